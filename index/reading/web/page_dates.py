"""Decides on which day a page was published, from all that its markup and the lines below its headline state.

Strong are the meta tags and the JSON-LD that say "published". Weaker places (a marked `<time>`, the printed
day, the address) only decide between the days that these can mean: the two readings of 05/08/2014, the two
days of an instant in UTC, two strong statements that disagree. Where nothing decides, there is no date.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import NamedTuple

from index.reading.metadata.dates import date_in_url
from index.reading.metadata.instants import Days, Statement, same_day, statement
from index.reading.metadata.opening import Opening, is_body
from index.reading.metadata.statements import DATED, PUBLISHED, StatedDates, best_dates
from index.reading.web.page_statements import StatedTexts


class Published(NamedTuple):
    """The day of publication; `settled`: the page states one, read or not, and none is to be looked for.

    `others` are the days that the page says to be those of an event or of a change.
    """

    date: datetime.date | None
    settled: bool
    others: Days = frozenset()


@dataclass(frozen=True, slots=True)
class _Evidence:
    """What the weaker places say: marked times, the printed day with its rank, the day in the address."""

    marked: tuple[Statement, ...]
    printed: StatedDates | None
    address: datetime.date | None

    def explicit(self) -> list[Statement]:
        """The single days that are said to be those of the publication, the surest first."""
        found = [
            same_day(day) for day in self._printed_days() if self.printed and self.printed.rank == PUBLISHED
        ]
        if (together := _common(self.marked)) and len(together) == 1:
            found.extend(same_day(day) for day in together)
        return found

    def hints(self) -> list[Statement]:
        """`explicit()`, and the days that just stand there: below the headline, in the address."""
        found = self.explicit() + [same_day(day) for day in self._printed_days()]
        return found + ([same_day(self.address)] if self.address else [])

    def _printed_days(self) -> list[datetime.date]:
        return list(self.printed.dates) if self.printed and len(self.printed.dates) == 1 else []


def published(texts: StatedTexts, head: Sequence[str], address: str | None) -> Published:
    """The day of publication; `head` are the lines below the headline, `address` where the page was."""
    others = frozenset(day for item in _read(texts.others) for day in item.days)
    opening = Opening(lines=(), body=0, head=_before_the_body(head), lead="", tail=())
    evidence = _Evidence(
        tuple(item for item in _read(texts.marked) if item.days),
        best_dates(opening, other_days=others),
        date_in_url(address) if address else None,
    )
    strong = _read(texts.strong)
    if strong:
        return Published(_of_strong(strong, evidence), True)
    return _of_weak(evidence, _read(texts.plain))._replace(others=others)


def _before_the_body(lines: Sequence[str]) -> tuple[str, ...]:
    end = next((at for at, line in enumerate(lines) if is_body(line)), len(lines))
    return tuple(lines[:end])


def _read(texts: Iterable[str]) -> tuple[Statement, ...]:
    """The statements in texts, each once."""
    return tuple(dict.fromkeys(item for text in texts if (item := statement(text)) is not None))


def _of_strong(strong: tuple[Statement, ...], evidence: _Evidence) -> datetime.date | None:
    """The day that all strong statements can mean; where they disagree, the one that is confirmed."""
    readable = tuple(item for item in strong if item.days)
    if not readable:
        return _only(evidence.explicit())
    if together := _common(readable):
        return _chosen(readable, together, evidence.hints())
    either = frozenset(item.best for item in readable if item.best)
    confirmed = [*evidence.explicit(), *([same_day(evidence.address)] if evidence.address else [])]
    return _only([item for item in confirmed if item.days <= either])


def _of_weak(evidence: _Evidence, plain: tuple[Statement, ...]) -> Published:
    """The day of a page without a strong statement: a marked time, "Published: ...", a "date", a lone day."""
    marked, hints = evidence.marked, evidence.hints()
    if together := _common(marked):
        return Published(_chosen(marked, together, hints), True)
    printed = evidence.printed
    if printed and printed.rank == PUBLISHED:
        return Published(_only([same_day(day) for day in printed.dates]), True)
    readable = tuple(item for item in plain if item.days)
    if readable and (together := _common(readable)) and (day := _chosen(readable, together, hints)):
        return Published(day, True)
    if printed and (not marked or _among(printed.dates, marked)):
        return Published(_only([same_day(day) for day in printed.dates]), True)
    return Published(None, bool(marked) and printed is not None and printed.rank > DATED)


def _among(dates: set[datetime.date], marked: tuple[Statement, ...]) -> bool:
    """Whether all dates are ones that marked times give."""
    return dates <= {day for item in marked for day in item.days}


def _common(statements: Iterable[Statement]) -> Days:
    """The days that all of the statements can mean."""
    days = [item.days for item in statements]
    return reduce(frozenset.intersection, days) if days else frozenset()


def _chosen(
    statements: tuple[Statement, ...], together: Days, hints: list[Statement]
) -> datetime.date | None:
    """Of the days that statements can mean `together`: the only one, the first hinted at, or their own."""
    if len(together) == 1:
        return next(iter(together))
    for hint in hints:
        if hint.days <= together:
            return hint.best
    return _only([item for item in statements if item.best in together])


def _only(statements: Iterable[Statement]) -> datetime.date | None:
    """The one day that statements give by themselves; None where they give several, or none."""
    days = {item.best for item in statements}
    return days.pop() if len(days) == 1 else None
