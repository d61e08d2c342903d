"""Commands run in this process with the stand-in encoder, over an index of the seed articles."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.encoders.hashing import HashEncoder
from qa.cli import main
from tests.support.commands import Run
from tests.support.paths import SEEDS


@pytest.fixture(autouse=True)
def _hashed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands find the stand-in encoder where they would load the model."""
    monkeypatch.setattr("qa.state.load_encoder", lambda name=None: HashEncoder())


@pytest.fixture
def index(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> str:
    """An index of its own, which a test may change."""
    assert main(["index", str(SEEDS), "--index", str(tmp_path / "index")]) == 0
    capsys.readouterr()
    return str(tmp_path / "index")


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    def run(*arguments: str) -> tuple[int, str, str]:
        code = main(arguments)
        out, err = capsys.readouterr()
        return code, out, err

    return run
