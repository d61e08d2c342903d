"""Makes a follow-up question stand alone, with the words of the conversation that it leans on."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.errors import InputError, check_list
from index.text.analyzer import terms
from qa.types import Answer

_REFERS = re.compile(
    r"\b(?:it|its|he|him|his|she|her|hers|they|them|their|theirs|this|that|these|those|there|then|one|ones"
    r"|the same|former|latter|он|она|они|его|её|их|это|там)\b",
    re.IGNORECASE,
)
_CONTINUES = re.compile(r"^\W*(?:and|but|so|or|also|what about|how about|а|и)\b", re.IGNORECASE)
_NAME = re.compile(r"\b[^\W\d_a-zа-я][\w’'-]+(?:\s[^\W\d_a-zа-я][\w’'-]+)*")
# A question with fewer terms than this says too little to be searched alone when something went before it.
_MIN_TERMS = 3
_MAX_CARRIED = 12


def standalone(question: str, history: Sequence[str | Answer] = ()) -> str:
    """`question` with the words of the conversation that it leans on, or as it is when it stands alone.

    `history` is earlier questions and answers, oldest first. What is carried over comes from the question
    before and, for names, from its answer.
    """
    check_list(history, "history")
    turns = [turn for turn in map(_checked, history) if _text(turn).strip()]
    if not turns or not _leans(question):
        return question
    before = _last_question(turns)
    carried = _content_words(before)
    for turn in turns[-2:]:
        if _text(turn) != before:
            carried += _NAME.findall(_text(turn))
    known = set(terms(question))
    fresh: list[str] = []
    for word in carried:
        if (new := set(terms(word)) - known) and len(fresh) < _MAX_CARRIED:
            known |= new
            fresh.append(word)
    return f"{question} ({' '.join(fresh)})" if fresh else question


def _checked(turn: str | Answer) -> str | Answer:
    if not isinstance(turn, str | Answer):
        raise InputError(f"history holds a {type(turn).__name__}: expected texts and Answers")
    return turn


def _leans(question: str) -> bool:
    return bool(
        _REFERS.search(question) or _CONTINUES.search(question) or len(set(terms(question))) < _MIN_TERMS
    )


def _last_question(turns: Sequence[str | Answer]) -> str:
    """The last turn that was asked: an Answer knows its question; of plain strings, the last that asks."""
    for turn in reversed(turns):
        if isinstance(turn, Answer):
            return turn.question
        if turn.rstrip().endswith("?"):
            return turn
    return _text(turns[-1] if len(turns) % 2 else turns[-2])


def _content_words(text: str) -> list[str]:
    return [w for w in re.findall(r"[\w.'’-]+", text) if terms(w)]


def _text(turn: str | Answer) -> str:
    return turn if isinstance(turn, str) else turn.text
