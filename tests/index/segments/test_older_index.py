"""Indexes that an earlier version wrote open, are searched, changed and verified as before.

tests/data/index_format_2 holds two of index format 2: `index` with the vectors of the bundled encoder, in two
segments, one with a deleted article; and `hashindex` with those of the stand-in encoder. `articles` and
`later` are what they were made from. They are never made anew: a change after which they no longer pass is a
change of the format, and needs another number (index.segments.manifest.FORMAT).
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest

from index.encoders.base import Done, Encoder, Identity
from index.encoders.hashing import HashEncoder
from index.encoders.minilm import MiniLM
from index.segments.manifest import NAME
from index.segments.repair import verify
from index.segments.snapshot import Snapshot
from index.types import Span, Vectors
from qa import Corpus
from qa.types import Mode
from tests.support.paths import ROOT

OLDER = ROOT / "tests" / "data" / "index_format_2"
BRIDGE, FIELD = "Who opened the harbour bridge?", "solar field of the vineyard"
Scores = list[tuple[str, float]]

# Of the stand-in encoder, whose vectors are the same on every computer.
EXPECTED: dict[tuple[str, Mode], Scores] = {
    (BRIDGE, "bm25"): [("harbour.txt#1", 3.2192281824352804)],
    (BRIDGE, "dense"): [
        ("harbour.txt#1", 0.6793592572212219),
        ("row-2#1", 0.28325510025024414),
        ("vineyard.md#1", 0.01592978462576866),
        ("row-1#1", -0.03400687873363495),
    ],
    (BRIDGE, "hybrid"): [
        ("harbour.txt#1", 1.15),
        ("row-2#1", 0.5731003184989742),
        ("vineyard.md#1", 0.45371312611816883),
        ("row-1#1", 0.43141146710238193),
    ],
    (FIELD, "bm25"): [("vineyard.md#1", 3.3650976782377775)],
    (FIELD, "dense"): [
        ("vineyard.md#1", 0.7852326035499573),
        ("harbour.txt#1", 0.26041263341903687),
        ("row-1#1", 0.06363914906978607),
        ("row-2#1", -0.20909854769706726),
    ],
    (FIELD, "hybrid"): [
        ("vineyard.md#1", 1.15),
        ("harbour.txt#1", 0.5295161387846704),
        ("row-1#1", 0.44684897655131595),
        ("row-2#1", 0.3322682366699227),
    ],
}


class CountingEncoder:
    """Encodes as another encoder does, and keeps the texts that it was given."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self.texts: list[str] = []

    @property
    def identity(self) -> Identity:
        return self._encoder.identity

    @property
    def max_input(self) -> int:
        return self._encoder.max_input

    def pieces(self, text: str) -> Sequence[Span]:
        return self._encoder.pieces(text)

    def encode(self, texts: Sequence[str], done: Done | None = None) -> Vectors:
        self.texts += texts
        return self._encoder.encode(texts, done)


@pytest.fixture
def index(tmp_path: Path) -> Path:
    """A copy of the index with the vectors of the bundled encoder."""
    return Path(shutil.copytree(OLDER / "index", tmp_path / "index"))


@pytest.fixture
def hash_index(tmp_path: Path) -> Path:
    """A copy of the index with the vectors of the stand-in encoder."""
    return Path(shutil.copytree(OLDER / "hashindex", tmp_path / "hashindex"))


def scores(corpus: Corpus, query: str, mode: Mode) -> Scores:
    return [(hit.passage.id, hit.score) for hit in corpus.search(query, mode=mode)]


def same(found: Scores, expected: Scores, tolerance: float = 1e-6) -> None:
    assert [id for id, _ in found] == [id for id, _ in expected]
    assert [score for _, score in found] == pytest.approx([score for _, score in expected], abs=tolerance)


@pytest.mark.parametrize("name", ["index", "hashindex"])
def test_every_byte_is_sound(name: str) -> None:
    found = verify(OLDER / name)
    assert (found.damage, found.articles, found.passages) == ((), 4, 4)


def test_it_holds_what_it_was_made_from(index: Path) -> None:
    corpus = Corpus.open(index, encoder=HashEncoder())
    assert list(corpus.articles) == ["harbour.txt", "row-1", "satellite.txt", "vineyard.md"]
    library, vineyard = corpus.articles["row-1"], corpus.articles["vineyard.md"]
    assert library.title == "Library reopens"
    assert (str(library.date), library.source) == ("2020-01-10", "Marlow Post")
    assert library.url == "https://example.org/library"
    assert (str(vineyard.date), vineyard.source) == ("2022-08-14", "Valley Herald")
    for passage in corpus.passages.values():
        text = corpus.articles[passage.article_id].text
        assert text[passage.start : passage.end] == passage.text
    satellite = (OLDER / "later" / "satellite.txt").read_text("utf-8").strip()
    assert corpus.passages["satellite.txt#1"].text == satellite


@pytest.mark.parametrize(("query", "mode"), EXPECTED)
def test_scores_are_as_they_were(hash_index: Path, query: str, mode: Mode) -> None:
    corpus = Corpus.open(hash_index, encoder=HashEncoder())
    same(scores(corpus, query, mode), EXPECTED[query, mode])


def test_words_and_stored_vectors_of_the_bundled_encoder(index: Path) -> None:
    """Without encoding, so that they are the same on every computer."""
    corpus, snapshot = Corpus.open(index, encoder=HashEncoder()), Snapshot(index)
    same(scores(corpus, BRIDGE, "bm25"), [("harbour.txt#1", 3.319281405542778)])
    bridge = snapshot.segments[0].vectors(slice(0, 1))[0]
    rows, cosines = snapshot.nearest(bridge, 9)
    same(
        [(snapshot.passage(int(row)).id, float(c)) for row, c in zip(rows, cosines, strict=True)],
        [
            ("harbour.txt#1", 1.0),
            ("row-1#1", 0.22913524508476257),
            ("vineyard.md#1", 0.11690341681241989),
            ("satellite.txt#1", 0.04036638140678406),
        ],
    )


def test_answers_are_as_they_were(index: Path, minilm: MiniLM) -> None:
    corpus = Corpus.open(index, encoder=minilm)
    expected = [("harbour.txt#1", 0.65915), ("row-1#1", 0.18592), ("vineyard.md#1", 0.09557)]
    # A query's vector depends on the numbers that the processor computes with (bf16 or float32).
    same(scores(corpus, BRIDGE, "dense")[:3], expected, tolerance=0.01)
    opened = corpus.ask(BRIDGE)
    assert opened.text == "mayor Ruth Adair"
    assert [c.article_id for c in opened.citations] == ["harbour.txt"]
    weight = corpus.ask("how heavy is Meridian-2?")
    assert weight.text == "3.1 tonnes"
    assert [c.quote for c in weight.citations] == ["It weighs 3.1 tonnes and will replace Meridian-1."]


def test_unchanged_files_are_not_encoded_again(index: Path, minilm: MiniLM) -> None:
    encoder = CountingEncoder(minilm)
    _, changes = Corpus.sync([OLDER / "articles", OLDER / "later"], index, encoder=encoder)
    assert (changes.unchanged, changes.added, changes.updated, changes.deleted) == (4, 1, 0, 0)
    assert len(encoder.texts) == 1
    assert "This article was deleted" in encoder.texts[0]
    assert verify(index).damage == ()


def test_compacting_drops_what_was_deleted_and_keeps_the_rest(index: Path) -> None:
    corpus = Corpus.open(index, encoder=HashEncoder())
    before, held = scores(corpus, BRIDGE, "bm25"), dict(corpus.articles)
    assert b"This article was deleted" in b"".join(path.read_bytes() for path in index.rglob("*.seg"))
    assert corpus.compact().segments_before == 2
    (left,) = index.rglob("*.seg")
    assert b"This article was deleted" not in left.read_bytes()
    same(scores(corpus, BRIDGE, "bm25"), before)
    assert dict(corpus.articles) == held
    assert verify(index).damage == ()


def test_nothing_new_means_nothing_written(hash_index: Path) -> None:
    encoder = CountingEncoder(HashEncoder())
    Corpus.sync(
        [OLDER / "articles"], hash_index, encoder=encoder
    )  # read anew, as files are read otherwise now
    before = {path: path.read_bytes() for path in hash_index.rglob("*") if path.is_file()}
    _, changes = Corpus.sync([OLDER / "articles"], hash_index, encoder=encoder, prune=True)
    assert (changes.unchanged, changes.added, changes.deleted, encoder.texts) == (4, 0, 0, [])
    assert {path: path.read_bytes() for path in before} == before


@pytest.mark.parametrize("rebuild", [False, True])
def test_changes_are_as_good_as_a_fresh_build(hash_index: Path, tmp_path: Path, rebuild: bool) -> None:
    corpus = Corpus.open(hash_index, encoder=HashEncoder())
    if rebuild:
        encoder = CountingEncoder(HashEncoder())
        corpus, _ = Corpus.sync([OLDER / "articles"], hash_index, encoder=encoder, rebuild=True)
        assert len(encoder.texts) == 4
    assert corpus.add([OLDER / "later"]).added == 1
    assert corpus.delete(["row-2"]) == 1
    assert verify(hash_index).damage == ()
    assert corpus.compact().segments_after == 1
    found = verify(hash_index)
    assert (found.damage, found.articles, found.passages) == ((), 4, 4)
    assert (hash_index / NAME).read_bytes() == (hash_index / "MANIFEST.copy").read_bytes()

    fresh = Corpus.build([OLDER / "articles", OLDER / "later"], tmp_path / "fresh", encoder=HashEncoder())
    fresh.delete(["row-2"])
    for query in (BRIDGE, FIELD, "how heavy is Meridian-2?"):
        for mode in ("bm25", "dense", "hybrid"):
            same(scores(corpus, query, mode), scores(fresh, query, mode))
