"""Reads files and bytes for the tests of reading, and tells articles from what was skipped."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from index.reading.articles import read_articles
from index.reading.draft import Draft, Inner, Part, Unreadable
from index.reading.formats import module_of, parts_reader, reader
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
    """The draft that the format of an extension makes of bytes; the first, where it makes many."""
    found = read_all_data(extension, data, max_bytes)
    if isinstance(found[0], str):
        raise Unreadable(found[0])
    return found[0]


def read_all_data(extension: str, data: bytes | str, max_bytes: int = 20_000_000) -> list[Draft | str]:
    """The drafts that the format of an extension makes of bytes, or why there is none; files within have none."""
    data = data.encode() if isinstance(data, str) else data
    module = module_of(extension)
    assert module is not None
    if parts := parts_reader(module):
        found: list[Part | Inner] = list(parts(io.BufferedReader(io.BytesIO(data)), max_bytes))  # type: ignore[type-var]
        return [(part.draft or part.reason) if isinstance(part, Part) else "a file" for part in found]
    whole = reader(module)(data, max_bytes)
    return [whole] if isinstance(whole, Draft) else [part.draft or part.reason for part in whole]


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
