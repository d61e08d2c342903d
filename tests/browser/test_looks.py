"""The page on a narrow screen, in light and in dark, and its contrast."""

from __future__ import annotations

from typing import Any

import pytest

from qa.page import RunningPage
from tests.support.page_tab import HIGHLIGHT, Tab, in_chromium

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
pytestmark = in_chromium
NARROW = {"width": 390, "height": 844}
CONTRAST = """() => {
  const parts = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const linear = (v) => (v /= 255) <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
  const light = ([r, g, b]) => 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
  const ground = (element) => {
    for (let e = element; e; e = e.parentElement) {
      const found = parts(getComputedStyle(e).backgroundColor);
      if (found.length < 4 || found[3] === 1) return found;
    }
    return [255, 255, 255];
  };
  const low = [];
  for (const element of document.querySelectorAll("#masthead *, #desk *")) {
    const own = [...element.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim());
    if (!own || !element.checkVisibility()) continue;
    const [a, b] = [light(parts(getComputedStyle(element).color)), light(ground(element))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) low.push(`${element.className || element.tagName} ${ratio.toFixed(2)}`);
  }
  return low;
}"""


def test_no_citation_stands_alone_on_a_line(browser: Any, served: RunningPage) -> None:
    tab = Tab(browser, served.url)
    tab.page.locator(".example").click()
    tab.page.locator(".cite").first.wait_for()
    below = """() => {
        const cites = document.querySelector('.cites'), words = document.createRange();
        words.selectNode(cites.previousSibling);
        return cites.firstElementChild.getBoundingClientRect().top
            >= [...words.getClientRects()].pop().bottom;
    }"""
    for width in range(320, 560, 6):
        tab.page.set_viewport_size({"width": width, "height": 800})
        assert not tab.page.evaluate(below), width


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_narrow_screen(browser: Any, served: RunningPage, scheme: str) -> None:
    tab = Tab(browser, served.url, NARROW, scheme)
    tab.page.locator(".example").click()
    tab.page.locator(".cite").first.wait_for()
    width = "document.documentElement.scrollWidth"
    assert tab.page.evaluate(width) == NARROW["width"]
    assert not tab.page.locator("#reader").is_visible()
    chat, passages = tab.page.locator("#chat").bounding_box(), tab.page.locator("#passages").bounding_box()
    assert passages["y"] >= chat["y"] + chat["height"] - 1
    tab.page.locator(".cite").first.click()
    sync_api.expect(tab.page.locator("#reader-title")).to_be_focused()
    box = tab.page.locator("#reader").bounding_box()
    assert (box["x"], box["y"], box["width"], box["height"]) == (0, 0, NARROW["width"], NARROW["height"])
    assert tab.page.locator("#chat").evaluate("part => part.inert")
    assert tab.page.locator(HIGHLIGHT).is_visible()
    tab.page.get_by_role("button", name="Back").click()
    tab.page.locator("#reader").wait_for(state="hidden")
    assert not tab.page.locator("#chat").evaluate("part => part.inert")
    tab.ask("When was the hostile treaty signed?")
    assert tab.page.evaluate(width) == NARROW["width"]
    tab.page.close()
    assert tab.wrong == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_contrast_is_wcag_aa(browser: Any, served: RunningPage, scheme: str) -> None:
    tab = Tab(browser, served.url, scheme=scheme)
    tab.page.locator(".example").wait_for()
    assert tab.page.evaluate(CONTRAST) == []
    tab.ask("please refuse")
    tab.ask("Who won the race?")
    tab.ask("When was the hostile treaty signed?")
    tab.page.locator(HIGHLIGHT).wait_for()
    tab.page.locator(".passage summary").first.click()
    assert tab.page.evaluate(CONTRAST) == []
    dark = tab.page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(25, 24, 20)"
    assert dark == (scheme == "dark")
    tab.page.close()


def test_dark_can_be_asked_for_in_the_address(browser: Any, served: RunningPage) -> None:
    tab = Tab(browser, f"{served.url}/?__theme=dark")
    tab.page.locator(".example").wait_for()
    assert tab.page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(25, 24, 20)"
    tab.page.close()
