"""Two recordings of answers are compared: what is the same to the last bits, and what differs."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from benchmarks.same_answers import MODES, compare, differences, main, record
from tests.support.paths import SEEDS


def _recording(path: Path, *rows: dict[str, Any]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def test_a_recording_equals_itself_and_holds_what_was_answered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    questions = _recording(tmp_path / "questions.jsonl", {"question": "when was the CIS agreement signed?"})
    out = tmp_path / "out.jsonl"
    record(SEEDS, questions, out)
    (row,) = map(json.loads, out.read_text("utf-8").splitlines())
    assert row["question"] == "when was the CIS agreement signed?"
    assert row["answer"]["answered"]
    assert row["answer"]["confidence"].startswith("0x")
    assert all(len(row[mode]) == 10 for mode in MODES)
    monkeypatch.setattr("sys.argv", ["same_answers", "compare", str(out), str(out)])
    assert main() == 0
    assert capsys.readouterr().out.endswith("1 questions compared: no differences\n")


def test_every_difference_is_shown_where_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before = {"question": "q", "answer": {"text": "1964", "confidence": (0.5).hex()}, "bm25": [{"rank": 1}]}
    after = {"question": "q", "answer": {"text": "1965", "confidence": (0.6).hex()}, "bm25": []}
    one, other = _recording(tmp_path / "a", before), _recording(tmp_path / "b", after, after)
    assert compare(one, other) == 4
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "1 questions before, 2 after"
    assert lines[1] == f"'q' .answer.confidence: {(0.5).hex()!r} -> {(0.6).hex()!r}"
    assert lines[2] == "'q' .answer.text: '1964' -> '1965'"
    assert lines[3] == "'q' .bm25: [{'rank': 1}] -> []"
    monkeypatch.setattr("sys.argv", ["same_answers", "compare", str(one), str(other)])
    assert main() == 1


def test_the_last_bits_of_a_number_do_not_count() -> None:
    near = 0.5 + sys.float_info.epsilon
    assert list(differences((0.5).hex(), near.hex())) == []
    assert list(differences((0.5).hex(), (0.5 + 1e-6).hex())) != []
    assert list(differences(1, 2, ".rank")) == [".rank: 1 -> 2"]
    assert list(differences({"a": 1}, {"b": 1})) == [".a: 1 -> None", ".b: None -> 1"]
