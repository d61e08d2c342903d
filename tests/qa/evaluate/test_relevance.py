"""Which passages and articles are right for a question."""

from __future__ import annotations

import pytest

from qa.evaluate.question import EvidenceSpan, Question
from qa.evaluate.relevance import Relevance, Right
from tests.support.evaluate_corpus import WordCorpus

CORPUS = WordCorpus(titles={"moon.txt": "The Moon"})
RIGHT = Relevance(CORPUS.articles, CORPUS.passages)


@pytest.mark.parametrize(
    ("question", "passages", "articles"),
    [
        # An answer in a named article.
        (Question("q", "?", ("1969",), ("moon.txt",)), {"moon.txt#0": 1}, {"moon.txt": 1}),
        # An answer and no article: wherever it stands, case and white space aside.
        (
            Question("q", "?", ("landed  on MARS",)),
            {"mars.txt#0": 1, "mars.txt#1": 1},
            {"mars.txt": 1},
        ),
        # Whole words: "1" is one of "Viking 1", and none of "Apollo 11".
        (Question("q", "?", ("1",)), {"mars.txt#0": 1}, {"mars.txt": 1}),
        # Only the article.
        (Question("q", "?", (), ("moon.txt",), True), {"moon.txt#0": 1, "moon.txt#1": 1}, {"moon.txt": 1}),
        # Exact evidence goes before answers: "landed" is in both paragraphs, the evidence in the second.
        (
            Question("q", "?", ("landed",), ("mars.txt",), evidence=(EvidenceSpan("mars.txt", 34, 40),)),
            {"mars.txt#1": 1},
            {"mars.txt": 1},
        ),
        # Grades go over to the passages.
        (
            Question("q", "?", (), ("bread.txt",), True, grades={"bread.txt": 2}),
            {"bread.txt#0": 2},
            {"bread.txt": 2},
        ),
        # An article by its title or by its file's name.
        (Question("q", "?", ("1969",), ("The Moon",)), {"moon.txt#0": 1}, {"moon.txt": 1}),
        (Question("q", "?", ("1969",), ("moon",)), {"moon.txt#0": 1}, {"moon.txt": 1}),
        # The right article holds no passage with the answer.
        (Question("q", "?", ("Paris",), ("moon.txt",)), {}, {"moon.txt": 1}),
        # Nothing is right where there is no answer, or nothing is known.
        (Question("q", "?", (), ("moon.txt",), False), {}, {}),
        (Question("q", "?"), {}, {}),
    ],
)
def test_what_is_right(question: Question, passages: dict[str, int], articles: dict[str, int]) -> None:
    assert RIGHT.right(question) == Right(passages, articles)
