"""What the tests in Chromium share: the browser, and a page over the stand-in with a tab for most tests."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from qa.page import RunningPage, start
from tests.support.page_corpus import StandIn
from tests.support.page_tab import QUESTION, Tab, chromium


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as context:
        yield context


@pytest.fixture(scope="module")
def feedback() -> list[tuple[str, str, str]]:
    return []


@pytest.fixture(scope="module")
def served(feedback: list[tuple[str, str, str]]) -> Iterator[RunningPage]:
    def judged(question: str, answer: Any, thumb: str) -> None:
        feedback.append((question, answer.text, thumb))

    with start(lambda progress: StandIn(), port=0, examples=[QUESTION], on_feedback=judged) as running:
        yield running


@pytest.fixture(scope="module")
def opened(browser: Any, served: RunningPage) -> Tab:
    return Tab(browser, served.url)


@pytest.fixture
def tab(opened: Tab) -> Iterator[Tab]:
    """One tab for most tests, with a new conversation in each."""
    restart = opened.page.get_by_role("button", name="New conversation")
    if restart.count():
        restart.click()
    opened.page.locator(".example").wait_for()
    opened.page.locator("#question textarea").fill("")
    yield opened
    assert opened.wrong == []
