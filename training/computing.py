"""Chooses the device that a training computes on and the floating-point type that it computes in.

bfloat16 pays only where the hardware multiplies matrices in it: a GPU, or a CPU with AMX. With AVX-512 BF16
alone a step takes a third longer than in float32 (a Xeon without AMX, 32 pairs of 171 pieces: 7.5 s and 5.3 s
of CPU time), and any other CPU emulates it in ten times the time (an AMD EPYC with AVX2, two pairs of 48
pieces: 1.91 s and 0.19 s), so float32 is chosen there. Either way the parameters that the optimiser changes
are float32.
"""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Mapping
from typing import Any

import torch

DTYPES = {"float32": torch.float32, "bfloat16": torch.bfloat16}
# What torch.cpu.get_capabilities calls the CPU's bfloat16 products of matrices, on x86 and on ARM.
_BFLOAT16_UNITS = ("amx_bf16", "bf16")


def default_device() -> str:
    """A GPU where torch sees one, else the CPU."""
    return "cuda" if torch.cuda.is_available() else "cpu"


def default_dtype(device: str | None = None, capabilities: Mapping[str, Any] | None = None) -> torch.dtype:
    """The faster type on `device`; `capabilities` are those of this computer's CPU unless given."""
    if (device or default_device()) == "cuda":
        return torch.bfloat16
    found = torch.cpu.get_capabilities() if capabilities is None else capabilities
    return torch.bfloat16 if any(found.get(name) for name in _BFLOAT16_UNITS) else torch.float32


def add_dtype_option(parser: ArgumentParser) -> None:
    """Adds --dtype; `dtype_of` reads it."""
    parser.add_argument(
        "--dtype",
        choices=DTYPES,
        help="what to compute in; without it bfloat16 on a GPU or a CPU with matrix units, else float32",
    )


def dtype_of(name: str | None, device: str | None = None) -> torch.dtype:
    """The type that --dtype names, or the default of the device where it was not given."""
    return DTYPES[name] if name else default_dtype(device)
