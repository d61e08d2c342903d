"""Each fault of Gradio that the page answers is still there, and the answer helps.

A test that fails because Gradio has mended a fault says what can be deleted.
"""

from __future__ import annotations

import asyncio
import re
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from typing import Any

import fastapi
import gradio as gr
import pytest

from qa.page import guard, start
from qa.page.blocks import Page
from qa.page.gradio_faults import with_nonce
from tests.support.page_corpus import StandIn
from tests.support.page_streams import StreamFault, counting_page, served
from tests.support.page_tab import Tab, chromium, needs_chromium

# The queue calls pandas in ways that pandas 3 deprecates, which is part of what is tested here.
pytestmark = pytest.mark.filterwarnings(r"ignore::DeprecationWarning:gradio\..*")


def mended(fault: str, answer: str) -> str:
    return f"Gradio {gr.__version__} has mended {fault}: delete {answer}"


def stubs_written(imported: str) -> bool:
    """Whether a new component writes a stub, in a fresh process that imports Gradio with `imported`."""
    script = (
        f"{imported}; import gradio as gr, gradio.component_meta as m, inspect; seen = []\n"
        "inspect.getfile = lambda kind: seen.append(kind) or 1 / 0\n"
        "try: type(gr.HTML)('Another', (gr.components.Component,), {'EVENTS': []})\n"
        "except ZeroDivisionError: pass\n"
        "print(bool(seen))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return done.stdout == "True\n"


def test_stubs_are_written_at_each_import() -> None:
    answer = "import_gradio and _NoStubs in qa/page/gradio_faults.py"
    assert stubs_written("import gradio"), mended("the stubs", answer)
    assert not stubs_written("from qa.page.gradio_faults import import_gradio; import_gradio()")


def statistics_after_an_event(made: Callable[..., gr.Blocks]) -> tuple[dict[str, Any], int]:
    """What the queue has computed after two events, and how many of them it remembers."""
    from gradio_client import Client

    pages: list[gr.Blocks] = []

    def make() -> gr.Blocks:
        pages.append(counting_page(made))
        return pages[0]

    with served(make) as running:
        client = Client(running.url, verbose=False, analytics_enabled=False)
        client.predict(api_name="/answer")
        client.predict(api_name="/answer")
        queue = pages[0]._queue
        deadline = time.monotonic() + 10
        while queue.event_ids_to_events and time.monotonic() < deadline:
            time.sleep(0.01)  # until the events are done with
        client.close()
    return queue.cached_event_analytics_summary["functions"], len(queue.event_analytics)


def test_statistics_are_computed_after_each_event() -> None:
    computed, remembered = statistics_after_an_event(gr.Blocks)
    assert computed, mended("the statistics", "keep_no_statistics, Page.queue in qa/page/blocks.py")
    assert remembered == 2
    assert statistics_after_an_event(Page) == ({}, 1)


async def kept_of_a_visit(made: Callable[..., gr.Blocks]) -> list[int]:
    """How much is kept of a visit after each of eight events; every second one leaves an output alone."""
    page = counting_page(made)
    gr.mount_gradio_app(fastapi.FastAPI(), page, path="/", ssr_mode=False)
    found = []
    for _ in range(8):
        await page.process_api(0, [], state=page.state_holder["visit"])
        visit = page.state_holder["visit"]
        found.append(len(visit.blocks_config.blocks) + len(visit.config_values))
    return found


def test_what_is_kept_of_a_visit_grows_with_each_output_that_is_left_alone() -> None:
    plain, ours = asyncio.run(kept_of_a_visit(gr.Blocks)), asyncio.run(kept_of_a_visit(Page))
    assert plain[-1] > plain[0], mended(
        "the growth", "forget_replaced, Page.postprocess_data in qa/page/blocks.py"
    )
    assert set(ours) == {ours[0]}
    assert ours[0] <= plain[0]


def test_the_inline_scripts_have_no_nonce() -> None:
    with served(counting_page) as running:
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(running.url, timeout=60) as response:
            page = response.read()
    inline = rb"<script(?![^>]*\bsrc=)(?![^>]*\bnonce=)"
    assert re.search(inline, page), mended("the scripts", "with_nonce; Guard._page in qa/page/guard.py")
    marked = with_nonce(page, "abc")
    assert not re.search(inline, marked)
    assert marked.count(b'<script nonce="abc"') == page.count(b"<script")


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as context:
        yield context


@pytest.mark.browser
@needs_chromium
def test_the_page_needs_a_policy_that_allows_to_evaluate_text(
    browser: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    policy = guard._HEADERS["content-security-policy"]
    monkeypatch.setitem(guard._HEADERS, "content-security-policy", policy.replace(" 'unsafe-eval'", ""))
    with start(lambda progress: StandIn(), port=0, examples=["When?"]) as running:
        tab = Tab(browser, running.url)
        deadline = time.monotonic() + 60
        while not tab.wrong and not tab.page.locator(".example").count() and time.monotonic() < deadline:
            tab.page.wait_for_timeout(50)
        tab.page.close()
    assert tab.wrong, mended("the evaluated templates", "'unsafe-eval' in qa/page/guard.py")
    assert any("unsafe-eval" in line for line in tab.wrong)


def arrives(tab: Tab, text: str, within_ms: float = 60_000) -> bool:
    """Whether the page comes to show `text`; what never will is waited for `within_ms`."""
    from playwright.sync_api import TimeoutError as Late

    try:
        tab.page.locator("#shown", has_text=text).wait_for(timeout=within_ms)
    except Late:
        return False
    return True


STREAMS = "qa/page/gradio_streams.js, `wake` and `is_working`, the `pulse`, AGAIN in qa/page/blocks.py"


@pytest.mark.browser
@needs_chromium
def test_an_event_that_is_sent_while_the_stream_is_closed_never_hears_its_result(browser: Any) -> None:
    fault = StreamFault("late", b"close_stream")
    with served(counting_page, fault) as running:
        tab = Tab(browser, running.url)
        ask = tab.page.get_by_role("button", name="Ask")
        ask.click()
        assert arrives(tab, "answer 1")
        ask.click()
        lost = not arrives(tab, "answer 2", 4_000)
        tab.page.close()
    assert fault.done
    assert lost, mended("streams that are being closed", STREAMS)


@pytest.mark.browser
@needs_chromium
def test_a_stream_that_ends_early_goes_on_counting_as_open(browser: Any) -> None:
    fault = StreamFault("ended", b"answer 1")
    with served(counting_page, fault) as running:
        tab = Tab(browser, running.url)
        ask = tab.page.get_by_role("button", name="Ask")
        ask.click()
        assert not arrives(tab, "answer 1", 2_000)
        assert fault.done
        ask.click()
        lost = not arrives(tab, "answer 2", 4_000)
        tab.page.close()
    assert lost, mended("streams that end early", STREAMS)


@pytest.mark.browser
@needs_chromium
def test_a_stream_that_breaks_has_the_page_loaded_anew_without_the_answer(browser: Any) -> None:
    fault = StreamFault("broken", b"answer 1")
    with served(counting_page, fault) as running:
        tab = Tab(browser, running.url)
        ask = tab.page.get_by_role("button", name="Ask")
        ask.wait_for()
        with tab.page.expect_navigation(timeout=60_000):
            ask.click()
        assert fault.done
        lost = not arrives(tab, "answer 1", 2_000)
        tab.page.close()
    assert lost, mended("streams that break", STREAMS)
