"""Commands run in this process with the stand-in encoder, over an index of the seed articles."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.encoders.hashing import HashEncoder
from qa.cli import main
from qa.reader.calibration import PLAIN
from qa.reader.load import CalibratedReader
from tests.support.commands import Run
from tests.support.paths import SEEDS
from tests.support.readers import PatternReader


@pytest.fixture(autouse=True)
def _hashed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands find the stand-in encoder where they would load the model."""
    monkeypatch.setattr("qa.state.load_encoder", lambda name=None: HashEncoder())


@pytest.fixture(autouse=True)
def _read_by_a_pattern(monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands find a stand-in where they would load the reader: it takes days for answers."""
    days = CalibratedReader(PatternReader(r"\b[A-Z][a-z]+ \d{1,2}, \d{4}"), PLAIN)
    monkeypatch.setattr("qa.reader.load._bundled", lambda: days)


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
