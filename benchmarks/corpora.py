"""Reads folders of public question sets as collections to rank: articles, questions, and what is right.

articles490/ holds corpus.jsonl.gz and questions.jsonl.gz in Dateline's own formats; reader/ holds
NAME.jsonl.gz with a row a question: {"question", "context", "answers": [{"text"}], "group"}, whose contexts
become passages.
"""

from __future__ import annotations

import gzip
import json
import random
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from index.encoders.base import Encoder
from index.reading.articles import read_articles
from index.text.passages import Splitting, header, split
from index.types import Article, Longs, Passage

OTHERS = (
    "squadshifts_new_wiki",
    "squadshifts_amazon_reviews",
    "qed_dev",
    "covidqa",
    "timeqa_human_train",
)
_MOST_QUESTIONS = 2_500


@dataclass(frozen=True)
class AnsweredQuestion:
    """A question, its answers, the articles they stand in, and the group that it is resampled with."""

    question: str
    answers: tuple[str, ...]
    articles: tuple[str, ...]
    group: str


@dataclass(frozen=True)
class Collection:
    """Articles and the questions that they answer. `whole`: each article is one passage as it is."""

    name: str
    articles: tuple[Article, ...]
    questions: tuple[AnsweredQuestion, ...]
    whole: bool = False

    def passages(self, encoder: Encoder, splitting: Splitting) -> list[Passage]:
        """The articles split into passages."""
        if self.whole:
            return [Passage(f"{a.id}#1", a.id, 0, len(a.text), a.text) for a in self.articles]
        return [p for a in self.articles for p in split(a, encoder.pieces, splitting)]

    def headers(self) -> dict[str, str]:
        """What stands in front of the passages of each article, by its id."""
        return {a.id: header(a) for a in self.articles}

    def right(self, passages: Sequence[Passage]) -> list[Longs]:
        """For each question the rows of the passages of a right article that hold one of its answers."""
        rows_of: dict[str, list[int]] = {}
        for row, passage in enumerate(passages):
            rows_of.setdefault(passage.article_id, []).append(row)
        texts = [plain(p.text) for p in passages]
        return [
            np.asarray(
                [
                    row
                    for article in q.articles
                    for row in rows_of[article]
                    if any(plain(a) in texts[row] for a in q.answers)
                ],
                np.int64,
            )
            for q in self.questions
        ]


def articles490(folder: Path) -> Collection:
    """Long articles, and the answerable questions about some of them."""
    articles = [
        a for a in read_articles([folder / "corpus.jsonl.gz"], max_bytes=10**9) if isinstance(a, Article)
    ]
    rows = [row for row in _rows(folder / "questions.jsonl.gz") if row["answerable"]]
    questions = [
        AnsweredQuestion(r["question"], tuple(r["answers"]), tuple(r["articles"]), r["articles"][0])
        for r in rows
    ]
    return Collection("articles490", tuple(articles), tuple(questions))


def reader_set(folder: Path, name: str) -> Collection:
    """The contexts of a reading set as passages. Right: the question's own, and those of its group that hold
    the answer as well."""
    rows = _rows(folder / f"{name}.jsonl.gz")
    ids: dict[str, str] = {}
    groups: dict[str, list[str]] = {}
    for row in rows:
        if row["context"] not in ids:
            ids[row["context"]] = f"{len(ids)}"
            groups.setdefault(row["group"], []).append(ids[row["context"]])
    answered = [row for row in rows if row["answers"]]
    random.Random(0).shuffle(answered)
    questions = [
        AnsweredQuestion(
            row["question"],
            tuple(a["text"] for a in row["answers"]),
            tuple(groups[row["group"]]),
            row["group"],
        )
        for row in answered[:_MOST_QUESTIONS]
    ]
    articles = tuple(Article(article_id, context) for context, article_id in ids.items())
    return Collection(name, articles, tuple(questions), whole=True)


def _rows(path: Path) -> list[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def plain(text: str) -> str:
    """The text without differences of case and white space."""
    return re.sub(r"\s+", " ", text).casefold()
