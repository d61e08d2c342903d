"""Finds cells of a table that belong to another row or another column than the question asks for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.text.analyzer import terms
from index.types import Span

_LINE = re.compile(r"[^\n]+")
_CELL = re.compile(r"[^|\t]+")
_FEWEST_CELLS = 2


@dataclass(frozen=True, slots=True)
class _Row:
    cells: tuple[Span, ...]
    words: tuple[frozenset[str], ...]


def parts(question: str, text: str) -> Iterator[Span]:
    """Of each table the rows that are about something else than the row which the question names, and in that
    row the cells under other heads than the one which it names; a column's head is in the first row."""
    asked = frozenset(terms(question))
    for head, *rows in _tables(text):
        named = [row for row in rows if row.words[0] and row.words[0] <= asked]
        if not named or not rows:
            continue
        columns = [i for i, words in enumerate(head.words) if i and words and words & asked]
        for row in rows:
            if row not in named:
                yield from row.cells
            elif columns:
                yield from (cell for i, cell in enumerate(row.cells) if i and i not in columns)


def _tables(text: str) -> Iterator[Sequence[_Row]]:
    """Runs of lines with as many cells each."""
    run: list[_Row] = []
    for line in _LINE.finditer(text):
        cells = tuple(
            (line.start() + cell.start(), line.start() + cell.end())
            for cell in _CELL.finditer(line.group())
            if cell.group().strip(" -:")
        )
        row = _Row(cells, tuple(frozenset(terms(text[a:b])) for a, b in cells))
        if run and len(cells) != len(run[0].cells):
            yield from [run] if len(run) > 1 else []
            run = []
        if len(cells) >= _FEWEST_CELLS:
            run.append(row)
    if len(run) > 1:
        yield run
