"""A deterministic corpus for tests of the bench, and questions of which every figure is known by hand.

Passages are paragraphs, scores are shared words.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from index.errors import QueryError
from index.types import Article, Passage
from qa.evaluate import Question
from qa.types import Answer, Citation, Hit, Mode

TEXTS = {
    "moon.txt": "Apollo 11 landed on the Moon on 20 July 1969.\n\nNeil Armstrong stepped out first.",
    "mars.txt": "Viking 1 landed on Mars in 1976.\n\nPerseverance landed on Mars in 2021.",
    "bread.txt": "Bread needs flour, water and salt.",
}

MOON, MARS = ("moon.txt",), ("mars.txt",)
QUESTIONS = [
    Question("when", "When did Apollo land on the Moon?", ("20 July 1969",), MOON, True),
    Question("who", "Who stepped out first?", ("Neil Armstrong", "Armstrong"), MOON, True),
    Question("mars", "Which year did Viking land?", ("1976",), MARS, True),
    Question("late", "landed Mars", ("2021",), MARS, True),
    Question("none", "Who was the first dog on Mars?", answerable=False),
    Question("wrong", "When was bread invented?", answerable=False),
    Question("bare", "What about salt?"),
    Question("bad", "Is flour rejected?", rejected=("flour",)),
]
ANSWERS = {
    "When did Apollo land on the Moon?": ("20 July 1969", 0.9),
    "Who stepped out first?": ("Neil", 0.6),  # F1 of the better answer: 2 * 1 * 0.5 / 1.5
    "landed Mars": ("Perseverance", 0.5),
    "When was bread invented?": ("flour", 0.4),
    "Is flour rejected?": ("Flour", 0.3),
}
FOLLOW_UP = Question(
    "next",
    "And who?",
    ("Armstrong",),
    MOON,
    True,
    ("When did Apollo land on the Moon?", "1969"),
    "Who stepped out?",
)


class WordCorpus:
    """Ranks by shared words; answers what `answers` says (question -> text, confidence), else is silent.

    `asked` counts the questions put to it, `histories` holds what came with them.
    """

    def __init__(
        self,
        answers: Mapping[str, tuple[str, float]] | None = None,
        texts: Mapping[str, str] = TEXTS,
        titles: Mapping[str, str] | None = None,
    ) -> None:
        named = titles or {}
        self.articles = {key: Article(key, text, named.get(key)) for key, text in texts.items()}
        self.passages = {
            f"{key}#{n}": Passage(f"{key}#{n}", key, part.start(), part.end(), part.group())
            for key, text in texts.items()
            for n, part in enumerate(re.finditer(r"[^\n]+", text))
        }
        self.answers = answers or {}
        self.asked = 0
        self.histories: list[tuple[str | Answer, ...]] = []

    def search(self, query: str, *, k: int = 10, mode: Mode = "hybrid") -> list[Hit]:
        words = set(re.findall(r"\w+", query.lower()))
        if not words:
            raise QueryError("the query holds no word")
        scores = {
            key: len(words & set(re.findall(r"\w+", p.text.lower()))) for key, p in self.passages.items()
        }
        order = sorted((key for key in scores if scores[key]), key=lambda key: (-scores[key], key))[:k]
        return [
            Hit(self.passages[key], float(scores[key]), rank, {"bm25": float(scores[key])})
            for rank, key in enumerate(order, start=1)
        ]

    def ask(self, question: str, *, history: Sequence[str | Answer] = ()) -> Answer:
        self.asked += 1
        self.histories.append(tuple(history))
        hits = tuple(self.search(question))
        text, confidence = self.answers.get(question, ("", 0.1))
        cited = [p for p in self.passages.values() if text and text in p.text]
        citations = tuple(Citation(p.article_id, p.start, p.end, p.text) for p in cited[:1])
        return Answer(question, text, bool(text), confidence, citations, hits)


class RewritingCorpus(WordCorpus):
    """Searches a follow-up together with what was asked before it."""

    def rewrite(self, question: str, history: Sequence[str | Answer]) -> str:
        return " ".join([str(history[0]), question])
