"""Texts are the same however their marks are written, and where one stands in another."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.evaluate.failures import is_right
from qa.evaluate.matching import holds, normalized, place_of
from qa.evaluate.question import Question
from qa.evaluate.relevance import Right
from qa.evaluate.runner import Outcome


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("O’Neill", "O'Neill"),
        ("„Nordlicht“", "Nordlicht"),
        ("«Le Monde»", '"Le Monde"'),
        ("``the end''", "the end"),
        ("the workers’ party", "the workers party"),
        ("rock ’n’ roll", "rock n roll"),
        ("2010–2015", "2010-2015"),
        ("re\u00adport\u200b", "report"),
        ("caf\u00e9", "cafe\u0301"),
        ("wait…", "wait..."),
        ("a\u00a0 b", "A B"),
    ],
)
def test_marks_do_not_count(text: str, same: str) -> None:
    assert normalized(text) == normalized(same)
    assert holds(normalized(f"He said {text} and left."), same)


@pytest.mark.parametrize(
    ("text", "answer"), [("fourteen", "four"), ("its", "it's"), ("a 5", '""'), ("re-do", "redo")]
)
def test_words_count(text: str, answer: str) -> None:
    assert not holds(normalized(text), answer)


@given(st.text(max_size=40))
def test_a_text_holds_itself_in_any_composition(text: str) -> None:
    assert normalized(unicodedata.normalize("NFD", text)) == normalized(unicodedata.normalize("NFC", text))


@given(st.text("aé ’'\"“\u0301\nX", max_size=12), st.text("aé ’'\"“\nX", min_size=1, max_size=6))
def test_a_part_is_found_where_it_is(before: str, part: str) -> None:
    text = f"{before}|{part}|"
    place = place_of(text, part)
    assert place is not None
    assert text[slice(*place)] == part


def test_a_part_with_other_marks_is_found_verbatim() -> None:
    said = "It’s Zoe\u0308’s  cafe\u0301"
    text = f"He said: “{said}” — and left."
    found = place_of(text, "It's Zo\u00eb's caf\u00e9")
    assert found is not None
    assert text[slice(*found)] == said
    assert place_of(text, "It is Zoë's") is None
    assert place_of(text, "’ ") is None


@pytest.mark.parametrize(("given", "right"), [("‘Northern Tide’", True), ("Southern Tide", False)])
def test_a_row_is_right_however_its_answer_is_quoted(given: str, right: bool) -> None:
    question = Question("q", "Which?", ("“Northern Tide”",), answerable=True, rejected=("Zo\u00eb’s",))
    outcome = Outcome("q", "asked", "Which?", given, True, 0.9, (), (), 1.0, 1.0)
    assert is_right(question, outcome, Right({}, {})) is right
    rejected = Outcome("q", "asked", "Which?", "Zoe\u0308's", True, 0.9, (), (), 1.0, 1.0)
    assert is_right(question, rejected, Right({}, {})) is False
