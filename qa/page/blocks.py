"""A loading corpus in, the Gradio page out: its parts, and what happens at each click."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any

import gradio as gr
from gradio.events import api as endpoint

from index.errors import DatelineError, QueryError
from qa.page import render_chat, render_evidence
from qa.page.conversation import (
    MAX_K,
    MAX_QUESTION,
    TURNS_KEPT,
    OnFeedback,
    Turn,
    answer_turn,
    check_history,
    check_question,
    refused,
)
from qa.page.escape import Place
from qa.page.loading import Askable, Loading, one_line
from qa.page.overview import Overview
from qa.wire import answer_json, search_json

HERE = Path(__file__).parent
NOT_READY = "the articles are still being indexed; ask again in a moment"
_log = logging.getLogger("dateline.page")


class Handlers:
    """What the page does with what it is given; every return value is HTML of our own or plain values."""

    def __init__(self, loading: Loading, examples: Sequence[str], on_feedback: OnFeedback | None) -> None:
        self.loading = loading
        self.examples = tuple(examples)
        self.on_feedback = on_feedback
        self.numbers = count(1)
        self.working: set[int] = set()

    def corpus(self) -> Askable:
        """The corpus, or one line that says why there is none."""
        if self.loading.corpus is None:
            status = self.loading.status
            raise QueryError(status.error if status.phase == "failed" else NOT_READY)
        return self.loading.corpus

    def overview(self) -> Overview:
        """What the corpus is as a whole, or one line that says why there is none."""
        self.corpus()
        assert self.loading.overview is not None
        return self.loading.overview

    # What is on the page: each of these returns one component's value.

    def masthead(self) -> str:
        """The strip on top, with what is indexed once that is known."""
        ready = self.loading.corpus is not None
        return render_evidence.masthead(render_evidence.summary(self.overview()) if ready else "")

    def log(self, turns: Sequence[Turn]) -> str:
        """The left column: the state the page is in, or the conversation."""
        status, corpus = self.loading.status, self.loading.corpus
        if status.phase == "failed":
            return render_chat.failed(status.error)
        if corpus is None:
            return render_chat.indexing(status)
        if turns:
            return render_chat.conversation(turns, corpus.articles, thumbs=self.on_feedback is not None)
        if not corpus.articles:
            return render_chat.nothing_indexed(len(self.overview().skipped))
        return render_chat.welcome(self.examples)

    def passages(self, turns: Sequence[Turn]) -> str:
        """The ranked passages of the latest answer."""
        corpus = self.loading.corpus
        if corpus is None:
            return render_evidence.awaited() if self.loading.status.phase == "loading" else ""
        latest = turns[-1].answer if turns else None
        return render_evidence.passages(latest, corpus.articles, self.overview().passages)

    def collection(self, *, opened: bool) -> str:
        """What is indexed and what was skipped."""
        if self.loading.corpus is None:
            return ""
        return render_evidence.collection(self.overview(), opened=opened)

    # What happens: outputs are named where the events are wired, in `build`.

    def refresh(self, turns: list[Turn]) -> tuple[Any, ...]:
        """Everything that depends on loading, once that has ended.

        Until then nothing: what comes late or out of order must not take back a page that is usable.
        """
        status = self.status()
        if status["phase"] == "loading":
            return tuple(gr.skip() for _ in range(8))
        return (
            self.masthead(),
            self.log(turns),
            self.passages(turns),
            self.collection(opened=not turns),
            gr.Textbox(interactive=status["askable"]),
            gr.Button(interactive=status["askable"]),
            gr.Row(visible=status["askable"]),
            gr.Column(visible=status["phase"] != "failed"),
        )

    def wake(self) -> str:
        """A sign of life: it comes by Gradio's stream, behind all that is still to be delivered there."""
        return render_chat.pulse(next(self.numbers))

    def submit(self, question: str, turns: list[Turn]) -> Iterator[tuple[Any, ...]]:
        """The question at once, then its answer: (question box, log, passages, collection, turns)."""
        if not (isinstance(question, str) and question.strip()):
            yield gr.skip(), gr.skip(), gr.skip(), gr.skip(), gr.skip()
            return
        turns = turns[-TURNS_KEPT:]
        try:
            question, corpus = check_question(question), self.corpus()
        except DatelineError as error:
            turns = [*turns, refused(question.strip(), error)]
            yield gr.skip(), self.log(turns), gr.skip(), gr.skip(), turns
            return
        job = next(self.numbers)
        self.working.add(job)
        try:
            yield "", self.log([*turns, Turn(question, job=job)]), gr.skip(), gr.skip(), gr.skip()
            turns = [*turns, answer_turn(corpus, question, turns)]
            folded = self.collection(opened=False) if len(turns) == 1 else gr.skip()
            yield gr.skip(), self.log(turns), self.passages(turns), folded, turns
        finally:
            self.working.discard(job)

    def submit_example(self, turns: list[Turn], event: gr.EventData) -> Iterator[tuple[Any, ...]]:
        """Asks the example that was clicked."""
        yield from self.submit(str(event._data.get("question", "")), turns)

    def restart(self) -> tuple[Any, ...]:
        """A new conversation: (question box, log, passages, collection, turns)."""
        return "", self.log([]), self.passages([]), self.collection(opened=True), []

    def judge(self, turns: list[Turn], event: gr.EventData) -> tuple[Any, ...]:
        """Hands a thumb to `on_feedback`: (log, turns)."""
        n, thumb = event._data.get("turn"), event._data.get("thumb")
        if self.on_feedback is None or thumb not in ("up", "down") or not isinstance(n, int):
            return gr.skip(), gr.skip()
        if not 0 <= n < len(turns) or turns[n].answer is None:
            return gr.skip(), gr.skip()
        turn = turns[n]
        try:
            self.on_feedback(turn.question, turn.answer, thumb)  # type: ignore[arg-type]
        except Exception:  # a thumb that could not be saved must not cost the conversation
            _log.exception("the feedback could not be saved")
            return gr.skip(), gr.skip()
        turns = [*turns[:n], replace(turn, thumb=thumb), *turns[n + 1 :]]
        return self.log(turns), turns

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
        """The article view of a place, called by the page's script."""
        try:
            place = Place.decode(str(code))
            return render_evidence.reader(self.corpus().articles[place.article_id], place)
        except DatelineError as error:
            return render_evidence.unreadable(one_line(error))
        except (KeyError, ValueError):
            return render_evidence.unreadable("It is not in the collection any more.")

    # The two endpoints: plain values in and out, errors in one line.

    def api_ask(self, question: str, history: list[str] | None = None) -> dict[str, Any]:
        """The cited answer to a question; `history` is earlier questions and answers, oldest first."""
        try:
            corpus = self.corpus()
            answer = corpus.ask(check_question(question), history=check_history(history))
            return answer_json(answer, corpus.articles)
        except Exception as error:
            raise _refusal(error) from None

    def api_search(self, query: str, k: int = 10, mode: str = "hybrid") -> dict[str, Any]:
        """Ranked passages for a query; `mode` is "hybrid", "bm25" or "dense"."""
        try:
            query = check_question(query)
            if mode not in ("hybrid", "bm25", "dense"):
                raise QueryError(f'the mode is {mode!r}; it must be "hybrid", "bm25" or "dense"')
            if isinstance(k, bool) or not isinstance(k, int | float) or not 1 <= k <= MAX_K:
                raise QueryError(f"k is {k!r}; it must be a number from 1 to {MAX_K}")
            return search_json(query, self.corpus().search(query, k=int(k), mode=mode))  # type: ignore[arg-type]
        except Exception as error:
            raise _refusal(error) from None


def _refusal(error: Exception) -> gr.Error:
    """`error` as the client of an endpoint sees it; what was not expected goes to the terminal."""
    if not isinstance(error, DatelineError):
        _log.error("an endpoint failed", exc_info=error)
    return gr.Error(one_line(error), print_exception=False)


def theme() -> gr.themes.Base:
    """Gradio's plainest theme with system fonts only; colours are in page.css."""
    fonts = [gr.themes.Font("system-ui"), gr.themes.Font("sans-serif")]
    mono = [gr.themes.Font("ui-monospace"), gr.themes.Font("monospace")]
    return gr.themes.Base(font=fonts, font_mono=mono).set(
        body_background_fill="#faf8f3",
        body_background_fill_dark="#191814",
        body_text_color="#201e1a",
        body_text_color_dark="#e9e5db",
    )


def build(loading: Loading, examples: Sequence[str] = (), on_feedback: OnFeedback | None = None) -> gr.Blocks:
    """The page. Nothing of it is Markdown, and no template holds a text from outside."""
    do = Handlers(loading, examples, on_feedback)

    # Gradio marks these functions, and a method cannot be marked.
    def open_article(code: object) -> str:
        return do.open_article(code)

    async def status(_: object) -> dict[str, Any]:
        return do.status()

    async def is_working(job: object) -> bool:
        return isinstance(job, int) and job in do.working

    plain: dict[str, Any] = {"js_on_load": None, "apply_default_css": False}
    page: gr.Blocks
    with gr.Blocks(title="Dateline", analytics_enabled=False, fill_width=True) as page:
        turns = gr.State([])
        masthead = gr.HTML(
            do.masthead(),
            elem_id="masthead",
            js_on_load=(HERE / "page.js").read_text("utf-8"),
            server_functions=[open_article, status, is_working],
            apply_default_css=False,
        )
        with gr.Row(elem_id="desk"):
            with gr.Column(elem_id="chat", scale=5, min_width=0):
                log = gr.HTML(do.log([]), elem_id="log", **plain)
                gr.HTML('<div id="said" role="status"></div>', **plain)
                pulse = gr.HTML(render_chat.pulse(0), **plain)
                with gr.Row(elem_id="composer") as composer:
                    box = gr.Textbox(
                        label="Question",
                        show_label=False,
                        container=False,
                        placeholder="Ask the articles a question",
                        max_length=MAX_QUESTION,
                        max_lines=5,
                        interactive=False,
                        elem_id="question",
                    )
                    button = gr.Button(
                        "Ask", interactive=False, elem_id="ask", variant="primary", min_width=0, scale=0
                    )
            with gr.Column(elem_id="evidence", scale=6, min_width=0) as evidence:
                gr.HTML('<section id="reader" aria-label="Article" hidden></section>', **plain)
                passages = gr.HTML("", elem_id="passages", **plain)
                collection = gr.HTML("", elem_id="articles", **plain)

        # An answer keeps every core busy; two at a time, so that a slow one does not hold up all others.
        two_at_a_time: dict[str, Any] = {"concurrency_limit": 2, "concurrency_id": "corpus"}
        hidden: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
        # One whose response was lost counts as pending for good, and must not keep out the next.
        again: dict[str, Any] = {**hidden, "trigger_mode": "multiple", "concurrency_limit": None}
        everything = [masthead, log, passages, collection, box, button, composer, evidence]
        replies = [box, log, passages, collection, turns]
        page.load(do.refresh, [turns], everything, **again)
        masthead.refresh(do.refresh, [turns], everything, **again)
        masthead.wake(do.wake, [], [pulse], **again)
        gr.on([box.submit, button.click], do.submit, [box, turns], replies, **hidden, **two_at_a_time)
        masthead.example(do.submit_example, [turns], replies, **hidden, **two_at_a_time)
        masthead.restart(do.restart, [], replies, **hidden)
        masthead.thumb(do.judge, [turns], [log, turns], **hidden)
        endpoint(do.api_ask, api_name="ask", **two_at_a_time)
        endpoint(do.api_search, api_name="search", **two_at_a_time)
    return page
