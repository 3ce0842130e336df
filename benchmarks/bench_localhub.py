"""What an upload costs on the embedded Hub: its time against that of copying the file, and its memory.

The peer is `cp` into the same file system, with the bytes on disk at the end as those of an upload are. The hub also
checks the SHA-256 of what comes in, which `cp` does not. Both files are deleted once the time is taken: memory that a
virtual machine has not used before is slower, and would be met by whichever of the two kept its file.
"""

from __future__ import annotations

import hashlib
import http.client
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from paired import finish, report, told

_MEGABYTE = 1_000_000
_SMALL, _LARGE = 50 * _MEGABYTE, 500 * _MEGABYTE
_TOKEN = {"Authorization": "Bearer benchmark"}
_HUB = """
import sys
from pathlib import Path
from cardsmith.localhub import LocalHub
LocalHub(Path(sys.argv[1])).serve(lambda endpoint: print(endpoint, flush=True))
"""
_CLIENT = """
import sys
from huggingface_hub import HfApi
api = HfApi(endpoint=sys.argv[1], token="benchmark")
api.create_repo(sys.argv[2])
api.upload_file(repo_id=sys.argv[2], path_or_fileobj=sys.argv[3], path_in_repo="w.bin")
"""


class _Hub:
    """A hub in a process of its own."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._process = subprocess.Popen([sys.executable, "-c", _HUB, str(root)], stdout=subprocess.PIPE, text=True)
        assert self._process.stdout
        self.endpoint = self._process.stdout.readline().strip()
        self._names = map("bench/{}".format, count())

    def upload(self, file: Path, oid: str) -> float:
        """Seconds from the first byte of a PUT to its answer."""
        repo, size = next(self._names), file.stat().st_size
        self._ask("/api/repos/create", {"name": repo.split("/")[1], "organization": "bench"})
        body = {"operation": "upload", "transfers": ["basic"], "objects": [{"oid": oid, "size": size}]}
        (known,) = self._ask(f"/{repo}.git/info/lfs/objects/batch", body)["objects"]
        address = urlsplit(known["actions"]["upload"]["href"])
        began = time.perf_counter()
        connection = http.client.HTTPConnection(str(address.hostname), address.port, blocksize=_MEGABYTE)
        with file.open("rb") as content:
            connection.request("PUT", f"{address.path}?{address.query}", content, {"Content-Length": str(size)})
        assert connection.getresponse().status == 200
        took = time.perf_counter() - began
        shutil.rmtree(self._root / "models" / f"{repo}.git")
        return took

    def push(self, file: Path) -> None:
        """The same file as the real client sends it by default: through Xet, and committed."""
        environment = {**os.environ, "HF_HUB_DISABLE_PROGRESS_BARS": "1", "HF_HUB_DISABLE_TELEMETRY": "1"}
        command = [sys.executable, "-c", _CLIENT, self.endpoint, next(self._names), str(file)]
        subprocess.run(command, env=environment, check=True, capture_output=True)

    def peak(self) -> float:
        """The most memory it has had, in MB."""
        status = Path(f"/proc/{self._process.pid}/status").read_text()
        return int(status.partition("VmHWM:")[2].split()[0]) / 1000

    def end(self) -> None:
        self._process.kill()
        self._process.wait()

    def _ask(self, path: str, body: dict[str, Any]) -> Any:
        address = urlsplit(self.endpoint)
        connection = http.client.HTTPConnection(str(address.hostname), address.port)
        connection.request("POST", path, json.dumps(body), _TOKEN)
        return json.loads(connection.getresponse().read())


def main() -> None:
    with tempfile.TemporaryDirectory(dir=sys.argv[1] if len(sys.argv) > 1 else None) as place:
        root = Path(place)
        small, large = _made(root / "small", _SMALL), _made(root / "large", _LARGE)
        digest = _sha256(large)
        hub = _Hub(root / "hub")
        try:
            flat = [_is_flat(hub, "by PUT", lambda file: hub.upload(file, _sha256(file)), small, large)]
            flat.append(_is_flat(hub, "by Xet", hub.push, small, large))
            uploaded = report(
                "500 MB uploaded to the embedded Hub / cp and fsync",
                lambda: hub.upload(large, digest),
                lambda: _copied(large, root / "copy"),
                target=2.0,
                pairs=7,
            )
        finally:
            hub.end()
    finish([*flat, uploaded])


def _is_flat(hub: _Hub, way: str, send: Any, small: Path, large: Path) -> bool:
    send(small)
    before = hub.peak()
    send(large)
    after = hub.peak()
    return told(f"peak memory of the embedded Hub {way}: after 500 MB less that after 50 MB", after - before, 64, " MB")


def _copied(file: Path, target: Path) -> float:
    began = time.perf_counter()
    subprocess.run(["cp", file, target], check=True)
    handle = os.open(target, os.O_RDONLY)
    os.fsync(handle)
    os.close(handle)
    took = time.perf_counter() - began
    target.unlink()
    return took


def _made(path: Path, size: int) -> Path:
    with path.open("wb") as file:
        for _ in range(size // _MEGABYTE):
            file.write(os.urandom(_MEGABYTE))
    return path


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


if __name__ == "__main__":
    main()
