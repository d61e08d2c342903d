"""The index changes under an open page: an answer stays what it was, and the next one sees the new state."""

from __future__ import annotations

import asyncio
import copy
import re
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from index.encoders.hashing import HashEncoder
from index.errors import QueryError
from index.types import Article, Vectors
from qa import Corpus
from qa.page.editions import Editions, edition_of
from qa.page.handlers import CHANGED, GONE, Handlers
from qa.page.loading import Loading
from tests.support.page_handlers import Asked, ready_handlers, text_of
from tests.support.page_html import ParsedHtml

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
    return ready_handlers(lambda progress: Corpus.open(tmp_path / "index", encoder=encoder))


def cited(html: str) -> str:
    """The code of the first citation."""
    found = re.search(r'class="cite" data-open="([^"]+)"', html)
    assert found
    return found[1]


def marked(html: str) -> str:
    return ParsedHtml(html.partition("<mark>")[2].partition("</mark>")[0]).text


def test_an_answer_stays_what_it_was_when_its_article_is_deleted(page: Handlers, writer: Corpus) -> None:
    asked = Asked(page, QUESTION)
    assert marked(asked.log) == "3 March 2021"
    writer.delete(["dam.txt"])
    assert page.log(asked.turns) == asked.log
    assert page.passages(asked.turns) == asked.update.passages
    opened = page.open_article(cited(asked.log))
    assert marked(opened) == SIGNED
    assert GONE in opened


def test_an_answer_stays_what_it_was_when_its_article_changes(
    page: Handlers, writer: Corpus, write: Callable[..., Path]
) -> None:
    asked = Asked(page, QUESTION)
    assert CHANGED not in page.open_article(cited(asked.log))
    writer.add([write({"dam.txt": f"A word in front. {SIGNED.replace('March', 'April')}"})])
    assert page.log(asked.turns) == asked.log
    assert page.passages(asked.turns) == asked.update.passages
    opened = page.open_article(cited(asked.log))
    assert marked(opened) == SIGNED
    assert CHANGED in opened
    later = Asked(page, QUESTION, asked.turns).log
    assert "3 March 2021" in later  # the turn before
    fresh = page.open_article(re.findall(r'class="cite" data-open="([^"]+)"', later)[-1])
    assert "April" in marked(fresh)
    assert CHANGED not in fresh


def test_a_turn_that_another_follows_lets_its_passages_go_and_looks_the_same(page: Handlers) -> None:
    first = Asked(page, QUESTION)
    assert first.answer.hits
    second = Asked(page, QUESTION, first.turns)
    kept = second.turns[0]
    assert kept.answer is not None
    assert kept.answer.hits == ()
    assert set(kept.articles) == {each.article_id for each in kept.answer.citations}
    assert second.answer.hits
    assert second.update.passages == page.passages(second.turns) != ""
    earlier = re.findall(r'<li class="turn".*?</li>', first.log, re.DOTALL)
    assert earlier
    assert re.findall(r'<li class="turn".*?</li>', second.log, re.DOTALL)[0] == earlier[0]


def test_a_span_of_another_state_is_not_shown_in_the_text_of_now(
    page: Handlers, writer: Corpus, write: Callable[..., Path]
) -> None:
    log = Asked(page, QUESTION).log
    page.editions = Editions()  # it was long ago
    writer.add([write({"dam.txt": f"A word in front. {SIGNED}"})])
    opened = page.open_article(cited(log))
    assert "<mark>" not in opened
    assert CHANGED in opened


def test_an_answer_is_of_one_state_though_the_index_changes_while_it_is_sought(
    page: Handlers, writer: Corpus, encoder: Acting
) -> None:
    encoder.act = lambda: writer.delete(["dam.txt", "bridge.txt"])
    asked = Asked(page, QUESTION)
    assert list(writer.articles) == []
    assert marked(asked.log) == "3 March 2021"
    assert "2 of 2" in text_of(asked.update.passages)
    assert "2 articles" in text_of(asked.update.collection)
    assert "2 articles" in text_of(asked.update.masthead)
    assert marked(page.open_article(cited(asked.log))) == SIGNED


def test_an_endpoint_answers_from_one_state(page: Handlers, writer: Corpus, encoder: Acting) -> None:
    encoder.act = lambda: writer.delete(["dam.txt"])
    answer = asyncio.run(page.api_ask(QUESTION))
    assert answer["citations"][0]["date"] is None
    assert {hit["article"] for hit in answer["passages"]} == {"dam.txt", "bridge.txt"}
    assert {hit["article"] for hit in asyncio.run(page.api_ask(QUESTION))["passages"]} == {"bridge.txt"}


def test_the_counts_are_those_of_the_latest_answer_or_of_now(
    page: Handlers, writer: Corpus, write: Callable[..., Path]
) -> None:
    turns = Asked(page, QUESTION).turns
    same = Asked(page, QUESTION, turns).update
    assert (same.collection, same.masthead) == (None, None)  # nothing has changed
    writer.add([write({"sea.txt": "The sea is rising."}, "more")])
    assert "2 articles" in text_of(page.masthead(turns))
    later = Asked(page, QUESTION, turns)
    assert "3 articles" in text_of(later.update.masthead)
    assert "sea.txt" in text_of(later.update.collection)
    writer.delete(["sea.txt"])
    assert "3 articles" in text_of(page.refresh(later.turns).masthead)
    assert "2 articles" in text_of(page.refresh([]).masthead)
    assert "2 articles" in text_of(page.restart().masthead)


def test_an_empty_collection_can_be_asked_once_it_holds_something(
    page: Handlers, writer: Corpus, write: Callable[..., Path]
) -> None:
    writer.delete(["dam.txt", "bridge.txt"])
    assert "nothing to ask" in text_of(page.refresh([]).log)
    assert page.status()["askable"] is False
    writer.add([write({"sea.txt": "The sea is rising."}, "more")])
    assert "Ask the articles" in text_of(page.refresh([]).log)
    assert page.status()["askable"] is True


def test_an_index_that_goes_away_is_said_in_one_line(page: Handlers, tmp_path: Path) -> None:
    turns = Asked(page, QUESTION).turns
    shutil.rmtree(tmp_path / "index")
    assert "2 articles" in text_of(page.refresh([]).masthead)
    later = Asked(page, QUESTION, turns)
    assert later.turns[-1].error.startswith("no index in")
    assert "3 March 2021" in later.log


def test_a_turn_is_small_and_drags_no_corpus_along(
    page: Handlers, writer: Corpus, write: Callable[..., Path]
) -> None:
    writer.add([write({"dam.txt": SIGNED + " Much was said about it since." * 10_000})])
    turn = Asked(page, QUESTION).turns[0]
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
