"""The prose of a web page, which what was read is compared with."""

from __future__ import annotations

import pytest

from index.reading.formats.html_prose import prose_of
from tests.support.read_files import read_data

LONG = "The council of Eastport met on Tuesday and agreed on a new price for the quay in the harbour."


def prose(body: str) -> str:
    from lxml import html

    return prose_of(html.document_fromstring(f"<html><body>{body}</body></html>"))


@pytest.mark.parametrize(
    "body",
    [
        f"<p>{LONG}</p>",
        f"<div><div>{LONG}</div></div>",
        f"<p>{LONG.replace('Tuesday', '<b>Tuesday</b>')}</p>",
        "<ul>" + "".join(f"<li>{part}</li>" for part in LONG.split(" and ")) + "</ul>",
    ],
)
def test_long_blocks_and_whole_lists_are_prose(body: str) -> None:
    assert "agreed on a new price" in prose(body)


@pytest.mark.parametrize(
    "body",
    [
        "<p>A short line.</p>",
        f"<nav><p>{LONG}</p></nav>",
        f"<p><a href='/'>{LONG}</a></p>",
        f"<div class='user-comments'><p>{LONG}</p></div>",
        f"<section id='related'>{LONG}</section>",
        f"<div role='dialog'>{LONG}</div>",
        f"<div hidden>{LONG}</div>",
        f"<div style='display: none'>{LONG}</div>",
        f"<script>{LONG}</script>",
    ],
)
def test_what_stands_around_an_article_is_not(body: str) -> None:
    assert prose(body) == ""


def test_a_page_nested_deeper_than_python_can_be_read() -> None:
    from lxml import etree

    root = inner = etree.Element("div")
    for _ in range(5_000):
        inner = etree.SubElement(inner, "div")
    inner.text = LONG
    assert prose_of(root) == LONG


def test_a_page_of_which_one_story_of_many_is_read_says_so() -> None:
    stories = [f"<p>{' '.join(f'story{n}word{at}' for at in range(60))} was told.</p>" for n in range(8)]
    kept = f"<main><article><h1>News</h1>{stories[0]}</article></main>"
    rest = "".join(f"<section><h2>Story {n}</h2>{story}</section>" for n, story in enumerate(stories[1:]))
    assert read_data(".html", f"<html><body>{kept}</body></html>").missing == 0
    read = read_data(".html", f"<html><body>{kept}{rest}</body></html>")
    assert (read.missing > 0.5) == ("story7word1" not in read.text)
