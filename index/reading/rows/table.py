"""Reads the lines of a table as rows: the first that names a column of text has the names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import islice

from index.reading.draft import Unreadable
from index.reading.rows.parts import Placed
from index.reading.rows.record import names, plain_name
from index.reading.rows.row import fields_named

FIRST_LINES = 20
"""The names stand in one of so many lines; others may say what the table is."""

_MOST_COLUMNS = 10_000  # what stands behind these is in no table that people made

Line = tuple[str, Sequence[str] | Unreadable]
"""The place of a line, and its cells, or why they cannot be read."""


def rows_of_table(lines: Iterable[Line], separator: str = "") -> Iterator[Placed]:
    """The rows below the names of the columns; raises `Unreadable` where no column is named as text is.

    `separator` is what stands between cells, where that may stand in a text that ends the line, too.
    """
    rest = iter(lines)
    titles: list[str] = []
    first: Sequence[str] = ()
    for place, cells in islice(rest, FIRST_LINES):
        if isinstance(cells, Unreadable):
            yield place, cells
        elif names_a_text(cells):
            titles = _distinct(cells[:_MOST_COLUMNS])
            break
        elif not first and any(map(str.strip, cells)):
            first = cells[:_MOST_COLUMNS]
    if not titles and not first:
        raise Unreadable("empty")
    if not titles:
        columns = fields_named(dict.fromkeys(first))
        expected = 'none is known to hold it, as "text" or "content" is'
        raise Unreadable(f"no text: its columns are {columns}, and {expected}")
    for place, cells in rest:
        if isinstance(cells, Unreadable):
            yield place, cells
        elif any(map(str.strip, cells)):
            yield place, _row(titles, cells, separator)


def names_a_text(cells: Sequence[str]) -> bool:
    """Whether cells are names of columns, one of them of a text or of what stands for one."""
    found = set(map(plain_name, cells[:_MOST_COLUMNS]))
    return any(found.intersection(names(field)) for field in ("text", "page", "summary"))


def names_known(cells: Sequence[str]) -> int:
    """How many of the cells are names of fields."""
    known = _known()
    return sum(1 for cell in cells if plain_name(cell) in known)


@cache
def _known() -> frozenset[str]:
    return frozenset(name for field in _FIELDS for name in names(field))


_FIELDS = ("text", "page", "summary", "title", "published", "dated", "source", "url", "author")


def _distinct(titles: Sequence[str]) -> list[str]:
    """The names of the columns; a second one of the same name is another column."""
    seen: dict[str, int] = {}
    found = []
    for title in map(str.strip, titles):
        seen[title] = seen.get(title, 0) + 1
        found.append(title if seen[title] == 1 else f"{title} {seen[title]}")
    return found


def _row(titles: Sequence[str], cells: Sequence[str], separator: str) -> dict[str, str] | Unreadable:
    """The cells of a line by the names of their columns."""
    columns = len(titles)
    if len(cells) > columns and any(map(str.strip, cells[columns:])):
        if not (separator and names_a_text(titles[-1:])):
            return Unreadable(
                f"{len(cells)} cells in a table of {columns} columns: a separator within a text?"
            )
        cells = [*cells[: columns - 1], separator.join(cells[columns - 1 :])]
    return {title: cell for title, cell in zip(titles, cells, strict=False) if title}
