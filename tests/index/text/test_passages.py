"""Passages: exact offsets, whole sentences, nothing lost, nothing longer than the encoder reads."""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.encoders.hashing import HashEncoder
from index.encoders.minilm import MiniLM
from index.text.passages import Pieces, Splitting, header, split, with_headers
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


def words(text: str) -> list[Span]:
    """A piece a word, however long."""
    return [match.span() for match in re.finditer(r"\S+", text)]


def letters(text: str) -> list[Span]:
    """A piece a character that is not white space."""
    return [(i, i + 1) for i, c in enumerate(text) if not c.isspace()]


def cut(text: str, pieces: Pieces, most: int, overlap: int = 0) -> tuple[list[Span], list[str]]:
    """Where the passages lie, and of which texts the pieces were asked for to find that out."""
    asked: list[str] = []

    def counted(text: str) -> Sequence[Span]:
        asked.append(text)
        return pieces(text)

    passages = split(Article("a", text), counted, Splitting(most, 16, overlap))
    assert {p.article_id for p in passages} <= {"a"}
    return [(p.start, p.end) for p in passages], asked


@pytest.mark.parametrize("before", ["", "So it went on and on for ever. "])
@pytest.mark.parametrize(
    ("sentence", "at"),  # forty characters, of which the middle ones are 10..30
    [
        ("A" * 9 + "; " + "b" * 16 + "; " + "c" * 11, 29),  # "; " at 27
        ("A" * 8 + "; " + "b" * 30, 20),  # "; " at 8: too near the start
        ("A" * 29 + "; " + "b" * 9, 20),  # "; " at 29: too near the end
        ("A" * 11 + "; " + "b" * 8 + "; " + "c" * 17, 23),  # of two the last
        ("A" * 12 + "; " + "b" * 5 + ", " + "c" * 19, 14),  # a semicolon before a comma
        ("A" * 12 + ", " + "b" * 5 + ": " + "c" * 19, 14),
        ("A" * 12 + ": " + "b" * 5 + " – " + "c" * 18, 14),
        ("A" * 12 + " – " + "b" * 5 + " — " + "c" * 17, 15),
        ("A" * 12 + " — " + "b" * 5 + " " + "c" * 19, 15),
        ("A" * 12 + " " + "b" * 27, 13),
        ("A" * 40, 20),
    ],
)
def test_a_long_sentence_is_cut_in_its_middle_half_at_the_best_place(
    before: str, sentence: str, at: int
) -> None:
    text, start = before + sentence, len(before)
    first, second = sentence[:at].rstrip(), sentence[at:]
    spans, asked = cut(text, letters, 30)
    assert spans[-2:] == [(start, start + len(first)), (start + at, start + 40)]
    assert asked == [text, sentence, first, second]


def test_what_is_still_too_long_is_cut_again() -> None:
    sentence = "aa bb cc dd ee ff gg hh."
    spans, asked = cut(sentence, words, 4)
    assert asked == [sentence, sentence, "aa bb cc dd ee ff", "aa bb cc dd", "ee ff", "gg hh."]
    assert spans == [(0, 11), (12, 24)]


def test_a_character_is_not_cut_however_many_pieces_it_has() -> None:
    assert cut("ab", letters, 1)[0] == [(0, 1), (1, 2)]
    assert cut("ab", lambda text: [*letters(text), *letters(text)], 1)[0] == [(0, 1), (1, 2)]


def test_a_sentence_that_just_fits_is_not_looked_at_again() -> None:
    text = f"One two three four.\n{'x' * 6_000}"
    assert cut(text, words, 4) == ([(0, 19), (20, 6_020)], [text])


def test_six_thousand_characters_are_a_passage_and_one_more_are_two() -> None:
    text = "x" * 6_001
    assert cut(text, words, 9) == ([(0, 3_000), (3_000, 6_001)], [text, text, text[:3_000], text[3_000:]])
    text = f"{'x' * 12_000}"
    assert cut(text, words, 9)[1] == [text, text, text[:6_000], text[6_000:]]


def lines(*lengths: int) -> tuple[str, list[Span]]:
    """Sentences of one word of so many characters, and where they lie."""
    text = "\n".join("x" * length for length in lengths)
    return text, words(text)


def test_sentences_are_a_passage_up_to_six_thousand_characters() -> None:
    text, (one, two, three, four) = lines(2_999, 3_000, 2_999, 3_000)
    assert cut(text, words, 9)[0] == [(one[0], two[1]), (three[0], four[1])]
    text, spans = lines(3_000, 3_000, 3_001)
    assert cut(text, words, 9)[0] == spans


def test_a_sentence_is_repeated_up_to_six_thousand_characters() -> None:
    text, (one, two, three, four) = lines(2_999, 3_000, 2_999, 3_000)
    assert cut(text, words, 9, overlap=1)[0] == [(one[0], two[1]), (two[0], three[1]), (three[0], four[1])]
    text, (one, two, three, four) = lines(2_999, 3_000, 3_000, 2_999)
    assert cut(text, words, 9, overlap=1)[0] == [(one[0], two[1]), (three[0], four[1])]


def filled(sizes: Sequence[int], most: int, overlap: int = 0) -> list[list[int]]:
    """Which sentences each passage holds, of sentences of so many words."""
    text = "\n".join("word " * (size - 1) + f"end{n}." for n, size in enumerate(sizes))
    spans, _ = cut(text, words, most, overlap)
    return [[int(n) for n in re.findall(r"end(\d+)", text[a:b])] for a, b in spans]


def test_how_passages_are_filled_by_hand() -> None:
    # 6 words, so two passages of 4 and 3 each to be even: the second sentence lies half in the first
    assert filled([2, 2, 2], 4) == [[0, 1], [2]]
    # 10 words, so two passages, 5 each: more than half of the second sentence would lie behind the fifth
    assert filled([3, 5, 2], 8) == [[0], [1, 2]]
    assert filled([4, 4], 8) == [[0, 1]]
    assert filled([4, 4, 1], 8) == [[0], [1, 2]]
    assert filled([], 8) == []


def test_a_sentence_is_repeated_where_the_next_fits_behind_it() -> None:
    assert filled([2, 2, 2, 2], 4, overlap=1) == [[0, 1], [1, 2], [2, 3]]
    assert filled([2, 2, 3, 2], 4, overlap=1) == [[0, 1], [2], [3]]
    assert filled([1, 1, 1, 1, 1], 4, overlap=2) == [[0, 1, 2, 3], [2, 3, 4]]
    assert filled([2, 2, 2], 4, overlap=0) == [[0, 1], [2]]


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


def test_a_header_that_just_fits_is_kept_whole() -> None:
    article = Article("a", "They met.", "Talks (in Minsk)")

    def pieces(text: str) -> Sequence[Span]:
        return [match.span() for match in re.finditer(r"\w+", text)]

    passages = split(article, pieces, Splitting())
    for most, front in ((3, "Talks (in Minsk)"), (2, "Talks (in")):
        splitting = Splitting(header_pieces=most)
        assert with_headers(article, passages, pieces, splitting) == [f"{front}\nThey met."]


def test_a_passage_of_an_article_without_a_header_stands_alone() -> None:
    article = Article("a", "They met.")
    assert with_headers(article, split(article, PIECES, Splitting()), PIECES, Splitting()) == ["They met."]


@pytest.mark.parametrize(
    ("limit", "fitted"),
    [
        (512, Splitting(180, 64, 2)),
        (254, Splitting(180, 63, 2)),  # a quarter for the header
        (103, Splitting(103 - 25, 25, 2)),
        (1, Splitting(1, 0, 2)),
        (0, Splitting(1, 0, 2)),
    ],
)
def test_fitted_splitting_by_hand(limit: int, fitted: Splitting) -> None:
    assert Splitting(180, 64, 2).fitted(limit) == fitted


@pytest.mark.parametrize("limit", [8, 64, 126, 254, 510])
def test_fitted_splitting_leaves_room_for_the_header(limit: int) -> None:
    fitted = Splitting().fitted(limit)
    assert fitted.max_pieces >= 1
    assert fitted.max_pieces + fitted.header_pieces <= limit


def test_an_empty_article_has_no_passages() -> None:
    assert split(Article("a", " \n\t "), PIECES, Splitting()) == []
