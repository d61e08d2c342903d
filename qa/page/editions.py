"""Keeps articles as answers show them, so that a citation opens in that text whatever has changed since."""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from dataclasses import dataclass, replace

from index.types import Article
from qa.page.facts import title_text

# Enough for what is on screens: an article that has not changed since is in the collection anyway.
MOST_CHARACTERS = 5_000_000


@dataclass(frozen=True, slots=True)
class Shown:
    """An article that an answer shows, without its text, and the edition by which that is found again."""

    article: Article
    edition: str


class Editions:
    """The texts of the articles that were shown last, at most `most` characters and in any case one.

    Safe to use from several threads.
    """

    def __init__(self, most: int = MOST_CHARACTERS) -> None:
        self._most, self._characters = most, 0
        self._kept: OrderedDict[str, Article] = OrderedDict()
        self._lock = threading.Lock()

    def keep(self, article: Article) -> Shown:
        """Keeps an article and says how to show it and find it again."""
        edition = edition_of(article)
        with self._lock:
            if edition not in self._kept:
                self._kept[edition] = article
                self._characters += len(article.text)
            self._kept.move_to_end(edition)
            while self._characters > self._most and len(self._kept) > 1:
                _, oldest = self._kept.popitem(last=False)
                self._characters -= len(oldest.text)
        return Shown(replace(article, text="", title=title_text(article)), edition)

    def find(self, edition: str) -> Article | None:
        """The article of an edition; None when it is kept no longer."""
        with self._lock:
            return self._kept.get(edition)


def edition_of(article: Article) -> str:
    """The name of one state of an article: offsets hold for its exact text only."""
    whole = f"{article.id}\0{article.text}".encode("utf-8", "surrogatepass")
    return hashlib.sha256(whole).hexdigest()[:16]
