"""The page's HTML: the states of a conversation, passages, the collection and an article."""

from __future__ import annotations

import datetime
import html
import re
from dataclasses import replace

import jinja2
import pytest

from index.types import Article
from qa.page import render_chat, render_evidence
from qa.page.conversation import Turn
from qa.page.escape import ArticleSpan
from qa.page.loading import UNEXPECTED, Status
from qa.page.overview import look_over
from qa.page.render import FOLDER, environment, render
from tests.support.page_corpus import ARTICLES, HOSTILE, SKIPPED, StandIn
from tests.support.page_handlers import asked, shown
from tests.support.page_html import ParsedHtml


def test_the_reader_shows_the_whole_article_with_the_span_marked() -> None:
    article = ARTICLES[0]
    at = article.text.index("November 2, 2018")
    page = render_evidence.reader(article, ArticleSpan(article.id, at - 10, at + 16, (at, at + 16)))
    body = page.partition('class="article-text"')[2].partition(">")[2]
    assert ParsedHtml(body).text == article.text
    assert html.unescape(page.partition("<mark>")[2].partition("</mark>")[0]).endswith(
        "<strong>November 2, 2018</strong>"
    )
    assert "22 January 2020" in page
    assert "TASS" in page
    with pytest.raises(ValueError, match="characters, not"):
        render_evidence.reader(article, ArticleSpan(article.id, 0, len(article.text) + 1))


def test_of_a_huge_article_the_part_around_the_span_is_shown() -> None:
    article = Article("huge.txt", "x" * 1_000_000 + "HERE" + "y" * 1_000_000)
    page = render_evidence.reader(article, ArticleSpan("huge.txt", 1_000_000, 1_000_004))
    assert "<mark>HERE</mark>" in page
    assert len(page) < 400_000
    assert "of 2,000,004" in page


def link(url: str) -> str:
    """The link in the head of an article that was published at `url`."""
    opened = render_evidence.reader(Article("a.txt", "", url=url), ArticleSpan("a.txt", 0, 0))
    return opened.partition('class="where"')[2].partition("</p>")[0]


def test_only_web_addresses_become_links() -> None:
    assert 'href="https://example.org/a?b=1&#38;c"' in link("https://example.org/a?b=1&c")
    assert ">example.org<" in link("https://example.org/a?b=1&c")
    for url in (
        "javascript:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "https://",
        "http://[",
        "//x",
    ):
        assert "href" not in link(url)
        assert url in ParsedHtml(link(url)).text


def test_a_page_number_is_shown_where_there_are_pages() -> None:
    article = Article("a.pdf", "x" * 30, date=datetime.date(2018, 11, 2), pages=(0, 10, 20))
    opened = render_evidence.reader(article, ArticleSpan("a.pdf", 12, 13))
    assert '<time datetime="2018-11-02">2 November 2018</time> · page 2</p>' in opened


def test_states_of_the_conversation() -> None:
    corpus = StandIn()
    turns = [
        asked(corpus, "When was the CIS space agreement signed?"),
        asked(corpus, "Who won?"),
        asked(corpus, "refuse this"),
        asked(corpus, "explode"),
        Turn("still looking"),
    ]
    page = render_chat.conversation(turns, thumbs=True)
    assert re.findall(r'data-state="(\w+)"', page) == ["answered", "unanswered", "error", "error", "pending"]
    assert "<mark>November 2, 2018</mark>" in page
    assert "The articles don’t say." in page
    assert "no word that can be searched" in page
    assert UNEXPECTED in html.unescape(page)
    assert "secret/path.py" not in page


def test_the_collection_tells_counts_years_and_what_was_skipped() -> None:
    page = ParsedHtml(render_evidence.collection(look_over(StandIn()), opened=True)).text
    assert "4 articles" in page
    assert "2015–2021" in page
    assert "2 skipped" in page
    assert SKIPPED[1].path in page
    assert "not UTF-8 text" in page


def test_progress_is_shown_with_and_without_a_total() -> None:
    assert 'value="12" max="31"' in render_chat.indexing(Status("loading", "encode", 12, 31))
    unknown = render_chat.indexing(Status("loading", "read", 7, 0))
    assert "max=" not in unknown
    assert "Reading the articles" in unknown


def test_every_score_is_named_in_plain_words() -> None:
    corpus = StandIn()
    answer = corpus.ask("When was the agreement signed?")
    scores = {"bm25": 8.1, "dense": 0.7, "adjacent": 0.79, "together": 0.81}
    hit = replace(answer.hits[0], scores=scores)
    read = ParsedHtml(render_evidence.passages(replace(answer, hits=(hit,)), shown(corpus), 1)).text
    assert "Words side by side" in read
    assert "Words in one sentence" in read
    assert "adjacent" not in read
    assert "the share of" in read
    assert "the share of" not in ParsedHtml(render_evidence.passages(answer, shown(corpus), 1)).text


def test_an_answer_that_is_the_whole_sentence_is_not_stressed_inside_it() -> None:
    corpus = StandIn()
    answer = corpus.ask("When was the agreement signed?")
    whole = replace(answer, text=answer.citations[0].quote)
    assert "<strong>" in render_evidence.passages(answer, shown(corpus), 1)
    assert "<strong>" not in render_evidence.passages(whole, shown(corpus), 1)
    cited = whole.citations[0]
    assert render_chat.span_of(cited, whole, shown(corpus)[cited.article_id]).inner is None


def test_a_template_escapes_what_it_is_given_and_misses_nothing() -> None:
    assert ParsedHtml(render("failed", error=HOSTILE)).text.count("window.hacked") == HOSTILE.count(
        "window.hacked"
    )
    assert "<script" not in render("failed", error=HOSTILE)
    assert "{{" not in render("failed", error="{{ 7 * 7 }}")
    with pytest.raises(jinja2.UndefinedError, match="error"):
        render("failed")


@pytest.mark.parametrize("name", sorted(path.name for path in FOLDER.glob("*.html")))
def test_every_value_in_an_attribute_of_a_template_is_quoted(name: str) -> None:
    source = re.sub(r"{%.*?%}|{#.*?#}", "", (FOLDER / name).read_text("utf-8"))
    inside = re.findall(r'[\w-]+="[^"]*?({{.*?}})', source)
    assert all(value.endswith("|quoted }}") for value in inside), inside
    assert '"' not in re.sub(r'[\w-]+="[^"]*"|{{.*?}}', "", source)  # else an attribute was not seen
    assert environment().get_template(name)


def test_a_direction_override_in_an_attribute_is_no_element() -> None:
    turn = Turn("a\u202eb", error="x", busy=True)
    assert 'data-question="a\ufffdb"' in render_chat.conversation([turn], thumbs=False)
