"""The command line: tables for people, JSON for programs, exit codes, and errors of one line."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from filelock import FileLock

from index.encoders.hashing import HashEncoder
from index.segments.snapshot import Snapshot
from qa.cli import dateline
from tests.support.commands import Run, object_of
from tests.support.paths import SEEDS


def counts_of(out: str) -> dict[str, int]:
    """The rows of the table that `index` prints, but the seconds."""
    rows = re.findall(r"^(\w+(?: \w+)?) +(\d+) *$", out, re.MULTILINE)
    return {name: int(count) for name, count in rows}


def test_index_says_what_it_did(run: Run, tmp_path: Path, write: Callable[..., Path]) -> None:
    folder = write({"a.txt": "The dam was opened.", "empty.txt": "", "picture.jpg": "x"})
    code, out, err = run("index", str(folder), "--index", str(tmp_path / "i"))
    assert (code, err) == (0, "")
    assert counts_of(out) == {
        "added": 1, "updated": 0, "unchanged": 0, "deleted": 0, "skipped": 2, "passages encoded": 1
    }  # fmt: skip
    assert "empty.txt" in out
    assert "picture.jpg" in out
    (folder / "b.txt").write_text("The bridge.")
    again = counts_of(run("index", str(folder), "--index", str(tmp_path / "i"))[1])
    assert (again["added"], again["unchanged"], again["passages encoded"]) == (1, 1, 1)


def test_prune(run: Run, tmp_path: Path, write: Callable[..., Path]) -> None:
    folder = write({"a.txt": "The dam was opened.", "b.txt": "The bridge."})
    run("index", str(folder), "--index", str(tmp_path / "i"))
    (folder / "b.txt").unlink()
    assert "2 articles" in run("index", str(folder), "--index", str(tmp_path / "i"))[1]
    assert counts_of(run("index", str(folder), "--index", str(tmp_path / "i"), "--prune")[1])["deleted"] == 1


def test_what_was_skipped_is_shown_and_all_of_it_when_asked_for(
    run: Run, tmp_path: Path, write: Callable[..., Path]
) -> None:
    bad = {f"{n:02}.exe": "x" for n in range(23)}
    index = ("--index", str(tmp_path / "i"))
    code, out, err = run("index", str(write({"a.txt": "The dam was opened.", **bad})), *index)
    assert (code, err) == (0, "")  # what is skipped is no failure
    assert len(re.findall(r"^  skipped .*\.exe: unknown kind of file", out, re.MULTILINE)) == 20
    assert "\n  and 3 more: `dateline articles --skipped`\n" in out
    assert run("articles", *index)[1].endswith("\n  and 3 more: `dateline articles --skipped`\n")
    code, out, err = run("articles", "--skipped", *index)
    assert (code, err) == (0, "")
    first, *rest = out.splitlines()
    assert first == "23 skipped when the index was last brought up to date."
    assert [re.findall(r"\d\d\.exe", line) for line in rest] == [[name] for name in bad]
    found = object_of(run("articles", "--skipped", "--json", *index)[1])
    assert [Path(row["path"]).name for row in found["skipped"]] == list(bad)
    assert found["skipped"] == object_of(run("articles", "--json", *index)[1])["skipped"]


@pytest.mark.parametrize(
    "command", [["search", "x"], ["index", str(SEEDS)], ["verify"], ["verify", "--repair"]]
)
def test_an_index_of_a_newer_format_is_no_damage(run: Run, index: str, command: list[str]) -> None:
    manifest = Path(index) / "MANIFEST.json"
    newer = json.loads(manifest.read_bytes())["format"] + 1
    manifest.write_text(json.dumps({"format": newer, "shards": []}))
    code, out, err = run(*command, "--index", index)
    assert (code, out, err.count("\n")) == (1, "", 1)
    assert f"index format {newer}, of a newer version of Dateline" in err
    assert "update Dateline" in err
    assert "damaged" not in err
    assert "--rebuild" not in err


def test_search_json(run: Run, index: str) -> None:
    code, out, _ = run("search", "space agreement", "--index", index, "--k", "2", "--json")
    found = object_of(out)
    assert code == 0
    assert [p["rank"] for p in found["passages"]] == [1, 2]
    for p in found["passages"]:
        assert (SEEDS / p["article"]).read_text(encoding="utf-8")[p["start"] : p["end"]] == p["text"]


def test_ask_json_is_the_contract(run: Run, index: str) -> None:
    found = object_of(run("ask", "when was the CIS space agreement signed?", "--index", index, "--json")[1])
    assert set(found) == {
        "question", "answer", "answered", "confidence", "citations", "passages", "status", "items", "unknown",
        "corrections",
    }  # fmt: skip
    assert set(found["passages"][0]) == {"rank", "article", "start", "end", "text", "score"}
    assert found["answered"] is True
    keys = {"n", "article", "title", "date", "source", "start", "end", "quote"}
    assert all(set(citation) == keys for citation in found["citations"])
    assert found["citations"][0]["n"] == 1


def test_ask_for_people(run: Run, index: str) -> None:
    out = run("ask", "when was the CIS space agreement signed?", "--index", index)[1]
    assert "November 2, 2018" in out
    assert "[1]" in out
    assert "TASS" in out
    assert "The articles don't say." in run("ask", "sourdough bread recipe", "--index", index)[1]


def test_articles_and_delete(run: Run, index: str) -> None:
    listed = object_of(run("articles", "--index", index, "--json")[1])
    assert len(listed["articles"]) == 5
    assert listed["articles"][0]["date"] == "2020-01-22"
    assert "5 articles" in run("articles", "--index", index)[1]
    first = listed["articles"][0]["id"]
    code, out, err = run("delete", first, "nothing", "--index", index)
    assert (code, err.count("\n")) == (1, 1)
    assert "Deleted 1 of 2" in out
    assert "'nothing'" in err
    assert len(object_of(run("articles", "--index", index, "--json")[1])["articles"]) == 4


def test_compact(run: Run, tmp_path: Path, write: Callable[..., Path]) -> None:
    for n in range(3):
        folder = write({f"{n}.txt": f"The dam was opened in 196{n}. " * 40})
        run("index", str(folder), "--index", str(tmp_path / "i"))
    run("delete", "0.txt", "--index", str(tmp_path / "i"))
    code, out, err = run("compact", "--index", str(tmp_path / "i"))
    assert (code, err, out.count("\n")) == (0, "", 1)
    assert re.match(r"Merged \d segments? into 1 segment of 2 articles: [\d.]+ KB, [\d.]+ KB freed\.", out)
    assert list(object_of(run("search", "dam", "--index", str(tmp_path / "i"), "--json")[1])["passages"])


@pytest.mark.parametrize("command", [["index", str(SEEDS)], ["delete", "x"], ["compact"]])
def test_another_writer_is_waited_for_as_long_as_is_said(run: Run, index: str, command: list[str]) -> None:
    with FileLock(Path(index) / "write.lock"):
        start = time.monotonic()
        code, out, err = run(*command, "--index", index, "--wait", "0.2")
    assert 0.2 <= time.monotonic() - start < 10
    assert (code, out, err.count("\n")) == (1, "", 1)
    assert "another process" in err


def test_verify_and_repair(run: Run, index: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "is sound" in run("verify", "--index", index)[1]
    path = next(Path(index).rglob("*.seg"))
    data = bytearray(path.read_bytes())
    at = Snapshot(Path(index)).manifest.segments[0].file.layout["vectors"].offset
    data[at] ^= 1
    path.write_bytes(data)
    code, out, err = run("verify", "--index", index)
    assert code == 1
    assert path.name in out
    assert "vectors" in out
    assert err.count("\n") == 1
    assert f"dateline verify --repair --index {index}" in err
    monkeypatch.setattr("index.encoders.load.load_encoder", lambda name=None: HashEncoder())
    code, out, _ = run("verify", "--repair", "--index", index)
    assert code == 0
    assert "1 segments made anew" in out
    assert "is sound" in run("verify", "--index", index)[1]
    assert "nothing to repair" in run("verify", "--repair", "--index", index)[1]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["search", "x", "--index", "nowhere"], "no index in nowhere"),
        (["index", "nowhere", "--index", "i"], "nowhere"),
        (["ask", " ", "--index", "INDEX"], "the query is empty"),
        (["eval", "nowhere.jsonl", "--index", "INDEX"], "nowhere.jsonl"),
        (["compare", "nowhere.json", "nowhere.json"], "nowhere.json"),
    ],
)
def test_failures_are_one_line_on_standard_error(
    run: Run, index: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], message: str
) -> None:
    monkeypatch.chdir(tmp_path)
    code, out, err = run(*[index if a == "INDEX" else a for a in arguments])
    assert (code, out) == (1, "")
    assert err.startswith("error: ")
    assert message in err
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ["search", "x"],
        ["search", "x", "--index", "i", "--k", "0"],
        ["search", "x", "--index", "i", "--mode", "magic"],
        ["ask", "--index", "i"],
        ["index"],
        ["nothing"],
    ],
)
def test_wrong_usage_is_exit_2(run: Run, arguments: list[str]) -> None:
    code, out, err = run(*arguments)
    assert (code, out) == (2, "")
    assert "Error" in err


def test_every_command_teaches(run: Run) -> None:
    out = run("--help")[1]
    for name, command in dateline.commands.items():
        assert name in out
        helped = run(name, "--help")[1]
        assert command.help
        assert "--help" in helped


def test_a_reader_that_goes_away_is_no_error() -> None:
    done = subprocess.run(
        f'"{sys.executable}" -m qa --help | head -c 10',
        shell=True,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stderr == ""
