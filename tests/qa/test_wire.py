"""The objects that the command line and the endpoints give out."""

from __future__ import annotations

import json
from dataclasses import replace

from index.types import Correction
from qa.wire import answer_json, hits_json, search_json, served_json
from tests.support.page_corpus import ARTICLES, StandIn


def test_the_objects_of_the_command_line_and_the_endpoints() -> None:
    corpus = StandIn()
    answer = corpus.ask("When was the CIS space agreement signed?")
    row = json.loads(json.dumps(answer_json(answer, corpus.articles)))
    assert list(row) == [
        "question",
        "answer",
        "answered",
        "confidence",
        "citations",
        "passages",
        "status",
        "items",
        "unknown",
        "corrections",
    ]
    assert list(served_json(answer, {}))[10:] == ["passages_read", "hurried"]
    cited = row["citations"][0]
    assert list(cited) == ["n", "article", "title", "date", "source", "start", "end", "quote"]
    assert (cited["n"], cited["date"]) == (1, "2020-01-22")
    assert ARTICLES[0].text[cited["start"] : cited["end"]] == cited["quote"]
    assert list(row["passages"][0]) == ["rank", "article", "start", "end", "text", "score"]
    hits = corpus.search("Baikonur", 2)
    assert [each["rank"] for each in hits_json(hits)] == [1, 2]
    assert set(hits_json(hits)[0]["scores"]) == {"bm25", "dense"}  # type: ignore[call-overload]
    assert list(search_json("Baikonur", hits)) == ["query", "passages", "corrections"]
    made = (Correction("coucnil", "council"),)
    for found in (search_json("x", [], made), answer_json(replace(answer, corrections=made), {})):
        assert found["corrections"] == [{"typed": "coucnil", "searched": "council"}]
    assert answer_json(answer, {})["citations"][0]["date"] is None  # type: ignore[index]
