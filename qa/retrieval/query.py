"""Makes what was typed ready to be searched, once: cleaned, made to stand alone, its spelling corrected."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Self

from index.errors import QueryError
from index.types import Correction
from qa.retrieval.follow_up import standalone
from qa.types import Answer

MAX_QUERY = 2_000
Correcting = Callable[[str], tuple[str, tuple[Correction, ...]]]
"""Gives a text with its spelling corrected, and the corrections."""
_SPACE = re.compile(r"\s+")


def cleaned(text: str) -> str:
    """The text with control characters and runs of white space made one space.

    QueryError when nothing is left or when it is longer than MAX_QUERY characters.
    """
    if not isinstance(text, str):
        raise QueryError(f"a query is text, not {type(text).__name__}")
    if len(text) > MAX_QUERY:
        raise QueryError(f"the query has {len(text):,} characters: at most {MAX_QUERY:,} are searched")
    plain = "".join(" " if unicodedata.category(c) in ("Cc", "Cs", "Cn") else c for c in text)
    plain = _SPACE.sub(" ", plain).strip()
    if not plain:
        raise QueryError("the query is empty: type a word or a question")
    return plain


@dataclass(frozen=True, slots=True)
class Query:
    """A `question` as it was typed, cleaned, the `text` that is searched for it, and the words in which they
    differ because no passage holds what was typed.

    Made where a question comes in and handed down, so that nothing further in cleans or corrects again.
    """

    question: str
    text: str
    corrections: tuple[Correction, ...] = ()

    @classmethod
    def of(cls, typed: str, history: Sequence[str | Answer] = (), correct: Correcting | None = None) -> Self:
        """What is searched for a question asked after `history`, by the spelling that `correct` gives it.

        QueryError as for `cleaned`.
        """
        question = cleaned(typed)
        alone = standalone(question, history)
        # What was carried over is text from outside too.
        text = question if alone == question else cleaned(alone)
        return cls(question, *correct(text)) if correct else cls(question, text)
