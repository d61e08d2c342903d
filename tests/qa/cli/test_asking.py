"""What search and ask print: whole lines where a program reads them, and what was corrected."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.support.commands import Run, object_of


def test_lines_are_whole_where_a_program_reads_them(
    run: Run, tmp_path: Path, write: Callable[..., Path]
) -> None:
    name = "/".join(["a-folder-of-a-long-name"] * 9) + "/article.txt"
    sentence = "The dam was opened in Brest by the minister, who spoke of many things for a long time. "
    index = ("--index", str(tmp_path / "i"))
    run("index", str(write({name: sentence * 3})), *index)
    lines = run("articles", *index)[1].splitlines()
    assert [line for line in lines if line.startswith(name)]
    assert all(line == line.rstrip() for line in lines)
    for command in ("search", "ask"):
        lines = run(command, "where was the dam opened?", *index)[1].splitlines()
        assert (sentence * 3).strip() in lines
        assert [line for line in lines if line.endswith(name)]


def test_what_was_corrected_is_said(run: Run, index: str) -> None:
    said = "No article has “agreemnet”; searched for “agreement” as well."
    question = "when was the space agreemnet signed?"
    made = [{"typed": "agreemnet", "searched": "agreement"}]
    article = ("--article", "000_98401d7574113da1.txt")
    for name, *more in (("search",), ("ask",), ("explain", *article)):
        assert said in run(name, question, "--index", index, *more)[1].splitlines()
        assert object_of(run(name, question, "--index", index, *more, "--json")[1])["corrections"] == made
        right = run(name, question.replace("agreemnet", "agreement"), "--index", index, *more)[1]
        assert "searched for" not in right
    assert "searched for" not in run("search", question, "--index", index, "--mode", "bm25")[1]
