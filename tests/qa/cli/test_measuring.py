"""The commands eval and compare: reports, and a gate that says why it closes."""

from __future__ import annotations

import json
from pathlib import Path

from tests.support.commands import Run
from tests.support.paths import SEED_QUESTIONS


def test_eval_and_compare(run: Run, index: str, tmp_path: Path) -> None:
    questions = str(SEED_QUESTIONS)
    report, trec = tmp_path / "a.json", tmp_path / "a.run"
    files = ("--json", str(report), "--run", str(trec))
    code, out, _ = run("eval", questions, "--index", index, "--sample", "6", *files)
    assert code == 0
    assert "Hit@1" in out
    assert "MRR@10" in out
    rows = json.loads(report.read_text())["rows"]
    assert len(rows) == 6
    assert all(len(line.split()) == 6 for line in trec.read_text().splitlines())
    assert run("compare", str(report), str(report), "--gate")[0] == 0


def test_a_gate_that_closes_says_why(run: Run, tmp_path: Path) -> None:
    def report(name: str, measures: dict[str, float]) -> str:
        rows = [
            {
                "id": f"q{n}", "question": "?", "expected": ["x"], "got": "", "right": None,
                "measures": measures, "groups": {"article": f"a{n}", "paragraph": f"p{n}"},
            }
            for n in range(30)
        ]  # fmt: skip
        (tmp_path / name).write_text(json.dumps({"rows": rows}))
        return str(tmp_path / name)

    a, b, nothing = report("a", {"EM": 1.0}), report("b", {"EM": 0.0}), report("c", {})
    code, out, err = run("compare", a, b, "--gate")
    assert (code, err) == (1, "error: B is significantly worse than A in EM\n")
    assert "EM" in out
    assert run("compare", b, a, "--gate")[0] == run("compare", a, b)[0] == 0
    code, out, err = run("compare", nothing, nothing, "--gate")
    assert (code, out, err) == (1, "", "error: A and B have no measure in common: nothing was compared\n")
