"""Turns the tables of old pages that only place things on the screen into plain parts of the page."""

from __future__ import annotations

from index.reading.web.tree import Tree

_PARTS = frozenset({"table", "tbody", "thead", "tfoot", "tr", "td", "center"})
_LONG = 300  # characters of a cell that holds paragraphs rather than a value


def unwrap_layout_tables(tree: Tree) -> None:
    """Makes every table that is no table of values a `div`, with its rows and cells."""
    tables = list(tree.iter("table"))
    for table in tables:
        if _places_things(table):
            _unwrap(table)


def _places_things(table: Tree) -> bool:
    """Whether a table says so, holds other tables, or has cells with paragraphs in them and no headings."""
    if (table.get("role") or "").casefold() in {"presentation", "none"}:
        return True
    if next(table.iterdescendants("table"), None) is not None:
        return True
    if next(table.iterdescendants("th", "caption", "thead"), None) is not None:
        return False
    return any(map(_holds_paragraphs, table.iterdescendants("td")))


def _holds_paragraphs(cell: Tree) -> bool:
    if next(cell.iterdescendants("p", "br", "div", "h1", "h2", "h3"), None) is None:
        return False
    return sum(len(text.strip()) for text in cell.itertext()) >= _LONG


def _unwrap(table: Tree) -> None:
    """The table, its rows and its cells as `div`; tables in it stay what they are."""
    todo = [table]
    while todo:
        element = todo.pop()
        todo.extend(child for child in element if child.tag in _PARTS and child.tag != "table")
        element.tag = "div"
