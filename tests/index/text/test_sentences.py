"""Sentences: what ends one and what does not, and that no character is lost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.text.sentences import paragraphs, sentences


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
