"""Loading in the background: its progress, its failures, its end, and what the page shows meanwhile."""

from __future__ import annotations

import threading

import pytest

from index.errors import IndexMissing
from index.types import Progress
from qa.page.handlers import Handlers
from qa.page.loading import Loading, Status
from qa.page.update import PageUpdate
from tests.support.page_corpus import StandIn


def test_loading_reports_its_progress_and_its_end() -> None:
    seen: list[Status] = []

    def load(progress: Progress) -> StandIn:
        progress("read", 1, 4)
        seen.append(loading.status)
        return StandIn()

    loading = Loading(load, say=pytest.fail)
    loading.start()
    loading.stop()
    assert seen == [Status("loading", "read", 1, 4)]
    assert loading.status.phase == "ready"


def test_loading_that_fails_is_one_line() -> None:
    lines: list[str] = []

    def load(progress: Progress) -> StandIn:
        raise IndexMissing("there is no index in\nnowhere; build one")

    loading = Loading(load, say=lines.append)
    loading.start()
    loading.stop()
    assert lines == ["error: there is no index in nowhere; build one"]
    assert loading.status == Status("failed", error="there is no index in nowhere; build one")


def test_loading_ends_at_its_next_step_when_the_page_is_stopped() -> None:
    begun, go_on = threading.Event(), threading.Event()

    def load(progress: Progress) -> StandIn:
        begun.set()
        go_on.wait(5)
        progress("encode", 1, 2)
        return StandIn()

    loading = Loading(load, say=pytest.fail)
    loading.start()
    begun.wait(5)
    stopping = threading.Thread(target=loading.stop)
    stopping.start()
    assert loading._stop.wait(5)
    go_on.set()
    stopping.join(5)
    assert not stopping.is_alive()
    assert loading.corpus is None


def test_nothing_is_refreshed_while_loading_so_nothing_late_can_take_a_usable_page_back() -> None:
    ready = threading.Event()

    def load(progress: Progress) -> StandIn:
        ready.wait(5)
        return StandIn()

    loading = Loading(load, say=pytest.fail)
    page = Handlers(loading, (), None)
    loading.start()
    assert page.status()["phase"] == "loading"
    assert page.refresh([]) == PageUpdate()
    ready.set()
    loading._thread.join(5)
    assert page.status() == {
        "phase": "ready",
        "askable": True,
        "label": "Opening the collection",
        "figures": "",
        "done": 0,
        "total": 0,
    }
    shown = page.refresh([])
    assert (shown.askable, shown.failed) == (True, False)
    assert None not in (shown.masthead, shown.log, shown.passages, shown.collection)
    assert (shown.box, shown.turns) == (None, None)
