"""A collection made of texts by id, which several rooms are tested with."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from index.encoders.hashing import HashEncoder
from qa import Corpus


@pytest.fixture
def build(tmp_path: Path, hashed: HashEncoder) -> Callable[[dict[str, str]], Corpus]:
    """A collection of articles by id, in the order given."""

    def build(texts: dict[str, str]) -> Corpus:
        rows = tmp_path / "articles.jsonl"
        lines = (json.dumps({"id": id, "text": text}) + "\n" for id, text in texts.items())
        rows.write_text("".join(lines), encoding="utf-8")
        return Corpus.build([rows], tmp_path / "index", encoder=hashed)

    return build
