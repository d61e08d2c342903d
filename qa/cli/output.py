"""Keeps standard output to what can be written: any encoding, a full disk, a pipe that nobody reads."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import TextIOWrapper
from typing import TextIO

_GONE = (errno.EPIPE, errno.EINVAL)
"""What writing to a pipe that nobody reads gives; Windows says that the argument is invalid."""
_UNWRITABLE = (*_GONE, errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EBADF)
"""What writing gives. Errors that have to do with a file of ours name it, or are an InputError by now."""


class OutputFailed(Exception):
    """Standard output cannot be written; the text says why, and is empty where nobody reads it any more."""


@contextmanager
def checked_output() -> Iterator[None]:
    """Has a command print all that the encoding of the output can show, `?` in place of the rest.

    When the block ends everything is written, or it is OutputFailed, after which nothing more is tried. An
    OSError that has to do with other files stays what it is.
    """
    for name, errors in (("stdout", "replace"), ("stderr", "backslashreplace")):
        if (
            getattr(sys, name) is None
        ):  # closed by who started us; what is opened next must not take its place
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115
        _reconfigure(getattr(sys, name), errors=errors)
    try:
        yield
        sys.stdout.flush()
    except OSError as error:
        if error.filename is not None or error.errno not in _UNWRITABLE:
            raise
        _silence(sys.stdout)
        raise OutputFailed("" if error.errno in _GONE else str(error.strerror)) from error


def as_utf8() -> None:
    """Has standard output take UTF-8 from here on, whatever the locale is: for programs that read it.

    Half a surrogate pair, which UTF-8 cannot hold, comes out as its escape, which JSON reads as the same.
    """
    _reconfigure(sys.stdout, encoding="utf-8", errors="backslashreplace")


def _reconfigure(stream: TextIO, **settings: str) -> None:
    if isinstance(stream, TextIOWrapper):  # others take text as it is
        stream.reconfigure(**settings)  # type: ignore[arg-type]


def _silence(stream: TextIO) -> None:
    """Sends what is left, which is tried again when the process ends, to nowhere."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
