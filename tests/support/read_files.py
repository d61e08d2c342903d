"""Reads files and bytes for the tests of reading, and tells articles from what was skipped."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from index.reading.articles import read_articles
from index.reading.draft import Draft, Inner, Unreadable
from index.reading.formats import module_of, parts_reader, reader
from index.reading.formats.packed import BUFFER
from index.reading.formats.recognition import kind_of
from index.types import Article, Skipped

TEXT = "The council met in Minsk on Wednesday and agreed on a budget.\n"
RUSSIAN = "Россия и Казахстан обсуждают укрепление сотрудничества на Байконуре, сообщил министр.\n"


def read_paths(*paths: Path, max_bytes: int = 20_000_000) -> tuple[dict[str, Article], dict[str, str]]:
    """Articles by id, and the reasons of what was skipped by path."""
    found = list(read_articles(paths, max_bytes=max_bytes))
    articles = [item for item in found if isinstance(item, Article)]
    skipped = [item for item in found if isinstance(item, Skipped)]
    assert len({article.id for article in articles}) == len(articles)
    return {a.id: a for a in articles}, {s.path: s.reason for s in skipped}


def part_id(name: str, text: str, url: str | None = None) -> str:
    """The id of an article in a file of many that has no id of its own."""
    return f"{name}:{url or hashlib.sha256(text.encode()).hexdigest()[:16]}"


def write_rows(path: Path, *rows: object) -> Path:
    """A collection of the given rows."""
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def read_data(extension: str, data: bytes | str, max_bytes: int = 20_000_000) -> Draft:
    """The draft that the format of an extension makes of bytes; the first, where it makes many."""
    found = next(iter(read_all_data(extension, data, max_bytes)), "nothing in it")
    if isinstance(found, str):
        raise Unreadable(found)
    return found


def read_all_data(extension: str, data: bytes | str, max_bytes: int = 20_000_000) -> list[Draft | str]:
    """The drafts that the format of an extension makes of bytes, or why there is none."""
    module = module_of(extension)
    assert module is not None
    stream = io.BytesIO(data.encode() if isinstance(data, str) else data)
    return list(_drafts(module, io.BufferedReader(stream, BUFFER), max_bytes))


def _drafts(module: str, stream: io.BufferedReader[Any], max_bytes: int) -> Iterator[Draft | str]:
    parts = parts_reader(module)
    found = parts(stream, max_bytes) if parts else reader(module)(stream.read(), max_bytes)
    for item in [found] if isinstance(found, Draft) else found:
        if isinstance(item, Inner):
            inner = io.BufferedReader(io.BytesIO(item.stream.read()), BUFFER)
            yield from _drafts(kind_of(item.extension or Path(item.name).suffix, inner), inner, max_bytes)
        else:
            yield item if isinstance(item, Draft) else item.draft or item.reason


def reason(extension: str, data: bytes | str, max_bytes: int = 20_000_000) -> str:
    """Why bytes are not read."""
    with pytest.raises(Unreadable) as unreadable:
        read_data(extension, data, max_bytes)
    return str(unreadable.value)


def read_or_reason(extension: str, data: bytes | str) -> Draft | str:
    """The draft, or why there is none."""
    try:
        return read_data(extension, data)
    except Unreadable as unreadable:
        return str(unreadable)
