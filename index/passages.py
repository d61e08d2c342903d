"""Articles in, passages out: runs of whole sentences with exact offsets."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Passage:
    """A run of whole sentences; `article.text[start:end] == text`."""

    id: str
    article_id: str
    start: int
    end: int
    text: str
