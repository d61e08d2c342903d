"""Verbatim quotes and cited characters against counts made by hand."""

from __future__ import annotations

import pytest

from qa.evaluate.question import EvidenceSpan, Question
from qa.evaluate.quotes import cited_characters, evidence_of, verbatim
from qa.evaluate.relevance import Relevance
from qa.types import Citation
from tests.support.evaluate_corpus import TEXTS, WordCorpus

CORPUS = WordCorpus()
RELEVANCE = Relevance(CORPUS.articles, CORPUS.passages)


@pytest.mark.parametrize(
    ("citation", "count"),
    [
        (Citation("moon.txt", 0, 9, "Apollo 11"), 1),
        (Citation("moon.txt", 0, 9, "Apollo 12"), 0),
        (Citation("moon.txt", 1, 10, "Apollo 11"), 0),
        (Citation("moon.txt", 0, 10_000, TEXTS["moon.txt"]), 0),  # a slice would forgive the end
        (Citation("moon.txt", 5, 5, ""), 0),
        (Citation("gone.txt", 0, 9, "Apollo 11"), 0),
    ],
)
def test_a_quote_is_verbatim_or_not(citation: Citation, count: int) -> None:
    assert verbatim([citation], CORPUS.articles) == count


def test_cited_characters_by_hand() -> None:
    cited = [Citation("a", 0, 10, ""), Citation("a", 5, 15, ""), Citation("b", 0, 5, "")]
    # Cited: a 0..15 and b 0..5, 20 characters; wanted: a 10..40, 30 characters; both: a 10..15, 5 characters.
    assert cited_characters(cited, [EvidenceSpan("a", 10, 40)]) == pytest.approx((5 / 20, 5 / 30))
    assert cited_characters([], [EvidenceSpan("a", 10, 40)]) == (0, 0)


def test_evidence_is_given_or_found_from_the_passage() -> None:
    second = TEXTS["moon.txt"].split("\n\n")[1]
    start = TEXTS["moon.txt"].index(second)
    whole = (EvidenceSpan("moon.txt", start, start + len(second)),)
    assert evidence_of(Question("q", "?", articles=("moon.txt",), passage=second), RELEVANCE) == whole
    given = (EvidenceSpan("moon.txt", 0, 3),)
    assert evidence_of(Question("q", "?", passage=second, evidence=given), RELEVANCE) == given
    for other in (
        Question("q", "?", articles=("moon.txt",), passage="not there"),
        Question("q", "?", articles=("gone.txt",), passage=second),
        Question("q", "?", articles=("moon.txt",)),
        Question("q", "?", articles=("moon.txt",), passage=second, answerable=False),
    ):
        assert evidence_of(other, RELEVANCE) == ()
