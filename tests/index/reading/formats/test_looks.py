"""Letters, mailboxes, saved pages and XML under other names; and what only begins like one."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.reading.formats.looks import look_of
from tests.support.doc_files import doc
from tests.support.format_samples import WORDS, sample
from tests.support.letter_files import letter, saved_page
from tests.support.read_files import read_paths

PAGE = f"<html><head><title>Fees</title></head><body><article><p>{WORDS}</p></article></body></html>"


@pytest.mark.parametrize(
    ("name", "data", "ids"),
    [
        ("page.html", saved_page(PAGE), {"page.html"}),
        ("page.eml", saved_page(PAGE), {"page.eml"}),
        ("page", saved_page(PAGE), {"page"}),
        ("letter.txt", bytes(letter(WORDS, MIME_Version="1.0")), {"letter.txt"}),
        ("archive", sample("mbox").good(), {*sample("mbox").ids_in("archive")}),
        ("feed", sample("xml").good(), {*sample("xml").ids_in("feed")}),
        ("feed.html", sample("xml").good(), {*sample("xml").ids_in("feed.html")}),
        ("report.doc", sample("rtf").good(), {"report.doc"}),
        ("report.doc.docx", doc(WORDS), {"report.doc.docx"}),
        ("report.docx", sample("odt").good(), {"report.docx"}),
        ("book.zip", sample("epub").good(), {"book.zip"}),
        ("page.xml", PAGE.encode(), {"page.xml"}),
    ],
)
def test_files_under_other_names(name: str, data: bytes, ids: set[str], tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(data)
    articles, skipped = read_paths(tmp_path)
    assert (set(articles), skipped) == (ids, {})
    assert all(WORDS in article.text and "Content-" not in article.text for article in articles.values())


@pytest.mark.parametrize(
    "text",
    [
        "Title: The council\nDate: 22 January 2020\n\nThe council met in Minsk.\n",
        "From: The Courier\nDate: 22 January 2020\n\nThe council met in Minsk.\n",
        "From Minsk we hear that\nthe council met: it agreed.\n",
        "<feed>The council met.</feed>",
        "<document><p>The council met.</p></document>",
        "<rssi>The council met.</rssi>",
        "The council met.\n\n<rss version='2.0'>",
    ],
)
def test_what_only_begins_like_one_is_what_its_name_says(text: str) -> None:
    assert look_of(text, "plain_text") is None
