"""Walks the tree of a web page: what an element is called, what contains it, what of it can be seen."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import Any, TypeAlias

Tree: TypeAlias = Any
"""An `lxml.html.HtmlElement`; lxml comes without types."""

BLOCKS = frozenset(
    "address article aside blockquote body br caption center dd details dialog div dl dt fieldset figcaption"
    " figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr legend li main nav ol p pre section summary table"
    " tbody td tfoot th thead time tr ul".split()
)
"""Elements that stand on lines of their own."""

UNSEEN = frozenset(
    "head script style template noscript svg math iframe object embed canvas audio video map select datalist"
    " button textarea input".split()
)
"""Elements whose text nobody reads on the page."""

_CAN_BE_HIDDEN = ("div", "p", "section", "span", "li", "ul", "ol", "figure", "table", "aside")
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")


def names_of(element: Tree) -> str:
    """The words of an element's class, id and role, in lower case, as " article body lead "."""
    given = f"{element.get('class') or ''} {element.get('id') or ''} {element.get('role') or ''}"
    return f" {' '.join(re.findall(r'[a-z]+', _CAMEL.sub(' ', given[:1_000]).casefold()))} "


def is_seen(element: Tree) -> bool:
    """Whether the text in an element can be seen, as far as it says so itself."""
    if not isinstance(element.tag, str) or element.tag in UNSEEN:
        return False
    if element.get("hidden") is not None and element.get("hidden") != "until-found":
        return False
    return not _HIDDEN_STYLE.search(element.get("style") or "")


def drop_hidden(tree: Tree) -> None:
    """Takes out of a page the elements that are marked as hidden; not what holds most of the page's text."""
    most = sum(map(len, tree.itertext())) / 2
    for element in list(tree.iter(*_CAN_BE_HIDDEN)):
        if element.getparent() is not None and not is_seen(element) and len(element.text_content()) < most:
            element.drop_tree()


def above(element: Tree, limit: int = 60) -> Iterator[Tree]:
    """The element and what contains it, from the inside out, `limit` levels at most."""
    yield element
    yield from islice(element.iterancestors(), limit)


def text_of(element: Tree, limit: int = 2_000) -> str:
    """The text in an element on one line."""
    return " ".join("".join(islice(element.itertext(), limit)).split())
