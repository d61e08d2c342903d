"""The README: its commands exist, its examples run."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from index.encoders.minilm import MiniLM
from qa.cli import dateline
from tests.support.paths import ROOT, SEEDS

README = ROOT / "README.md"


def test_every_command_is_documented_and_every_documented_command_exists() -> None:
    documented = set(re.findall(r"^\| `dateline ([a-z]+)", README.read_text(encoding="utf-8"), re.MULTILINE))
    rows = [
        line for line in README.read_text(encoding="utf-8").splitlines() if line.startswith("| `dateline")
    ]
    assert set(dateline.commands) == documented | set(re.findall(r"`dateline ([a-z]+)", " ".join(rows)))


def test_every_option_in_the_table_exists() -> None:
    for line in README.read_text(encoding="utf-8").splitlines():
        if line.startswith("| `dateline"):
            for name, rest in re.findall(r"`dateline ([a-z]+)([^`]*)`", line):
                known = {option for p in dateline.commands[name].params for option in p.opts}
                assert set(re.findall(r"--[a-z-]+", rest)) <= known, name


def test_the_python_example_runs(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    minilm: MiniLM,
    capsys: pytest.CaptureFixture[str],
) -> None:
    shutil.copytree(SEEDS, tmp_path / "seeds")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("qa.state.load_encoder", lambda name=None: minilm)
    blocks = re.findall(r"```python\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    (example,) = (block for block in blocks if block.startswith("from qa import Corpus"))
    exec(compile(example, str(README), "exec"), {})
    assert capsys.readouterr().out == "November 2, 2018\n"


def test_pictures_and_folders_that_it_names_are_there() -> None:
    text = README.read_text(encoding="utf-8")
    for name in [
        *re.findall(r"\]\((tests/[^)]+)\)", text),
        *re.findall(r"`((?:index|qa|tests|benchmarks)/[^`*]*)`", text),
    ]:
        assert (README.parent / name).exists(), name
