"""Lets through the HTTP requests that the page and its two endpoints need, and ends all others.

Gradio has routes to upload and serve files, to fetch other addresses and to edit the app. None is used
here, so none is reachable. The headers tell the browser the same: nothing from, or to, anywhere else.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from qa.page.gradio_faults import with_nonce

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

MAX_BODY = 1_000_000

_OPEN = re.compile(
    r"/(?:|config/?|theme\.css|favicon\.ico|manifest\.json|robots\.txt"
    r"|assets/[\w./@-]+|static/[\w./@-]+"
    r"|gradio_api/(?:info/?|startup-events|app_id/?|queue/(?:join|data|status)|component_server/?|cancel|reset/?"
    r"|heartbeat/\w+"
    r"|call/(?:v2/)?(?:ask|search)(?:/\w*)?))"
)

# 'unsafe-eval' is for gr.HTML, which makes functions of text (see qa.page.gradio_faults).
_HEADERS = {
    "content-security-policy": (
        "default-src 'self'; script-src 'self' SCRIPTS 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data:; font-src 'self' data:; connect-src 'self'; object-src 'none'; "
        "base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-resource-policy": "same-origin",
}


class Guard:
    """ASGI middleware: which paths, hosts, origins and sizes get through to `app`."""

    def __init__(self, app: App, host: str) -> None:
        self.app = app
        self.hosts = _names_of(host)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
        elif scope["type"] == "http":
            status = self._refusal(scope["path"], _readable(scope["headers"]))
            if status:
                await _refuse(send, status)
            elif scope["path"] == "/":
                await self._page(scope, receive, send)
            else:
                await self.app(scope, receive, _with_headers(send))

    async def _page(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Marks the page's own scripts, so that the browser runs no other: no handler in any HTML, ever."""
        nonce = secrets.token_urlsafe(16)
        plain = [(key, value) for key, value in scope["headers"] if key.lower() != b"accept-encoding"]
        messages: list[MutableMapping[str, Any]] = []

        async def keep(message: MutableMapping[str, Any]) -> None:
            messages.append(message)

        await self.app({**scope, "headers": plain}, receive, keep)
        if not messages:  # the browser went away
            return
        head, *parts = messages
        body = with_nonce(b"".join(part.get("body", b"") for part in parts), nonce)
        kept = [(key, value) for key, value in head["headers"] if key.lower() != b"content-length"]
        kept.append((b"content-length", str(len(body)).encode()))
        if scope["method"] == "HEAD":
            body = b""
        await _with_headers(send, f"'nonce-{nonce}'")({**head, "headers": kept})
        await send({"type": "http.response.body", "body": body})

    def _refusal(self, path: str, headers: dict[str, str]) -> int:
        """The status to refuse with, or 0."""
        host = headers.get("host", "")
        # A page elsewhere may point its own name at this computer, or send it requests from the browser.
        if self.hosts and _hostname(host) not in self.hosts:
            return 403
        origin = headers.get("origin")
        if origin is not None and urlsplit(origin).netloc != host:
            return 403
        if ".." in path or not _OPEN.fullmatch(path):
            return 404
        length = headers.get("content-length", "0")
        if "transfer-encoding" in headers or not length.isdigit() or int(length) > MAX_BODY:
            return 413
        return 0


def _names_of(host: str) -> frozenset[str]:
    """The host names that a page bound to `host` answers to; empty for any."""
    try:
        if ip_address(host).is_unspecified:
            return frozenset()
    except ValueError:
        pass
    return frozenset({host.lower(), "localhost", "127.0.0.1"})


def _readable(headers: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    """The headers as text, their names in lower case."""
    return {key.decode("latin-1").lower(): value.decode("latin-1") for key, value in headers}


def _hostname(host: str) -> str:
    return (urlsplit(f"//{host}").hostname or "") if host else ""


def _with_headers(send: Send, scripts: str = "") -> Send:
    """`send` with our headers on the response; `scripts` is what may run besides the server's own files."""

    async def sending(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            extra = [
                (key.encode(), value.replace("SCRIPTS", scripts).encode()) for key, value in _HEADERS.items()
            ]
            message = {**message, "headers": [*message["headers"], *extra]}
        await send(message)

    return sending


async def _refuse(send: Send, status: int) -> None:
    body = {403: b"forbidden", 404: b"not found", 413: b"too large"}[status]
    headers = [(b"content-type", b"text/plain"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
