"""The opening of an article: each line's dateline is parsed once, whoever asks for it."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from index.reading.draft import Draft
from index.reading.metadata import datelines, opening
from index.reading.metadata.datelines import Dateline
from index.reading.metadata.fields import fill
from tests.support.paths import SEEDS


@pytest.mark.parametrize("path", sorted(SEEDS.iterdir()), ids=lambda path: path.name[:3])
def test_the_dateline_of_a_line_is_parsed_once(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    parsed: Counter[str] = Counter()

    def counted(line: str) -> Dateline:
        parsed[line] += 1
        return datelines.dateline_of(line)

    monkeypatch.setattr(opening, "dateline_of", counted)
    text = path.read_text("utf-8")
    fill(Draft(text))
    assert parsed
    assert set(parsed.values()) == {1}
    assert sum(parsed.values()) <= len(opening.opening_of(text).head) + 3
