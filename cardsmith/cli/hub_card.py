"""What becomes of the README on the Hub, for people."""

from __future__ import annotations

from difflib import unified_diff
from typing import TYPE_CHECKING

from cardsmith.cli.terminal import indented, say
from cardsmith.credentials import mask

if TYPE_CHECKING:
    from cardsmith.push import Receipt


def show_joined(receipt: Receipt) -> None:
    """Say what comes from the Hub, and what there stands against the render."""
    joined = receipt.joined
    if joined and joined.from_hub:
        say(f"From the README on the Hub: {', '.join(joined.from_hub)}")
    for each in joined.kept if joined else ():
        say(f"{each.where}: changed on the Hub, and rendered anew here. Kept, the Hub's:")
        say(indented(mask(each.hub)), nl=False)
        say("  Not pushed, cardsmith's:")
        say(indented(mask(each.here)), nl=False)
    for each in joined.given_up if joined else ():
        say(f"{each.where}: the Hub's is taken, as --prefer says. What stood here:")
        say(indented(mask(each.here)), nl=False)
    for each in joined.overruled if joined else ():
        say(f"{each.where}: that of this folder is taken, as --prefer says. What stands on the Hub:")
        say(indented(mask(each.hub)), nl=False)


def show_diff(receipt: Receipt) -> None:
    """Print what the push would change in the README on the Hub, if there is one. Line ends do not count."""
    if receipt.joined is None:
        return
    before, after = (mask(text).splitlines() for text in (receipt.joined.standing, receipt.joined.card.text))
    for line in unified_diff(before, after, "README.md on the Hub", "README.md to be pushed", lineterm=""):
        say(line.expandtabs(4))
