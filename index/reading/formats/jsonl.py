"""Reads collections of an article a row (JSONL)."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from index.reading.draft import Draft, Part, Unreadable
from index.reading.formats.encoding import decode
from index.reading.formats.text import clean, readable
from index.reading.metadata.dates import parse_date
from index.reading.metadata.fields import fill, one_line, source_name, web_address

_DATES = ("date", "published", "published_at", "publish_date", "date_published", "datePublished", "pubDate")
_SOURCES = ("source", "publisher", "sitename")
_URLS = ("url", "link")


def parts(stream: io.BufferedReader, max_bytes: int) -> Iterator[Part]:
    """The rows of `stream`, which is never held in memory as a whole; blank lines are passed over.

    A row longer than `max_bytes` is passed over: the limit is on an article, and a collection has any size.
    """
    for number, line in enumerate(_lines(stream, max_bytes), start=1):
        if line is None:
            yield Part(str(number), reason=f"larger than the limit of {max_bytes:,} bytes")
        elif line.strip():
            yield _row(str(number), line)


def _lines(stream: io.BufferedReader, max_bytes: int) -> Iterator[bytes | None]:
    """The lines of `stream` without a byte order mark; None for one longer than `max_bytes`."""
    if stream.peek(2)[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        yield from _wide_lines(stream, max_bytes)
        return
    first = True
    while line := stream.readline(max_bytes + 1):
        complete = line.endswith(b"\n") or len(line) <= max_bytes
        while line and not (line.endswith(b"\n") or len(line) <= max_bytes):
            line = stream.readline(max_bytes + 1)
        yield (line.removeprefix(b"\xef\xbb\xbf") if first else line) if complete else None
        first = False


def _wide_lines(stream: io.BufferedReader, max_bytes: int) -> Iterator[bytes | None]:
    """The lines of a UTF-16 stream in UTF-8; None for one of more than `max_bytes` characters."""
    wide = io.TextIOWrapper(stream, "utf-16", errors="replace", newline="\n")
    try:
        while text := wide.readline(max_bytes + 1):
            complete = text.endswith("\n") or len(text) <= max_bytes
            while text and not (text.endswith("\n") or len(text) <= max_bytes):
                text = wide.readline(max_bytes + 1)
            yield text.encode("utf-8", errors="replace") if complete else None
    finally:
        wide.detach()  # the stream is its opener's to close


def _row(number: str, line: bytes) -> Part:
    """One line that is not blank, read."""
    try:
        value = json.loads(decode(line))
    except Unreadable as unreadable:
        return Part(number, reason=str(unreadable))
    except RecursionError:
        return Part(number, reason="JSON nested too deeply")
    except ValueError as error:
        return Part(number, reason=f"not valid JSON: {one_line(str(error), 120)}")
    if not isinstance(value, dict):
        return Part(number, reason="not a JSON object")
    if not isinstance(value.get("text"), str):
        return Part(
            number, reason='no "text" in the row' if "text" not in value else '"text" is not a string'
        )
    try:
        return Part(number, _draft(value), id=_id_of(value))
    except Unreadable as unreadable:
        return Part(number, reason=str(unreadable))


def _id_of(row: Mapping[str, Any]) -> str | None:
    """What the row's `id` or `_id` says, as a string on one line."""
    for key in ("id", "_id"):
        value = row.get(key)
        if isinstance(value, int) and not isinstance(value, bool):
            return str(value)
        if isinstance(value, str) and (name := one_line(clean(value), 500)):
            return name
    return None


def _draft(row: Mapping[str, Any]) -> Draft:
    """The article of a row; what is not in the row may be in BEIR's `metadata`, and then in the text."""
    metadata = row.get("metadata")
    fields = {**metadata, **{k: v for k, v in row.items() if v}} if isinstance(metadata, dict) else row
    dated = next((fields[key] for key in _DATES if fields.get(key)), None)
    title = fields.get("title")
    draft = Draft(
        readable(row["text"]),
        title=one_line(clean(title), 1_000) if isinstance(title, str) else None,
        date=_date_of(dated),
        source=next((name for key in _SOURCES if (name := _source(fields.get(key)))), None),
        url=next((url for key in _URLS if (url := web_address(fields.get(key)))), None),
    )
    return fill(draft, date=dated is None)


def _source(value: object) -> str | None:
    """The name of a source, given as text or, as news APIs do, as an object with a name."""
    if isinstance(value, dict):
        value = value.get("name")
    return source_name(clean(value)) if isinstance(value, str) else None


def _date_of(value: object) -> date | None:
    """The date a row gives: text, or the digits of 20200122 as a number."""
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    return parse_date(clean(value)) if isinstance(value, str) else None
