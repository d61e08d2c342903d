"""How words were made terms when an index was made: it is searched and added to in that way for ever."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.encoders.hashing import HashEncoder
from index.errors import IndexVersion
from index.segments.commit import writing
from index.segments.manifest import NAME, Manifest, read_manifest
from index.text.analyzer import ANALYSIS
from index.types import Article
from qa import Corpus
from tests.index.segments.test_commit import SPLITTING
from tests.index.segments.test_writer import ENCODER, batch

HEAD = Article("a.txt", "The wind company is headed by Sørensen. He lives in Łódź.")


def made(folder: Path, analysis: int) -> Corpus:
    with writing(folder, lambda: Manifest(ENCODER.identity, SPLITTING, analysis=analysis)) as writer:
        writer.add(batch(HEAD))
        writer.commit()
    return Corpus.open(folder, encoder=HashEncoder())


def found(corpus: Corpus, query: str) -> list[str]:
    return [hit.passage.article_id for hit in corpus.search(query, mode="bm25")]


def test_a_new_index_finds_letters_with_and_without_their_strokes(tmp_path: Path) -> None:
    corpus = made(tmp_path, ANALYSIS)
    assert found(corpus, "Sorensen") == found(corpus, "Sørensen") == found(corpus, "Lodz") == ["a.txt"]


def test_an_index_made_before_finds_them_as_they_stand(tmp_path: Path) -> None:
    corpus = made(tmp_path, 1)
    assert found(corpus, "Sørensen") == found(corpus, "Łódź") == ["a.txt"]
    assert corpus.ask("Who is Sørensen?").unknown == ()


def test_it_stays_so_when_it_is_changed_and_merged(tmp_path: Path) -> None:
    corpus = made(tmp_path / "index", 1)
    (tmp_path / "b.txt").write_text("Sørensen came back to the harbour.", encoding="utf-8")
    corpus.add([tmp_path / "b.txt"])
    corpus.compact()
    assert read_manifest(tmp_path / "index").analysis == 1
    assert sorted(found(corpus, "Sørensen")) == ["a.txt", "b.txt"]
    Corpus.sync([tmp_path / "b.txt"], tmp_path / "index", encoder=HashEncoder(), rebuild=True)
    assert read_manifest(tmp_path / "index").analysis == ANALYSIS


def test_a_manifest_that_does_not_say_is_of_the_first() -> None:
    older = Path(__file__).parents[2] / "data" / "index_format_2" / "hashindex"
    assert read_manifest(older).analysis == 1


def test_one_of_a_newer_version_is_told(tmp_path: Path) -> None:
    manifest = Manifest(ENCODER.identity, SPLITTING, analysis=ANALYSIS + 1)
    with pytest.raises(IndexVersion, match="newer version"):
        Manifest.from_bytes(manifest.to_bytes(), tmp_path / NAME)
