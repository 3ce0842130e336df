"""cardsmith hub serve"""

from __future__ import annotations

import os
from pathlib import Path

import click

from cardsmith.cli.given import Given

#: The only token that the hub takes, where it is set.
_TOKEN = "CARDSMITH_HUB_TOKEN"  # noqa: S105 - a name


@click.group("hub")
def command() -> None:
    """A Hub on this machine: the Hugging Face Hub's protocol in front of git repositories in a folder."""


@command.command("serve")
@click.option(
    "--root",
    type=Given(path_type=Path),
    default=Path("cardsmith-hub"),
    show_default=True,
    help="Folder of the repositories.",
)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", type=click.IntRange(0, 65535), default=8770, show_default=True, help="0 for any free port.")
def serve(root: Path, host: str, port: int) -> None:
    """Serve until Ctrl-C.

    On another address than loopback the environment variable CARDSMITH_HUB_TOKEN must hold a token, and clients must
    send it.
    """
    from cardsmith.localhub import LocalHub

    _require_no_model(root)
    token = os.environ.get(_TOKEN)
    LocalHub(root, host=host, port=port, token=token).serve(_announce_any if token is None else _announce_one)


def _require_no_model(root: Path) -> None:
    """Keep repositories out of a folder that somebody trained into."""
    model = next((path.name for path in (root / "config.json", *root.glob("*.safetensors")) if path.is_file()), None)
    if model:
        raise click.UsageError(f"--root {root} holds a model ({model}). Name a folder for the hub's own repositories.")


def _announce_any(endpoint: str) -> None:
    click.echo(f"Serving {endpoint}")
    click.echo(f"Use it with: export HF_ENDPOINT={endpoint} HF_TOKEN=local", err=True)


def _announce_one(endpoint: str) -> None:
    click.echo(f"Serving {endpoint}")
    click.echo(f'Use it with: export HF_ENDPOINT={endpoint} HF_TOKEN="${_TOKEN}"', err=True)
