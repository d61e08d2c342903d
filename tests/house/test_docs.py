"""The docs: every command and option is documented, examples run, links lead somewhere."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

import qa
from index.encoders.minilm import MiniLM
from qa.cli import dateline
from tests.support.paths import ROOT, SEEDS

README = ROOT / "README.md"
DOCS = [
    README,
    *(ROOT / name for name in ("CONTRIBUTING.md", "CHANGELOG.md")),
    *(ROOT / "docs").glob("*.md"),
]
OPERATIONS, PYTHON = ROOT / "docs" / "operations.md", ROOT / "docs" / "python.md"
EVALUATION = ROOT / "docs" / "evaluation.md"
MOST_LINES_OF_README, MOST_CHARACTERS = 200, 160


def documented(command: str) -> set[str]:
    """The options that docs/operations.md names for a command: in its row, or in the paragraph below."""
    text = OPERATIONS.read_text("utf-8")
    (row,) = re.findall(rf"^\| `dateline {command}(?=[ `])(.*)$", text, re.MULTILINE)
    below = re.findall(rf"^`dateline {command}` takes (.*?)\n\n", text, re.MULTILINE | re.DOTALL)
    return set(re.findall(r"(?<![\w-])--[a-z-]+", " ".join([row, *below])))


def test_every_command_has_a_row_and_every_row_is_a_command() -> None:
    rows = re.findall(r"^\| `dateline ([a-z]+)", OPERATIONS.read_text("utf-8"), re.MULTILINE)
    assert sorted(rows) == sorted(dateline.commands)


@pytest.mark.parametrize("command", sorted(dateline.commands))
def test_every_option_is_documented_and_every_documented_option_exists(command: str) -> None:
    parameters = dateline.commands[command].params
    there = {option for one in parameters for option in one.opts if option.startswith("--")}
    assert documented(command) == there - {"--help"}


def test_commands_in_the_docs_are_ones_that_exist() -> None:
    for page in DOCS:
        shown = re.findall(r"^dateline ([a-z]+)|`dateline ([a-z]+)", page.read_text("utf-8"), re.MULTILINE)
        assert {first or second for first, second in shown} <= dateline.commands.keys(), page


def python_blocks(page: Path) -> list[str]:
    return re.findall(r"```python\n(.*?)```", page.read_text("utf-8"), re.DOTALL)


@pytest.mark.parametrize("page", [README, PYTHON], ids=lambda path: path.name)
def test_the_first_python_example_runs(
    page: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    minilm: MiniLM,
    capsys: pytest.CaptureFixture[str],
) -> None:
    shutil.copytree(SEEDS, tmp_path / "seeds")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("qa.state.load_encoder", lambda name=None: minilm)
    exec(compile(python_blocks(page)[0], str(page), "exec"), {})
    assert capsys.readouterr().out.startswith("November 2, 2018")


@pytest.mark.parametrize("page", [PYTHON, EVALUATION], ids=lambda path: path.name)
def test_every_python_example_is_python(page: Path) -> None:
    blocks = python_blocks(page)
    assert blocks
    for block in blocks:
        compile(block, str(page), "exec")


def test_every_public_name_and_method_is_documented() -> None:
    text = PYTHON.read_text("utf-8")
    methods = {name for name in vars(qa.Corpus) if not name.startswith("_")}
    for name in (*qa.__all__, *methods):
        assert re.search(rf"`(?:Corpus\.|\w+, )?{name}\b", text) or f"`{name}`" in text, name
    for value in (qa.Article, qa.Passage, qa.Hit, qa.Citation, qa.Answer, qa.Filter):
        (fields,) = re.findall(rf"^\| `{value.__name__}` \| `([^`]*)`", text, re.MULTILINE)
        assert set(fields.split(", ")) == set(value.__dataclass_fields__) - {"origin", "place"}, value


@pytest.mark.parametrize("page", DOCS, ids=lambda path: path.name)
def test_links_and_paths_in_the_docs_lead_somewhere(page: Path) -> None:
    text = page.read_text("utf-8")
    for target in re.findall(r"\]\(([^)]+)\)", text):
        file, _, heading = target.partition("#")
        if file.startswith("http"):
            continue
        there = page.parent / file if file else page
        assert there.exists(), target
        if heading:
            headings = re.findall(r"^#+ (.*)$", there.read_text("utf-8"), re.MULTILINE)
            assert heading in {re.sub(r"[^\w -]", "", h).replace(" ", "-").casefold() for h in headings}, (
                target
            )
    if page.name == "CHANGELOG.md":
        return  # it names what is no more
    for path in re.findall(r"`((?:index|qa|tests|benchmarks|training|examples|docs|\.ci)/[\w./-]*)`", text):
        assert (ROOT / path).exists(), path


@pytest.mark.parametrize("page", DOCS, ids=lambda path: path.name)
def test_no_line_of_a_page_is_too_long(page: Path) -> None:
    lines = page.read_text("utf-8").splitlines()
    assert [line for line in lines if len(line) > MOST_CHARACTERS] == []
    assert page != README or len(lines) <= MOST_LINES_OF_README


def test_every_script_of_the_check_is_in_contributing() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    for script in (ROOT / ".ci").iterdir():
        assert f".ci/{script.name}" in text
        done = subprocess.run(["bash", "-n", script], capture_output=True, text=True, check=False)
        assert done.stderr == ""
