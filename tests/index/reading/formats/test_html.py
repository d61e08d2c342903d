"""Web pages: the main text without menus, what the markup says, pages that attack."""

from __future__ import annotations

import datetime

import pytest

from tests.support.article_files import page
from tests.support.read_files import RUSSIAN, read_data, read_or_reason

DAY = datetime.date(2020, 1, 22)


def test_a_page_is_its_main_text_and_not_its_menus() -> None:
    text = read_data(".html", page()).text
    assert text.startswith("Minsk hosts the space council\n\nThe first session")
    assert "satellite programme & its budget.\n\n- Remote sensing" in text
    assert "members\n- Training" in text
    for menu in ("cookies", "Sport", "holiday", "Courier"):
        assert menu not in text


def test_a_page_names_itself_in_its_metadata() -> None:
    head = (
        '<title>Council meets - The Eastern Courier</title><meta property="og:title"'
        ' content="Council meets - The Eastern Courier"><meta property="og:site_name"'
        ' content="The Eastern Courier"><link rel="canonical" href="https://courier.example.org/council">'
    )
    draft = read_data(".html", page(head))
    assert draft.title == "Council meets"
    assert draft.source == "The Eastern Courier"
    assert draft.url == "https://courier.example.org/council"
    assert draft.text.startswith("Council meets\n\n")


LD = '<script type="application/ld+json">{}</script>'


@pytest.mark.parametrize(
    ("head", "below", "date"),
    [
        ('<meta property="article:published_time" content="2020-01-22T14:05:00+03:00">', "", DAY),
        ('<meta name="pubdate" content="20200122">', "", DAY),
        (LD.format('{"@graph":[{"@type":"NewsArticle","datePublished":"2020-01-22"}]}'), "", DAY),
        (LD.format('[{"@type":["Report"],"datePublished":"2020-01-22T00:00Z"}]'), "", DAY),
        ("", '<time itemprop="datePublished" datetime="2020-01-22">today</time>', DAY),
        ("", '<time class="entry-date published" datetime="2020-01-22T10:00">x</time>', DAY),
        ("", "<div>By Ann Smith | <span>22 January 2020</span></div>", DAY),
        ("", "<p>Published: 22.01.2020</p>", DAY),
        ('<link rel="canonical" href="https://example.org/2020/01/22/council">', "", DAY),
        ("", "", None),
        ('<meta name="date" content="03/04/2023">', "", None),
        ('<meta property="article:modified_time" content="2020-01-22">', "", None),
        (LD.format('{"@type":"WebSite","datePublished":"2020-01-22"}'), "", None),
        (LD.format('{"@type":"Event","startDate":"2020-01-22"}'), "", None),
        (LD.format('{"@type":"NewsArticle","dateModified":"2020-01-22"}'), "", None),
        (LD.format("[" * 5_000), "", None),
        (
            LD.format('{"@type":"NewsArticle","datePublished":"2020-01-22"}')
            + LD.format('{"@type":"NewsArticle","datePublished":"2020-01-23"}'),
            "",
            None,
        ),
        ("", '<time datetime="2020-01-22">the day of the launch</time>', None),
        ("", "<p>Concert on 22 January 2020</p>", None),
    ],
)
def test_a_page_has_the_date_that_it_states(head: str, below: str, date: datetime.date | None) -> None:
    assert read_data(".html", page(head, below)).date == date


@pytest.mark.parametrize("encoding", ["utf-8", "windows-1251", "utf-16", "koi8-r"])
def test_pages_in_the_encoding_that_they_declare(encoding: str) -> None:
    body = f"<body><h1>Заголовок</h1><p>{RUSSIAN * 3}</p></body>"
    source = f'<html><head><meta charset="{encoding}"></head>{body}</html>'
    draft = read_data(".html", source.encode(encoding))
    assert draft.title == "Заголовок"
    assert RUSSIAN.strip() in draft.text


def test_a_page_that_declares_a_wrong_encoding_is_still_read() -> None:
    source = f'<html><head><meta charset="no-such"></head><body><p>{RUSSIAN * 3}</p></body></html>'
    assert RUSSIAN.strip() in read_data(".html", source.encode("cp1251")).text
    assert RUSSIAN.strip() in read_data(".html", source.replace("no-such", "latin-1").encode()).text


def test_saved_pages_fragments_and_mislabelled_files_are_read() -> None:
    saved = "<!-- saved from url=(0024)https://example.org/saved -->" + page()
    assert read_data(".html", saved).url == "https://example.org/saved"
    assert read_data(".html", "<p>A short <b>fragment</b> &amp; no head").text == "A short fragment & no head"
    assert read_data(".html", "No tags in this file at all").text == "No tags in this file at all"
    assert read_data(".txt", page()).text == read_data(".html", page()).text
    assert (
        read_data(".html", '<?xml version="1.0" encoding="utf-8"?>' + page()).text
        == read_data(".html", page()).text
    )


PARAGRAPH = "<p>The council met in Minsk on Wednesday and agreed on a joint programme.</p>"


@pytest.mark.parametrize(
    "source",
    [
        "<div>" * 50_000 + PARAGRAPH,
        "<table><tr><td>" * 10_000 + PARAGRAPH,
        "<b>" * 50_000 + PARAGRAPH * 3,
        "<p><a href='x'>unclosed " * 5_000,
        "<p " + " ".join(f"a{n}=1" for n in range(30_000)) + ">" + PARAGRAPH,
        "<br>" * 250_000 + PARAGRAPH,
        "<!--" * 20_000 + PARAGRAPH,
        "<title>" + "a - " * 50_000 + "</title>" + PARAGRAPH,
        '<!DOCTYPE html [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><html><body>' + "&b;" * 5_000 + PARAGRAPH,
        "<html></html>",
        "<<<>>>",
    ],
    ids=range(11),
)
def test_hostile_pages_are_read_or_refused(source: str) -> None:
    found = read_or_reason(".html", source)
    assert found if isinstance(found, str) else found.text
