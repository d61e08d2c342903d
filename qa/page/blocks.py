"""The page as Gradio builds it: its parts, which event goes where, and how an update gets into the parts."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gradio as gr
from gradio.events import api as endpoint

from qa.page import render_chat
from qa.page.conversation import MAX_QUESTION, OnFeedback, Turn
from qa.page.gradio_faults import forget_replaced, keep_no_statistics
from qa.page.handlers import Handlers
from qa.page.loading import Loading
from qa.page.update import PageUpdate

HERE = Path(__file__).parent

# Markup of our own, without a template or a script of Gradio's.
PLAIN: dict[str, Any] = {"js_on_load": None, "apply_default_css": False}
# The handlers' own gates say who waits and who is refused, so that nobody waits in Gradio's queue.
GATED: dict[str, Any] = {"concurrency_limit": None}
HIDDEN: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
# One whose response was lost counts as pending for good, and must not keep out the next.
AGAIN: dict[str, Any] = {**HIDDEN, **GATED, "trigger_mode": "multiple"}


class Page(gr.Blocks):
    """Gradio's blocks, without what grows."""

    def queue(self, *args: Any, **kwargs: Any) -> Any:
        queued = super().queue(*args, **kwargs)
        keep_no_statistics(self)
        return queued

    async def postprocess_data(self, block_fn: Any, predictions: Any, state: Any) -> list[Any]:
        shown = await super().postprocess_data(block_fn, predictions, state)
        if state is not None:
            forget_replaced(self, state)
        return shown


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


def script() -> str:
    """What runs in the browser: the answer to lost streams, then the page's own script, which uses it."""
    return "".join((HERE / name).read_text("utf-8") for name in ("gradio_streams.js", "page.js"))


@dataclass(frozen=True, eq=False)
class PageParts:
    """The components of the page that events read or change."""

    turns: gr.State
    masthead: gr.HTML
    log: gr.HTML
    pulse: gr.HTML
    composer: gr.Row
    box: gr.Textbox
    button: gr.Button
    evidence: gr.Column
    passages: gr.HTML
    collection: gr.HTML

    def of_conversation(self) -> list[Any]:
        """What a turn may change."""
        return [self.masthead, self.log, self.passages, self.collection, self.box, self.turns]

    def of_loading(self) -> list[Any]:
        """What changes when loading ends."""
        shown = [self.masthead, self.log, self.passages, self.collection]
        return [*shown, self.box, self.button, self.composer, self.evidence]

    def changed(self, update: PageUpdate) -> dict[Any, Any]:
        """`update` as Gradio takes it: the parts that change, each with its new value."""
        values: dict[Any, Any] = {
            self.masthead: update.masthead,
            self.log: update.log,
            self.passages: update.passages,
            self.collection: update.collection,
            self.turns: update.turns,
            self.box: update.box,
        }
        changed = {part: value for part, value in values.items() if value is not None}
        if update.askable is not None:
            changed[self.box] = gr.Textbox(interactive=update.askable)
            changed[self.button] = gr.Button(interactive=update.askable)
            changed[self.composer] = gr.Row(visible=update.askable)
        if update.failed is not None:
            changed[self.evidence] = gr.Column(visible=not update.failed)
        return changed or gr.skip()


def build(loading: Loading, examples: Sequence[str] = (), on_feedback: OnFeedback | None = None) -> gr.Blocks:
    """The page. Nothing of it is Markdown, and no template holds a text from outside."""
    do = Handlers(loading, examples, on_feedback)
    page: gr.Blocks
    with Page(title="Dateline", analytics_enabled=False, fill_width=True) as page:
        parts = _lay_out(do)
        _wire_loading(page, parts, do)
        _wire_conversation(parts, do)
        endpoint(do.api_ask, api_name="ask", **GATED)
        endpoint(do.api_search, api_name="search", **GATED)
    return page


def _lay_out(do: Handlers) -> PageParts:
    """The two columns under the masthead, as they are before anything is loaded."""
    turns, masthead = gr.State([]), _masthead(do)
    with gr.Row(elem_id="desk"):
        with gr.Column(elem_id="chat", scale=5, min_width=0):
            log = gr.HTML(do.log([]), elem_id="log", **PLAIN)
            gr.HTML('<div id="said" role="status"></div>', **PLAIN)
            pulse = gr.HTML(render_chat.pulse(0), **PLAIN)
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
            gr.HTML('<section id="reader" aria-label="Article" hidden></section>', **PLAIN)
            passages = gr.HTML("", elem_id="passages", **PLAIN)
            collection = gr.HTML("", elem_id="articles", **PLAIN)
    return PageParts(turns, masthead, log, pulse, composer, box, button, evidence, passages, collection)


def _masthead(do: Handlers) -> gr.HTML:
    """The strip on top, which also carries the page's script and what that may call by plain requests."""

    # Gradio marks these functions, and a method cannot be marked.
    def open_article(code: object) -> str:
        return do.open_article(code)

    async def status(_: object) -> dict[str, Any]:
        return do.status()

    async def is_working(job: object) -> bool:
        return isinstance(job, int) and job in do.working

    return gr.HTML(
        do.masthead([]),
        elem_id="masthead",
        js_on_load=script(),
        server_functions=[open_article, status, is_working],
        apply_default_css=False,
    )


def _wire_loading(page: gr.Blocks, parts: PageParts, do: Handlers) -> None:
    """What fills the page once loading has ended, and what tells whether the stream is alive."""

    def refresh(turns: list[Turn]) -> dict[Any, Any]:
        return parts.changed(do.refresh(turns))

    page.load(refresh, [parts.turns], parts.of_loading(), **AGAIN)
    parts.masthead.refresh(refresh, [parts.turns], parts.of_loading(), **AGAIN)
    parts.masthead.wake(do.wake, [], [parts.pulse], **AGAIN)


def _wire_conversation(parts: PageParts, do: Handlers) -> None:
    """A question typed or clicked, a new conversation, a thumb."""

    async def submit(question: str, turns: list[Turn]) -> AsyncIterator[dict[Any, Any]]:
        async with aclosing(do.submit(question, turns)) as updates:
            async for update in updates:
                yield parts.changed(update)

    async def submit_example(turns: list[Turn], event: gr.EventData) -> AsyncIterator[dict[Any, Any]]:
        async with aclosing(do.submit(str(event._data.get("question", "")), turns)) as updates:
            async for update in updates:
                yield parts.changed(update)

    def restart() -> dict[Any, Any]:
        return parts.changed(do.restart())

    def judge(turns: list[Turn], event: gr.EventData) -> dict[Any, Any]:
        return parts.changed(do.judge(turns, event._data.get("turn"), event._data.get("thumb")))

    outputs = parts.of_conversation()
    gr.on(
        [parts.box.submit, parts.button.click], submit, [parts.box, parts.turns], outputs, **HIDDEN, **GATED
    )
    parts.masthead.example(submit_example, [parts.turns], outputs, **HIDDEN, **GATED)
    parts.masthead.restart(restart, [], outputs, **HIDDEN)
    parts.masthead.thumb(judge, [parts.turns], [parts.log, parts.turns], **HIDDEN)
