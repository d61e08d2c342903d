"""A manifest of another format, and what is none."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from index.build import update
from index.encoders.hashing import HashEncoder
from index.errors import IndexDamaged, IndexVersion
from index.segments.manifest import NAME, read_manifest
from index.segments.snapshot import Snapshot
from index.types import Article


@pytest.mark.parametrize(
    ("version", "message"),
    [
        (99, "index format 99, of a newer version of Dateline; this one reads format 2: update Dateline"),
        (1, "index format 1, of an older version of Dateline; this one reads format 2: build it again with"),
    ],
)
def test_another_format_is_refused(tmp_path: Path, version: int, message: str) -> None:
    update(tmp_path, [Article("a", "The dam was opened.")], HashEncoder)
    body = json.loads((tmp_path / NAME).read_bytes())
    (tmp_path / NAME).write_text(json.dumps({**body, "format": version}))
    with pytest.raises(IndexVersion, match=message):
        Snapshot(tmp_path)


def test_of_a_newer_format_nothing_else_is_asked(tmp_path: Path) -> None:
    (tmp_path / NAME).write_text('{"format": 3, "shards": []}')
    with pytest.raises(IndexVersion, match="newer"):
        read_manifest(tmp_path)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"null",
        b"{}",
        b'{"format": 1}',
        b'{"format": "3"}',
        b'{"format": true}',
        b"\xff\xfe",
        b"{" * 10_000,
    ],
)
def test_what_is_no_manifest_is_damage(tmp_path: Path, body: bytes) -> None:
    (tmp_path / NAME).write_bytes(body)
    with pytest.raises(IndexDamaged, match=NAME):
        read_manifest(tmp_path)
