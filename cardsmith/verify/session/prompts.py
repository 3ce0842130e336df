"""A prompt as the model takes it: through its tokenizer, or with a picture through its processor."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cardsmith.artifact.wording import plain
from cardsmith.verify.outcome import Failed
from cardsmith.verify.reading.chat import chat, rendered
from cardsmith.verify.wording import reason

#: Pixels on each side of the picture that is shown to a model that sees.
SIDE = 64


def encoded(tokenizer: Any, prompt: str, device: str, *, proven: bool) -> Mapping[str, Any]:
    """`input_ids` and `attention_mask` of shape [1, tokens] on `device`; through the chat template where there is one.

    Args:
        tokenizer: transformers.PreTrainedTokenizerBase.
        prompt: what a user says.
        device: the torch device.
        proven: whether the template is known to come to an end.

    Raises:
        Failed: the chat template cannot be rendered, or no token comes out.
    """
    text, special = (_chat(tokenizer, prompt, proven), False) if tokenizer.chat_template else (prompt, True)
    tokens = tokenizer(text, return_tensors="pt", add_special_tokens=special)
    if not tokens["input_ids"].numel():
        raise Failed(f"the tokenizer makes no tokens of {plain(prompt)!r}. Save the tokenizer of the base beside it.")
    return {name: tokens[name].to(device) for name in ("input_ids", "attention_mask") if name in tokens}


def seen(processor: Any, prompt: str, device: str, dtype: Any, *, proven: bool) -> Mapping[str, Any]:
    """All that the processor makes of a picture and a prompt, on `device`; pixels in the model's `dtype`.

    See `encoded` for the arguments.

    Raises:
        Failed: the processor cannot put the two together.
    """
    parts = [{"type": "image"}, {"type": "text", "text": prompt}]
    template = getattr(processor, "chat_template", None)
    text = _chat(processor, parts, proven) if template else f"{getattr(processor, 'image_token', '<image>')} {prompt}"
    try:
        made = processor(images=_picture(), text=text, return_tensors="pt")
    except Exception as error:  # a processor raises whatever the text and its own settings made it stumble over
        words = f"the processor cannot join a picture and a prompt: {reason(error)} Save it again with the tokenizer."
        raise Failed(words) from error
    return {name: value.to(device, dtype if value.is_floating_point() else None) for name, value in made.items()}


def _picture() -> Any:
    """A picture that is the same in every run, and neither black nor of one colour."""
    from PIL import Image

    colours = [(4 * x, 4 * y, 128) for y in range(SIDE) for x in range(SIDE)]
    picture = Image.new("RGB", (SIDE, SIDE))
    picture.putdata(colours)
    return picture


def _chat(tokenizer: Any, content: object, proven: bool) -> Any:
    """One turn of a user. transformers renders the template in Jinja's sandbox, which does not stop what loops."""
    template = tokenizer.chat_template
    if not proven and isinstance(template, str):
        rendered(template, [chat(("user", content))], {})
    messages = [{"role": "user", "content": content}]
    try:
        return tokenizer.apply_chat_template(messages, tokenize=False, add_generation_prompt=True)
    except Exception as error:  # a template raises whatever it likes
        raise Failed(f"the chat template cannot be rendered: {plain(error)}. Mend chat_template.jinja.") from error
