"""Sentences: what ends one and what does not, and that no character is lost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.text.sentences import paragraphs, sentences, trimmed


def split(text: str) -> list[str]:
    return [text[a:b] for a, b in sentences(text)]


@pytest.mark.parametrize(
    "sentence",
    [
        "The council met on Jan. 22 in Minsk.",
        "The U.S. and Russia agreed.",
        "The rocket “Soyuz-2.1 a” flew with three satellites.",
        'Mr. Smith of St. Petersburg said: "We agree. It is good," and left.',
        "Sales rose 5.3 pct. in Nov. 2018.",
        "He arrived at 5 p.m. on Monday.",
        "“It is huge. There are many aspects”, — the newspaper quoted Idrissov.",
    ],
)
def test_one_sentence_stays_one(sentence: str) -> None:
    assert split(f"It began. {sentence} Then it ended.") == ["It began.", sentence, "Then it ended."]


def test_a_heading_and_a_paragraph_are_two() -> None:
    assert split("Talks in Minsk\n\nThey met. They left.") == ["Talks in Minsk", "They met.", "They left."]


def test_lines_that_are_paragraphs_end_sentences() -> None:
    first, second = "A first paragraph " * 8, "A second paragraph " * 8
    assert split(f"{first.strip()}\n{second.strip()}") == [first.strip(), second.strip()]


def test_lines_wrapped_by_hand_are_joined() -> None:
    first = (
        "The ministers of the two countries met in the capital\nto sign the agreement that they had drafted."
    )
    text = f"{first}\nIt is new."
    assert split(text) == [first, "It is new."]


def test_russian_and_chinese() -> None:
    assert split("Они встретились. Потом ушли.") == ["Они встретились.", "Потом ушли."]
    assert split("今天天气很好。我们去公园。") == ["今天天气很好。", "我们去公园。"]


def test_russian_abbreviations_end_no_sentence_in_a_russian_text() -> None:
    text = "Он живёт на ул. Ленина в г. Москва. Потом ушёл."
    assert split(text) == ["Он живёт на ул. Ленина в г. Москва.", "Потом ушёл."]


def test_a_text_is_russian_where_more_than_half_of_its_letters_are() -> None:
    assert split("Тогда ушёл Prof. Smith.") == ["Тогда ушёл Prof. Smith."]  # nine letters of each
    assert split("Тогда ушла Prof. Smit.") == ["Тогда ушла Prof.", "Smit."]


def test_a_wrapped_line_is_a_hundred_characters_at_most() -> None:
    line, end = "many words and no end " * 4 + "of them here", "then it ends."
    assert len(line) == 100
    assert split(f"{line}\n{end}") == [f"{line}\n{end}"]
    assert split(f"{line}s\n{end}") == [f"{line}s", end]


def test_a_line_shorter_than_three_fifths_of_the_longest_is_not_wrapped() -> None:
    assert split("six of\nten of ten") == ["six of\nten of ten"]
    assert split("fives\nten of ten") == ["fives", "ten of ten"]
    assert split("It was new\nfives\nten of ten") == ["It was new\nfives", "ten of ten"]


def test_a_line_that_ends_its_sentence_is_not_joined_with_the_next() -> None:
    assert split("He left it there.\nand went home at last") == ["He left it there.", "and went home at last"]


def test_the_last_line_is_read_to_its_end_with_a_line_break_behind_it_and_without() -> None:
    for text in (
        "The ministers of the two\ncountries met in town",
        "The ministers of the two\ncountries met\n",
    ):
        assert split(text) == [text.strip()]


def test_blanks_in_an_empty_line_are_no_line() -> None:
    wrapped = "The ministers of the two\ncountries met in town"
    assert split(f"Talks\n{' ' * 200}\n{wrapped}") == ["Talks", wrapped]


def test_a_block_without_end_is_cut_at_the_last_blank_of_twenty_thousand_characters() -> None:
    words = "word " * 9_000  # blanks at 4, 9, 14, ...
    assert sentences(words[:19_999] + "s") == ((0, 20_000),)
    assert sentences(words) == ((0, 19_999), (20_000, 39_994), (39_995, 44_999))


def test_a_block_without_a_blank_in_its_second_half_is_cut_in_its_middle() -> None:
    text = "a word " + "x" * 30_000
    assert sentences(text) == ((0, 10_000), (10_000, 20_000), (20_000, 30_007))


def test_trimming() -> None:
    assert trimmed("ab \n cd e ", 2, 9) == (5, 9)
    assert trimmed("ab \n cd e ", 2, 8) == (5, 7)
    assert trimmed("ab \n cd e ", 0, 10) == (0, 9)
    assert trimmed("ab   cd", 2, 5) == (5, 5)  # nothing else: empty
    assert trimmed("ab", 1, 1) == (1, 1)


HOSTILE = st.text(st.sampled_from("aA. \n\t\"“”'()!?。\u00a0\u200b\u202e😀é"), max_size=300)


@given(st.one_of(st.text(max_size=300), HOSTILE))
def test_every_character_is_in_exactly_one_sentence(text: str) -> None:
    covered = [0] * len(text)
    for start, end in sentences(text):
        assert start < end
        assert text[start:end] == text[start:end].strip()
        for i in range(start, end):
            covered[i] += 1
    assert max(covered, default=0) <= 1
    assert all(n == 1 for n, c in zip(covered, text, strict=True) if not c.isspace())


def test_a_hostile_run_of_brackets_is_quick_enough_to_finish() -> None:
    text = "(((((“" * 20_000
    assert sum(b - a for a, b in sentences(text)) == len(text)


def test_paragraphs() -> None:
    second = (
        "Two, which is far too long to be a line that somebody wrapped by hand, is it not, dear reader? " * 2
    )
    text = f"One.\n{second}\n\n\nThree."
    assert [text[a:b][:5] for a, b in paragraphs(text)] == ["One.", "Two, ", "Three"]
    assert paragraphs(f" \n\n{text}\n\n \n ")[0] == (3, 7)
    assert paragraphs(" \n ") == paragraphs("") == []
