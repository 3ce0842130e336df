"""Artifact and card → one commit on the Hub, and its receipt."""

from cardsmith.push.push import push
from cardsmith.push.receipt import Receipt

__all__ = ["Receipt", "push"]
