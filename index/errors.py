"""The errors Dateline raises on purpose: each message says what was found, what was expected and what to do.

DatelineError
├── InputError        a path, file, option or question set that cannot be used as given
│   └── ListExpected  one text or path where a list is meant (also a TypeError)
├── QueryError        a query or question that cannot be searched (also a ValueError)
├── EncoderError      an encoder that is missing, damaged, or not the one the index was made with
├── Busy              more is asked at once than can be answered soon
└── StoreError        an index folder that cannot be used
    ├── IndexMissing  there is no index there
    ├── IndexDamaged  a file of the index is not what was committed
    ├── IndexVersion  the index was written by another version of the format
    └── IndexLocked   another process is writing to the index
"""

from __future__ import annotations

import os
from collections.abc import Iterable

_SHOWN = 80  # characters of what was given in place of a list


class DatelineError(Exception):
    """Base of every error raised on purpose; its text is one line for people."""


class InputError(DatelineError):
    """A path, file, option or question set that cannot be used as given."""


class ListExpected(InputError, TypeError):
    """One text or path where a list is meant: its characters would be taken for the list."""


class QueryError(DatelineError, ValueError):
    """A query or question that cannot be searched."""


class EncoderError(DatelineError):
    """An encoder that is missing, damaged, or not the one the index was made with."""


class Busy(DatelineError):
    """More is asked at once than can be answered soon."""


class StoreError(DatelineError):
    """An index folder that cannot be used."""


class IndexMissing(StoreError):
    """There is no index in the folder."""


class IndexDamaged(StoreError):
    """A file of the index is not what was committed."""


class IndexVersion(StoreError):
    """The index was written by another version of the format."""


class IndexLocked(StoreError):
    """Another process is writing to the index."""


def check_list(value: object, name: str) -> None:
    """ListExpected unless `value` is a list, or anything else that holds several; a text is none."""
    if isinstance(value, str | bytes | os.PathLike):
        shown = repr(os.fspath(value))
        shown = shown if len(shown) <= _SHOWN else f"{shown[:_SHOWN]}…"
        kind = "path" if isinstance(value, os.PathLike) else "string"
        raise ListExpected(f"{name} is one {kind}, {shown}: expected a list, like [{shown}]")
    if not isinstance(value, Iterable):
        raise ListExpected(f"{name} is of type {type(value).__name__}: expected a list")


def one_line(error: BaseException) -> str:
    """What an error says, on one line; its kind where it says nothing."""
    return " ".join(str(error).split()) or type(error).__name__


def first_line(error: BaseException) -> str:
    """The first line of what a library's error says, where the rest is a trace or advice; its kind where it
    says nothing."""
    return next((line.strip() for line in str(error).splitlines() if line.strip()), type(error).__name__)
