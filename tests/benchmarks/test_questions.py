"""Holds the question sets over news to what their README says of a row; the articles are not here."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from qa.evaluate import load_questions
from tests.support.paths import ROOT

FOLDER = ROOT / "benchmarks" / "questions"
TRAPS = {"detail", "neighbour", "premise"}


def rows(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (FOLDER / f"{name}.jsonl").read_text("utf-8").splitlines()]


NEWS, TIMED, TIMES = rows("news"), rows("news_time"), rows("news_times")


@pytest.mark.parametrize(("name", "silent"), [("news", 48), ("news_time", 12)])
def test_the_sets_load_with_the_answers_and_articles_that_their_rows_name(name: str, silent: int) -> None:
    questions = load_questions(FOLDER / f"{name}.jsonl")
    assert sum(question.answerable is False for question in questions) == silent
    for question in questions:
        assert bool(question.answers) == bool(question.articles) == question.answerable


def test_no_question_stands_twice_and_what_has_no_answer_says_why() -> None:
    both = [*NEWS, *TIMED]
    assert len({row["question"].casefold() for row in both}) == len({row["id"] for row in both}) == len(both)
    assert all((row.get("trap") in TRAPS) == (not row["answerable"]) for row in both)
    assert {row["kind"] for row in both} >= {"who", "when", "where", "how many", "why", "yes-no", "list"}


def test_timed_questions_have_their_day_and_changed_answers_the_older_one() -> None:
    for row in TIMED:
        assert date(2018, 1, 1) < date.fromisoformat(row["asked"]) < date(2021, 4, 1)
        assert ("older" in row) == ("older_articles" in row)
        assert row.get("time", "").casefold() in row["question"].casefold()
        assert not set(row.get("older", [])) & set(row["answers"])
    assert sum("older" in row for row in TIMED) >= len(TIMED) / 10
    assert sum("time" in row for row in TIMED) >= len(TIMED) / 3


def test_times_lie_in_order_in_their_article_and_ranges_run_forward() -> None:
    before: dict[str, int] = {}
    for row in TIMES:
        assert before.get(row["article"], 0) <= row["start"]
        before[row["article"]] = row["end"]
        assert row["end"] - row["start"] == len(row["text"]) > 0
        first, last = (
            None if row[key] is None else date.fromisoformat(row[key]) for key in ("range_start", "range_end")
        )
        assert first is None or last is None or first <= last
    assert len(before) == 107
    assert len(TIMES) == 563
