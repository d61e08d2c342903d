"""What the page does at each click, and what its two endpoints answer."""

from __future__ import annotations

import logging
from collections.abc import AsyncGenerator, Sequence
from dataclasses import replace
from itertools import count
from typing import Any, cast

import gradio as gr

from index.errors import Busy, DatelineError, QueryError
from qa.admission import Gate
from qa.page import render_chat, render_evidence
from qa.page.askable import AskableCorpus
from qa.page.conversation import (
    MAX_K,
    OnFeedback,
    Turn,
    answer_turn,
    check_history,
    check_question,
    continued,
    latest_overview,
    refused,
)
from qa.page.editions import Editions, edition_of
from qa.page.escape import ArticleSpan
from qa.page.loading import Loading, for_people
from qa.page.overview import Overview, look_over
from qa.page.update import PageUpdate
from qa.types import Mode
from qa.wire import search_json, served_json

NOT_READY = "the articles are still being indexed; ask again in a moment"
GONE = "It is not in the collection any more."
CHANGED = "It has changed in the collection since this answer."
_log = logging.getLogger("dateline.page")


class Handlers:
    """The page's behaviour over one loading corpus; it knows nothing of components.

    All that it returns is finished HTML of our own or plain values.
    """

    def __init__(self, loading: Loading, examples: Sequence[str], on_feedback: OnFeedback | None) -> None:
        self.loading = loading
        self.examples = tuple(examples)
        self.on_feedback = on_feedback
        self.numbers = count(1)
        self.working: set[int] = set()
        self.editions = Editions()
        # A search is quick, so none waits behind questions.
        self.asking, self.searching = Gate(), Gate()

    def corpus(self) -> AskableCorpus:
        """The corpus, or one line that says why there is none."""
        if self.loading.corpus is None:
            status = self.loading.status
            raise QueryError(status.error if status.phase == "failed" else NOT_READY)
        return self.loading.corpus

    def overview(self, turns: Sequence[Turn] = ()) -> Overview:
        """The collection at the latest answer; without one, as it was last seen."""
        seen = latest_overview(turns) or self.loading.overview
        assert seen is not None
        return seen

    def look(self) -> None:
        """Sees the collection as it is now, or goes on with what was seen before where that cannot be."""
        try:
            self.loading.overview = look_over(self.corpus().pinned())
        except DatelineError as error:  # a question will say it
            _log.warning("%s", for_people(error))

    # What is on the page: each of these returns one component's value.

    def masthead(self, turns: Sequence[Turn]) -> str:
        """The strip on top, with what is indexed once that is known."""
        ready = self.loading.corpus is not None
        return render_evidence.masthead(render_evidence.summary(self.overview(turns)) if ready else "")

    def log(self, turns: Sequence[Turn]) -> str:
        """The left column: the state the page is in, or the conversation."""
        status = self.loading.status
        if status.phase == "failed":
            return render_chat.failed(status.error)
        if self.loading.corpus is None:
            return render_chat.indexing(status)
        if turns:
            return render_chat.conversation(turns, thumbs=self.on_feedback is not None)
        if not self.overview().articles:
            return render_chat.nothing_indexed(len(self.overview().skipped))
        return render_chat.welcome(self.examples)

    def passages(self, turns: Sequence[Turn]) -> str:
        """The ranked passages of the latest answer."""
        if self.loading.corpus is None:
            return render_evidence.awaited() if self.loading.status.phase == "loading" else ""
        if not turns or turns[-1].answer is None:
            return ""
        return render_evidence.passages(turns[-1].answer, turns[-1].articles, self.overview(turns).passages)

    def collection(self, turns: Sequence[Turn], *, opened: bool) -> str:
        """What is indexed and what was skipped."""
        if self.loading.corpus is None:
            return ""
        return render_evidence.collection(self.overview(turns), opened=opened)

    # What happens: each of these returns what it changes, which `qa.page.blocks` puts into the page.

    def refresh(self, turns: list[Turn]) -> PageUpdate:
        """Everything that depends on loading, once that has ended.

        Until then nothing: what comes late or out of order must not take back a page that is usable.
        """
        if self.loading.corpus is not None:
            self.look()
        status = self.status()
        if status["phase"] == "loading":
            return PageUpdate()
        return PageUpdate(
            masthead=self.masthead(turns),
            log=self.log(turns),
            passages=self.passages(turns),
            collection=self.collection(turns, opened=not turns),
            askable=status["askable"],
            failed=status["phase"] == "failed",
        )

    def wake(self) -> str:
        """A sign of life: it comes by Gradio's stream, behind all that is still to be delivered there."""
        return render_chat.pulse(next(self.numbers))

    async def submit(self, question: str, turns: list[Turn]) -> AsyncGenerator[PageUpdate, None]:
        """Shows the question at once, then its answer."""
        if not (isinstance(question, str) and question.strip()):
            yield PageUpdate()
            return
        turns = continued(turns, question)
        try:
            question, corpus = check_question(question), self.corpus()
        except DatelineError as error:
            turns = [*turns, refused(question.strip(), error)]
            yield PageUpdate(log=self.log(turns), turns=turns)
            return
        job = next(self.numbers)
        self.working.add(job)

        def work(hurry: bool) -> PageUpdate:
            seen = self.overview(turns)
            return self._with(turns, answer_turn(corpus, question, turns, self.editions, seen, hurry))

        try:
            yield PageUpdate(box="", log=self.log([*turns, Turn(question, job=job)]))
            try:
                yield await self.asking.run(work)
            except Busy as error:
                yield self._with(turns, Turn(question, error=for_people(error), busy=True))
        finally:
            self.working.discard(job)

    def _with(self, before: list[Turn], turn: Turn) -> PageUpdate:
        """What one more turn changes."""
        turns = [*before, turn]
        same = bool(before) and latest_overview(before) is latest_overview(turns)
        return PageUpdate(
            masthead=None if same else self.masthead(turns),
            log=self.log(turns),
            passages=self.passages(turns),
            collection=None if same else self.collection(turns, opened=False),
            turns=turns,
        )

    def restart(self) -> PageUpdate:
        """A new conversation."""
        self.look()
        return PageUpdate(
            masthead=self.masthead([]),
            log=self.log([]),
            passages=self.passages([]),
            collection=self.collection([], opened=True),
            box="",
            turns=[],
        )

    def judge(self, turns: list[Turn], number: object, thumb: Any) -> PageUpdate:
        """Hands the thumb given to turn `number` (from 0) to `on_feedback`."""
        if self.on_feedback is None or thumb not in ("up", "down") or not isinstance(number, int):
            return PageUpdate()
        turn = turns[number] if 0 <= number < len(turns) else None
        if turn is None or turn.answer is None:
            return PageUpdate()
        try:
            self.on_feedback(turn.question, turn.answer, thumb)
        except Exception:  # a thumb that could not be saved must not cost the conversation
            _log.exception("the feedback could not be saved")
            return PageUpdate()
        turns = [*turns[:number], replace(turn, thumb=thumb), *turns[number + 1 :]]
        return PageUpdate(log=self.log(turns), turns=turns)

    # What the page's script asks by plain requests, which no stream can lose.

    def status(self) -> dict[str, Any]:
        """Where loading stands; `askable` once there is something to ask."""
        status = self.loading.status
        label, figures = render_chat.stage(status)
        askable = status.phase == "ready" and self.overview().articles > 0
        return {
            "phase": status.phase,
            "askable": askable,
            "label": label,
            "figures": figures,
            "done": status.done,
            "total": status.total,
        }

    def open_article(self, code: object) -> str:
        """The article view of a span of an article, called by the page's script."""
        try:
            span = ArticleSpan.decode(str(code))
            now = self.corpus().articles.get(span.article_id)
            shown = self.editions.find(span.edition)
            if now is not None and span.edition in ("", edition_of(now)):
                return render_evidence.reader(now, span)
            gone = GONE if now is None else CHANGED
            return render_evidence.reader(shown, span, gone) if shown else render_evidence.unreadable(gone)
        except DatelineError as error:
            return render_evidence.unreadable(for_people(error))
        except ValueError:
            return render_evidence.unreadable(GONE)

    # The two endpoints: plain values in and out, errors in one line.

    async def api_ask(self, question: str, history: list[str] | None = None) -> dict[str, Any]:
        """The cited answer to a question; `history` is earlier questions and answers, oldest first."""

        def work(hurry: bool) -> dict[str, Any]:
            state = corpus.pinned()
            return served_json(state.ask(asked, history=earlier, hurry=hurry), state.articles)

        try:
            corpus, asked, earlier = self.corpus(), check_question(question), check_history(history)
            return await self.asking.run(work)
        except Exception as error:
            raise _refusal(error) from None

    async def api_search(self, query: str, k: int = 10, mode: str = "hybrid") -> dict[str, Any]:
        """Ranked passages for a query; `mode` is "hybrid", "bm25" or "dense"."""
        try:
            query = check_question(query)
            if mode not in ("hybrid", "bm25", "dense"):
                raise QueryError(f'the mode is {mode!r}; it must be "hybrid", "bm25" or "dense"')
            if isinstance(k, bool) or not isinstance(k, int | float) or not 1 <= k <= MAX_K:
                raise QueryError(f"k is {k!r}; it must be a number from 1 to {MAX_K}")
            corpus, chosen = self.corpus(), cast(Mode, mode)

            def work(hurry: bool) -> dict[str, Any]:
                state = corpus.pinned()
                hits = state.search(query, int(k), chosen)
                return search_json(query, hits, state.corrections(query, chosen))

            return await self.searching.run(work)
        except Exception as error:
            raise _refusal(error) from None


def _refusal(error: Exception) -> gr.Error:
    """`error` as the client of an endpoint sees it; what was not expected goes to the terminal."""
    if not isinstance(error, DatelineError):
        _log.error("an endpoint failed", exc_info=error)
    return gr.Error(for_people(error), print_exception=False)
