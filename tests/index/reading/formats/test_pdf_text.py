"""One text of a PDF's pages: what is furniture of the page, and what goes on from one page to the next."""

# ruff: noqa: E501 (samples, line for line)
from __future__ import annotations

from collections.abc import Sequence

from index.reading.formats.page_furniture import is_page_number
from index.reading.formats.pdf_lines import Line
from index.reading.formats.pdf_text import text_of


def page(*lines: str, size: float = 11, widths: Sequence[float] = ()) -> list[Line]:
    """Lines of a page, 14 points apart from the top; each as wide as its text, or as `widths` says."""
    return [
        Line(text, 70, 700 - 14 * at, 70 + (widths[at] if widths else 5 * len(text)), 710 - 14 * at, size)
        for at, text in enumerate(lines)
    ]


def joined(*pages: list[Line]) -> str:
    return text_of(pages)[0]


def test_a_running_head_stands_once_and_page_numbers_nowhere() -> None:
    pages = [
        page("The Herald, 3 May", f"Page {number} of 3", *lines)
        for number, lines in enumerate(
            [("The council agreed that the work", "would begin and the"), ("city would pay.", "It was late."), ("Then it rained.",)],
            1,
        )
    ]  # fmt: skip
    text, starts, below = text_of(pages)
    assert text == (
        "The Herald, 3 May\n\nThe council agreed that the work\nwould begin and the\n"
        "city would pay.\nIt was late.\n\nThen it rained."
    )
    assert [text[start:][:4] for start in starts] == ["The ", "city", "Then"]
    assert text[below:].strip().startswith("The council")


def test_a_foot_stands_on_the_last_page() -> None:
    pages = [
        page(f"The first line of page {'abc'[n]}.", f"More of {'abc'[n]} here.", "eastport.example 2022")
        for n in range(3)
    ]
    text = joined(*pages)
    assert text.count("eastport.example 2022") == 1
    assert text.endswith("More of c here.\n\neastport.example 2022")


def test_heads_of_left_and_right_pages() -> None:
    heads = ["Annual report", "Harbour board"]
    pages = [
        page(f"{heads[n % 2]} {n + 10}", f"Sentence {'abcdef'[n]} is here.", "It ends.") for n in range(6)
    ]
    text = joined(*pages)
    assert (text.count("Annual report"), text.count("Harbour board")) == (1, 1)


def test_what_only_happens_to_be_the_same_stays() -> None:
    pages = [
        page(f"Chapter {'abcde'[n]}", "Some words.", "The same line" if n < 2 else f"Other {'abcde'[n]}")
        for n in range(5)
    ]
    assert joined(*pages).count("The same line") == 2
    moved = [page(*["Words."] * n, "The Herald", "Sentence here.", *["More."] * 9) for n in range(4)]
    assert joined(*moved).count("The Herald") == 4
    years = [page(f"Figures of {year}", f"Sentence of {year}.", "It ends.") for year in (1999, 2004, 2017)]
    assert joined(*years).count("Figures of") == 3


def test_a_sentence_goes_on_over_pages_and_a_new_one_starts_anew() -> None:
    assert joined(page("He said that"), page("it was late.")) == "He said that\nit was late."
    assert joined(page("He said so."), page("it was late.")) == "He said so.\n\nit was late."
    assert joined(page("A heading"), page("It was late.")) == "A heading\n\nIt was late."
    full = page(
        "Long line of words up to the end",
        "and another that is as long and",
        "then the mayor of the town, old",
    )
    assert joined(full, page("Ann Smith, agreed.")).endswith("town, old\nAnn Smith, agreed.")


def test_a_word_goes_on_over_pages() -> None:
    text, starts, _ = text_of([page("They made an agree\x02"), [], page("ment at last.")])
    assert text == "They made an agreement at last."
    assert [text[start:] for start in starts] == [text, "ment at last.", "ment at last."]


def test_a_headline_stands_apart() -> None:
    large = [*page("Quay opens", size=20), *page("The council met.", "It agreed.")[0:]]
    assert joined(large) == "Quay opens\n\nThe council met.\nIt agreed."
    short = page("Quay opens", "The council of the town met on Tuesday", "and agreed.")
    assert joined(short) == "Quay opens\n\nThe council of the town met on Tuesday\nand agreed."


def test_nothing_makes_an_empty_text() -> None:
    assert text_of([]) == ("", (), 0)
    assert text_of([[], []]) == ("", (0, 0), 0)


def test_page_numbers() -> None:
    for line in ("3", "- 4 -", "Page 2 of 3", "iv", "Seite 7", "12 / 40", "[5]", "стр. 3"):
        assert is_page_number(line)
    for line in ("3 May", "Room 12", "2 million of 30", "in", "Page turner", "12345"):
        assert not is_page_number(line)
