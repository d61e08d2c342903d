"""Walks folders for the files to read, each with its path relative to the folder, in order of name."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from unicodedata import category

_INDEX = frozenset({"MANIFEST.json", "segments"})  # what every index holds
_UNSHOWABLE = frozenset({"Cc", "Cs", "Zl", "Zp"})  # controls, half surrogates, line separators


@dataclass(frozen=True, slots=True)
class File:
    """A file that was found: its path, its name in ids, and the reason not to read it ("": it is read)."""

    path: Path
    name: str
    reason: str = ""


def files(given: Path) -> Iterator[File]:
    """`given` itself, or all that is in it and in its folders, by name; names that start with a dot left out.

    Folders are listed when their turn comes, so a large tree is never held whole. A link is read only where
    its target is a file inside `given`; a link to a folder never is, which leaves no way into a loop. The
    folder of an index that was put among the articles is left out.
    """
    if not os.path.isdir(given):
        yield File(given, printable_name(given.name or str(given)), _reason_not_to_open(given))
        return
    root = Path(os.path.realpath(given))
    stack = [(given, "")]
    while stack:
        path, name = stack.pop()
        link = bool(name) and os.path.islink(path)
        if link or not os.path.isdir(path):
            yield File(path, name, _reason_not_to_follow(path, root) if link else _reason_not_to_open(path))
            continue
        try:
            names = sorted(entry.name for entry in os.scandir(path) if not entry.name.startswith("."))
        except OSError as error:
            yield File(path, name or printable_name(str(path)), f"folder cannot be read: {message_of(error)}")
            continue
        if name and set(names) >= _INDEX:
            continue
        prefix = f"{name}/" if name else ""
        stack.extend((path / entry, prefix + printable_name(entry)) for entry in reversed(names))


def printable_name(name: str) -> str:
    """A file name or path as ids and messages hold it, encodable as UTF-8, on one line, `/` for folders."""
    if name.isprintable():  # as most names are
        return name.replace(os.sep, "/")
    readable = name.encode("utf-8", "surrogateescape").decode("utf-8", "replace").replace(os.sep, "/")
    return "".join("\ufffd" if category(char) in _UNSHOWABLE else char for char in readable)


def message_of(error: OSError) -> str:
    """The operating system's message for an error, without the path."""
    return (error.strerror or type(error).__name__).casefold()


def _reason_not_to_follow(link: Path, root: Path) -> str:
    """Why a link found in `root` is not read; empty where it is."""
    try:
        target = Path(os.path.realpath(link, strict=True))
    except OSError as error:
        return f"link that leads nowhere: {message_of(error)}"
    if target != root and root not in target.parents:
        return "link that leaves the folder"
    return (
        "link to a folder; its files are read where they are"
        if os.path.isdir(target)
        else _reason_not_to_open(target)
    )


def _reason_not_to_open(path: Path) -> str:
    """Why `path` is not opened; empty where it is a regular file. A pipe would wait for ever."""
    try:
        mode = path.stat().st_mode
    except OSError as error:
        return f"cannot be read: {message_of(error)}"
    return "" if stat.S_ISREG(mode) else "not a regular file"
