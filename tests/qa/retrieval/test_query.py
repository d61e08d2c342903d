"""What is searched for a question: cleaned, made to stand alone, corrected, each of these once."""

from __future__ import annotations

import pytest

from index.errors import InputError, QueryError
from index.types import Correction
from qa.retrieval.query import MAX_QUERY, Query, cleaned


def test_cleaning_keeps_the_words() -> None:
    assert cleaned("  when\x00was\n it\u200b signed? ") == "when was it\u200b signed?"


def test_a_question_is_cleaned_and_then_corrected() -> None:
    seen: list[str] = []

    made = (Correction("coucnil", "council"),)

    def correct(text: str) -> tuple[str, tuple[Correction, ...]]:
        seen.append(text)
        return text.replace("coucnil", "council"), made

    assert Query.of(" who heads\nthe coucnil? ", correct=correct) == Query(
        "who heads the coucnil?", "who heads the council?", made
    )
    assert seen == ["who heads the coucnil?"]
    assert Query.of("who heads the coucnil?").text == "who heads the coucnil?"


def test_a_follow_up_is_searched_with_what_it_leans_on_which_is_cleaned_too() -> None:
    found = Query.of("who heads it?", ["What is the Minsk\x1cCouncil?", "A body."])
    assert found.question == "who heads it?"
    assert found.text.startswith("who heads it? (")
    assert "Council" in found.text
    assert "\x1c" not in found.text


def test_a_follow_up_that_grows_too_long_is_refused() -> None:
    with pytest.raises(QueryError, match="at most 2,000"):
        Query.of("who heads it? " + "x" * (MAX_QUERY - 14), ["What is the Minsk Council?"])


def test_a_history_that_is_no_texts_is_refused() -> None:
    with pytest.raises(InputError, match="history holds a dict: expected texts and Answers"):
        Query.of("who heads it?", [{"role": "user", "content": "What is the council?"}])  # type: ignore[list-item]
