"""The bundled reader's file of weights: read, missing, damaged, and run without OpenVINO."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

import index.encoders.openvino_bert
from index.errors import EncoderError
from qa.reader.load_weights import FILE, load_network


def test_without_openvino_torch_reads_and_a_line_says_so(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*given: object, **options: object) -> None:
        raise RuntimeError("no such device\nand a trace")

    usual = load_network().read("When was the dam opened?", [("", "The dam was opened in 1964.")])
    monkeypatch.setattr(index.encoders.openvino_bert, "compile_body", broken)
    found = load_network().read("When was the dam opened?", [("", "The dam was opened in 1964.")])
    assert caplog.messages == ["OpenVINO cannot run the reader (no such device): torch does it"]
    for one, other in zip(usual, found, strict=True):
        # The one may compute in bfloat16.
        assert (one.relevance, one.here) == pytest.approx((other.relevance, other.here), abs=0.3)


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """The bundled weights with their hash, to be damaged."""
    for suffix in (".safetensors", ".sha256"):
        shutil.copy(FILE.with_suffix(suffix), tmp_path)
    return tmp_path / FILE.name


def flip(file: Path) -> None:
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda file: file.unlink(), "the reader's weights cannot be read"),
        (lambda file: file.write_bytes(b""), "the reader's weights cannot be read"),
        (flip, "the reader's weights have SHA-256 [0-9a-f]{12}…, expected [0-9a-f]{12}…"),
        (
            lambda file: file.with_suffix(".sha256").unlink(),
            "the hash of the reader's weights cannot be read",
        ),
        (lambda file: file.with_suffix(".sha256").write_bytes(b"\xff"), "the hash of the reader's weights"),
    ],
)
def test_missing_and_damaged_weights_are_said_in_one_line(
    copied: Path, damage: Callable[[Path], object], message: str
) -> None:
    damage(copied)
    with pytest.raises(EncoderError, match=message) as caught:
        load_network(copied)
    assert "\n" not in str(caught.value)
    assert str(caught.value).endswith("reinstall dateline")
