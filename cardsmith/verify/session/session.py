"""An artifact under test, in the process that loads it: what one check made is kept for the next."""

from __future__ import annotations

import time
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cardsmith.artifact.header import BrokenHeader, Header, Tensor, read_header
from cardsmith.verify import stack
from cardsmith.verify.artifact import Artifact, read_artifact
from cardsmith.verify.events import Listener, Measured
from cardsmith.verify.outcome import Failed
from cardsmith.verify.reading.weights import weight_files
from cardsmith.verify.request import Request
from cardsmith.verify.session import base, device, hardware, loading, memory
from cardsmith.verify.session.bases import Base, Bases
from cardsmith.verify.session.device import Place
from cardsmith.verify.session.pace import Pace
from cardsmith.verify.session.quantization import quantization
from cardsmith.verify.session.subject import Fit, Loaded
from cardsmith.verify.session.tokenizer import load_processor, load_tokenizer

if TYPE_CHECKING:
    from cardsmith.verify.session.skeleton import Skeleton


class Session:
    """The artifact under test, in this process. See `Subject` for what each name gives."""

    def __init__(self, request: Request, report: Listener, bases: Bases | None = None) -> None:
        self.request = request
        self.report = report
        self._bases = bases or Bases()
        self.artifact: Artifact = read_artifact(Path(request.folder))
        self._written: dict[str, list[int]] = {}

    @cached_property
    def headers(self) -> Mapping[str, Header]:
        return {name: _header(self.artifact.folder / name) for name in self.artifact.weights}

    @cached_property
    def skeleton(self) -> Skeleton:
        from cardsmith.verify.session import skeleton

        if self.artifact.kind != "adapter":
            return skeleton.of_model(self.artifact.folder, self.artifact.scores)
        return skeleton.of_adapter(self.request, self.artifact.scores, self._tensors)

    @cached_property
    def fit(self) -> Fit:
        from cardsmith.verify.session import fit

        if self.artifact.kind != "adapter":
            return fit.model_fit(self.skeleton, self._tensors)
        return fit.adapter_fit(self.artifact.folder, self.skeleton, self._tensors)

    @cached_property
    def tokenizer(self) -> tuple[Any, str]:
        return load_tokenizer(self.artifact, self.request)

    @cached_property
    def processor(self) -> Any:
        sees = stack.takes_images(self.skeleton.config, self.artifact.scores)
        return load_processor(self.artifact, self.request) if sees else None

    @cached_property
    def loaded(self) -> Loaded:
        place, began = device.choose(self.request.device, self.weights), time.perf_counter()
        base = self._base(place) if self.artifact.kind == "adapter" else None
        model = loading.complete(base or self._full(place), self._tensors, is_base=base is not None)
        if base is not None:
            model = loading.adapted(model, self.artifact.folder, place, self._rows)
        bare = getattr(model, "get_base_model", lambda: model)()
        result = Loaded(
            model=model.eval(),
            tokenizer=self.tokenizer[0],
            tokenizer_from=self.tokenizer[1],
            processor=self.processor,
            device=place.device,
            base_kept=base is not None and base.kept,
            dtype=str(bare.dtype).removeprefix("torch."),
            quantization=quantization(self.skeleton.config, bare),
            parameters=sum(p.numel() for p in model.parameters()),
            seconds=time.perf_counter() - began,
        )
        versions = hardware.details(place)
        self.report(Measured(values={"device": place.device, "dtype": result.dtype, "versions": versions}))
        return result

    @property
    def weights(self) -> int:
        """Bytes that the weights take, unpacked and without an adapter."""
        import torch

        said = stack.declared_dtype(self.skeleton.config)
        each = said.itemsize if isinstance(said, torch.dtype) else 4
        return each * sum(int(parameter.numel()) for parameter in self.skeleton.model.parameters())

    def shortage(self, error: Exception) -> Failed | None:
        """The failure that an error stands for, where memory was not enough."""
        loaded = vars(self).get("loaded")
        where = loaded.device if loaded else ("cpu" if self.request.device == "cpu" else memory.card(error))
        return memory.shortage(error, where, self.weights if "skeleton" in vars(self) else None)

    @cached_property
    def inputs(self) -> Mapping[str, Mapping[str, Any]]:
        from cardsmith.verify.session.prompts import encoded, seen

        ready, prompts = self.loaded, self.request.prompts
        proven = ready.tokenizer_from == "folder"  # by the check of chat templates
        if ready.processor is not None:
            dtype = ready.model.dtype
            return {each: seen(ready.processor, each, ready.device, dtype, proven=proven) for each in prompts}
        return {each: encoded(ready.tokenizer, each, ready.device, proven=proven) for each in prompts}

    @property
    def opening(self) -> Mapping[str, Any]:
        return next(iter(self.inputs.values()))

    @cached_property
    def logits(self) -> Any:
        from cardsmith.verify.session.running import logits

        return logits(self.loaded.model, self.opening)

    def written(self, prompt: str) -> list[int]:
        from cardsmith.verify.session.running import greedy

        if prompt not in self._written:
            pace, limit = Pace("tokens", self.report), self.request.max_new_tokens
            self._written[prompt] = greedy(self.loaded, self.inputs[prompt], limit, report=pace).ids
        return self._written[prompt]

    @property
    def _tensors(self) -> Mapping[str, Tensor]:
        """Every tensor that a loader will find, from whichever file."""
        files = weight_files(self.artifact)
        return {name: tensor for file in files for name, tensor in self.headers[file].tensors.items()}

    def _full(self, place: Place) -> Base:
        """A full model."""
        return self._load(self.artifact.folder, place, use_safetensors=True, trust_remote_code=False)

    def _load(self, path: str | Path, place: Place, **source: Any) -> Base:
        return loading.load(path, place, self.skeleton.config, self.artifact.scores, self.report, **source)

    @property
    def _rows(self) -> int | None:
        """Rows of the embeddings that the adapter brings; None where the base has as many."""
        rows = self.skeleton.embeddings
        return rows if rows != self.skeleton.base_embeddings else None

    def _base(self, place: Place) -> Base:
        """The base of an adapter, as it is without it."""
        from cardsmith.verify.session.configs import leaves_base, peft_config

        path, config = base.named(self.request), self.skeleton.config
        key = (path, self.request.revision, place, self.artifact.scores, getattr(config, "num_labels", None))
        source = base.source(self.request)
        shared = self.request.shared and leaves_base(peft_config(self.artifact.folder))
        return self._bases.take(key, lambda: self._load(path, place, **source), shared=shared)


def _header(path: Path) -> Header:
    try:
        return read_header(path)
    except BrokenHeader as error:
        raise Failed(str(error)) from error
