"""One signed manifest for card, weights and verdict: `model.sig`, as the package model-signing makes and checks it.

The manifest names every file of the commit with its SHA-256, so that nothing can be changed, added or taken away.
Format: https://github.com/sigstore/model-transparency, a DSSE envelope with an in-toto statement in a Sigstore bundle.
"""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from cardsmith.errors import ConfigError, FolderError, MissingExtra
from cardsmith.push.planning.found import found
from cardsmith.push.planning.opened import opened
from cardsmith.push.planning.plan import Plan, of_bytes
from cardsmith.temporary import temporary_folder

if TYPE_CHECKING:
    from model_signing.hashing import Config
    from model_signing.manifest import Manifest

#: The name that model-signing gives a signature.
FILE = "model.sig"
#: Where the password of a key is read.
PASSWORD = "CARDSMITH_KEY_PASSWORD"  # noqa: S105 - its name
#: What whoever verifies finds beside the signed files: of git, of the client, and the signature itself.
BESIDE = (FILE, ".git", ".gitattributes", ".gitignore", ".github", ".cache")
#: A signature names a hundred thousand files at most, in bytes.
_LARGEST = 2**25
_LARGEST_KEY = 2**20


@dataclass(frozen=True, kw_only=True)
class Key:
    """A private key to sign with, of an elliptic curve (P-256, P-384 or P-521)."""

    #: as the package cryptography has it
    private: Any

    @classmethod
    def read(cls, path: Path) -> Key:
        """Read it, once: it may come through a pipe.

        Args:
            path: where it is, in PEM.

        Raises:
            ConfigError: it cannot be read, is no such key, or its password is missing or wrong.
            MissingExtra: model-signing is not installed.
        """
        try:
            import model_signing.signing  # noqa: F401 - asked for before its packages are
            from cryptography.exceptions import UnsupportedAlgorithm
            from cryptography.hazmat.primitives.asymmetric import ec
            from cryptography.hazmat.primitives.serialization import load_pem_private_key
        except ImportError:
            raise MissingExtra("model-signing", "sign") from None
        password = os.environ.get(PASSWORD)
        try:
            key: Any = load_pem_private_key(_content(path), password.encode() if password else None)
        except (ValueError, TypeError):
            raise ConfigError(
                f"{path} is no private key in PEM, or {PASSWORD} does not hold its password. "
                f"A new one: openssl ecparam -genkey -name prime256v1 -noout -out key.pem"
            ) from None
        except UnsupportedAlgorithm:  # a curve that OpenSSL knows and the package does not
            key = None
        if not isinstance(key, ec.EllipticCurvePrivateKey) or key.curve.name not in _CURVES:
            raise ConfigError(f"{path} is no key of P-256, P-384 or P-521, which model-signing needs.")
        return cls(private=key)

    def public(self) -> bytes:
        """The public key in PEM: what a signature is verified with."""
        from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

        public: bytes = self.private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        return public

    def locked(self, password: bytes) -> bytes:
        """The private key in PEM, which nobody can use without this password."""
        from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, PrivateFormat

        hidden = BestAvailableEncryption(password)
        locked: bytes = self.private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, hidden)
        return locked


def _content(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(_LARGEST_KEY)
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror}. Name a private key in PEM.") from None


_CURVES = ("secp256r1", "secp384r1", "secp521r1")


def signed(plan: Plan, folder: Path, key: Key, name: str) -> Plan:
    """The plan with a signature over all its other files.

    A signature that lies in the folder stays where it is one of this key over these files: a new one would be another,
    and an unchanged folder would make a commit.

    Args:
        plan: the files of the commit.
        folder: where a signature of an earlier push may lie.
        key: to sign with.
        name: of the model; only told.
    """
    others = replace(
        plan,
        files=tuple(file for file in plan.files if file.path != FILE),
        left_behind=tuple(left for left in plan.left_behind if left.path != FILE),
    )
    manifest = _manifest(others, name)
    lay = found(folder, [FILE])[FILE]
    data = _standing(folder, key, manifest) or _new(key, manifest)
    files = sorted((*others.files, of_bytes(FILE, data, lay)), key=lambda file: file.path)
    return replace(others, files=tuple(files))


def _manifest(plan: Plan, name: str) -> Manifest:
    """What model-signing would find in a clone of the repository; nothing is read again."""
    from model_signing._hashing.hashing import Digest
    from model_signing.manifest import FileManifestItem, Manifest, SerializationType

    how = {"method": "files", "hash_type": "sha256", "allow_symlinks": False, "ignore_paths": list(BESIDE)}
    digests = ((file.path, Digest("sha256", bytes.fromhex(file.sha256))) for file in plan.files)
    items = [FileManifestItem(path=PurePosixPath(path), digest=digest) for path, digest in digests]
    return Manifest(name, items, SerializationType.from_args(how))


def _planned(manifest: Manifest) -> Config:
    """What hashes a folder for model-signing; here the digests are known."""
    from model_signing.hashing import Config

    class Planned(Config):  # type: ignore[misc, unused-ignore]
        def hash(self, *_: Any, **__: Any) -> Manifest:
            return manifest

    return Planned()


def _new(key: Key, manifest: Manifest) -> bytes:
    from model_signing.signing import Config

    with temporary_folder() as place:
        file, private = place / FILE, place / "private.pem"
        password: Any = secrets.token_hex().encode()  # said to be text, and handed on as it is
        private.write_bytes(key.locked(password))  # the package reads keys from files only
        signer = Config().set_hashing_config(_planned(manifest))
        signer.use_elliptic_key_signer(private_key=private, password=password).sign(place, file)
        return file.read_bytes()


def _standing(folder: Path, key: Key, manifest: Manifest) -> bytes | None:
    """The signature in the folder, where it is one of this key over these files."""
    from model_signing.verifying import Config

    if (folder / FILE).is_symlink():
        return None
    try:
        with opened(folder / FILE)[0] as file:
            data = file.read(_LARGEST)
    except FolderError:
        return None
    with temporary_folder() as place:
        signature, public = place / FILE, place / "public.pem"
        signature.write_bytes(data)
        public.write_bytes(key.public())
        try:
            verifier = Config().set_hashing_config(_planned(manifest)).use_elliptic_key_verifier(public_key=public)
            verifier.verify(place, signature)
        except Exception:  # noqa: BLE001 - whatever is wrong with it, a new one is made
            return None
    return data
