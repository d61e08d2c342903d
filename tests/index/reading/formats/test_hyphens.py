"""Hyphens at the ends of lines: those of a word stay, those that break one go."""

from __future__ import annotations

import pytest

from index.reading.formats.hyphens import BROKEN, Hyphens

ENGLISH = ["It is said that the town of old was in the hands of those on the hill."]


def joined(before: str, after: str, *lines: str, language: list[str] = ENGLISH) -> str | None:
    start = Hyphens([*language, *lines, before, after]).joint(before, after)
    return None if start is None else start + after


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("the agree", "ment holds", "the agreement holds"),
        ("Jan Kowalski", "Meier said", "Jan Kowalski-Meier said"),
        ("the well", "known pilot", "the well-known pilot"),
        ("a long", "term plan", "a long-term plan"),
        ("COVID", "19 came", "COVID-19 came"),
        ("in mid", "August", "in mid-August"),
        ("state-of-the", "art", "state-of-the-art"),
        ("the inter", "national", "the international"),
        ("in Rich", "mond", "in Richmond"),
        ("THE AGREE", "MENT", "THE AGREEMENT"),
        ("the Grönli", "sund", "the Grönlisund"),
    ],
)
def test_a_hyphen_of_pdfium(before: str, after: str, expected: str) -> None:
    assert joined(before + BROKEN, after) == expected


def test_the_text_itself_decides_first() -> None:
    assert joined(f"a long{BROKEN}", "term plan", "It is a longterm plan of theirs") == "a longterm plan"
    assert joined(f"an agree{BROKEN}", "ment", "It is an agree-ment of theirs") == "an agree-ment"


def test_in_another_language_a_word_is_joined() -> None:
    german = ["Der Rat hat am Dienstag über den Preis des Hafens beraten und nichts beschlossen."]
    assert joined(f"am Last{BROKEN}", "boot", language=german) == "am Lastboot"
    assert joined(f"Nord{BROKEN}", "Süd", language=german) == "Nord-Süd"


def test_the_hyphen_that_browsers_put_in() -> None:
    assert joined("they fini\u2010", "shed it") == "they finished it"
    assert joined("a well\u2010", "known one") == "a wellknown one"  # they print the text's own as "-"
    assert joined("a well\u2010", "known one", "It is long\u2010term for all") == "a well-known one"


def test_what_is_no_hyphen_of_a_word() -> None:
    assert joined("he said -", "and left") is None
    assert joined("from 20", "to 30") is None
    assert joined(f"a word{BROKEN}", "(and more)") is None
    assert joined("a 20-", "year-old") == "a 20-year-old"
