"""Cuts a stream of any size into lines, without ever holding more than one of them."""

from __future__ import annotations

import io
from collections.abc import Iterator


def lines_of(stream: io.BufferedReader, max_bytes: int) -> Iterator[bytes | None]:
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
