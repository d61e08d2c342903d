"""Chooses some of the 490 articles, the questions about them and an article to add, always the same ones."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.corpora import AnsweredQuestion, Collection
from benchmarks.peers.protocol import Text
from index.types import Article


@dataclass(frozen=True)
class Subset:
    """Articles and questions in a fixed order; `added` is none of the articles."""

    articles: tuple[Text, ...]
    questions: tuple[AnsweredQuestion, ...]
    added: Text


def subset(whole: Collection, articles: int, questions: int | None = None) -> Subset:
    """All articles with questions and others drawn at random, `articles` in all, by id; and `questions` of
    the questions (all by default), drawn at random as well.

    The article to add is, of the rest, the one whose length is nearest to the mean. ValueError where
    `articles` does not hold those with questions and leave one.
    """
    asked = {article for question in whole.questions for article in question.articles}
    if not len(asked) <= articles < len(whole.articles):
        raise ValueError(
            f"{articles} articles: expected {len(asked)} (those with questions) to {len(whole.articles) - 1}"
        )
    rest = sorted((a for a in whole.articles if a.id not in asked), key=lambda a: a.id)
    random.Random(0).shuffle(rest)
    others, left = rest[: articles - len(asked)], rest[articles - len(asked) :]
    kept = sorted([*others, *(a for a in whole.articles if a.id in asked)], key=lambda a: a.id)
    return Subset(
        tuple(_text(article) for article in kept),
        tuple(_drawn(whole.questions, questions)),
        _text(_middling(left, kept)),
    )


def _drawn(questions: Sequence[AnsweredQuestion], number: int | None) -> list[AnsweredQuestion]:
    if number is None or number >= len(questions):
        return list(questions)
    return [questions[i] for i in sorted(random.Random(0).sample(range(len(questions)), number))]


def _middling(left: Sequence[Article], kept: Sequence[Article]) -> Article:
    mean = sum(len(a.text) for a in kept) / len(kept)
    return min(left, key=lambda a: (abs(len(a.text) - mean), a.id))


def _text(article: Article) -> Text:
    return {"id": article.id, "title": article.title or article.id, "text": article.text}
