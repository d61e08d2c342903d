"""The guard lets through what the page needs, from its own host and origin, and nothing else."""

from __future__ import annotations

import asyncio
import re
from collections.abc import MutableMapping
from typing import Any

import pytest

from qa.page.guard import Guard


def status_of(path: str, method: str = "GET", **headers: str) -> tuple[int, dict[str, str]]:
    """The status and headers with which the guard of a page on 127.0.0.1 lets a request end."""

    async def app(scope: MutableMapping[str, Any], receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"<script>1</script>"})

    sent: list[MutableMapping[str, Any]] = []

    async def send(message: MutableMapping[str, Any]) -> None:
        sent.append(message)

    async def receive() -> MutableMapping[str, Any]:
        return {"type": "http.request"}

    given = {"host": "127.0.0.1:7860", **{key.replace("_", "-"): value for key, value in headers.items()}}
    raw = [(key.encode(), value.encode()) for key, value in given.items()]
    scope = {"type": "http", "path": path, "method": method, "headers": raw}
    asyncio.run(Guard(app, "127.0.0.1")(scope, receive, send))
    return sent[0]["status"], {key.decode(): value.decode() for key, value in sent[0]["headers"]}


@pytest.mark.parametrize(
    "path",
    [
        "/gradio_api/file=/etc/passwd",
        "/gradio_api/file/etc/passwd",
        "/file=app.py",
        "/gradio_api/file=http://example.org/",
        "/gradio_api/proxy=https://example.org/",
        "/gradio_api/upload",
        "/gradio_api/deep_link",
        "/gradio_api/vibe-edit/",
        "/gradio_api/runs",
        "/gradio_api/call/refresh",
        "/assets/../../../../etc/passwd",
        "/static/..%2f..%2fapp.py",
        "/monitoring",
        "/login",
        "/seeds/000.txt",
        "/.dateline/MANIFEST.json",
    ],
)
def test_the_guard_lets_through_only_what_the_page_needs(path: str) -> None:
    assert status_of(path)[0] == 404


def test_the_guard_answers_only_its_own_page() -> None:
    assert status_of("/config")[0] == 200
    assert status_of("/config", host="localhost:7860")[0] == 200
    assert status_of("/config", host="rebound.example.org:7860")[0] == 403
    own, other = "http://127.0.0.1:7860", "https://example.org"
    assert status_of("/gradio_api/queue/join", "POST", origin=own)[0] == 200
    assert status_of("/gradio_api/queue/join", "POST", origin=other)[0] == 403
    assert status_of("/gradio_api/queue/join", "POST", content_length="2000000")[0] == 413


def test_the_policy_keeps_the_browser_here_and_runs_only_our_scripts() -> None:
    policy = status_of("/")[1]["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "unsafe-inline" not in policy.partition("script-src")[2].partition(";")[0]
    assert re.search(r"script-src 'self' 'nonce-[\w-]+'", policy)
    assert status_of("/")[1]["content-security-policy"] != policy
