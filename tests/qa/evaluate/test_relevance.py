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
def test_what_is_right(question: Question, passages: dict[str, float], articles: dict[str, float]) -> None:
    assert RIGHT.right(question) == Right(passages, articles)


ODD = WordCorpus(
    texts={
        "zu\u0308rich.txt": "Zu\u0308rich’s “Blue Train” left at 9.",
        "b/report.txt": "x",
        "c/report.txt": "y",
    },
    titles={"zu\u0308rich.txt": "The mayor’s “no”"},
)


@pytest.mark.parametrize("name", ["z\u00fcrich.txt", "z\u00fcrich", 'The mayor\'s "no"', "the mayor’s no"])
def test_articles_are_known_however_their_names_are_composed_and_quoted(name: str) -> None:
    assert Relevance(ODD.articles, ODD.passages).resolve(name) == "zu\u0308rich.txt"


@pytest.mark.parametrize(
    "answer",
    ["Z\u00fcrich's", "Zu\u0308rich’s “Blue Train”", '"Blue Train"', "‘blue  train’", "« Blue Train »", "9."],
)
def test_answers_are_found_however_they_are_composed_and_quoted(answer: str) -> None:
    right = Relevance(ODD.articles, ODD.passages).right(Question("q", "?", (answer,)))
    assert right == Right({"zu\u0308rich.txt#0": 1}, {"zu\u0308rich.txt": 1})


def test_articles_that_cannot_be_told_are_named() -> None:
    relevance = Relevance(ODD.articles, ODD.passages)
    evidence = (EvidenceSpan("gone.txt", 0, 3), EvidenceSpan("b/report.txt", 0, 1))
    question = Question(
        "q", "?", (), ("report", "b/report.txt"), True, evidence=evidence, grades={"lost": 0.5}
    )
    assert relevance.unknown(question) == ["report", "gone.txt", "lost"]
    assert [name for name in relevance.unknown(question) if relevance.is_name_of_several(name)] == ["report"]
