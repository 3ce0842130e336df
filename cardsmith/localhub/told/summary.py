"""What the Hub tells of a repository: its settings, and what it works out from the files of one commit."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING, Any

from ..card.frontmatter import metadata_of
from ..git.stamps import iso
from ..wire.answers import Refusal
from ..wire.jsontext import parsed
from . import evaluation, tensors
from .tags import base_models, tags_of

if TYPE_CHECKING:
    from ..git.tree import Entry
    from ..git.views import View, Viewed
    from ..wire.names import Kind

_COMMON = (
    "author cardData createdAt disabled lastModified likes private resourceGroup sha siblings tags trendingScore "
    "usedStorage"
)
#: What `expand` may ask for (huggingface_hub 2.4.0: hf_api.py:159-236). Of what this hub does not know, nothing comes.
EXPANDABLE: dict[Kind, frozenset[str]] = {
    "models": frozenset(
        f"{_COMMON} baseModels childrenModelCount config downloads downloadsAllTime evalResults gated gguf inference "
        "inferenceProviderMapping lastModified library_name mask_token model-index pipeline_tag safetensors spaces "
        "transformersInfo widgetData securityRepoStatus".split()
    ),
    "datasets": frozenset(
        f"{_COMMON} citation description downloads downloadsAllTime gated mainSize paperswithcode_id".split()
    ),
    "spaces": frozenset(f"{_COMMON} datasets models region runtime sdk subdomain".split()),
}
#: What comes only when asked for.
_ON_REQUEST = ("baseModels", "evalResults", "downloadsAllTime", "trendingScore", "childrenModelCount", "resourceGroup")
#: What a listing shows.
_BRIEF = [
    "author",
    "createdAt",
    "downloads",
    "gated",
    "lastModified",
    "library_name",
    "likes",
    "pipeline_tag",
    "private",
    "sha",
    "tags",
    "trendingScore",
]
_CONFIG_LIMIT = 1_000_000
_CONFIG_KEYS = ("architectures", "model_type", "quantization_config", "auto_map")


def check_expand(kind: Kind, wanted: list[str]) -> None:
    """Refuse what the Hub would not know either."""
    for name in wanted:
        if name not in EXPANDABLE[kind]:
            raise Refusal(400, f'"expand" must be one of [{", ".join(sorted(EXPANDABLE[kind]))}]')


def summary(found: Viewed, head: View, *, wanted: list[str], blobs: bool = False) -> dict[str, Any]:
    """The repository at one commit.

    Args:
        found: the repository.
        head: the commit.
        wanted: the keys that are asked for; if none, those that always come.
        blobs: whether each file comes with its size and digest.
    """
    metadata = found.metadata
    files = [entry for entry in head.entries() if not entry.folder]
    card = head.read("README.md")
    data = metadata_of(card.decode("utf-8", "replace")) if card is not None else None
    info: dict[str, Any] = {
        "_id": str(found.id),
        "id": str(found.id),
        "modelId": str(found.id),
        "author": found.id.namespace,
        "sha": head.commit,
        "createdAt": metadata.created,
        "lastModified": iso(head.time),
        "private": metadata.private,
        "gated": metadata.gated,
        "disabled": False,
        "downloads": 0,
        "downloadsAllTime": 0,
        "likes": 0,
        "trendingScore": 0,
        "childrenModelCount": 0,
        "tags": tags_of(data or {}, [file.path for file in files]),
        "siblings": [_sibling(file, blobs=blobs) for file in files],
        "usedStorage": sum(file.size for file in files),
        **_from_card(data),
    }
    if found.id.kind == "models":
        info |= _from_files(head, files, wanted)
    if wanted:
        return {key: value for key, value in info.items() if key in {"_id", "id", *wanted}}
    return {key: value for key, value in info.items() if key not in _ON_REQUEST}


def brief(found: Viewed, head: View) -> dict[str, Any]:
    """One line of a listing, without a look into any file but the card."""
    shown = (
        "author createdAt downloads gated lastModified library_name likes pipeline_tag private sha tags trendingScore"
    )
    return {**summary(found, head, wanted=shown.split()), "modelId": str(found.id)}


def item(entry: Entry) -> dict[str, Any]:
    """One line of a file listing."""
    shown: dict[str, Any] = {"type": "directory" if entry.folder else "file", "oid": entry.oid, "size": entry.size}
    shown["path"] = entry.path
    if entry.pointer:
        pointer_size = len(bytes(entry.pointer))
        shown["lfs"] = {"oid": entry.pointer.oid, "size": entry.pointer.size, "pointerSize": pointer_size}
    return shown


def _from_card(data: dict[str, Any] | None) -> dict[str, Any]:
    if data is None:
        return {}
    found: dict[str, Any] = {"cardData": data}
    for key in ("pipeline_tag", "library_name", "mask_token"):
        if isinstance(data.get(key), str):
            found[key] = data[key]
    if isinstance(data.get("model-index"), list):
        found["model-index"] = data["model-index"]
    if "widget" in data:
        found["widgetData"] = data["widget"]
    if bases := base_models(data):
        found["baseModels"] = bases
    return found


def _from_files(head: View, files: list[Entry], wanted: list[str]) -> dict[str, Any]:
    """What other files than the card say; they are read only if somebody wants to know."""
    found: dict[str, Any] = {}
    if not wanted or "safetensors" in wanted:
        found["safetensors"] = tensors.counted(head, files)
    if not wanted or "config" in wanted:
        found["config"] = _config(head)
    if "evalResults" in wanted:
        found["evalResults"] = evaluation.results(head, files)
    return {key: value for key, value in found.items() if value}


def _config(head: View) -> dict[str, Any] | None:
    """The few keys of config.json that the Hub shows."""
    content = head.read("config.json") or b""
    try:
        value = parsed(content) if 0 < len(content) <= _CONFIG_LIMIT else None
    except ValueError:
        return None
    return {key: value[key] for key in _CONFIG_KEYS if key in value} if isinstance(value, dict) else None


def _sibling(file: Entry, *, blobs: bool) -> dict[str, Any]:
    if not blobs:
        return {"rfilename": file.path}
    sibling = {"rfilename": file.path, "blobId": file.oid, "size": file.size}
    if file.pointer:
        sibling["lfs"] = {"sha256": file.pointer.oid, **item(file)["lfs"]}
    return sibling


def normal(path: str) -> str:
    """A path as clients may write it, with slashes around it."""
    return "" if path.strip("/") in ("", ".") else posixpath.normpath(path.strip("/"))
