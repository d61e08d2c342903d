"""The page's parts without a browser: escaping, places, limits, the guard, loading and the port."""

from __future__ import annotations

import asyncio
import datetime
import html
import json
import re
import socket
import subprocess
import sys
import threading
from collections.abc import MutableMapping
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

import gradio as gr
import pytest

from index.errors import IndexMissing, InputError, QueryError
from index.types import Article, Progress
from qa.page import render_chat, render_evidence, start
from qa.page.conversation import (
    MAX_HISTORY,
    MAX_QUESTION,
    Turn,
    answer_turn,
    check_history,
    check_question,
    refused,
)
from qa.page.editions import Editions, Shown
from qa.page.escape import ArticleSpan, attr, marked, text
from qa.page.facts import link, source_line
from qa.page.guard import Guard
from qa.page.handlers import Handlers
from qa.page.loading import UNEXPECTED, Loading, Status
from qa.page.overview import look_over
from qa.wire import answer_json, hits_json, search_json, served_json
from tests.support.page_corpus import ARTICLES, HOSTILE, SKIPPED, StandIn


class Reading(HTMLParser):
    """What a browser would make of a piece of HTML: its tags, its attributes and its text."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: dict[str, str | None] = {}
        self.text = ""
        self.feed(source)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes.update(attrs)

    def handle_data(self, data: str) -> None:
        self.text += data


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
    read = Reading(f'<p title="{attr(value)}">{text(value)}</p>')
    assert read.tags == ["p"]
    assert read.text == value
    assert read.attributes == {"title": value}


def test_no_escaped_text_can_start_a_template() -> None:
    assert not set(text(HOSTILE) + attr(HOSTILE)) & set("${}`\\")


def test_what_cannot_be_seen_is_made_visible() -> None:
    assert Reading(text("a\x00b\x7f\u202ec\ud800")).text == "a␀b␡U+202Ec\ufffd"
    assert Reading(text("one\r\ntwo\tthree")).text == "one\r\ntwo\tthree"


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
def test_a_place_survives_the_way_through_the_page(
    article_id: str, inner: tuple[int, int] | None, edition: str
) -> None:
    place = ArticleSpan(article_id, 2, 9, inner, edition)
    assert place.encode().isascii()
    assert attr(place.encode()) == place.encode()
    assert ArticleSpan.decode(place.encode()) == place


@pytest.mark.parametrize("code", ["", "1:a", "1-2", "1-2-3:a", "x-y:a", "1-2-3-4-5:a"])
def test_a_code_that_names_no_place(code: str) -> None:
    with pytest.raises(ValueError, match=r"place|invalid literal|unpack"):
        ArticleSpan.decode(code)


def test_the_reader_shows_the_whole_article_with_the_place_marked() -> None:
    article = ARTICLES[0]
    at = article.text.index("November 2, 2018")
    page = render_evidence.reader(article, ArticleSpan(article.id, at - 10, at + 16, (at, at + 16)))
    body = page.partition('class="article-text"')[2].partition(">")[2]
    assert Reading(body).text == article.text
    assert html.unescape(page.partition("<mark>")[2].partition("</mark>")[0]).endswith(
        "<strong>November 2, 2018</strong>"
    )
    assert "22 January 2020" in page
    assert "TASS" in page
    with pytest.raises(ValueError, match="characters, not"):
        render_evidence.reader(article, ArticleSpan(article.id, 0, len(article.text) + 1))


def test_of_a_huge_article_the_part_around_the_place_is_shown() -> None:
    article = Article("huge.txt", "x" * 1_000_000 + "HERE" + "y" * 1_000_000)
    page = render_evidence.reader(article, ArticleSpan("huge.txt", 1_000_000, 1_000_004))
    assert "<mark>HERE</mark>" in page
    assert len(page) < 400_000
    assert "of 2,000,004" in page


def test_only_web_addresses_become_links() -> None:
    assert 'href="https://example.org/a?b=1&#38;c"' in link(
        Article("a", "", url="https://example.org/a?b=1&c")
    )
    for url in (
        "javascript:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "https://",
        "http://[",
        "//x",
    ):
        assert "href" not in link(Article("a", "", url=url))


def test_a_page_number_is_said_where_there_are_pages() -> None:
    article = Article("a.pdf", "x" * 30, date=datetime.date(2018, 11, 2), pages=(0, 10, 20))
    assert source_line(article, 12) == '<time datetime="2018-11-02">2 November 2018</time> · page 2'


def asked(corpus: StandIn, question: str, *turns: Turn) -> Turn:
    return answer_turn(corpus, question, turns, Editions())


def shown(corpus: StandIn) -> dict[str, Shown]:
    return {article.id: Editions().keep(article) for article in corpus.articles.values()}


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
    page = Reading(render_evidence.collection(look_over(StandIn()), opened=True)).text
    assert "4 articles" in page
    assert "2015–2021" in page
    assert "2 skipped" in page
    assert SKIPPED[1].path in page
    assert "not UTF-8 text" in page


def test_progress_is_told_with_and_without_a_total() -> None:
    assert 'value="12" max="31"' in render_chat.indexing(Status("loading", "encode", 12, 31))
    unknown = render_chat.indexing(Status("loading", "read", 7, 0))
    assert "max=" not in unknown
    assert "Reading the articles" in unknown


@pytest.mark.parametrize("question", ["", "  \n", None, 7, "x" * (MAX_QUESTION + 1)])
def test_questions_that_are_refused(question: object) -> None:
    with pytest.raises(QueryError):
        check_question(question)


def test_a_refused_question_is_shown_short() -> None:
    question = "x" * 5_000
    with pytest.raises(QueryError, match="5,000 characters") as raised:
        check_question(question)
    assert len(refused(question, raised.value).question) < 210


@pytest.mark.parametrize("history", ["text", [1], ["x"] * (MAX_HISTORY + 1), ["x" * 50_000]])
def test_histories_that_are_refused(history: object) -> None:
    with pytest.raises(QueryError):
        check_history(history)
    assert check_history(None) == []


def test_a_follow_up_is_asked_with_the_answers_before() -> None:
    corpus = StandIn()
    first = asked(corpus, "When was the CIS space agreement signed?")
    failed = asked(corpus, "refuse", first)
    asked(corpus, "And where?", first, failed)
    assert corpus.histories[-1] == [first.answer]


def test_the_objects_of_the_command_line_and_the_endpoints() -> None:
    corpus = StandIn()
    answer = corpus.ask("When was the CIS space agreement signed?")
    row = json.loads(json.dumps(answer_json(answer, corpus.articles)))
    assert list(row) == ["question", "answer", "answered", "confidence", "citations", "passages"]
    assert list(served_json(answer, {}))[6:] == ["unknown", "passages_read", "hurried"]
    cited = row["citations"][0]
    assert list(cited) == ["n", "article", "title", "date", "source", "start", "end", "quote"]
    assert (cited["n"], cited["date"]) == (1, "2020-01-22")
    assert ARTICLES[0].text[cited["start"] : cited["end"]] == cited["quote"]
    assert list(row["passages"][0]) == ["rank", "article", "start", "end", "text", "score"]
    hits = corpus.search("Baikonur", 2)
    assert [each["rank"] for each in hits_json(hits)] == [1, 2]
    assert set(hits_json(hits)[0]["scores"]) == {"bm25", "dense"}  # type: ignore[call-overload]
    assert list(search_json("Baikonur", hits)) == ["query", "passages"]
    assert answer_json(answer, {})["citations"][0]["date"] is None  # type: ignore[index]


def status_of(path: str, method: str = "GET", **headers: str) -> tuple[int, dict[str, str]]:
    """The status and headers with which the guard of a page on 127.0.0.1 lets a request end."""

    async def app(scope: MutableMapping[str, Any], receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"<script>1</script>"})

    sent: list[MutableMapping[str, Any]] = []

    async def send(message: MutableMapping[str, Any]) -> None:
        sent.append(message)

    async def receive() -> MutableMapping[str, Any]:
        return {"type": "http.request"}

    given = {"host": "127.0.0.1:7860", **{key.replace("_", "-"): value for key, value in headers.items()}}
    raw = [(key.encode(), value.encode()) for key, value in given.items()]
    scope = {"type": "http", "path": path, "method": method, "headers": raw}
    asyncio.run(Guard(app, "127.0.0.1")(scope, receive, send))
    return sent[0]["status"], {key.decode(): value.decode() for key, value in sent[0]["headers"]}


@pytest.mark.parametrize(
    "path",
    [
        "/gradio_api/file=/etc/passwd",
        "/gradio_api/file/etc/passwd",
        "/file=app.py",
        "/gradio_api/file=http://example.org/",
        "/gradio_api/proxy=https://example.org/",
        "/gradio_api/upload",
        "/gradio_api/deep_link",
        "/gradio_api/vibe-edit/",
        "/gradio_api/runs",
        "/gradio_api/call/refresh",
        "/assets/../../../../etc/passwd",
        "/static/..%2f..%2fapp.py",
        "/monitoring",
        "/login",
        "/seeds/000.txt",
        "/.dateline/MANIFEST.json",
    ],
)
def test_the_guard_knows_only_what_the_page_needs(path: str) -> None:
    assert status_of(path)[0] == 404


def test_the_guard_answers_only_its_own_page() -> None:
    assert status_of("/config")[0] == 200
    assert status_of("/config", host="localhost:7860")[0] == 200
    assert status_of("/config", host="rebound.example.org:7860")[0] == 403
    own, other = "http://127.0.0.1:7860", "https://example.org"
    assert status_of("/gradio_api/queue/join", "POST", origin=own)[0] == 200
    assert status_of("/gradio_api/queue/join", "POST", origin=other)[0] == 403
    assert status_of("/gradio_api/queue/join", "POST", content_length="2000000")[0] == 413


def test_the_browser_is_told_to_stay_here_and_run_only_our_scripts() -> None:
    policy = status_of("/")[1]["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "unsafe-inline" not in policy.partition("script-src")[2].partition(";")[0]
    assert re.search(r"script-src 'self' 'nonce-[\w-]+'", policy)
    assert status_of("/")[1]["content-security-policy"] != policy


def test_loading_tells_its_progress_and_its_end() -> None:
    seen: list[Status] = []

    def load(progress: Progress) -> StandIn:
        progress("read", 1, 4)
        seen.append(loading.status)
        return StandIn()

    loading = Loading(load, say=pytest.fail)
    loading.start()
    loading.stop()
    assert seen == [Status("loading", "read", 1, 4)]
    assert loading.status.phase == "ready"


def test_loading_that_fails_is_one_line() -> None:
    said: list[str] = []

    def load(progress: Progress) -> StandIn:
        raise IndexMissing("there is no index in\nnowhere; build one")

    loading = Loading(load, say=said.append)
    loading.start()
    loading.stop()
    assert said == ["error: there is no index in nowhere; build one"]
    assert loading.status == Status("failed", error="there is no index in nowhere; build one")


def test_loading_ends_at_its_next_step_when_the_page_is_stopped() -> None:
    begun, go_on = threading.Event(), threading.Event()

    def load(progress: Progress) -> StandIn:
        begun.set()
        go_on.wait(5)
        progress("encode", 1, 2)
        return StandIn()

    loading = Loading(load, say=pytest.fail)
    loading.start()
    begun.wait(5)
    stopping = threading.Thread(target=loading.stop)
    stopping.start()
    while not loading._stop.is_set():
        pass
    go_on.set()
    stopping.join(5)
    assert not stopping.is_alive()
    assert loading.corpus is None


def unused(progress: Progress) -> StandIn:
    raise AssertionError("nothing is to be loaded")


def test_a_busy_port_is_one_line_with_the_option_and_loads_nothing() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(InputError, match=rf"port {port} is in use .* --port N") as raised:
            start(unused, port=port)
        assert "\n" not in str(raised.value)
        program = (
            "import sys\nfrom qa.page import serve\n"
            f"try: serve(None, port={port})\n"
            "except Exception as error: print(type(error).__name__, 'gradio' in sys.modules)"
        )
        done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["InputError", "False"]


@pytest.mark.parametrize(("host", "port"), [("127.0.0.1", 99_999), ("203.0.113.1", 0)])
def test_an_address_that_cannot_be_used_is_one_line(host: str, port: int) -> None:
    with pytest.raises(InputError, match=r"--(port|host)"):
        start(unused, host=host, port=port)


def test_every_score_is_named_in_plain_words() -> None:
    corpus = StandIn()
    answer = corpus.ask("When was the agreement signed?")
    scores = {"bm25": 8.1, "dense": 0.7, "adjacent": 0.79, "together": 0.81}
    hit = replace(answer.hits[0], scores=scores)
    read = Reading(render_evidence.passages(replace(answer, hits=(hit,)), shown(corpus), 1)).text
    assert "Words side by side" in read
    assert "Words in one sentence" in read
    assert "adjacent" not in read
    assert "the share of" in read
    assert "the share of" not in Reading(render_evidence.passages(answer, shown(corpus), 1)).text


def test_an_answer_that_is_the_whole_sentence_is_not_stressed_inside_it() -> None:
    corpus = StandIn()
    answer = corpus.ask("When was the agreement signed?")
    whole = replace(answer, text=answer.citations[0].quote)
    assert "<strong>" in render_evidence.passages(answer, shown(corpus), 1)
    assert "<strong>" not in render_evidence.passages(whole, shown(corpus), 1)
    cited = whole.citations[0]
    assert render_chat.place_of(cited, whole, shown(corpus)[cited.article_id]).inner is None


def test_nothing_is_refreshed_while_loading_so_nothing_late_can_take_a_usable_page_back() -> None:
    ready = threading.Event()

    def load(progress: Progress) -> StandIn:
        ready.wait(5)
        return StandIn()

    loading = Loading(load, say=pytest.fail)
    page = Handlers(loading, (), None)
    loading.start()
    assert page.status()["phase"] == "loading"
    assert all(each == gr.skip() for each in page.refresh([]))
    ready.set()
    loading._thread.join(5)
    assert page.status() == {
        "phase": "ready",
        "askable": True,
        "label": "Opening the collection",
        "figures": "",
        "done": 0,
        "total": 0,
    }
    assert not any(each == gr.skip() for each in page.refresh([]))


def test_a_question_is_worked_on_until_it_is_answered_or_given_up() -> None:
    loading = Loading(lambda progress: StandIn(), say=pytest.fail)
    page = Handlers(loading, (), None)
    loading.start()
    loading._thread.join(5)

    async def ask() -> None:
        asked = page.submit("When was the agreement signed?", [])
        assert 'data-job="1"' in (await anext(asked))[1]
        assert page.working == {1}
        assert len([step async for step in asked]) == 1
        assert page.working == set()
        given_up = page.submit("When?", [])
        await anext(given_up)
        await given_up.aclose()  # type: ignore[attr-defined]
        assert page.working == set()

    asyncio.run(ask())
