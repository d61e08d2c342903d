"""Reads Dateline's own question sets: JSON lines, a question a row."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from index.errors import InputError
from qa.evaluate.files import json_kind, json_lines
from qa.evaluate.question import EvidenceSpan, Question


def read_rows(text: str, path: Path) -> list[Question]:
    return [_question(row, where, f"q{n}") for n, (where, row) in enumerate(json_lines(text, path), start=1)]


def _question(row: Mapping[str, Any], where: str, default_id: str) -> Question:
    question = _string(row, "question", where)
    if question is None or not question.strip():
        found = "no 'question'" if question is None else "an empty 'question'"
        raise InputError(f"{where}: found {found}, expected some text")
    answers = _strings(row, "answers", where)
    articles = _strings(row, "articles", where)
    evidence = _evidence(row, where)
    answerable = row.get("answerable")
    if answerable is not None and not isinstance(answerable, bool):
        raise InputError(f"{where}: 'answerable' is {json_kind(answerable)}, expected true or false")
    if answerable is False and answers:
        raise InputError(f"{where}: 'answerable' is false and there are 'answers', expected one or the other")
    if answerable is None and (answers or articles or evidence):
        answerable = True
    elif answerable is None and "answers" in row:
        answerable = False  # an empty list says that there is none
    given = row.get("id", row.get("_id"))
    if given is not None and not isinstance(given, str | int):
        raise InputError(f"{where}: 'id' is {json_kind(given)}, expected a string")
    return Question(
        id=default_id if given is None else str(given),
        question=question,
        answers=answers,
        articles=articles,
        answerable=answerable,
        history=_strings(row, "history", where),
        rewrite=_string(row, "rewrite", where),
        passage=_string(row, "passage", where),
        evidence=evidence,
        rejected=_strings(row, "rejected", where),
    )


def _string(row: Mapping[str, Any], key: str, where: str) -> str | None:
    value = row.get(key)
    if value is not None and not isinstance(value, str):
        raise InputError(f"{where}: '{key}' is {json_kind(value)}, expected a string")
    return value


def _strings(row: Mapping[str, Any], key: str, where: str) -> tuple[str, ...]:
    value = row.get(key)
    if value is None:
        return ()
    if not isinstance(value, list):
        raise InputError(f"{where}: '{key}' is {json_kind(value)}, expected a list of strings")
    for item in value:
        if not isinstance(item, str) or not item.strip():
            found = "an empty string" if isinstance(item, str) else json_kind(item)
            raise InputError(f"{where}: '{key}' holds {found}, expected strings with some text")
    return tuple(value)


def _evidence(row: Mapping[str, Any], where: str) -> tuple[EvidenceSpan, ...]:
    value = row.get("evidence") or []
    if not isinstance(value, list):
        raise InputError(f"{where}: 'evidence' is {json_kind(value)}, expected a list of objects")
    spans = []
    for item in value:
        fields: dict[str, Any] = item if isinstance(item, dict) else {}
        article: Any = fields.get("article")
        start: Any = fields.get("start")
        end: Any = fields.get("end")
        typed = isinstance(article, str) and isinstance(start, int) and isinstance(end, int)
        if not typed or not 0 <= start < end:
            found = json.dumps(item, ensure_ascii=False)[:80]
            raise InputError(
                f"{where}: 'evidence' holds {found}, "
                'expected {"article": id, "start": n, "end": n} with 0 <= start < end'
            )
        spans.append(EvidenceSpan(article, start, end))
    return tuple(spans)
