"""Writes the texts that the language model learns from: a paragraph, then its questions and answers.

All questions of a paragraph stand behind it in one text, so that the paragraph is read once for all of them:

    TITLE
    PARAGRAPH

    Answer: in 1492
    Question: When did he sail?
    Answer: ...

A question that was typed into a search engine stands behind "Search:", which keeps the two styles apart.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from training.sets import SpanQuestion, is_held_out

# The sets that the model learns from, and the share of each in an epoch.
SHARES = {"squadshifts_new_wiki": 1.0, "squadshifts_amazon_reviews": 0.2, "qed_dev": 0.2}
# Sets of questions that were typed into a search engine.
_TYPED = ("qed_dev",)
_MOST_PARAGRAPH_PIECES, _MOST_PIECES, _MOST_QUESTIONS = 420, 640, 8
ANSWER, QUESTION, SEARCH = "Answer:", "Question:", "Search:"


@dataclass(frozen=True, slots=True)
class TrainingText:
    """Token ids of one text; `is_target` says which of them the model learns to write."""

    ids: list[int]
    is_target: list[bool]


def prompt(title: str, paragraph: str) -> str:
    """What stands in front of the questions."""
    return (f"{title}\n" if title else "") + paragraph.strip() + "\n\n"


def by_paragraph(rows: Iterable[SpanQuestion], held_out: bool) -> list[list[SpanQuestion]]:
    """The answerable rows of a set, those about one paragraph together."""
    found: dict[str, list[SpanQuestion]] = {}
    for row in rows:
        if row.spans and is_held_out(row) == held_out:
            found.setdefault(row.context, []).append(row)
    return list(found.values())


def sequence(name: str, rows: Sequence[SpanQuestion], tokenizer: Any, rng: random.Random) -> TrainingText:
    """The text of the rows of a paragraph, of the set `name`, in an order drawn anew. Seven in ten texts have
    the answers first, as in generation; from the others the model learns to answer."""
    drawn = rng.sample(list(rows), min(len(rows), _MOST_QUESTIONS))
    is_answer_first = rng.random() < 0.7
    ids = list(tokenizer(prompt(rows[0].title, rows[0].context)).input_ids[:_MOST_PARAGRAPH_PIECES])
    is_target = [False] * len(ids)
    for row in drawn:
        answer = f"{ANSWER} {rng.choice(sorted(row.answers()))}\n"
        question = f"{SEARCH if name in _TYPED else QUESTION} {row.question.strip()}\n"
        more = tokenizer(answer + question if is_answer_first else question + answer).input_ids
        ids += more
        is_target += [True] * len(more)
    # From a set with one question a paragraph the model must not learn to stop after one.
    ids.append(tokenizer.eos_token_id)
    is_target.append(name not in _TYPED)
    return TrainingText(ids[:_MOST_PIECES], is_target[:_MOST_PIECES])
