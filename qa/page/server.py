"""Serves the page on this computer until Ctrl-C, while the corpus loads in the background."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import os
import socket
import sys
import threading
import time
import webbrowser
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from types import TracebackType
from typing import TYPE_CHECKING, Self

from index.errors import InputError, check_list
from qa.page.conversation import OnFeedback
from qa.page.gradio_faults import import_gradio
from qa.page.guard import App, Guard
from qa.page.loading import Load, Loading

if TYPE_CHECKING:
    import uvicorn

STARTUP_SECONDS = 30.0
# Events that Gradio works on at once: all that may wait at a gate, and room for those that are quick.
MOST_AT_ONCE = 128
# Events that wait for that; more are refused by Gradio itself.
MOST_QUEUED = 1_000
# Conversations that are remembered; each call of an endpoint counts as one.
SESSIONS = 500


def serve(
    load: Load,
    *,
    host: str = "127.0.0.1",
    port: int = 7860,
    open_browser: bool = True,
    examples: Sequence[str] = (),
    on_feedback: OnFeedback | None = None,
    say: Callable[[str], None] = print,
) -> int:
    """Serves the page until Ctrl-C and returns the exit status: 1 when the collection could not be loaded.

    `load` is given a progress callback `(stage, done, total)` and runs in a thread while the page is already
    up. `say` prints a line for people. Raises InputError, before anything heavy is imported, when the address
    cannot be used.
    """
    failed = False
    with (
        contextlib.suppress(KeyboardInterrupt),  # it may come at any moment, also while starting
        start(load, host=host, port=port, examples=examples, on_feedback=on_feedback, say=say) as page,
    ):
        try:
            say(f"Dateline is at {page.url} (Ctrl-C to stop)")
            if open_browser and _has_screen():
                webbrowser.open(page.url)
            page.wait()
        finally:
            failed = page.loading.status.phase == "failed"
    say("Stopped.")
    return 1 if failed else 0


def start(
    load: Load,
    *,
    host: str = "127.0.0.1",
    port: int = 7860,
    examples: Sequence[str] = (),
    on_feedback: OnFeedback | None = None,
    say: Callable[[str], None] = print,
) -> RunningPage:
    """The page, up and running in the background; `port` 0 takes any that is free."""
    check_list(examples, "examples")
    listening = _listen(host, port)
    try:
        import_gradio()
        loading = Loading(load, say=say)
        return RunningPage(loading, listening, host, lambda: _guarded(loading, host, examples, on_feedback))
    except BaseException:
        listening.close()
        raise


class RunningPage:
    """A page that is being served; leaving the `with` block, or `stop`, ends it.

    `make` makes the app, in the thread and the event loop that serve it.
    """

    def __init__(
        self, loading: Loading, listening: socket.socket, host: str, make: Callable[[], App]
    ) -> None:
        self.loading = loading
        self._listening = listening
        shown = "127.0.0.1" if host in ("", "0.0.0.0", "::") else host
        shown = f"[{shown}]" if ":" in shown else shown
        self.url = f"http://{shown}:{listening.getsockname()[1]}"
        made: Future[uvicorn.Server] = Future()
        self._thread = threading.Thread(
            target=lambda: asyncio.run(_serve(make, listening, made)), name="dateline-page", daemon=True
        )
        self._thread.start()
        self._server = made.result()
        deadline = time.monotonic() + STARTUP_SECONDS
        while not self._server.started:
            if not self._thread.is_alive() or time.monotonic() > deadline:
                self.stop()
                raise InputError(f"the page could not be started at {self.url}; choose another with --port N")
            time.sleep(0.01)
        loading.start()

    def wait(self) -> None:
        """Returns when the server has ended; Ctrl-C interrupts it."""
        while self._thread.is_alive():
            self._thread.join(0.5)

    def stop(self) -> None:
        """Ends loading and serving, and frees the port."""
        self._server.should_exit = True
        self.loading.stop()
        self._thread.join(5.0)
        self._listening.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def _listen(host: str, port: int) -> socket.socket:
    """A listening socket: taken first, so that a busy port is known before anything heavy is loaded."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    try:
        if os.name == "posix":  # elsewhere this option would let two programs share the port
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
        listening.listen(128)
    except (OSError, OverflowError) as error:
        listening.close()
        raise InputError(_why_not(host, port, error)) from None
    return listening


def _why_not(host: str, port: int, error: OSError | OverflowError) -> str:
    """The line for someone whose address cannot be listened on."""
    if isinstance(error, OverflowError):
        return f"{port} is not a port; choose one from 1 to 65535 with --port N"
    if isinstance(error, PermissionError):
        return f"port {port} may not be used by this user; choose another with --port N"
    if isinstance(error, socket.gaierror) or error.errno == errno.EADDRNOTAVAIL:
        return f"{host!r} is not an address of this computer; choose another with --host ADDRESS"
    if error.errno == errno.EADDRINUSE:
        return f"port {port} is in use on {host}; choose another with --port N"
    return f"port {port} cannot be used on {host} ({error.strerror}); choose another with --port N"


async def _serve(make: Callable[[], App], listening: socket.socket, made: Future[uvicorn.Server]) -> None:
    """Makes the app, puts its server or the error into `made`, and serves until the server is told to end."""
    import uvicorn

    try:
        server = uvicorn.Server(
            uvicorn.Config(
                make(),
                log_level="critical",
                access_log=False,
                lifespan="on",
                server_header=False,
                timeout_graceful_shutdown=1,
            )
        )
    except BaseException as error:
        made.set_exception(error)
        return
    made.set_result(server)
    await server.serve(sockets=[listening])


def _guarded(loading: Loading, host: str, examples: Sequence[str], on_feedback: OnFeedback | None) -> App:
    """Gradio's page behind the guard: no file, no upload, no statistics, no styles or scripts from elsewhere.

    Whatever the environment says of Gradio's settings, those given here hold.
    """
    import fastapi
    import gradio

    from qa.page import blocks

    page = blocks.build(loading, examples, on_feedback)
    page.max_threads = MOST_AT_ONCE
    page.state_session_capacity = SESSIONS
    page.vibe_mode = False
    page.queue(api_open=False, max_size=MOST_QUEUED)
    app: fastapi.FastAPI = gradio.mount_gradio_app(
        fastapi.FastAPI(docs_url=None, redoc_url=None, openapi_url=None),
        page,
        path="/",
        server_name=host,
        root_path="",
        footer_links=[],
        run_history=False,
        allowed_paths=[],
        show_error=True,
        ssr_mode=False,
        enable_monitoring=False,
        pwa=False,
        mcp_server=False,
        theme=blocks.theme(),
        css=(blocks.HERE / "page.css").read_text("utf-8"),
    )
    return Guard(app, host)


def _has_screen() -> bool:
    """False where opening a browser would start one inside the terminal."""
    return not sys.platform.startswith("linux") or bool(
        os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    )
