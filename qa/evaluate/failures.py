"""Says whether a question went right, and if not what kind of failure it is and why."""

from __future__ import annotations

import re
from collections.abc import Mapping

from index.types import Passage
from qa.evaluate import squad
from qa.evaluate.matching import plain
from qa.evaluate.question import Question
from qa.evaluate.relevance import Right, first_right
from qa.evaluate.runner import Outcome, Ranked

ANSWERED_NONE = "answered, though there is no answer"
REJECTED = "gave an answer that was marked wrong"
SILENT_FOUND = "silent, with the right passage among the first ten"
SILENT_LOST = "silent, without the right passage among the first ten"
WRONG_FOUND = "wrong answer, with the right passage among the first ten"
WRONG_LOST = "wrong answer, without the right passage among the first ten"
KINDS = (WRONG_FOUND, WRONG_LOST, SILENT_FOUND, SILENT_LOST, ANSWERED_NONE, REJECTED)

_WORD = re.compile(r"\w+")


def is_right(question: Question, outcome: Outcome, right: Right) -> bool | None:
    """Whether the outcome was right; None where the set does not say enough.

    Silence where there is no answer is right; so is an answer with F1 over one half, whatever quotation marks
    and hyphens it is written with; where only articles are known, an answer that cites one of them.
    """
    if is_rejected(question, outcome):
        return False
    if question.answerable is False:
        return not outcome.answered
    if question.answers:
        return squad.f1(plain(outcome.text), [plain(text) for text in question.answers]) > 0.5
    if question.judged_ranking:
        return any(citation.article_id in right.articles for citation in outcome.citations)
    if question.answerable and not outcome.answered:
        return False
    return True if question.rejected else None


def is_rejected(question: Question, outcome: Outcome) -> bool:
    """Whether the answer is one that a reader marked as wrong."""
    given = plain(outcome.text)
    return outcome.answered and any(squad.exact(given, [plain(text)]) for text in question.rejected)


def kind_of(question: Question, outcome: Outcome, right: Right) -> str:
    """The kind of failure, one of `KINDS`."""
    if question.answerable is False:
        return ANSWERED_NONE
    if is_rejected(question, outcome):
        return REJECTED
    rank = first_right([hit.passage for hit in outcome.ranking], right.passages)
    if rank is not None and rank <= 10:
        return WRONG_FOUND if outcome.answered else SILENT_FOUND
    return WRONG_LOST if outcome.answered else SILENT_LOST


def explain(
    question: Question, outcome: Outcome, right: Right, passages: Mapping[str, Passage], depth: int
) -> str:
    """One or two plain sentences on where the right passage ranked and what put it there."""
    first = outcome.ranking[0] if outcome.ranking else None
    if first is None:
        return "The search found no passage."
    top = shared_words(outcome.query, passages[first.passage].text)
    if not question.judged_ranking:
        return f"The first passage has {_shares(top, outcome.query)}."
    if not right.passages:
        return "No passage holds an expected answer whole: its article is missing, or a boundary cuts it."
    keys = [hit.passage for hit in outcome.ranking]
    rank = first_right(keys, right.passages)
    if rank is None:
        best = max(
            (shared_words(outcome.query, passages[key].text) for key in sorted(right.passages)), key=len
        )
        return (
            f"{_absent(len(right.passages))} among the {len(keys)} passages found (at most {depth}); "
            f"the nearest has {_shares(best, outcome.query)}, the first has {_shares(top, outcome.query)}."
        )
    if rank == 1:
        what = "it was read wrongly" if outcome.answered else "kept silent all the same"
        return f"The right passage ranked first; {what}, at confidence {outcome.confidence:.2f}."
    mine = shared_words(outcome.query, passages[keys[rank - 1]].text)
    return (
        f"The right passage ranked {rank}{_against(outcome.ranking[rank - 1], first)}; "
        f"it has {_shares(mine, outcome.query)}, the first has {_shares(top, outcome.query)}."
    )


def shared_words(query: str, text: str) -> list[str]:
    """The words of the query (of three letters and more, case folded) that the text holds, in order."""
    held = set(_WORD.findall(text.casefold()))
    return [word for word in _words(query) if word in held]


def _absent(count: int) -> str:
    return "The right passage is not" if count == 1 else f"None of the {count} right passages is"


def _words(query: str) -> list[str]:
    return list(dict.fromkeys(word for word in _WORD.findall(query.casefold()) if len(word) > 2))


def _shares(shared: list[str], query: str) -> str:
    total = len(_words(query))
    named = f" ({', '.join(shared)})" if shared else ""
    return f"{len(shared)} of the question's {total} words{named}"


def _against(mine: Ranked, first: Ranked) -> str:
    pairs = [
        f"{name} {mine.scores[name]:.2f} against {first.scores[name]:.2f}"
        for name in mine.scores
        if name in first.scores
    ]
    return f" ({'; '.join(pairs)} for the first)" if pairs else ""
