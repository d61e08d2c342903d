"""Holds the hand-written question set to what the seed articles really say."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.support.paths import SEED_QUESTIONS, SEEDS

ROWS: list[dict[str, Any]] = [json.loads(line) for line in SEED_QUESTIONS.read_text("utf-8").splitlines()]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: str(row["id"]))
def test_answers_are_verbatim_in_every_named_article(row: dict[str, Any]) -> None:
    texts = [(SEEDS / article).read_text("utf-8") for article in row["articles"]]
    assert bool(row["answers"]) == bool(texts) == row["answerable"]
    for answer in row["answers"]:
        assert all(answer in text for text in texts)


def test_the_set_covers_every_article_and_both_kinds_of_question() -> None:
    assert {article for row in ROWS for article in row["articles"]} == {path.name for path in SEEDS.iterdir()}
    assert len({row["id"] for row in ROWS}) == len({row["question"] for row in ROWS}) == len(ROWS) >= 48
    assert sum(not row["answerable"] for row in ROWS) >= 14
    assert sum(not row["question"].isascii() for row in ROWS) >= 2
    assert sum("history" in row for row in ROWS) >= 4
