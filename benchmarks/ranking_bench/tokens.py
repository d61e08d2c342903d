"""The tokenisations that the ablation compares: Dateline's own, and three others."""

from __future__ import annotations

import re
from collections.abc import Callable

from index.text.analyzer import STOP_WORDS, terms

Tokens = Callable[[str], list[str]]


def _plain_tokens(text: str) -> list[str]:
    return [w for w in re.findall(r"\w+", text.casefold()) if w not in STOP_WORDS]


def _stopped_tokens(text: str) -> list[str]:
    stops = [w for w in re.findall(r"\w+", text.casefold()) if w in STOP_WORDS]
    return terms(text) + stops


def _compound_tokens(text: str) -> list[str]:
    return terms(text) + [t for m in re.findall(r"\w+(?:-\w+)+", text) for t in terms(m.replace("-", ""))]


TOKENS: dict[str, Tokens] = {
    "stemmed": terms,
    "plain": _plain_tokens,
    "stopped": _stopped_tokens,
    "compounds": _compound_tokens,
}
