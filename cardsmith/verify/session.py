"""The child process: the only file that loads a model.

`python -m cardsmith.verify.session` reads one request (JSON) on its standard input, runs the checks in order, and
writes one event a line to what was its standard output. Whatever libraries print goes to standard error.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

from cardsmith.artifact.header import BrokenHeader, Tensor, read_header
from cardsmith.artifact.wording import listed, some
from cardsmith.errors import CardsmithError
from cardsmith.verify import base, device, stack
from cardsmith.verify.artifact import Artifact, read_artifact
from cardsmith.verify.checks import CHECKS
from cardsmith.verify.events import Done, Event, Listener, Measured, Refused, encode
from cardsmith.verify.outcome import Failed
from cardsmith.verify.prompts import encoded
from cardsmith.verify.request import Request
from cardsmith.verify.sequence import run_checks
from cardsmith.verify.subject import Fit, Loaded
from cardsmith.verify.tokenizer import load_tokenizer
from cardsmith.verify.weights import weight_files


class Session:
    """The artifact under test, in this process. See `Subject` for what each name gives."""

    def __init__(self, request: Request, report: Listener) -> None:
        self.request = request
        self.report = report
        self.artifact: Artifact = read_artifact(Path(request.folder))

    @cached_property
    def headers(self) -> Mapping[str, Mapping[str, Tensor]]:
        return {name: _tensors(self.artifact.folder / name) for name in self.artifact.weights}

    @cached_property
    def fit(self) -> Fit:
        from cardsmith.verify.skeleton import adapter_fit, base_config, model_fit

        folder, scores = self.artifact.folder, self.artifact.scores
        if self.artifact.kind != "adapter":
            return model_fit(folder, scores, self._header)
        config = base_config(self.request, scores, self._header)
        return adapter_fit(folder, config, scores, self._header)

    @cached_property
    def loaded(self) -> Loaded:
        where = device.choose(self.request.device)
        tokenizer, origin = load_tokenizer(self.artifact, self.request)
        model = self._adapter(where) if self.artifact.kind == "adapter" else self._model(where)
        result = Loaded(
            model=model.eval(),
            tokenizer=tokenizer,
            tokenizer_from=origin,
            device=where,
            dtype=str(getattr(model, "get_base_model", lambda: model)().dtype).removeprefix("torch."),
            parameters=sum(p.numel() for p in model.parameters()),
        )
        versions = device.details(where)
        self.report(Measured(values={"device": where, "dtype": result.dtype, "versions": versions}))
        return result

    @cached_property
    def inputs(self) -> Mapping[str, Mapping[str, Any]]:
        ready = self.loaded
        return {prompt: encoded(ready.tokenizer, prompt, ready.device) for prompt in self.request.prompts}

    @property
    def _header(self) -> Mapping[str, Tensor]:
        """Every tensor that a loader will find, from whichever file."""
        files = weight_files(self.artifact)
        return {name: tensor for file in files for name, tensor in self.headers[file].items()}

    def _model(self, where: str) -> Any:
        from transformers import AutoConfig

        source = {"trust_remote_code": False}
        config = AutoConfig.from_pretrained(self.artifact.folder, **source)
        return self._complete(self.artifact.folder, config, where, **source, use_safetensors=True)

    def _adapter(self, where: str) -> Any:
        from peft import PeftModel

        from cardsmith.verify.skeleton import base_config, peft_config

        config = base_config(self.request, self.artifact.scores, self._header)
        model = self._complete(base.named(self.request), config, where, **base.source(self.request))
        folder = self.artifact.folder
        return PeftModel.from_pretrained(model, str(folder), config=peft_config(folder), is_trainable=False)

    def _complete(self, path: str | Path, config: Any, where: str, **source: Any) -> Any:
        """Load a model; nothing in it may be left as it was initialised."""
        from cardsmith.verify.skeleton import lacking

        source[stack.dtype_argument()] = device.dtype(stack.declared_dtype(config), where)
        if where != "cpu":
            source["device_map"] = {"": where}
        auto = stack.auto_model(self.artifact.scores)
        model, info = auto.from_pretrained(path, config=config, output_loading_info=True, **source)
        if absent := lacking(info["missing_keys"], self._header):
            who, way_out = ("the base model", base.WAY_OUT) if self.request.base else ("the model", "Save it again.")
            words = f"{who} has no {listed(absent)}, which {type(model).__name__} needs. {way_out}"
            raise Failed(words, missing=len(absent), missing_names=some(absent))
        return model


def _tensors(path: Path) -> Mapping[str, Tensor]:
    try:
        return read_header(path).tensors
    except BrokenHeader as error:
        raise Failed(str(error)) from error


def events_to_stdout() -> Listener:
    """A listener that writes to this process's standard output, which from now on nothing else reaches."""
    stream = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)

    def write(event: Event) -> None:
        stream.write(encode(event))

    return write


def main() -> int:
    """Answer one request. Returns 0 when every check was run or skipped, 2 when the session could not be held."""
    report = events_to_stdout()
    request = Request.from_json(sys.stdin.read())
    try:
        session = Session(request, report)
        run_checks(session, CHECKS, report)
        where = session.loaded.device if "loaded" in vars(session) else "cpu"
        report(Measured(values={"peak_memory_bytes": device.peak_memory(where)}))
    except CardsmithError as error:
        report(Refused(message=str(error)))
        return 2
    report(Done())
    return 0


if __name__ == "__main__":
    sys.exit(main())
