"""--since, --until, --source and --article: what they leave, and what they say when they leave nothing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from index.encoders.hashing import HashEncoder
from qa.cli import main

ARTICLES = [
    {"id": "old", "date": "2009-12-31", "source": "BelTA", "text": "The dam was opened in Brest."},
    {"id": "new", "date": "2010-01-01", "source": "BelTA", "text": "The dam was opened in Minsk."},
    {"id": "foreign", "date": "2011-05-05", "source": "Reuters", "text": "The dam was opened in Rome."},
    {"id": "undated", "source": "Reuters", "text": "The dam was opened in Paris."},
    {"id": "nobody's", "date": "2010-06-01", "text": "The dam was opened in Oslo."},
]


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> str:
    monkeypatch.setattr("qa.state.load_encoder", lambda name=None: HashEncoder())
    rows = tmp_path / "articles.jsonl"
    rows.write_text("\n".join(map(json.dumps, ARTICLES)))
    assert main(["index", str(rows), "--index", str(tmp_path / "index")]) == 0
    capsys.readouterr()
    return str(tmp_path / "index")


@pytest.mark.parametrize(
    ("options", "left"),
    [
        ([], {"old", "new", "foreign", "undated", "nobody's"}),
        (["--since", "2010-01-01"], {"new", "foreign", "nobody's"}),
        (["--until", "2010-01-01"], {"old", "new"}),
        (["--since", "2010-01-01", "--until", "2010-01-01"], {"new"}),
        (["--source", "belta"], {"old", "new"}),
        (["--source", "BelTA", "--source", "Reuters", "--since", "2011-01-01"], {"foreign"}),
        (["--article", "undated", "--article", "old"], {"undated", "old"}),
        (["--article", "undated", "--source", "BelTA"], set()),
        (["--since", "2012-01-01"], set()),
    ],
)
@pytest.mark.parametrize("command", ["search", "ask"])
def test_only_what_is_asked_for_is_searched(
    index: str, capsys: pytest.CaptureFixture[str], command: str, options: list[str], left: set[str]
) -> None:
    assert main([command, "where was the dam opened?", "--index", index, "--json", *options]) == 0
    found = json.loads(capsys.readouterr().out)
    assert {passage["article"] for passage in found["passages"]} == left
    assert {citation["article"] for citation in found.get("citations", ())} <= left


@pytest.mark.parametrize(
    ("options", "code", "message"),
    [
        (["--since", "last year"], 2, "'last year' is no date: write year-month-day, like 2018-11-02"),
        (["--until", "2010-13-01"], 2, "'2010-13-01' is no date"),
        (["--until", "02.11.2018"], 2, "'02.11.2018' is no date"),
        (["--since", "2011-01-01", "--until", "2010-01-01"], 2, "--since 2011-01-01 is after --until 2010"),
        (["--source", "Tass"], 1, "no article is of source 'Tass'; there are 'BelTA', 'Reuters'"),
        (["--article", "nothing"], 1, "not in the index: 'nothing'; `dateline articles` lists what is"),
    ],
)
def test_what_can_leave_nothing_is_said(
    index: str, capsys: pytest.CaptureFixture[str], options: list[str], code: int, message: str
) -> None:
    assert main(["search", "dam", "--index", index, *options]) == code
    out, err = capsys.readouterr()
    assert out == ""
    assert message in err


def test_sources_are_those_of_live_articles(index: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["delete", "foreign", "undated", "--index", index]) == 0
    capsys.readouterr()
    assert main(["search", "dam", "--index", index, "--source", "Reuters"]) == 1
    assert "there are 'BelTA'\n" in capsys.readouterr().err
