"""The index changes under an open page: an answer stays what it was, and the next one sees the new state."""

from __future__ import annotations

import asyncio
import copy
import re
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import gradio as gr
import pytest

from index.encoders.hashing import HashEncoder
from index.errors import QueryError
from index.types import Article, Vectors
from qa import Corpus
from qa.page.conversation import Turn
from qa.page.editions import Editions, edition_of
from qa.page.handlers import CHANGED, GONE, Handlers
from qa.page.loading import Loading
from tests.qa.page.test_page import Reading
from tests.support.page_corpus import steps

QUESTION = "When was the agreement on the dam signed?"
SIGNED = "The agreement on the dam was signed on 3 March 2021 in Minsk."
OTHER = "A bridge over the river is planned by the town council."


class Acting(HashEncoder):
    """The stand-in encoder, which does something once the next time it is used."""

    def __init__(self) -> None:
        super().__init__()
        self.act: Callable[[], object] | None = None

    def encode(self, texts: Sequence[str], done: Callable[[int], None] | None = None) -> Vectors:
        act, self.act = self.act, None
        if act:
            act()
        return super().encode(texts, done)


@pytest.fixture
def encoder() -> Acting:
    return Acting()


@pytest.fixture
def writer(write: Callable[..., Path], tmp_path: Path) -> Corpus:
    """Another process, as far as the page can tell."""
    folder = write({"dam.txt": SIGNED, "bridge.txt": OTHER})
    return Corpus.build([folder], tmp_path / "index", encoder=HashEncoder())


@pytest.fixture
def page(writer: Corpus, encoder: Acting, tmp_path: Path) -> Handlers:
    loading = Loading(lambda progress: Corpus.open(tmp_path / "index", encoder=encoder), say=pytest.fail)
    loading.start()
    loading._thread.join(30)
    return Handlers(loading, (), None)


def ask(page: Handlers, turns: Sequence[Turn] = (), question: str = QUESTION) -> tuple[Any, ...]:
    """What comes in the end: (question box, log, passages, collection, turns, masthead)."""
    return steps(page.submit(question, list(turns)))[-1]


def cited(html: str) -> str:
    """The code of the first citation."""
    found = re.search(r'class="cite" data-open="([^"]+)"', html)
    assert found
    return found[1]


def marked(html: str) -> str:
    return Reading(html.partition("<mark>")[2].partition("</mark>")[0]).text


def test_an_answer_stays_what_it_was_when_its_article_is_deleted(page: Handlers, writer: Corpus) -> None:
    _, log, passages, _, turns, _ = ask(page)
    assert marked(log) == "3 March 2021"
    writer.delete(["dam.txt"])
    assert page.log(turns) == log
    assert page.passages(turns) == passages
    opened = page.open_article(cited(log))
    assert marked(opened) == SIGNED
    assert GONE in opened


def test_an_answer_stays_what_it_was_when_its_article_changes(
    page: Handlers, writer: Corpus, write: Callable[..., Path]
) -> None:
    _, log, passages, _, turns, _ = ask(page)
    assert CHANGED not in page.open_article(cited(log))
    writer.add([write({"dam.txt": f"A word in front. {SIGNED.replace('March', 'April')}"})])
    assert page.log(turns) == log
    assert page.passages(turns) == passages
    opened = page.open_article(cited(log))
    assert marked(opened) == SIGNED
    assert CHANGED in opened
    later = ask(page, turns)[1]
    assert "3 March 2021" in later  # the turn before
    fresh = page.open_article(re.findall(r'class="cite" data-open="([^"]+)"', later)[-1])
    assert "April" in marked(fresh)
    assert CHANGED not in fresh


def test_a_turn_that_another_follows_lets_its_passages_go_and_looks_the_same(page: Handlers) -> None:
    _, log, _, _, turns, _ = ask(page)
    assert turns[0].answer.hits
    _, later, passages, _, turns, _ = ask(page, turns)
    first, second = turns
    assert first.answer.hits == ()
    assert set(first.articles) == {each.article_id for each in first.answer.citations}
    assert second.answer.hits
    assert passages == page.passages(turns) != ""
    earlier = re.findall(r'<li class="turn".*?</li>', log, re.DOTALL)
    assert earlier
    assert re.findall(r'<li class="turn".*?</li>', later, re.DOTALL)[0] == earlier[0]


def test_a_place_of_another_state_is_not_shown_in_the_text_of_now(
    page: Handlers, writer: Corpus, write: Callable[..., Path]
) -> None:
    log = ask(page)[1]
    page.editions = Editions()  # it was long ago
    writer.add([write({"dam.txt": f"A word in front. {SIGNED}"})])
    opened = page.open_article(cited(log))
    assert "<mark>" not in opened
    assert CHANGED in opened


def test_an_answer_is_of_one_state_though_the_index_changes_while_it_is_sought(
    page: Handlers, writer: Corpus, encoder: Acting
) -> None:
    encoder.act = lambda: writer.delete(["dam.txt", "bridge.txt"])
    _, log, passages, collection, _, masthead = ask(page)
    assert list(writer.articles) == []
    assert marked(log) == "3 March 2021"
    assert "2 of 2" in Reading(passages).text
    assert "2 articles" in Reading(collection).text
    assert "2 articles" in Reading(masthead).text
    assert marked(page.open_article(cited(log))) == SIGNED


def test_an_endpoint_answers_from_one_state(page: Handlers, writer: Corpus, encoder: Acting) -> None:
    encoder.act = lambda: writer.delete(["dam.txt"])
    answer = asyncio.run(page.api_ask(QUESTION))
    assert answer["citations"][0]["date"] is None
    assert {hit["article"] for hit in answer["passages"]} == {"dam.txt", "bridge.txt"}
    assert {hit["article"] for hit in asyncio.run(page.api_ask(QUESTION))["passages"]} == {"bridge.txt"}


def test_the_counts_are_those_of_the_latest_answer_or_of_now(
    page: Handlers, writer: Corpus, write: Callable[..., Path]
) -> None:
    turns = ask(page)[4]
    skipped = gr.skip()
    assert ask(page, turns)[3] == ask(page, turns)[5] == skipped  # nothing has changed
    writer.add([write({"sea.txt": "The sea is rising."}, "more")])
    assert "2 articles" in Reading(page.masthead(turns)).text
    *_, collection, later, masthead = ask(page, turns)
    assert "3 articles" in Reading(masthead).text
    assert "sea.txt" in collection
    writer.delete(["sea.txt"])
    assert "3 articles" in Reading(page.refresh(later)[0]).text
    assert "2 articles" in Reading(page.refresh([])[0]).text
    assert "2 articles" in Reading(page.restart()[5]).text


def test_an_empty_collection_can_be_asked_once_it_holds_something(
    page: Handlers, writer: Corpus, write: Callable[..., Path]
) -> None:
    writer.delete(["dam.txt", "bridge.txt"])
    assert "nothing to ask" in page.refresh([])[1]
    assert page.status()["askable"] is False
    writer.add([write({"sea.txt": "The sea is rising."}, "more")])
    assert "Ask the articles" in page.refresh([])[1]
    assert page.status()["askable"] is True


def test_an_index_that_goes_away_is_said_in_one_line(page: Handlers, tmp_path: Path) -> None:
    turns = ask(page)[4]
    shutil.rmtree(tmp_path / "index")
    assert "2 articles" in Reading(page.refresh([])[0]).text
    _, log, _, _, later, _ = ask(page, turns)
    assert later[-1].error.startswith("no index in")
    assert "3 March 2021" in log


def test_a_turn_is_small_and_drags_no_corpus_along(
    page: Handlers, writer: Corpus, write: Callable[..., Path]
) -> None:
    writer.add([write({"dam.txt": SIGNED + " Much was said about it since." * 10_000})])
    turn = ask(page)[4][0]
    assert {each.article.text for each in turn.articles.values()} == {""}
    assert copy.deepcopy(turn) == turn


def test_editions_are_kept_up_to_a_limit() -> None:
    kept = Editions(most=25)
    first, second, third = (Article(name, name * 10) for name in "abc")
    shown = [kept.keep(each) for each in (first, second)]
    assert kept.keep(first) == shown[0]  # used again: the second is the oldest now
    kept.keep(third)
    found = [kept.find(edition_of(each)) for each in (first, second, third)]
    assert found == [first, None, third]
    huge = Article("huge", "x" * 100)
    kept.keep(huge)
    assert kept.find(edition_of(huge)) == huge
    assert kept.find(edition_of(first)) is None


def test_the_same_text_in_two_articles_is_two_editions() -> None:
    assert edition_of(Article("a", "x")) != edition_of(Article("b", "x"))


def test_a_page_that_is_not_ready_says_so(writer: Corpus) -> None:
    page = Handlers(Loading(lambda progress: writer, say=pytest.fail), (), None)
    with pytest.raises(QueryError, match="still being indexed"):
        page.corpus()
    assert "still being indexed" in page.open_article("0-0:dam.txt")
