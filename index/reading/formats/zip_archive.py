"""Reads zip archives: each file in one as the file that it is, with its path in there as id."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Iterator
from io import BufferedReader

from index.reading.draft import Inner
from index.reading.formats.zip_directory import open_zip

_SYSTEM = frozenset({"__MACOSX", "Thumbs.db", "desktop.ini"})  # what file managers put there
_UTF_8 = 0x800  # the flag of a name in UTF-8
_ENCRYPTED = 0x1
_LOCKED = "encrypted: it needs a password"


def parts(stream: BufferedReader, max_bytes: int) -> Iterator[Inner]:
    """The files in an archive, in order of name; those whose name starts with a dot left out, as in folders."""
    archive = open_zip(stream)
    members = [(_name(member), member) for member in archive.infolist() if not member.is_dir()]
    for name, member in sorted(members, key=lambda each: each[0]):
        parts = [part for part in name.split("/") if part not in {"", ".", ".."}]
        if not parts or any(part.startswith(".") or part in _SYSTEM for part in parts):
            continue
        path = "/".join(parts)
        try:
            content = archive.open(member)
        except RuntimeError as error:
            locked = bool(member.flag_bits & _ENCRYPTED)
            unknown = isinstance(error, NotImplementedError)
            reason = "packed in a way that is not known" if unknown and not locked else _LOCKED
            yield Inner(path, io.BytesIO(), reason=reason)
        except (zipfile.BadZipFile, OSError, EOFError, ValueError, struct.error):
            yield Inner(path, io.BytesIO(), reason="damaged in the zip file")
        else:
            with content:
                yield Inner(path, content)


def _name(member: zipfile.ZipInfo) -> str:
    """The path of a member. Where it does not say its encoding it mostly is UTF-8, not that of DOS."""
    name = member.filename
    if not member.flag_bits & _UTF_8 and not name.isascii():
        try:
            name = name.encode("cp437").decode("utf-8")
        except UnicodeError:
            pass
    return name.replace("\\", "/")
