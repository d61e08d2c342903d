"""Says in two lines what a benchmark ran on: the processor and the versions of the libraries."""

from __future__ import annotations

import platform
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version

from qa.evaluate.machine import machine as found_machine

_LIBRARIES = ("numpy", "faiss-cpu", "rank-bm25", "bm25s")
# Flags of torch.cpu.get_capabilities that bear on the figures.
_UNITS = ("avx2", "avx512_f", "amx_int8", "amx_bf16")


def machine() -> Iterator[str]:
    """The lines, and an empty one."""
    import torch

    found, units = found_machine(), torch.cpu.get_capabilities()
    simd = ", ".join(name for name in _UNITS if units.get(name))
    memory = found.get("memory", "unknown memory")
    yield f"{found['cores']} cores of {found['processor']} ({simd}), {memory}, {platform.platform()},"
    yield f"Python {found['python']}, " + ", ".join(f"{n} {_version(n)}" for n in _LIBRARIES) + "."
    yield ""


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"
