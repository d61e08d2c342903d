"""The page's behaviour without its components: turns over a corpus, and handlers whose corpus is loaded."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence

import pytest

from index.types import Progress
from qa.page.askable import AskableCorpus
from qa.page.conversation import Turn, answer_turn
from qa.page.editions import Editions, Shown
from qa.page.handlers import Handlers
from qa.page.loading import Loading
from qa.page.update import PageUpdate
from qa.types import Answer
from tests.support.page_corpus import StandIn
from tests.support.page_html import ParsedHtml


def asked(corpus: AskableCorpus, question: str, *turns: Turn) -> Turn:
    """The turn that answers `question` after `turns`."""
    return answer_turn(corpus, question, turns, Editions())


def shown(corpus: AskableCorpus) -> dict[str, Shown]:
    """All articles as an answer shows them."""
    return {article.id: Editions().keep(article) for article in corpus.articles.values()}


def ready_handlers(load: Callable[[Progress], AskableCorpus] = lambda progress: StandIn()) -> Handlers:
    """Handlers whose corpus has been loaded."""
    loading = Loading(load, say=pytest.fail)
    loading.start()
    loading._thread.join(30)
    assert loading.corpus is not None
    return Handlers(loading, (), None)


def updates(submitted: AsyncIterator[PageUpdate]) -> list[PageUpdate]:
    """All that a question changes, step by step."""

    async def collected() -> list[PageUpdate]:
        return [update async for update in submitted]

    return asyncio.run(collected())


class Asked:
    """What a question changed in the end: the log, the turns, and the whole update."""

    def __init__(self, page: Handlers, question: str, turns: Sequence[Turn] = ()) -> None:
        self.update = updates(page.submit(question, list(turns)))[-1]
        assert self.update.log is not None
        assert self.update.turns is not None
        self.log, self.turns = self.update.log, self.update.turns

    @property
    def answer(self) -> Answer:
        """The answer of the last turn, which must have one."""
        assert self.turns[-1].answer is not None
        return self.turns[-1].answer


def text_of(html: str | None) -> str:
    """The text that a part of an update shows; the part must be one that changes."""
    assert html is not None
    return ParsedHtml(html).text
