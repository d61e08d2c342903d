"""What the tests of watching share: quick ticks, and a folder with an article."""

from __future__ import annotations

from pathlib import Path

import pytest

from index import watch
from index.reading import changes


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(changes, "TICK", 0.15)
    monkeypatch.setattr(changes, "_POLL", 0.15)
    monkeypatch.setattr(watch, "_RETRY", 0.3)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "articles").mkdir()
    (tmp_path / "articles" / "a.txt").write_text("The dam.")
    return tmp_path / "articles"
