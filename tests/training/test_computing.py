"""What a training computes in: chosen by the hardware, unless it is asked for."""

from __future__ import annotations

import argparse

import pytest
import torch

from training.computing import add_dtype_option, default_dtype, dtype_of
from training.model import ReaderNet
from training.train_step import Recipe, Trainer


@pytest.mark.parametrize(
    ("device", "capabilities", "dtype"),
    [
        ("cpu", {"avx2": True, "amx_bf16": False, "avx512_bf16": False}, torch.float32),
        ("cpu", {"avx512_f": True}, torch.float32),
        ("cpu", {}, torch.float32),
        ("cpu", {"amx_bf16": True}, torch.bfloat16),
        ("cpu", {"amx_bf16": False, "avx512_bf16": True}, torch.float32),
        ("cpu", {"neon": True, "bf16": True}, torch.bfloat16),
        ("cuda", {}, torch.bfloat16),
    ],
)
def test_bfloat16_only_where_the_hardware_multiplies_in_it(
    device: str, capabilities: dict[str, bool], dtype: torch.dtype
) -> None:
    assert default_dtype(device, capabilities) == dtype


def test_this_computers_processor_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    for has, dtype in ((True, torch.bfloat16), (False, torch.float32)):
        monkeypatch.setattr(torch.cpu, "get_capabilities", lambda has=has: {"amx_bf16": has})
        assert default_dtype("cpu") == dtype


def test_the_option_overrides_the_choice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: {"amx_bf16": True})
    parser = argparse.ArgumentParser()
    add_dtype_option(parser)
    assert dtype_of(parser.parse_args(["--dtype", "float32"]).dtype, "cpu") == torch.float32
    assert dtype_of(parser.parse_args([]).dtype, "cpu") == torch.bfloat16


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
def test_networks_compute_in_it_and_the_optimiser_in_float32(
    dtype: torch.dtype, start: dict[str, torch.Tensor]
) -> None:
    trainer = Trainer(Recipe(), start, teacher=ReaderNet(), device="cpu", dtype=dtype)
    assert trainer.teacher is not None
    for net in (*trainer.nets, trainer.teacher):
        assert {p.dtype for p in net.parameters()} == {dtype}
    assert {p.dtype for p in trainer.exact.values()} == {torch.float32}
    assert {p.dtype for p in trainer.mean.values()} == {torch.float32}
