"""Makes the parts of a file of its rows, and names a layout that is not understood once, not at each row."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from index.errors import one_line
from index.reading.draft import Part, Unreadable
from index.reading.formats.encoding import decode
from index.reading.rows.layouts import rows_in
from index.reading.rows.row import UnknownLayout, article_of, id_of

_MOST_VALUES = 1_000_000
"""More values than this in one object are no article: the parser takes up to 200 bytes for each."""
_MOST_LAYOUTS = 100  # that are counted; the rows of others are named one by one

Placed = tuple[str, Any]
"""The place of a row, and the row; or an `Unreadable`, why it is none."""


@dataclass(slots=True)
class _Layout:
    """Rows with the same fields, none of which holds a text: the place of the first and the last."""

    first: str
    last: str
    more: int = 0


def parts_of(rows: Iterable[Placed]) -> Iterator[Part]:
    """A part for each row. Of those that have the same fields and no text the first is named, and behind the
    last row how many more there are."""
    unknown: dict[tuple[str, ...], _Layout] = {}
    for place, row in rows:
        try:
            if isinstance(row, Unreadable):
                raise row
            if not isinstance(row, Mapping):
                raise Unreadable("not a JSON object")
            yield Part(place, article_of(row), id=id_of(row))
        except UnknownLayout as why:
            fields = tuple(map(str, row))
            if layout := unknown.get(fields):
                layout.last, layout.more = place, layout.more + 1
                continue
            if len(unknown) < _MOST_LAYOUTS:
                unknown[fields] = _Layout(place, place)
            yield Part(place, reason=str(why))
        except Unreadable as why:
            yield Part(place, reason=str(why))
    for layout in unknown.values():
        if layout.more:
            reason = f"the last of {layout.more:,} more with the same fields as {layout.first}, and no text"
            yield Part(layout.last, reason=reason)


def json_rows(data: bytes) -> list[Any]:
    """The rows of one JSON value; raises `Unreadable` where it is not valid."""
    values = data.count(b",") + data.count(b"[") + data.count(b"{")
    if values > _MOST_VALUES:
        raise Unreadable(f"JSON of more than {_MOST_VALUES:,} values in one object")
    try:
        return list(rows_in(json.loads(decode(data), strict=False)))
    except RecursionError:
        raise Unreadable("JSON nested too deeply") from None
    except ValueError as error:
        raise Unreadable(f"not valid JSON: {one_line(str(error), 120)}") from None
