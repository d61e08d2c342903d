"""Text from outside shows as its characters, and a span of an article survives the way through the page."""

from __future__ import annotations

import pytest

from qa.page.escape import ArticleSpan, attr, marked, text
from tests.support.page_corpus import HOSTILE
from tests.support.page_html import ParsedHtml


@pytest.mark.parametrize(
    "value",
    [
        "<script>alert(1)</script>",
        '<img src=x onerror="alert(1)">',
        "${alert(1)} `${1+1}` \\${x}",
        "{{7*7}} {{{raw}}} {% raw %}",
        "$$x^2$$ \\(y\\)",
        "**bold** [a](javascript:b)",
        "</div></article>",
        "&lt;b&gt; &amp;",
        "'\"><svg onload=alert(1)>",
        "no-break\u00a0space, tab\t, \u05d0\u05d1\u05d2, 🛰",
        HOSTILE.partition("\u202e")[0],
    ],
)
def test_text_from_outside_shows_as_its_characters(value: str) -> None:
    read = ParsedHtml(f'<p title="{attr(value)}">{text(value)}</p>')
    assert read.tags == ["p"]
    assert read.text == value
    assert read.attributes == {"title": value}


def test_no_escaped_text_can_start_a_template() -> None:
    assert not set(text(HOSTILE) + attr(HOSTILE)) & set("${}`\\")


def test_what_cannot_be_seen_is_made_visible() -> None:
    assert ParsedHtml(text("a\x00b\x7f\u202ec\ud800")).text == "a␀b␡U+202Ec\ufffd"
    assert ParsedHtml(text("one\r\ntwo\tthree")).text == "one\r\ntwo\tthree"


@pytest.mark.parametrize(
    ("start", "end", "inner", "expected"),
    [
        (2, 4, None, "ab<mark>cd</mark>ef"),
        (0, 6, (2, 3), "<mark>ab<strong>c</strong>def</mark>"),
        (2, 4, (0, 3), "ab<mark>cd</mark>ef"),
        (4, 4, None, "abcdef"),
        (-3, 99, None, "<mark>abcdef</mark>"),
    ],
)
def test_marked(start: int, end: int, inner: tuple[int, int] | None, expected: str) -> None:
    assert marked("abcdef", start, end, inner) == expected


@pytest.mark.parametrize("article_id", ["a.txt", "deep/dir/ü:1-2.txt", '"<&\x00\n%3A', "\udcff.txt"])
@pytest.mark.parametrize("inner", [None, (3, 5)])
@pytest.mark.parametrize("edition", ["", "0123456789abcdef"])
def test_a_span_survives_the_way_through_the_page(
    article_id: str, inner: tuple[int, int] | None, edition: str
) -> None:
    span = ArticleSpan(article_id, 2, 9, inner, edition)
    assert span.encode().isascii()
    assert attr(span.encode()) == span.encode()
    assert ArticleSpan.decode(span.encode()) == span


@pytest.mark.parametrize("code", ["", "1:a", "1-2", "1-2-3:a", "x-y:a", "1-2-3-4-5:a"])
def test_a_code_that_names_no_span(code: str) -> None:
    with pytest.raises(ValueError, match=r"span|invalid literal|unpack"):
        ArticleSpan.decode(code)
