"""A loading corpus in, the Gradio page out: its parts, and which event goes where."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import gradio as gr
from gradio.events import api as endpoint

from qa.page import render_chat
from qa.page.conversation import MAX_QUESTION, OnFeedback
from qa.page.handlers import Handlers
from qa.page.loading import Loading

HERE = Path(__file__).parent


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
            do.masthead([]),
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

        # The handlers' own gates say who waits and who is refused, so that nobody waits in Gradio's queue.
        gated: dict[str, Any] = {"concurrency_limit": None}
        hidden: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
        # One whose response was lost counts as pending for good, and must not keep out the next.
        again: dict[str, Any] = {**hidden, "trigger_mode": "multiple", "concurrency_limit": None}
        everything = [masthead, log, passages, collection, box, button, composer, evidence]
        replies = [box, log, passages, collection, turns, masthead]
        page.load(do.refresh, [turns], everything, **again)
        masthead.refresh(do.refresh, [turns], everything, **again)
        masthead.wake(do.wake, [], [pulse], **again)
        gr.on([box.submit, button.click], do.submit, [box, turns], replies, **hidden, **gated)
        masthead.example(do.submit_example, [turns], replies, **hidden, **gated)
        masthead.restart(do.restart, [], replies, **hidden)
        masthead.thumb(do.judge, [turns], [log, turns], **hidden)
        endpoint(do.api_ask, api_name="ask", **gated)
        endpoint(do.api_search, api_name="search", **gated)
    return page
