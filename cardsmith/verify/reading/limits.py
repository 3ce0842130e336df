"""What a chat template may take."""

from __future__ import annotations

#: seconds of CPU
SECONDS = 3
#: bytes of memory beyond what the process has
MEMORY = 512 * 2**20
#: characters of its text
LONGEST = 1_000_000
