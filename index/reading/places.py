"""Tells where articles were read: the full path of a file, and which articles came from a folder or file.

An index that an earlier version made holds no places, only paths as they were given. One that is relative is
taken to be below the working folder, or is known by its end; one whose file is gone, by the name of the
folder that was given and the path in it.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from index.reading.folders import printable_name
from index.types import ArticleRow


def root_of(given: Path) -> str:
    """The full path of a folder that was given, or of the folder of a file that was given; links followed."""
    folder = given if os.path.isdir(given) else given.parent
    return printable_name(os.path.realpath(folder))


def place_in(root: str, name: str) -> str:
    """The full path of a file, of which `root_of` gave the folder and `files` the name."""
    return f"{root.rstrip('/')}/{name}"


def places_of(paths: Sequence[str | Path]) -> list[str]:
    """The full path of each of some folders and files."""
    given = [Path(path) for path in paths]
    return [
        root_of(path) if os.path.isdir(path) else place_in(root_of(path), printable_name(path.name))
        for path in given
    ]


def place_of(row: ArticleRow) -> str:
    """Where an article was read; empty where that is not known."""
    if row.place or not row.path:
        return row.place
    folder, name = os.path.split(row.path)
    return place_in(printable_name(os.path.realpath(folder)), name)


def is_from(row: ArticleRow, place: str) -> bool:
    """Whether an article was read from the file at a place."""
    if row.place or not row.path:
        return row.place == place != ""
    return place_of(row) == place or place.endswith(f"/{_end_of(row, row.path)}")


def _end_of(row: ArticleRow, path: str) -> str:
    """What a path of an earlier version ends with wherever the folder is now; "/" where that counts not."""
    if not os.path.isabs(path):
        return "/".join(part for part in path.split("/") if part not in ("", ".", ".."))
    if os.path.exists(path):
        return "/"
    within = row.id.count("/") + 1 if path.endswith(f"/{row.id}") else 1
    return "/".join(path.split("/")[-within - 1 :])


def is_below(row: ArticleRow, places: Sequence[str]) -> bool:
    """Whether an article was read from one of some folders and files."""
    own = place_of(row)
    return own != "" and any(own == place or own.startswith(place_in(place, "")) for place in places)


def is_gone(row: ArticleRow) -> bool:
    """Whether the file that an article was read from is known for certain, and no longer there."""
    own = row.place or row.path or ""
    return os.path.isabs(own) and not os.path.exists(own)
