"""PDFs: pages and their offsets, titles that a program made up, what is refused."""

from __future__ import annotations

import datetime

import pytest

from tests.support.article_files import page, pdf
from tests.support.read_files import read_data, reason


def test_a_pdf_keeps_its_pages() -> None:
    data = pdf(
        [
            ["MINSK, January 22, 2020 (Reuters) - The launch of the satel-", "lite was delayed (again)."],
            ["Second page: caf\xe9 and back\\slash."],
            [],
            ["Fourth page."],
        ],
        title="Launch delayed",
    )
    draft = read_data(".pdf", data)
    assert (draft.title, draft.date, draft.source) == (
        "Launch delayed",
        datetime.date(2020, 1, 22),
        "Reuters",
    )
    starts = [draft.text[start:][:6] for start in draft.pages]
    assert starts == ["MINSK,", "Second", "Fourth", "Fourth"]  # page 3 is empty
    assert "satellite was delayed (again).\n\nSecond page: café and back\\slash.\n\nFourth" in draft.text


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        (None, None),
        ("", None),
        ("Microsoft Word - story.doc", None),
        ("untitled", None),
        ("story_final.pdf", None),
        ("IMG-20200122", None),
        ("Report 2020: what changed", "Report 2020: what changed"),
    ],
)
def test_a_title_that_a_program_made_up_is_none(title: str | None, expected: str | None) -> None:
    draft = read_data(".pdf", pdf([["The council met in Minsk."]], title=title))
    assert draft.title == expected
    assert draft.date is None  # the file was made in 2019; the article may be of any age


def test_pdfs_that_cannot_be_read_say_why() -> None:
    whole = pdf([["Some words on a page."]])
    assert "password" in reason(".pdf", pdf([["Secret words."]], locked=True))
    assert "damaged" in reason(".pdf", whole[: len(whole) // 2])
    assert "damaged" in reason(".pdf", b"%PDF-1.4")
    assert "scanned" in reason(".pdf", pdf([[], []]))
    assert "not a PDF" in reason(".pdf", page())
    assert "limit of 10" in reason(".pdf", whole, max_bytes=10)
