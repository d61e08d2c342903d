"""Gives the prose that a web page shows, menus and what else stands around an article aside.

It is what the text that was read is compared with (`index.reading.coverage`), so it knows nothing of how that
is done."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

Tree = Any  # lxml's elements have no types

_SHORTEST = 80  # characters of a block that is prose
_LINKS = 0.3  # of its text: more than this is a menu
_ASIDE = frozenset(
    "script style noscript template nav header footer aside form button select option svg math iframe object"
    " textarea dialog head title".split()
)
_BLOCKS = frozenset(
    "address article blockquote dl details div main ol p pre section table ul h1 h2 h3 h4 h5 h6".split()
)
_WHOLE = frozenset("dl ol table ul".split())  # blocks of short lines, which are counted together
_ROLES = frozenset("navigation banner contentinfo complementary search dialog alert".split())
_NAMES = re.compile(
    r"(?:^|[\s_-])(?:ad|ads|advert\w*|banner|breadcrumbs?|comments?|consent|cookies?|disqus|footer|hidden|menu|modal|nav"
    r"|navigation|newsletter|popup|promo\w*|recommend\w*|related|replies|share|sharing|sidebar|social|sponsor\w*"
    r"|subscribe|tags?|teasers?|widgets?)(?:$|[\s_-])",
    re.IGNORECASE,
)


@dataclass(slots=True)
class _Block:
    """Text of one block and how many of its characters are links."""

    parts: list[str] = field(default_factory=list)
    links: int = 0


def prose_of(tree: Tree) -> str:
    """The blocks of a page that are prose: long, not of links, and in nothing that is named as
    boilerplate."""
    blocks = [whole := _Block()]
    todo: list[tuple[Tree, str | None, _Block, bool, bool]] = [(tree, None, whole, False, False)]
    while todo:  # a stack of its own: pages are nested deeper than Python's
        element, tail, block, whole_block, link = todo.pop()
        if tail is not None:
            _add(block, tail, link)
            continue
        if not isinstance(element.tag, str) or _is_aside(element):
            continue
        if element.tag in _BLOCKS and not whole_block:
            blocks.append(block := _Block())
        whole_block, link = whole_block or element.tag in _WHOLE, link or element.tag == "a"
        for child in reversed(element):
            todo.append((child, child.tail or "", block, whole_block, link))
            todo.append((child, None, block, whole_block, link))
        _add(block, element.text or "", link)
    return "\n".join(text for block in blocks if (text := _prose(block)))


def _add(block: _Block, text: str, link: bool) -> None:
    block.parts.append(text)
    block.links += len(text.strip()) if link else 0


def _prose(block: _Block) -> str:
    text = " ".join(" ".join(block.parts).split())
    return text if len(text) >= _SHORTEST and block.links <= _LINKS * len(text) else ""


def _is_aside(element: Tree) -> bool:
    """Whether an element says of itself that it is not seen, or no part of what the page is about."""
    if element.tag in _ASIDE or element.get("hidden") is not None or element.get("aria-hidden") == "true":
        return True
    if element.get("role", "").casefold() in _ROLES:
        return True
    if "display:none" in element.get("style", "")[:2_000].replace(" ", "").casefold():
        return True
    if element.tag in {"html", "body", "article", "main"}:
        return False
    return any(_NAMES.search(element.get(name, "")[:500]) for name in ("class", "id"))
