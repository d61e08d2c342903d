"""Finds the rows in a JSON value: one of them, a list, in an envelope of an API, by columns, by id."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from index.reading.rows.record import Row, names, plain_name
from index.reading.rows.row import holds_text

_DEEPEST = 5
_TRIED = 5  # rows of a list by which it is told to hold articles
_HIT = ("_source", "_doc")  # where search engines put the row


def rows_in(value: Any) -> Iterator[Any]:
    """The rows in a JSON value, in order; `value` itself where it holds none that can be made out."""
    for item in value if isinstance(value, list) else [value]:
        yield from _of_object(_unwrapped(item)) if isinstance(item, Mapping) else [item]


def _unwrapped(row: Any) -> Any:
    """A row without what a search engine puts around it."""
    inner = (
        next((row[key] for key in _HIT if isinstance(row.get(key), Mapping)), None) if _is_row(row) else None
    )
    return row if inner is None else {"_id": row.get("_id"), **inner}


def _of_object(value: Row) -> list[Any]:
    """The rows of an object that is one, a table, or an envelope around rows."""
    if table := _columns(value) or _split(value):
        return table
    if holds_text(value):
        return [value]
    lists = list(_lists(value, _DEEPEST))
    found = next((rows for rows in lists if any(map(_is_article, rows[:_TRIED]))), None)
    if found is None:
        found = _by_id(value) or max(lists, key=len, default=[value])
    return list(map(_unwrapped, found))


def _is_row(value: Any) -> bool:
    return isinstance(value, Mapping)


def _is_article(row: Any) -> bool:
    return _is_row(row) and holds_text(_unwrapped(row))


def _lists(value: Row, depth: int) -> Iterator[list[Any]]:
    """The lists of objects within objects, the outer ones first."""
    level: list[Row] = [value]
    for _ in range(depth):
        inner = [each for row in level for each in islice(row.values(), 1_000)]
        yield from (
            each for each in inner if isinstance(each, list) and each and isinstance(each[0], Mapping)
        )
        level = [each for each in inner if isinstance(each, Mapping)]


def _by_id(value: Row) -> list[Any]:
    """The rows of an object whose names are their ids; empty for any other."""
    rows = list(value.items())
    if not rows or not all(isinstance(row, Mapping) for _, row in rows):
        return []
    if not any(holds_text(row) for _, row in rows[:_TRIED]):
        return []
    return [row if "id" in row or "_id" in row else {"id": key, **row} for key, row in rows]


def _columns(value: Row) -> list[Any]:
    """The rows of a table that is written by columns, as pandas does; empty for any other object."""
    columns = list(value.values())
    known = any(plain_name(str(key)) in names("text") for key in value)
    if not known or not columns:
        return []
    if all(isinstance(each, Mapping) for each in columns):
        keys = list(dict.fromkeys(key for each in columns for key in each))
        if not all(str(key).isdigit() for key in keys):
            return []
        return [{name: column.get(key) for name, column in value.items()} for key in keys]
    if len(columns) > 1 and all(isinstance(each, list) and len(each) == len(columns[0]) for each in columns):
        return [dict(zip(value, cells, strict=True)) for cells in zip(*columns, strict=True)]
    return []


def _split(value: Row) -> list[Any]:
    """The rows of names of columns and lists of cells; empty for any other object."""
    heads, rows = value.get("columns") or value.get("fields"), value.get("data") or value.get("rows")
    if not (isinstance(heads, list) and isinstance(rows, list) and rows and isinstance(rows[0], list)):
        return []
    titles = [str(head.get("name")) if isinstance(head, Mapping) else str(head) for head in heads]
    return [dict(zip(titles, row, strict=False)) for row in rows if isinstance(row, list)]
