"""A prompt as the model's own tokenizer writes it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cardsmith.artifact.wording import plain
from cardsmith.verify.outcome import Failed


def encoded(tokenizer: Any, prompt: str, device: str) -> Mapping[str, Any]:
    """`input_ids` and `attention_mask` of shape [1, tokens] on `device`; through the chat template where there is one.

    Raises:
        Failed: the chat template cannot be rendered, or no token comes out.
    """
    text, special = (_chat(tokenizer, prompt), False) if tokenizer.chat_template else (prompt, True)
    tokens = tokenizer(text, return_tensors="pt", add_special_tokens=special)
    if not tokens["input_ids"].numel():
        raise Failed(f"the tokenizer makes no tokens of {plain(prompt)!r}. Save the tokenizer of the base beside it.")
    return {name: tokens[name].to(device) for name in ("input_ids", "attention_mask") if name in tokens}


def _chat(tokenizer: Any, prompt: str) -> Any:
    """One turn of a user. transformers renders the template in Jinja's sandbox."""
    messages = [{"role": "user", "content": prompt}]
    try:
        return tokenizer.apply_chat_template(messages, tokenize=False, add_generation_prompt=True)
    except Exception as error:  # a template raises whatever it likes
        raise Failed(f"the chat template cannot be rendered: {plain(error)}. Mend chat_template.jinja.") from error
