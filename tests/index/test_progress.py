"""A long build: how far it is, how fast, and that one that was stopped goes on from what was committed."""

from __future__ import annotations

import gzip
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from index.encoders.base import Done
from index.encoders.hashing import HashEncoder
from index.reading.articles import read_articles
from index.reading.progress import ReadingProgress
from index.segments.snapshot import Snapshot
from index.types import Article, Vectors
from qa import Corpus
from qa.cli.show import Rate

ARTICLES = 24


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Articles of about one length: as files, as rows, and as packed rows."""
    articles = tmp_path / "articles"
    articles.mkdir()
    texts = [f"Article {n} tells of rocket {n}. It was launched in {1950 + n}." for n in range(ARTICLES)]
    for n, text in enumerate(texts[:8]):
        (articles / f"a{n}.txt").write_text(text)
    rows = [json.dumps({"id": f"row{n}", "text": text}) for n, text in enumerate(texts)]
    (articles / "b.jsonl").write_text("\n".join(rows[8:16]))
    (articles / "c.jsonl.gz").write_bytes(gzip.compress("\n".join(rows[16:]).encode()))
    (articles / "d.xyz").write_text("of no known kind")
    return articles


def test_the_meter_goes_from_nothing_to_all(folder: Path) -> None:
    meter = ReadingProgress()
    assert meter.share == 0
    shares = [meter.share for item in read_articles([folder], meter=meter) if isinstance(item, Article)]
    assert shares == sorted(shares)
    assert len(set(shares)) > 10
    assert 0 <= shares[0] < 0.2
    assert meter.share == 1
    assert list(read_articles([folder / "a0.txt"], meter=meter))
    assert meter.share == 1  # it may be used again


def test_how_many_passages_there_will_be_is_estimated_and_in_the_end_right(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.build.FLUSH_PASSAGES", 4)
    told: list[tuple[str, int, int]] = []
    encoder = HashEncoder()
    corpus = Corpus.build(
        [folder], tmp_path / "index", encoder=encoder, progress=lambda *one: told.append(one)
    )
    encoded = [(done, total) for stage, done, total in told if stage == "encode"]
    assert encoded == sorted(encoded, key=lambda one: one[0])
    assert all(done <= total for done, total in encoded)
    assert encoded[-1] == (len(corpus.passages), len(corpus.passages))
    # Early on only a few of all are read, so without an estimate the total would be far too small.
    assert encoded[1][1] > len(corpus.passages) / 2


def test_the_rate_counts_the_time_of_encoding_alone() -> None:
    rate = Rate()
    assert rate.per_second == 0
    for stage, done, now in (
        ("read", 9, 0.0), ("encode", 10, 1.0), ("encode", 30, 2.0), ("write", 0, 2.0), ("read", 12, 60.0),
        ("encode", 40, 61.0), ("encode", 60, 62.0),
    ):  # fmt: skip
        rate.tell(stage, done, now)
    assert rate.per_second == (20 + 20) / (1 + 1)


class Counting(HashEncoder):
    """Counts the texts that it encodes, and is stopped at one of its calls."""

    def __init__(self, stop_at: int = 0) -> None:
        super().__init__()
        self.stop_at, self.calls, self.texts = stop_at, 0, 0

    def encode(self, texts: Sequence[str], done: Done | None = None) -> Vectors:
        self.calls += 1
        if self.calls == self.stop_at:
            raise KeyboardInterrupt
        self.texts += len(texts)
        return super().encode(texts, done)


@pytest.mark.parametrize("stop_at", [1, 2, 4])
def test_a_build_that_was_stopped_goes_on_and_ends_as_if_it_never_was(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stop_at: int
) -> None:
    monkeypatch.setattr("index.build.FLUSH_PASSAGES", 5)
    Corpus.build([folder], tmp_path / "whole", encoder=Counting())
    first, second = Counting(stop_at), Counting()
    with pytest.raises(KeyboardInterrupt):
        Corpus.build([folder], tmp_path / "stopped", encoder=first)
    Corpus.build([folder], tmp_path / "stopped", encoder=second)
    whole, again = Snapshot(tmp_path / "whole"), Snapshot(tmp_path / "stopped")
    assert first.texts + second.texts == whole.passage_count  # nothing is encoded twice
    assert list(again.article_ids()) == list(whole.article_ids())
    assert again.manifest.statistics == whole.manifest.statistics
    assert [s.articles for s in again.segments] == [s.articles for s in whole.segments]
    for one, other in zip(again.segments, whole.segments, strict=True):
        assert one.file.record.data_sha256 == other.file.record.data_sha256
        np.testing.assert_array_equal(one.vectors(slice(None)), other.vectors(slice(None)))
