"""Reads files and bytes for the tests of reading, and tells articles from what was skipped."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from index.reading.articles import read_articles
from index.reading.draft import Draft, Unreadable
from index.reading.formats import reader_of
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


def write_rows(path: Path, *rows: object) -> Path:
    """A collection of the given rows."""
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def read_data(extension: str, data: bytes | str, max_bytes: int = 20_000_000) -> Draft:
    """The draft that the reader of an extension makes of bytes."""
    read = reader_of(extension)
    assert read is not None
    return read(data.encode() if isinstance(data, str) else data, max_bytes)


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
