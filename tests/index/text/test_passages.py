"""Passages: exact offsets, whole sentences, nothing lost, nothing longer than the encoder reads."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.encoders.hashing import HashEncoder
from index.encoders.minilm import MiniLM
from index.text.passages import Splitting, header, split, with_headers
from index.text.sentences import sentences
from index.types import Article, Span
from tests.support.paths import SEEDS

PIECES = HashEncoder().pieces
TEXTS = st.one_of(
    st.text(max_size=600),
    st.text(st.sampled_from('abcA. \n"“”()!?。今😀\u0301\u200b'), max_size=600),
    st.lists(st.sampled_from(["The talks began.", "Why?", "x" * 90, "“Yes. No.”", "\n\n"]), max_size=40).map(
        " ".join
    ),
)


@given(TEXTS, st.integers(1, 60), st.integers(0, 2))
def test_offsets_are_exact_and_nothing_is_lost(text: str, most: int, overlap: int) -> None:
    passages = split(Article("a", text), PIECES, Splitting(most, 16, overlap))
    covered = set[int]()
    for passage in passages:
        assert text[passage.start : passage.end] == passage.text
        assert passage.text.strip() == passage.text != ""
        covered.update(range(passage.start, passage.end))
    assert {i for i, c in enumerate(text) if not c.isspace()} <= covered
    assert [p.id for p in passages] == [f"a#{n}" for n in range(1, len(passages) + 1)]
    assert [p.start for p in passages] == sorted({p.start for p in passages})
    # Seldom one holds no more than what it repeats, and ends where the one before ends.
    assert [p.end for p in passages] == sorted(p.end for p in passages)


@given(TEXTS, st.integers(4, 60))
def test_no_passage_is_longer_than_allowed(text: str, most: int) -> None:
    for passage in split(Article("a", text), PIECES, Splitting(most)):
        assert len(PIECES(passage.text)) <= most or len(passage.text) == 1


@given(TEXTS, st.integers(8, 60))
def test_passages_are_runs_of_whole_sentences(text: str, most: int) -> None:
    starts = {a for a, b in sentences(text)}
    long = [(a, b) for a, b in sentences(text) if len(PIECES(text[a:b])) > most]
    for passage in split(Article("a", text), PIECES, Splitting(most)):
        inside_long = any(a < passage.start < b for a, b in long)
        assert passage.start in starts or inside_long


def test_overlap_repeats_the_last_sentence() -> None:
    text = " ".join(f"This is sentence number {n}." for n in range(20))
    passages = split(Article("a", text), PIECES, Splitting(30, 16, 1))
    for before, after in pairwise(passages):
        assert before.text.split(". ")[-1].rstrip(".") in after.text


@pytest.mark.parametrize(("overlap", "count"), [(0, 4), (1, 5), (2, 5)])
def test_passages_are_filled_evenly(overlap: int, count: int) -> None:
    text = " ".join(f"This is sentence number {n}." for n in range(31))  # 6 pieces each
    splitting = Splitting(60, overlap=overlap)
    sizes = [len(PIECES(p.text)) for p in split(Article("a", text), PIECES, splitting)]
    assert len(sizes) == count
    assert min(sizes) >= 40


def test_the_real_tokenizer_never_has_to_cut(minilm: MiniLM) -> None:
    splitting = Splitting().fitted(minilm.max_input)
    long_title = "A very long title about many things " * 20
    for path in sorted(SEEDS.iterdir()):
        text = path.read_text() + "\n" + "word, " * 900 + "今天天气" * 300 + "x" * 9000
        article = Article(path.name, text, long_title, datetime.date(2020, 1, 22), "TASS")
        passages = split(article, minilm.pieces, splitting)
        texts = with_headers(article, passages, minilm.pieces, splitting)
        for passage, encoded in zip(passages, texts, strict=True):
            assert text[passage.start : passage.end] == passage.text
            assert encoded.endswith(passage.text)
            assert len(minilm.pieces(encoded)) <= minilm.max_input


@settings(deadline=None, max_examples=60)
@given(text=TEXTS)
def test_the_real_tokenizer_on_hostile_text(minilm: MiniLM, text: str) -> None:
    splitting = Splitting(40, 16)
    for passage in split(Article("a", text), minilm.pieces, splitting):
        assert text[passage.start : passage.end] == passage.text
        assert len(minilm.pieces(passage.text)) <= 40


def test_header_holds_what_is_known() -> None:
    day = datetime.date(2023, 3, 9)
    assert header(Article("a", "t", "Title", day, "TASS")) == "Title. TASS. 9 March 2023"
    assert header(Article("a", "t", None, day)) == "9 March 2023"
    assert header(Article("a", "t")) == ""


def test_header_names_the_month_in_english_whatever_the_locale() -> None:
    months = [header(Article("a", "t", date=datetime.date(2023, n, 1))).split()[1] for n in range(1, 13)]
    assert months == [
        *("January", "February", "March", "April", "May", "June", "July", "August", "September", "October"),
        *("November", "December"),
    ]


def test_the_header_of_an_article_is_made_once_for_all_of_its_passages() -> None:
    counted: list[str] = []

    def pieces(text: str) -> Sequence[Span]:
        counted.append(text)
        return PIECES(text)

    article = Article("a", "This is a sentence. " * 40, "A title of six short words", source="TASS")
    splitting = Splitting(30, header_pieces=4)
    passages = split(article, PIECES, splitting)
    assert len(passages) > 5
    assert with_headers(article, passages, pieces, splitting) == [
        f"A title of six\n{passage.text}" for passage in passages
    ]
    assert counted == [header(article)]


@pytest.mark.parametrize("limit", [8, 64, 126, 254, 510])
def test_fitted_splitting_leaves_room_for_the_header(limit: int) -> None:
    fitted = Splitting().fitted(limit)
    assert fitted.max_pieces >= 1
    assert fitted.max_pieces + fitted.header_pieces <= limit


def test_an_empty_article_has_no_passages() -> None:
    assert split(Article("a", " \n\t "), PIECES, Splitting()) == []
