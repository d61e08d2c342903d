"""Rows of question sets in, what the language model reads out: a paragraph, then its questions and answers.

All questions of a paragraph stand behind it in one text, so that the paragraph is read once for all of them:

    TITLE
    PARAGRAPH

    Answer: in 1492
    Question: When did he sail?
    Answer: ...

What is typed into a search engine stands behind "Search:", so that the two ways of asking stay apart.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from training.sets import SpanQuestion, is_held_out

# Which sets are asked after, and how much of them in an epoch.
SHARES = {"squadshifts_new_wiki": 1.0, "squadshifts_amazon_reviews": 0.2, "qed_dev": 0.2}
_TYPED = ("qed_dev",)
# Most pieces of a paragraph, most with its questions, most questions.
_PARAGRAPH, _WHOLE, _QUESTIONS = 420, 640, 8
ANSWER, QUESTION, SEARCH = "Answer:", "Question:", "Search:"


@dataclass(frozen=True, slots=True)
class Asked:
    """Token ids of one text; `learnt` says which of them the model learns to write."""

    ids: list[int]
    learnt: list[bool]


def opening(title: str, paragraph: str) -> str:
    """What stands in front of the questions."""
    return (f"{title}\n" if title else "") + paragraph.strip() + "\n\n"


def by_paragraph(rows: Iterable[SpanQuestion], held_out: bool) -> list[list[SpanQuestion]]:
    """The answerable rows of a set, those about one paragraph together."""
    found: dict[str, list[SpanQuestion]] = {}
    for row in rows:
        if row.spans and is_held_out(row) == held_out:
            found.setdefault(row.context, []).append(row)
    return list(found.values())


def sequence(name: str, rows: Sequence[SpanQuestion], tokenizer: Any, rng: random.Random) -> Asked:
    """The text of the rows of a paragraph, of the set `name`, in an order drawn anew. Seven in ten texts have
    the answers first, which is how they are asked for; in the others it learns how one answers."""
    drawn = rng.sample(list(rows), min(len(rows), _QUESTIONS))
    is_answer_first = rng.random() < 0.7
    ids = list(tokenizer(opening(rows[0].title, rows[0].context)).input_ids[:_PARAGRAPH])
    learnt = [False] * len(ids)
    for row in drawn:
        answer = f"{ANSWER} {rng.choice(sorted(row.answers()))}\n"
        question = f"{SEARCH if name in _TYPED else QUESTION} {row.question.strip()}\n"
        more = tokenizer(answer + question if is_answer_first else question + answer).input_ids
        ids += more
        learnt += [True] * len(more)
    # A set with one question a paragraph does not say how many a paragraph is good for.
    ids.append(tokenizer.eos_token_id)
    learnt.append(name not in _TYPED)
    return Asked(ids[:_WHOLE], learnt[:_WHOLE])
