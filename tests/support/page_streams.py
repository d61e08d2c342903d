"""Faults put into Gradio's event stream, and a page of Gradio's own to see what becomes of them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, MutableMapping
from contextlib import contextmanager
from itertools import count
from typing import Any

import fastapi
import gradio as gr
import pytest

from qa.page import RunningPage, server
from qa.page.guard import App, Guard, Receive, Scope, Send
from qa.page.loading import Loading
from tests.support.page_corpus import StandIn


class StreamFault:
    """What happens to the first piece of an event stream that holds `mark`.

    `how` is "dropped" (that piece alone), "ended" (the stream ends there as if it were complete), "broken"
    (the connection ends there), "late" (that piece comes just after the browser has sent another event) or
    "none".
    """

    def __init__(self, how: str = "none", mark: bytes = b"") -> None:
        self.how, self.mark = how, mark
        self.done = False
        self._joined: asyncio.Event | None = None

    def around(self, app: App) -> App:
        """`app` with the fault in its event stream."""

        async def faulty(scope: Scope, receive: Receive, send: Send) -> None:
            path = scope.get("path")
            stream = path == "/gradio_api/queue/data" and self.how != "none"
            await app(scope, receive, self._sending(send) if stream else send)
            if path == "/gradio_api/queue/join" and self._joined:
                self._joined.set()

        return faulty

    def guard(self, app: App, host: str) -> App:
        """In the place of `qa.page.server.Guard`: the guard, with the fault."""
        return self.around(Guard(app, host))

    def _sending(self, send: Send) -> Send:
        over = False

        async def faulty(message: MutableMapping[str, Any]) -> None:
            nonlocal over
            hit = self.mark in message.get("body", b"")
            if over:
                return
            if hit and not self.done:
                self.done = True
                if self.how == "broken":
                    raise ConnectionError
                if self.how == "late":
                    await self._another_event()
                else:
                    over = self.how == "ended"
                    message = {**message, "body": b"", "more_body": not over}
            await send(message)

        return faulty

    async def _another_event(self) -> None:
        """Waits until the browser knows that another event of its was taken in."""
        self._joined = asyncio.Event()
        await asyncio.wait_for(self._joined.wait(), 60)
        await asyncio.sleep(0.3)  # the answer to it is on its way by another connection


def counting_page(made: Callable[..., gr.Blocks] = gr.Blocks) -> gr.Blocks:
    """A page with a button that shows "answer 1" and so on, and every second time leaves an output alone."""
    numbers = count(1)
    page: gr.Blocks
    with made(analytics_enabled=False) as page:
        shown, other = gr.HTML("nothing yet", elem_id="shown"), gr.HTML("")

        def answer() -> tuple[str, Any]:
            n = next(numbers)
            return f"answer {n}", f"other {n}" if n % 2 else gr.skip()

        events: dict[str, Any] = {"trigger_mode": "multiple", "show_progress": "hidden"}
        gr.Button("Ask").click(answer, None, [shown, other], api_name="answer", **events)
    return page


@contextmanager
def served(make: Callable[[], gr.Blocks], fault: StreamFault | None = None) -> Iterator[RunningPage]:
    """The page that `make` makes, served as Gradio has it, without anything of ours."""

    def mounted() -> App:
        app: App = gr.mount_gradio_app(fastapi.FastAPI(), make(), path="/", ssr_mode=False)
        return (fault or StreamFault()).around(app)

    loading = Loading(lambda progress: StandIn(), say=pytest.fail)
    with RunningPage(loading, server._listen("127.0.0.1", 0), "127.0.0.1", mounted) as running:
        yield running
