"""Judges the passages that a tool found, all tools alike: Hit@k and MRR@10."""

from __future__ import annotations

from collections.abc import Sequence

from benchmarks.corpora import AnsweredQuestion, plain
from benchmarks.peers.protocol import Found

K = 10


def right(found: Found, asked: AnsweredQuestion) -> bool:
    """Whether a passage is of a right article and holds an answer, but for case and white space."""
    text = plain(found["text"])
    return found["article"] in asked.articles and any(plain(answer) in text for answer in asked.answers)


def rank(found: Sequence[Found], asked: AnsweredQuestion) -> int | None:
    """The rank of the first right passage among the first ten, from 1; None where there is none."""
    return next((n for n, passage in enumerate(found[:K], 1) if right(passage, asked)), None)


def scores(found: Sequence[Sequence[Found]], questions: Sequence[AnsweredQuestion]) -> dict[str, float]:
    """Hit@1, Hit@5, Hit@10 and MRR@10 over the questions, each in 0..1."""
    ranks = [rank(passages, asked) for passages, asked in zip(found, questions, strict=True)]
    hits = {f"Hit@{k}": sum(r is not None and r <= k for r in ranks) / len(ranks) for k in (1, 5, K)}
    return hits | {f"MRR@{K}": sum(1 / r for r in ranks if r is not None) / len(ranks)}
