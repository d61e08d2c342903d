"""The examples run as their own first lines say, and print what they promise."""

from __future__ import annotations

import ast
import runpy
import shlex
from pathlib import Path

import pytest

from tests.support.paths import ROOT

EXAMPLES = sorted((ROOT / "examples").glob("*.py"))


def command_of(path: Path) -> list[str]:
    """The command in a script's docstring, as a list of arguments."""
    described = ast.get_docstring(ast.parse(path.read_text("utf-8"))) or ""
    (command,) = (line for line in described.splitlines() if line.startswith("python "))
    return shlex.split(command)[1:]


@pytest.fixture
def printed(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> str:
    """What a script prints when it is called as it says."""
    path: Path = ROOT / "examples" / request.param
    name, *arguments = command_of(path)
    assert ROOT / name == path
    monkeypatch.chdir(ROOT)
    monkeypatch.setattr("sys.argv", [name, *arguments])
    runpy.run_path(str(path), run_name="__main__")
    return capsys.readouterr().out


@pytest.mark.parametrize("printed", ["ask_a_folder.py"], indirect=True)
def test_a_folder_is_asked(printed: str) -> None:
    answer, quote, source = printed.splitlines()
    assert answer.startswith("November 2, 2018 (confidence 0.")
    assert "signed on November 2, 2018 in Kazakhstan" in quote
    assert source.endswith(", TASS, 2020-01-22")


@pytest.mark.parametrize("printed", ["search_with_filters.py"], indirect=True)
def test_only_what_the_filters_leave_is_found(printed: str) -> None:
    lines = printed.splitlines()
    hits = [line for line in lines if line[0].isdigit()]
    assert "TASS" in lines[0]
    assert "BelTA" in lines[0]
    assert hits
    for rank, line in enumerate(hits, 1):
        assert line.startswith(f"{rank}. TASS, 2020-")


@pytest.mark.parametrize("printed", ["evaluate_questions.py"], indirect=True)
def test_a_question_set_is_scored(printed: str) -> None:
    assert printed.startswith("3 questions (")
    assert "Retrieval (" in printed
    assert "Words alone (A) beside words and meaning (B):" in printed
    assert "Hit@10" in printed.split("(B):")[1]


def test_no_example_is_left_out() -> None:
    tested = Path(__file__).read_text("utf-8")
    for path in EXAMPLES:
        assert f'["{path.name}"]' in tested, path
