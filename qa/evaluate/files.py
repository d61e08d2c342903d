"""Reads question sets and writes reports, so that every error names the file and what was expected of it."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from index.errors import InputError

FORMAT = "dateline-eval 1"
"""What the JSON reports are. Keys are added without a change of it."""


def read_text(path: Path) -> str:
    """The text of a file, gzip-compressed or not; InputError when there is none to read."""
    try:
        data = path.read_bytes()
        if data[:2] == b"\x1f\x8b":
            data = gzip.decompress(data)
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: not UTF-8 text (byte {error.start}); a question set is UTF-8") from error
    except (OSError, EOFError) as error:
        reason = getattr(error, "strerror", None) or error
        raise InputError(f"{path}: cannot be read ({reason}); expected a question set") from error


def json_lines(text: str, path: Path) -> list[tuple[str, dict[str, Any]]]:
    """The objects of JSON lines, each with its "file:line"; blank lines are passed over."""
    rows = []
    # Not splitlines(): a string may hold U+2028 and the like, which JSON does not escape.
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        where = f"{path}:{number}"
        try:
            row = json.loads(line)
        except ValueError as error:
            raise InputError(f"{where}: not JSON ({error}); expected one object a line") from error
        if not isinstance(row, dict):
            raise InputError(f"{where}: found {json_kind(row)}, expected an object with a 'question'")
        rows.append((where, row))
    return rows


def json_kind(value: object) -> str:
    names = {bool: "a boolean", int: "a number", float: "a number", str: "a string", list: "a list"}
    return "null" if value is None else names.get(type(value), "an object")


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Turns an OSError of the block, which writes `path`, into an InputError that says what to do."""
    try:
        yield
    except OSError as error:
        raise InputError(f"{path}: cannot be written ({error.strerror}); name a file in a folder") from error
