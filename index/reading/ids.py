"""Gives each article an id that belongs to it alone, the same one at every reading.

An article asks for an id: the path below the folder given, the id in its row, or, of a row without one, the
path with its address behind ":", else with a digest of its text. It has that id unless another article has
it, in the index or in the same call: then it stands behind the name of its folder, and where that is taken
too, of the folders above.

Which articles are the same is decided by where they were read and what they say: what is read again from the
same file or collection is the article that it was, changed or not; so is what says the same under the same
id, wherever it was read, as a folder may have been moved.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Protocol

from index.reading.places import is_from, place_in, place_of
from index.types import Article, ArticleRow, Renamed, Skipped, Unchanged

_DIGITS = 16  # of a digest in an id


class Known(Protocol):
    """What is known of the articles that the index holds."""

    def row(self, article_id: str) -> ArticleRow | None:
        """What is known of an article; None for one that is not indexed."""

    def holds(self, article: Article) -> bool:
        """Whether the index holds exactly that article, with that id."""

    def outdated(self, article_id: str) -> None:
        """Notes an article as one that an earlier version named after its line, which is now another's."""


class NothingKnown:
    """Where there is no index."""

    def row(self, article_id: str) -> ArticleRow | None:
        return None

    def holds(self, article: Article) -> bool:
        return False

    def outdated(self, article_id: str) -> None:
        pass


@dataclass(frozen=True, slots=True)
class Asked:
    """What an article asks for as its id. `root` is the folder that was given, `place` the full path of the
    file on the disk, `name` that in the folder, with a file that it holds ("2024/news.zip/a.txt"). `number`,
    as ":7", is of an article in it, and `where` all of that for people."""

    root: str
    place: str
    name: str
    where: str
    number: str = ""


@dataclass(frozen=True, slots=True)
class _Claim:
    where: str
    place: str
    origin: str
    content: bytes

    def same_as(self, other: _Claim) -> bool:
        """Whether both are of the same article; the same bytes in one file are several."""
        same_bytes = self.origin == other.origin != "" and self.place != other.place
        return same_bytes or (self.content == other.content != b"")


class Ids:
    """The ids that the articles of one call have."""

    def __init__(self, known: Known) -> None:
        self._known = known
        self._claims: dict[str, _Claim] = {}

    def unchanged(self, asked: Asked, origin: str) -> list[Unchanged]:
        """The articles of a file that the index has from the same bytes; [] unless they are all of its
        articles."""
        row = self._from_bytes(asked, "", origin)
        if row and row.origin == origin:
            return self._same(asked, [row])
        first = self._from_bytes(asked, ":1", origin)
        whole, _, count = (first.origin if first else "").partition(":1/")
        numbers = range(1, int(count) + 1) if whole == origin and count.isdecimal() else ()
        rows = [self._from_bytes(asked, f":{n}", origin) for n in numbers]
        all_of = [
            row for n, row in zip(numbers, rows, strict=True) if row and row.origin == f"{origin}:{n}/{count}"
        ]
        return self._same(asked, all_of) if len(all_of) == len(numbers) else []

    def _from_bytes(self, asked: Asked, number: str, origin: str) -> ArticleRow | None:
        """What the index has of a file, or of an article in it: from the same place, else the same bytes."""
        names = list(file_ids(replace(asked, number=number)))
        if row := self._read_before(names, asked.place):
            return row
        rows = (self._known.row(name) for name in names if name not in self._claims)
        return next((row for row in rows if row and row.origin.partition(":")[0] == origin), None)

    def _same(self, asked: Asked, rows: list[ArticleRow]) -> list[Unchanged]:
        for row in rows:
            self._claims[row.id] = _Claim(asked.where, asked.place, row.origin, b"")
        return [Unchanged(row.id, asked.place) for row in rows]

    def file(self, asked: Asked, article: Article) -> Iterator[Article | Renamed | Skipped]:
        """The article of a file with its id, which is the file's name; its id until now does not count."""
        return self._claimed(asked, article, list(file_ids(asked)))

    def row(self, asked: Asked, article: Article) -> Iterator[Article | Renamed | Skipped]:
        """The article of a row with its id; until now it has what the row says, "" where it does not."""
        older = None if article.id else self._known.row(asked.name + asked.number)
        if older and not older.place and is_from(older, asked.place):
            self._known.outdated(older.id)
        return self._claimed(asked, article, list(row_ids(asked, article)))

    def _claimed(
        self, asked: Asked, article: Article, names: list[str]
    ) -> Iterator[Article | Renamed | Skipped]:
        content = _content(article)
        claim = _Claim(asked.where, asked.place, article.origin, content)
        names.append(f"{names[0]}:{content.hex()[:_DIGITS]}")
        before = self._read_before(names, asked.place, article)
        found = before.id if before else names[-1]
        for name in () if before else names:
            held = self._claims.get(name)
            if held is not None and held.same_as(claim):
                reason = f"the same article as {name!r}, which was seen before, in {held.where}"
                yield Skipped(asked.where, reason)
                return
            if held is None and self._is_free(name, article):
                found = name
                break
        if found != names[0] and self._known.row(found) is None:
            yield Renamed(asked.where, found, names[0], self._holder(names[0]))
        self._claims[found] = claim
        yield replace(article, id=found, place=asked.place)

    def _is_free(self, name: str, article: Article) -> bool:
        """Whether the index has no other article by that id."""
        return self._known.row(name) is None or self._known.holds(replace(article, id=name))

    def _read_before(self, names: list[str], place: str, article: Article | None = None) -> ArticleRow | None:
        """What the index holds of the article of some file or row, by the ids that it may have; of several
        that which says the same as `article`, else the first."""
        first = None
        for name in names:
            if name not in self._claims and (row := self._known.row(name)) and is_from(row, place):
                if article is None or self._known.holds(replace(article, id=name)):
                    return row
                first = first or row
        return first

    def _holder(self, article_id: str) -> str:
        """Where the article was read that has an id."""
        if claim := self._claims.get(article_id):
            return claim.where
        row = self._known.row(article_id)
        return (place_of(row) if row else "") or "the index"


def file_ids(asked: Asked) -> Iterator[str]:
    """The ids that the article of a file may have, its own first."""
    yield asked.name + asked.number
    folders = [name for name in asked.root.split("/") if name]
    for n in range(1, len(folders) + 1):
        yield "/".join([*folders[-n:], asked.name + asked.number])


def row_ids(asked: Asked, article: Article) -> Iterator[str]:
    """The ids that the article of a row may have, its own first."""
    said = article.url or hashlib.sha256(article.text.encode()).hexdigest()[:_DIGITS]
    own = article.id or f"{asked.name}:{said}"
    folder = asked.root.rpartition("/")[2]
    within = asked.place.removeprefix(place_in(asked.root, ""))
    yield own
    if folder:
        yield f"{folder}/{own}"
    yield f"{folder}/{within}:{own}" if folder else f"{within}:{own}"


def _content(article: Article) -> bytes:
    """A digest of all that an article says, whatever its id and file."""
    same = replace(article, id="", path=None)
    return hashlib.sha256(repr(same).encode("utf-8", "surrogatepass")).digest()
