"""Prints the figures of all tools as a Markdown table, and in which rows Dateline is not first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from statistics import median
from typing import Any

Figures = Mapping[str, Any]


@dataclass(frozen=True)
class PeerFigures:
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


ROWS = (
    PeerFigures("build, s", "build", "{:.1f}"),
    PeerFigures("open, s", "open", "{:.2f}"),
    PeerFigures("first answer from a cold start, s", "first", "{:.2f}"),
    PeerFigures("query, p50, ms", "p50", "{:.1f}", 1e-3),
    PeerFigures("query, p95, ms", "p95", "{:.1f}", 1e-3),
    PeerFigures("memory, MB", "resident", "{:.0f}", 1e6),
    PeerFigures("add an article, s", "add", "{:.2f}"),
    PeerFigures("Hit@1", "Hit@1", "{:.3f}", more=True),
    PeerFigures("Hit@5", "Hit@5", "{:.3f}", more=True),
    PeerFigures("Hit@10", "Hit@10", "{:.3f}", more=True),
    PeerFigures("MRR@10", "MRR@10", "{:.3f}", more=True),
    PeerFigures("passages", "passages", "{:,.0f}", more=None),
    PeerFigures("their mean length, characters", "characters", "{:,.0f}", more=None),
)


def table(figures: Mapping[str, Figures]) -> Iterator[str]:
    """`figures` are those of each tool by its title. What leads a row is bold."""
    yield "| | " + " | ".join(figures) + " |"
    yield "|---|" + "---:|" * len(figures)
    for row in ROWS:
        cells = {title: row.cell(found) for title, found in figures.items()}
        leading = {cells[title] for title in leaders(row, figures)} if len(figures) > 1 else set()
        shown = [f"**{cell}**" if cell in leading else cell for cell in cells.values()]
        yield f"| {row.title} | " + " | ".join(shown) + " |"


def leaders(row: PeerFigures, figures: Mapping[str, Figures]) -> list[str]:
    """The tools with the best figure of a row; none where neither more nor less of it is better."""
    measured = {title: row.value(found) for title, found in figures.items()}
    known = {title: value for title, value in measured.items() if value is not None}
    if row.more is None or not known:
        return []
    best = (max if row.more else min)(known.values())
    return [title for title, value in known.items() if value == best]


def notes(figures: Mapping[str, Figures]) -> Iterator[str]:
    """Versions, and what the table does not show."""
    for title, found in figures.items():
        versions = ", ".join(f"{name} {number}" for name, number in found.get("versions", {}).items())
        size = found.get("bytes on disk", 0) / 1e6
        yield f"{title}: {versions}; {size:.1f} MB on disk."
        if not found.get("added article found", True):
            yield f"{title}: the article that was added is not in the first ten passages for its beginning."
        if "cited" in found:
            seconds = median(found["cited"])
            yield f"{title}: a cited answer, read out of the passages, {seconds:.2f} s from a cold start."


def behind(figures: Mapping[str, Figures], ours: str = "Dateline") -> Iterator[str]:
    """A line for each row that another tool leads, or one that says that none does."""
    if ours not in figures or len(figures) < 2:
        return
    lost = [(row, found) for row in ROWS if (found := leaders(row, figures)) and ours not in found]
    yield f"{ours} is not first in:" if lost else f"{ours} is first in every row."
    for row, found in lost:
        yield f"{row.title}: {ours} {row.cell(figures[ours])}, {found[0]} {row.cell(figures[found[0]])}."


def _short(number: str, more: bool | None) -> str:
    """A share without its leading zero, as the other tables have it."""
    return number.removeprefix("0") if more and number.startswith("0.") else number
