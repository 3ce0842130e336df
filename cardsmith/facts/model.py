"""Facts: what is known of a training run, as frozen values, each with the place it was read from.

Unknown is absent: a field nobody could fill is `None` or empty in Python and has no key in JSON. The JSON form is
`.cardsmith/facts.json` (see `store`), and its keys are stable.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

Scalar: TypeAlias = str | int | float | bool


@dataclass(frozen=True, kw_only=True)
class Artifact:
    """What was saved, as far as a loader must know it."""

    #: "adapter" (PEFT), "model" (full weights) or "reward" (a sequence classifier that scores)
    kind: str | None = None
    #: the class in config.json, such as "Qwen3ForCausalLM"; of the base model for an adapter
    architecture: str | None = None
    #: transformers' auto class that loads it (the base model, for an adapter), such as "AutoModelForCausalLM"
    loader: str | None = None
    #: the Hub's pipeline tag, such as "text-generation"
    task: str | None = None
    #: whether the tokenizer brings a chat template
    chat_template: bool | None = None
    #: false where an adapter leaves the tokenizer to its base
    tokenizer: bool | None = None


@dataclass(frozen=True, kw_only=True)
class Run:
    """The run itself."""

    #: wall time of training, in seconds; since `resumed_step`, where there is one
    seconds: float | None = None
    #: optimizer steps taken
    steps: int | None = None
    #: step of the checkpoint that training was taken up again from
    resumed_step: int | None = None
    #: passes over the training data; a fraction when stopped inside one
    epochs: float | None = None
    #: input tokens seen
    tokens: int | None = None
    #: floating-point operations of training, as the trainer estimates them
    flops: float | None = None
    #: step whose weights were saved, where the best ones were loaded back at the end; the last one otherwise
    saved_step: int | None = None
    #: step of the last evaluation, where training went on after it and no earlier weights were loaded back
    evaluated_step: int | None = None
    seed: int | None = None
    #: end of training, ISO 8601 in UTC
    finished: str | None = None


@dataclass(frozen=True, kw_only=True)
class BaseModel:
    """The model that training started from."""

    #: its id on the Hub; absent for a local folder
    id: str | None = None
    #: true where training started from a folder of that machine: its name is no id, whatever it looks like
    local: bool | None = None
    #: its commit on the Hub, 40 hexadecimal digits
    revision: str | None = None
    #: its licence, as an id of the Hub's list
    license: str | None = None
    license_name: str | None = None
    license_link: str | None = None
    #: number of parameters
    parameters: int | None = None


@dataclass(frozen=True, kw_only=True)
class Method:
    """How it was trained."""

    #: as people say it: "GRPO"
    name: str | None = None
    #: the trainer's class
    trainer: str | None = None
    #: the class of its arguments
    config: str | None = None
    #: the loss, where the trainer offers several; several together are joined by "+"
    loss: str | None = None
    #: arXiv id of the paper that introduced it
    paper: str | None = None
    #: title of that paper, where papers.yaml does not know it
    paper_title: str | None = None
    #: what other arguments switched on, by its name in papers.yaml: "GSPO"
    variants: tuple[str, ...] = ()
    #: distributions that trained it, where a file names them without their version: "unsloth"
    libraries: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Dataset:
    """A dataset that was trained on."""

    #: its id on the Hub
    id: str | None = None
    #: true for files of that machine: their names are no ids, and are not said
    local: bool | None = None
    config: str | None = None
    split: str | None = None
    #: its commit on the Hub
    revision: str | None = None
    #: rows that were used
    rows: int | None = None


@dataclass(frozen=True, kw_only=True)
class EvaluationSet(Dataset):
    """A dataset that the trainer measured on."""

    #: the name of the set that stands in its metrics, where there are several
    name: str | None = None


@dataclass(frozen=True, kw_only=True)
class Adapter:
    """The PEFT adapter."""

    #: PEFT's name of the method: "LORA"
    type: str | None = None
    #: rank
    r: int | None = None
    alpha: float | None = None
    dropout: float | None = None
    #: names of the adapted modules, sorted; or the one regular expression or keyword that stood for them
    target_modules: tuple[str, ...] = ()
    #: names of the modules that were trained whole, and saved beside the adapter, sorted
    modules_to_save: tuple[str, ...] = ()
    #: what its configuration switched on, by its name in papers.yaml: "DoRA"
    variants: tuple[str, ...] = ()
    trainable_parameters: int | None = None
    all_parameters: int | None = None


@dataclass(frozen=True, kw_only=True)
class Reward:
    """A reward function or reward model."""

    name: str | None = None
    weight: float | None = None


@dataclass(frozen=True, kw_only=True)
class Evaluation:
    """One score that an evaluation harness measured on the saved weights."""

    #: the harness's name of the task: "arc_easy"
    task: str | None = None
    #: id on the Hub of the dataset behind it
    dataset: str | None = None
    config: str | None = None
    split: str | None = None
    #: the harness's name of the metric: "acc_norm"
    metric: str | None = None
    #: how the harness found the answer in what the model wrote: "strict-match"
    filter: str | None = None
    value: float | None = None
    #: standard error of the value
    stderr: float | None = None
    #: examples in the prompt
    shots: int | None = None
    #: "lm-evaluation-harness" or "lighteval"
    harness: str | None = None
    #: version of the harness
    version: str | None = None


@dataclass(frozen=True, kw_only=True)
class Hardware:
    """The machine, as the main process saw it."""

    #: name of the GPUs, as the driver gives it
    gpu: str | None = None
    #: processes that trained together
    world_size: int | None = None
    #: GPUs the main process saw
    gpu_count: int | None = None
    #: most memory allocated on one GPU, in bytes
    gpu_peak_memory: int | None = None
    #: version of CUDA that torch was built for
    cuda: str | None = None
    #: version of the NVIDIA driver
    driver: str | None = None
    #: how the processes shared the work: "MULTI_GPU", "FSDP", "DEEPSPEED"; absent for one process
    distributed: str | None = None
    #: "cpu", "cuda", "mps", …
    device: str | None = None


@dataclass(frozen=True, kw_only=True)
class Emissions:
    """What the run cost the climate, as a meter measured it."""

    #: CO₂ equivalent, in grams
    grams: float | None = None
    #: energy, in kWh
    energy: float | None = None
    #: where the electricity came from: "Germany"
    location: str | None = None
    #: the meter: "codecarbon"
    source: str | None = None


@dataclass(frozen=True, kw_only=True)
class Tracker:
    """An experiment tracker that recorded this run."""

    #: as people say it: "Weights & Biases"
    name: str | None = None
    url: str | None = None


@dataclass(frozen=True, kw_only=True)
class Code:
    """The code that ran."""

    commit: str | None = None
    #: file name of the script, without its folder
    script: str | None = None


@dataclass(frozen=True, kw_only=True)
class Owner:
    """What the owner said of the card: `attach(…)`, `--set`, or `[tool.cardsmith.card]`."""

    license: str | None = None
    license_name: str | None = None
    license_link: str | None = None
    language: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    #: heading → Markdown text of sections only a person can write
    sections: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Facts:
    """All that is known of one run. See the parts for meaning and units."""

    model_name: str | None = None
    #: the repository on the Hub that the card is for
    repo_id: str | None = None
    artifact: Artifact = field(default_factory=Artifact)
    run: Run = field(default_factory=Run)
    base_model: BaseModel = field(default_factory=BaseModel)
    method: Method = field(default_factory=Method)
    datasets: tuple[Dataset, ...] = ()
    adapter: Adapter = field(default_factory=Adapter)
    quantization: Mapping[str, Scalar] = field(default_factory=dict)
    rewards: tuple[Reward, ...] = ()
    hyperparameters: Mapping[str, Scalar] = field(default_factory=dict)
    #: evaluation results of the weights that were saved; of `run.evaluated_step`, where there is one
    metrics: Mapping[str, float] = field(default_factory=dict)
    #: what `metrics` were measured on, where the trainer measured by itself
    evaluation_sets: tuple[EvaluationSet, ...] = ()
    evaluations: tuple[Evaluation, ...] = ()
    #: name → (step, value) points in the order of the steps
    curves: Mapping[str, tuple[tuple[float, ...], ...]] = field(default_factory=dict)
    hardware: Hardware = field(default_factory=Hardware)
    emissions: Emissions = field(default_factory=Emissions)
    #: distribution name → version
    versions: Mapping[str, str] = field(default_factory=dict)
    trackers: tuple[Tracker, ...] = ()
    code: Code = field(default_factory=Code)
    card: Owner = field(default_factory=Owner)
    #: dotted key → where its value was read
    sources: Mapping[str, str] = field(default_factory=dict)
