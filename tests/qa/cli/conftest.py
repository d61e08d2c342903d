"""Commands run in this process with the stand-in encoder, over an index of the seed articles."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from index.encoders.hashing import HashEncoder
from qa.cli import main
from qa.reader.calibration import PLAIN
from qa.reader.load import CalibratedReader
from tests.support.commands import Run, end_warming
from tests.support.paths import SEEDS
from tests.support.readers import PatternReader


@pytest.fixture(autouse=True)
def _stand_ins(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Commands find stand-ins where they would load the encoder and the reader; it takes days for answers."""
    monkeypatch.setattr("qa.state.load_encoder", lambda name=None: HashEncoder())
    days = CalibratedReader(PatternReader(r"\b[A-Z][a-z]+ \d{1,2}, \d{4}"), PLAIN)
    monkeypatch.setattr("qa.reader.load._bundled", lambda: days)
    yield
    end_warming()


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
