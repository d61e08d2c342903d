"""Gzipped files: any format, and bombs."""

from __future__ import annotations

import gzip
import zlib
from pathlib import Path

import pytest

from tests.support.read_files import TEXT, read_paths


def test_other_formats_may_be_gzipped_too(tmp_path: Path) -> None:
    (tmp_path / "a.txt.gz").write_bytes(gzip.compress(TEXT.encode()))
    articles, _ = read_paths(tmp_path)
    assert articles["a.txt.gz"].text == TEXT


@pytest.mark.parametrize("name", ["bomb.jsonl.gz", "bomb.txt.gz"])
@pytest.mark.parametrize("filling", [b"x", b"\n"])
def test_a_gzip_bomb_is_stopped_early(tmp_path: Path, name: str, filling: bytes) -> None:
    pack = zlib.compressobj(9, zlib.DEFLATED, 31)
    data = b"".join(pack.compress(filling * 1_000_000) for _ in range(30)) + pack.flush()
    (tmp_path / name).write_bytes(data)
    articles, skipped = read_paths(tmp_path, max_bytes=200_000)
    assert not articles
    reasons = " ".join(skipped.values())
    assert "decompresses to far more" in reasons or "larger than the limit" in reasons
