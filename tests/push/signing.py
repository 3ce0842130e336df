"""Keys, and the command of model-signing."""

from __future__ import annotations

from pathlib import Path

from cardsmith.push.preparing.signature import FILE

#: What the command says of what is as it was signed.
VERIFIED = (0, "Verification succeeded")


def make_key(path: Path, password: str | None = None, curve: str = "SECP256R1") -> Path:
    """A new private key in PEM, and its public one beside it."""
    from cryptography.hazmat.primitives import serialization as to
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(getattr(ec, curve)())
    hidden = to.BestAvailableEncryption(password.encode()) if password else to.NoEncryption()
    path.write_bytes(key.private_bytes(to.Encoding.PEM, to.PrivateFormat.PKCS8, hidden))
    public = key.public_key().public_bytes(to.Encoding.PEM, to.PublicFormat.SubjectPublicKeyInfo)
    path.with_suffix(".pub").write_bytes(public)
    return path


def command_of(folder: Path, key: Path) -> list[str]:
    """What is asked of the package's command."""
    words = ["verify", "key", folder, "--signature", folder / FILE, "--public_key", key.with_suffix(".pub")]
    return [str(word) for word in words]


def verify(folder: Path, key: Path) -> tuple[int, str]:
    """What the package's own command says of a folder: its code and its last line. It is run in this process."""
    from click.testing import CliRunner
    from model_signing._cli import main

    done = CliRunner().invoke(main, command_of(folder, key))
    return done.exit_code, done.output.strip().splitlines()[-1]
