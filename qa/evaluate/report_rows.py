"""Reads the rows of the reports to compare, and refuses two that ask or expect different things."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from index.errors import InputError
from qa.evaluate.files import FORMAT

Rows = Mapping[str, Mapping[str, Any]]

_SET = "; expected two reports on the same set and sample"
_KEYS = {"id", "question", "expected", "got", "right", "measures", "groups"}
# What the set says of a question; what an older report does not hold is not compared.
_ASKED = ("question", "history")
_JUDGED = ("expected", "articles", "answerable", "evidence", "grades", "rejected")
_SHOWN = 80  # characters of a question


def rows_of(report: str | Path | Mapping[str, Any], name: str) -> dict[str, Mapping[str, Any]]:
    """The rows of a report, a JSON file or its object, by the id of their question.

    InputError for what is no report or of another format, for one without a question, and for an id that
    stands twice.
    """
    where = name
    if isinstance(report, str | Path):
        where = str(report)
        try:
            report = json.loads(Path(report).read_text("utf-8"))
        except (OSError, ValueError) as error:
            raise InputError(f"{where}: cannot be read as a report ({error})") from error
    if isinstance(report, Mapping) and report.get("format", FORMAT) != FORMAT:
        raise InputError(
            f"{where}: found a report of the format {report['format']!r}, of another version of Dateline; "
            f"expected {FORMAT!r}: measure again with this version"
        )
    rows = report.get("rows") if isinstance(report, Mapping) else None
    if not isinstance(rows, list) or not all(
        isinstance(row, Mapping) and row.keys() >= _KEYS for row in rows
    ):
        raise InputError(f"{where}: found no rows with measures, expected what `dateline eval --json` writes")
    if not rows:
        raise InputError(f"{where}: found no question in the report, expected at least one")
    found: dict[str, Mapping[str, Any]] = {}
    for row in rows:
        if found.setdefault(row["id"], row) is not row:
            raise InputError(f"{where}: found the id {row['id']!r} twice, expected each id once")
    return found


def check_same_questions(first: Rows, second: Rows) -> None:
    """InputError unless both reports, A and B, ask the same questions and expect the same of each."""
    if first.keys() != second.keys():
        alone = len(first.keys() ^ second.keys())
        raise InputError(
            f"A and B ask different questions: A holds {len(first)} questions and B {len(second)}, "
            f"{alone} of them in one only{_SET}"
        )
    if others := _differing(first, second, _ASKED):
        here, there = first[others[0]], second[others[0]]
        raise InputError(
            f"A and B ask different questions: {_of(others)} is {_asked(here)} in A and "
            f"{_asked(there)} in B{_SET}"
        )
    if others := _differing(first, second, _JUDGED):
        raise InputError(f"A and B expect different answers or articles: of {_of(others)}{_SET}")


def _differing(first: Rows, second: Rows, keys: Sequence[str]) -> list[str]:
    """The ids of the questions of which both reports hold one of those keys, and not the same of it."""
    return [
        id_
        for id_, row in first.items()
        if any(key in row and key in second[id_] and row[key] != second[id_][key] for key in keys)
    ]


def _of(ids: Sequence[str]) -> str:
    more = f" (and {len(ids) - 1} more)" if len(ids) > 1 else ""
    return f"{ids[0]!r}{more}"


def _asked(row: Mapping[str, Any]) -> str:
    text = str(row.get("question", ""))
    shown = text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
    return f"{shown!r} after {len(row['history'])} turns" if row.get("history") else repr(shown)
