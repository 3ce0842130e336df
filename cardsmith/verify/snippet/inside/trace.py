"""Whether a model was run, noticed without a change to the block; and the same chance each time.

Two places are watched from the moment their modules are loaded: `GenerationMixin.generate` of transformers, which
PEFT, pipelines and every causal, encoder-decoder and vision-language model come by, and the first forward pass of a
`PreTrainedModel`. What runs a model by other means (vLLM, llama.cpp, ONNX) is not seen.

torch seeds its generator anew in each process. Here it begins with a fixed seed, so that a block that samples prints
the same when it is run again, and the card that shows it stays as it is; a block that sets a seed has its own.
"""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType
from typing import Any

_SEED = 0


@dataclass
class Seen:
    """What the block has done so far."""

    #: calls of `generate` that returned
    generated: int = 0
    #: tokens that they added, where that can be told
    new_tokens: int = 0
    #: class of the first model that made a forward pass
    model: str | None = None


def install() -> Seen:
    """Begin to watch; what is seen is written into the answer."""
    seen = Seen()
    watched: dict[str, Callable[[ModuleType], None]] = {
        "transformers.generation.utils": functools.partial(_watch_generate, seen),
        "torch.nn.modules.module": functools.partial(_watch_forward, seen),
        "torch.random": _seed,
    }
    sys.meta_path.insert(0, _Watch(watched))
    return seen


class _Watch(MetaPathFinder):
    """Finds modules as ever, and calls back once one of some names has been loaded."""

    def __init__(self, watched: Mapping[str, Callable[[ModuleType], None]]) -> None:
        self._watched = watched

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        then = self._watched.get(fullname)
        spec = PathFinder.find_spec(fullname, path, target) if then else None
        if spec is None or spec.loader is None or then is None:
            return None
        load = spec.loader.exec_module

        def exec_module(module: ModuleType) -> None:
            load(module)
            then(module)

        spec.loader.exec_module = exec_module  # type: ignore[method-assign]
        return spec


def _seed(module: ModuleType) -> None:
    module.default_generator.manual_seed(_SEED)


def _watch_generate(seen: Seen, module: ModuleType) -> None:
    mixin = module.GenerationMixin
    plain = mixin.generate

    @functools.wraps(plain)
    def generate(self: Any, *args: Any, **kwargs: Any) -> Any:
        answer = plain(self, *args, **kwargs)
        seen.generated += 1
        seen.new_tokens += _new_tokens(self, args, kwargs, answer)
        return answer

    mixin.generate = generate


def _new_tokens(model: Any, args: tuple[Any, ...], kwargs: dict[str, Any], answer: Any) -> int:
    """Tokens of each row that were not in the prompt."""
    try:
        length = getattr(answer, "sequences", answer).shape[-1]
        if model.config.is_encoder_decoder:
            return int(length) - 1
        prompt = kwargs.get("input_ids", kwargs.get("inputs", args[0] if args else None))
        return int(length) - (int(prompt.shape[-1]) if prompt is not None else 0)
    except Exception:  # noqa: BLE001 - whatever generate() gave back, the block goes on with it
        return 0


def _watch_forward(seen: Seen, module: ModuleType) -> None:
    handle: Any = None

    def hook(called: Any, _inputs: Any, _outputs: Any) -> None:
        transformers = sys.modules.get("transformers.modeling_utils")
        if transformers is not None and isinstance(called, transformers.PreTrainedModel):
            seen.model = type(called).__name__
            handle.remove()

    handle = module.register_module_forward_hook(hook)
