"""Reads zip archives: each file in one as the file that it is, with its path in there as id."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Iterator
from io import BufferedReader

from index.reading.draft import Inner
from index.reading.formats.packed import MAX_RATIO
from index.reading.formats.zip_directory import open_zip

_SYSTEM = frozenset({"__MACOSX", "Thumbs.db", "desktop.ini"})  # what file managers put there
_UTF_8 = 0x800  # the flag of a name in UTF-8
_SMALL = 1_000_000  # a member of no more bytes is no bomb, however well it packs


def parts(stream: BufferedReader, max_bytes: int) -> Iterator[Inner]:
    """The files in an archive, in order of name; those whose name starts with a dot left out, as in folders."""
    archive = open_zip(stream)
    members = [(_name(member), member) for member in archive.infolist() if not member.is_dir()]
    for name, member in sorted(members, key=lambda each: each[0]):
        parts = [part for part in name.split("/") if part not in {"", ".", ".."}]
        if not parts or any(part.startswith(".") or part in _SYSTEM for part in parts):
            continue
        path = "/".join(parts)
        if member.file_size > max(_SMALL, MAX_RATIO * member.compress_size):
            yield Inner(path, io.BytesIO(), reason="decompresses to far more than its own size")
            continue
        try:
            content = archive.open(member)
        except (RuntimeError, zipfile.BadZipFile, OSError, EOFError, ValueError, struct.error) as error:
            yield Inner(path, io.BytesIO(), reason=_why(error))
        else:
            with content:
                yield Inner(path, content)


def _why(error: Exception) -> str:
    """Why a member cannot be unpacked."""
    if isinstance(error, NotImplementedError):
        return "packed in a way that is not known"
    return "encrypted: it needs a password" if isinstance(error, RuntimeError) else "damaged in the zip file"


def _name(member: zipfile.ZipInfo) -> str:
    """The path of a member. Where it does not say its encoding it mostly is UTF-8, not that of DOS."""
    name = member.filename
    if not member.flag_bits & _UTF_8 and not name.isascii():
        try:
            name = name.encode("cp437").decode("utf-8")
        except UnicodeError:
            pass
    return name.replace("\\", "/")
