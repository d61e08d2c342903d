"""The figures of each tool in, a Markdown table out, and where Dateline is not first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from statistics import median
from typing import Any

Figures = Mapping[str, Any]


@dataclass(frozen=True)
class Column:
    """A figure: how it is shown, and whether more of it is better (None: neither is)."""

    title: str
    key: str
    form: str
    unit: float = 1.0
    more: bool | None = False

    def value(self, figures: Figures) -> float | None:
        """The median of the repetitions; None where it was not measured."""
        found = figures.get(self.key)
        if isinstance(found, list):
            found = None if None in found or not found else median(found)
        return None if found is None else float(found) / self.unit

    def cell(self, figures: Figures) -> str:
        value = self.value(figures)
        return "–" if value is None else _short(self.form.format(value), self.more)


COLUMNS = (
    Column("build, s", "build", "{:.1f}"),
    Column("open, s", "open", "{:.2f}"),
    Column("first answer from a cold start, s", "first", "{:.2f}"),
    Column("query p50, ms", "p50", "{:.1f}", 1e-3),
    Column("p95, ms", "p95", "{:.1f}", 1e-3),
    Column("memory, MB", "resident", "{:.0f}", 1e6),
    Column("add an article, s", "add", "{:.2f}"),
    Column("Hit@1", "Hit@1", "{:.3f}", more=True),
    Column("Hit@5", "Hit@5", "{:.3f}", more=True),
    Column("Hit@10", "Hit@10", "{:.3f}", more=True),
    Column("MRR@10", "MRR@10", "{:.3f}", more=True),
    Column("passages (mean characters)", "passages", "{:,.0f}", more=None),
)


def table(figures: Mapping[str, Figures]) -> Iterator[str]:
    """`figures` are those of each tool by its title."""
    yield "| | " + " | ".join(column.title for column in COLUMNS) + " |"
    yield "|---|" + "---:|" * len(COLUMNS)
    for title, found in figures.items():
        cells = [column.cell(found) for column in COLUMNS]
        if "characters" in found:
            cells[-1] += f" ({found['characters']:,.0f})"
        yield f"| {title} | " + " | ".join(cells) + " |"


def notes(figures: Mapping[str, Figures]) -> Iterator[str]:
    """Versions, and what the table does not show."""
    for title, found in figures.items():
        versions = ", ".join(f"{name} {number}" for name, number in found.get("versions", {}).items())
        size = found.get("bytes on disk", 0) / 1e6
        yield f"{title}: {versions}; {size:.1f} MB on disk."
        if not found.get("added article found", True):
            yield f"{title}: the article that was added is not in the first ten passages for its beginning."
        if "first cited answer" in found:
            seconds = median(found["first cited answer"])
            yield f"{title}: a cited answer, read out of the passages, {seconds:.2f} s from a cold start."


def behind(figures: Mapping[str, Figures], ours: str = "Dateline") -> Iterator[str]:
    """A line for each column that another tool leads, or one that says that none does."""
    if ours not in figures or len(figures) < 2:
        return
    leads = list(_leads(figures, ours))
    yield f"{ours} is not first in:" if leads else f"{ours} is first in every column."
    yield from leads


def _leads(figures: Mapping[str, Figures], ours: str) -> Iterator[str]:
    for column in COLUMNS:
        values = {title: column.value(found) for title, found in figures.items()}
        measured = {title: value for title, value in values.items() if value is not None}
        if column.more is None or ours not in measured:
            continue
        best = (max if column.more else min)(measured, key=lambda title: measured[title])
        if measured[best] != measured[ours]:
            ours_cell, best_cell = column.cell(figures[ours]), column.cell(figures[best])
            yield f"{column.title}: {ours} {ours_cell}, {best} {best_cell}."


def _short(number: str, more: bool | None) -> str:
    """A share without its leading zero, as the other tables have it."""
    return number.removeprefix("0") if more and number.startswith("0.") else number
