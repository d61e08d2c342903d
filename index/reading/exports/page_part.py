"""Reads the title, day and address off the element of a web page that holds one of several articles."""

from __future__ import annotations

import datetime
from itertools import islice
from urllib.parse import urljoin

from index.reading.metadata.dates import parse_date
from index.reading.metadata.fields import one_line, source_name, web_address
from index.reading.web.tree import Tree, names_of, text_of

_HEADS = frozenset({"h1", "h2", "h3", "h4"})
_NAMED = frozenset("span div p b strong a".split())
_NAMES = (" headline ", " titre ", " title ")
_SEARCHED = 400  # elements of an article among which its headline is
_ONE_DAY = datetime.timedelta(days=1)


def headline_of(element: Tree) -> Tree | None:
    """The element with the title of an article: a heading, or what calls itself the headline."""
    named = None
    for inner in islice(element.iter(), _SEARCHED):
        if inner.tag in _HEADS and text_of(inner, 20):
            return named if named is not None else inner
        if named is None and inner.tag in _NAMED and _is_named(inner):
            named = inner
    return named


def _is_named(element: Tree) -> bool:
    names = names_of(element)
    return any(name in names for name in _NAMES) and 0 < len(text_of(element, 50)) <= 300


def title_of(headline: Tree) -> str | None:
    """The title that an element holds."""
    return one_line(text_of(headline))


def publication_of(element: Tree) -> str | None:
    """The source of an article that Europresse exported: "La Croix, no. 43018" in an element of that name."""
    for inner in islice(element.iter("span", "div"), _SEARCHED):
        if " doc publication name " in names_of(inner):
            return source_name(text_of(inner, 20).partition(", n")[0])
    return None


def link_of(element: Tree, headline: Tree, page_url: str | None) -> str | None:
    """The address of the article itself, which its headline or its day links to."""
    links = [
        *headline.iter("a"),
        *(one for one in headline.iterancestors("a") if element in one.iterancestors()),
    ]
    links += [one for one in islice(element.iter("a"), 50) if one.get("rel") == "bookmark"]
    for link in links:
        target = (link.get("href") or "").strip()
        if target and not target.startswith(("#", "javascript:", "mailto:")):
            return web_address(urljoin(page_url or "", target))
    return None


def marked_day(element: Tree) -> datetime.date | None:
    """The day that the first `<time>` of an article states, if its text and its attribute agree."""
    for time in islice(element.iter("time"), 1):
        stated = parse_date((time.get("datetime") or "").strip())
        printed = parse_date(text_of(time))
        if stated and printed and abs(stated - printed) > _ONE_DAY:
            return None
        return printed or stated
    return None
