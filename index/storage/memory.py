"""How much of its files a process holds in memory."""

from __future__ import annotations

import os
from pathlib import Path

_STATM = Path("/proc/self/statm")


def resident_bytes() -> int:
    """Bytes of mapped files in memory; 0 where the system does not say. It gives them back by itself when
    memory runs short, but they count as this process's until then."""
    try:
        return int(_STATM.read_text().split()[2]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, IndexError):
        return 0
