"""Replaces a file in one step, so that a reader never sees half of one.

For reports, weights and other files outside an index; what belongs to an index goes through disk.py.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Yields a path beside `path` to write to; when the block ends, what was written there replaces `path`.

    Where the block, or the replacement, fails, `path` is as it was and nothing is left beside it.
    """
    aside = path.with_name(f"{path.name}.new")
    try:
        yield aside
        aside.replace(path)
    except BaseException:
        aside.unlink(missing_ok=True)
        raise


def write_whole(path: Path, content: str | bytes) -> None:
    """Replaces `path` in one step by a file that holds `content`, text in UTF-8; OSError if it cannot be.

    What is no file (a pipe, /dev/stdout) is written to and stays what it is. Half a surrogate pair, which
    UTF-8 cannot hold, is written as its escape, which JSON reads as the same.
    """
    data = content if isinstance(content, bytes) else content.encode(errors="backslashreplace")
    if path.exists() and not path.is_file() and not path.is_dir():
        path.write_bytes(data)
        return
    with replacing(path) as aside:
        aside.write_bytes(data)
