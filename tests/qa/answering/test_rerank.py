"""Reading hits: the order they are put in, and what stays as the search gave it."""

from __future__ import annotations

from itertools import pairwise

from qa.answering.rerank import MAX_READ, coverage, reranked
from qa.reader.base import PassageReading
from qa.reader.calibration import PLAIN, SIGNALS
from tests.support.readers import MIXED, ScriptedReader, hit, no_header, reading


def test_hits_are_ordered_by_reader_and_search_together() -> None:
    readings = dict(
        [
            reading("Early.", ("Early", -2.0), relevance=1.0, here=4.0),
            reading("Late.", ("Late", 8.0), relevance=0.5, here=-2.0),
            ("Never.", PassageReading(-1.0, 3.0, ())),
        ]
    )
    hits = [hit("a", "Early.", 0.5, 1), hit("b", "Late.", 0.4, 2, dense=0.3), hit("c", "Never.", 1.0, 3)]
    reader = ScriptedReader(readings)
    ranked, scores = reranked("When?", hits, reader, lambda article: f"About {article}", MIXED)
    # 2 retrieval + relevance + here / 2 + span / 4; a passage without spans has min(0, here) in their place.
    assert [(h.passage.article_id, h.score, h.rank) for h in ranked] == [
        ("a", 1 + 1 + 2 - 0.5, 1),
        ("c", 2 - 1 + 1.5 + 0, 2),
        ("b", 0.8 + 0.5 - 1 + 2, 3),
    ]
    assert [(one.hit, one.reading) for one in scores] == [
        (hits[n], readings[hits[n].passage.text]) for n in (0, 2, 1)
    ]
    # Not read again, so as if it had been with the same result.
    signals = (0.4, 0.5, -2.0, 8.0, 0.5, -2.0, 8.0)
    assert ranked[2].scores == {"dense": 0.3, **dict(zip(SIGNALS, signals, strict=True))}
    assert reader.given == [("When?", [("About a", "Early."), ("About b", "Late."), ("About c", "Never.")])]


def test_ties_are_ranked_as_the_search_ranked_them() -> None:
    texts = ["One.", "Two.", "Three."]
    hits = [hit(str(n), text, 0.5, n) for n, text in enumerate(texts, 1)]
    tiny = {text: PassageReading(n * 1e-9, 0.0, ()) for n, text in enumerate(texts)}
    ranked, _ = reranked("q", hits, ScriptedReader(tiny), no_header, PLAIN)
    assert [h.passage.text for h in ranked] == texts


def test_what_is_beyond_the_most_that_is_read_stays_behind() -> None:
    hits = [hit(f"{n}", f"Text {n}.", 1 / n, n) for n in range(1, MAX_READ + 11)]
    readings = {h.passage.text: PassageReading(float(h.rank), 0.0, ()) for h in hits}
    reader = ScriptedReader(readings)
    ranked, read = reranked("q", hits, reader, no_header, PLAIN)
    assert len(reader.given[0][1]) == len(read) == MAX_READ
    assert [h.passage.text for h in ranked[:MAX_READ]] == [f"Text {n}." for n in range(MAX_READ, 0, -1)]
    assert [h.passage.text for h in ranked[MAX_READ:]] == [h.passage.text for h in hits[MAX_READ:]]
    assert [h.rank for h in ranked] == list(range(1, len(hits) + 1))
    assert all(one.score > other.score for one, other in pairwise(ranked))
    assert all("relevance" not in h.scores for h in ranked[MAX_READ:])


def test_what_a_text_covers() -> None:
    assert coverage({"dam": 3.0, "river": 1.0}, "Two dams.") == 0.75
    assert coverage({}, "Two dams.") == 1
    assert coverage({"dam": 0.0}, "Two dams.") == 1
