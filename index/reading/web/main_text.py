"""Puts back what the extraction of the main text left out: lists, tables, captions, subheads, bare text.

trafilatura finds the paragraphs of the article surely, and on pages whose markup names no article it takes nothing
else. So its text is laid over the blocks of the page: the smallest element with nearly all of it is the article,
and what stands in there between the paragraphs, is no menu and no promotion, belongs to it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import islice, pairwise

from index.reading.web.blocks import Block, PageBlocks, body_of
from index.reading.web.shingles import Shingles
from index.reading.web.tree import Tree, above, names_of

_HEADS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_LISTS = frozenset({"ul", "ol", "dl"})
_STRUCTURES = frozenset({*_LISTS, "table", "blockquote", "pre", "figure", "figcaption", "caption", "details"})
_ITEMS = frozenset({"li", "dt", "dd"})
_FURNITURE_TAGS = frozenset({"nav", "aside", "footer", "form", "header", "menu", "dialog"})
_FURNITURE_NAMES = re.compile(
    r" (?:nav|navbar|navigation|menus?|bread ?crumbs?|share|sharing|social|related|recommend(?:ed|ations?)?|teasers?"
    r"|promo|promos|promotions?|ad|ads|advert|advertisements?|sponsor(?:ed)?|newsletter|subscribe|subscription|signup"
    r"|sidebar|widgets?|comments?|disqus|footer|foot|header|tags?|tag list|taglist|keywords|topics|byline|author|bio"
    r"|meta|toolbar|tools|popular|trending|latest|most read|more stories|read more|see also|outbrain|taboola|carousel"
    r"|cookie|consent|gdpr|modal|popup|overlay|banner|login|search|print|hidden|sr only|screen reader text|toc"
    r"|pagination|pager|rating|vote|poll|donate|donation|paywall|copyright|disclaimer|credits|player|skip) "
)
_FURNITURE_TEXT = re.compile(
    r"\W*(?:advertisements?|anzeige|werbung|publicité|publicidad|реклама|share(?: this.*)?|tweet|e-?mail|print|save"
    r"|comments?|related.*|read (?:more|also|next).*|also read.*|see also.*|more (?:on|from|about).*|recommended.*"
    r"|sign up.*|subscribe.*|follow (?:us|me).*|like us.*|click here.*|loading.*|most (?:read|popular).*|newsletter.*"
    r"|tags?:?.*|topics?:?.*|filed under.*|copyright.*|©.*|all rights reserved.*|skip to.*|back to top.*|play video.*"
    r"|continue reading.*|story continues.*|article continues.*|lesen sie auch.*|mehr zum thema.*|lire aussi.*"
    r"|à lire aussi.*|lea también.*|leggi anche.*|читайте также.*|lees ook.*)\W*",
    re.IGNORECASE,
)
_MOST_LINKS = 0.33  # a list with a larger share of links is a menu or a list of other articles
_ARTICLE_SHARE = 0.85
_PROSE = 80  # characters of a block that is no list, table or caption before it counts as part of the article


def main_text(tree: Tree) -> str:
    """The main text, a blank line between blocks; on a page with hardly any, all there is."""
    import trafilatura

    page = PageBlocks(body_of(tree))  # before trafilatura, which changes the tree
    found = trafilatura.bare_extraction(tree, include_comments=False, with_metadata=False)
    text = getattr(found, "text", None) or trafilatura.baseline(tree)[1] or ""
    lines = [line.strip() for line in text.split("\n") if line.strip(" |:-")]
    return joined(completed(lines, page))


def joined(lines: list[str]) -> str:
    """Lines with a blank line between them, without one within a list or a table."""
    parts = lines[:1]
    for before, line in pairwise(lines):
        rows = (line.startswith("- ") and before.startswith("- ")) or (line[:1] == "|" and before[:1] == "|")
        parts.append(("\n" if rows else "\n\n") + line)
    return "".join(parts)


def completed(lines: list[str], page: PageBlocks) -> list[str]:
    """`lines`, which are the main text of the page, with what belongs between them."""
    blocks = page.blocks
    if not blocks:
        return lines
    body = next(iter([*above(blocks[0].element, 10_000)][::-1]))
    shingles = Shingles(lines)
    places = [shingles.place(block.text) for block in blocks]
    if _is_plain(page, body):
        wanted = set(range(len(blocks)))
    else:
        wanted = set(_Article(page, [place is not None for place in places]).missing(body))
    return _inserted(lines, blocks, places, wanted)


def _is_plain(page: PageBlocks, body: Tree) -> bool:
    """Whether a page is only its text: nothing on it is a menu, and little of it is links."""
    if any(_is_furniture(element) for element in islice(body.iter(), 200_000) if isinstance(element.tag, str)):
        return False
    letters = sum(len(block.text) for block in page.blocks)
    links = sum(block.links for block in page.blocks)
    return links <= 0.2 * letters


def _is_furniture(element: Tree) -> bool:
    """Whether an element says that it is a menu, a promotion, a byline or another thing around the article."""
    return element.tag in _FURNITURE_TAGS or (element.tag != "body" and bool(_FURNITURE_NAMES.search(names_of(element))))


class _Article:
    """The blocks that belong to the article, given those that surely do."""

    def __init__(self, page: PageBlocks, kept: list[bool]) -> None:
        self._page = page
        self._kept = kept
        self._letters: Callable[[Tree], int] = page.sums(lambda _, block: len(block.text))
        self._links: Callable[[Tree], int] = page.sums(lambda _, block: block.links)
        self._sure: Callable[[Tree], int] = page.sums(lambda at, block: len(block.text) if kept[at] else 0)
        self._last = max((at for at, is_kept in enumerate(kept) if is_kept), default=-1)
        self._first = next((at for at, is_kept in enumerate(kept) if is_kept), 0)

    def missing(self, body: Tree) -> Iterator[int]:
        """The numbers of the blocks that belong to the article and were not known to."""
        container = self._container(body)
        if not self._sure(container):
            return
        todo = [container]
        found: list[int] = []
        while todo:
            element = todo.pop()
            direct = self._direct(element)
            found.extend(at for at in direct if self._is_prose(at) or element.tag in {"td", "th", *_ITEMS, "p"})
            for child in element:
                start, end = self._page.span(child)
                if start == end or _is_furniture(child) and 2 * self._sure(child) < self._letters(child):
                    continue
                if self._sure(child):
                    todo.append(child)
                elif self._belongs(child, element, container):
                    found.extend(range(start, end))
        yield from self._with_their_text(sorted(set(found)))

    def _container(self, body: Tree) -> Tree:
        """The smallest element that holds nearly all of the text that is known to be the article's."""
        enough = _ARTICLE_SHARE * self._sure(body)
        element = body
        while (inner := next((child for child in element if self._sure(child) >= enough), None)) is not None:
            if not self._sure(inner):
                break
            element = inner
        return element

    def _direct(self, element: Tree) -> list[int]:
        """The missing blocks that stand in an element itself, beside its children."""
        start, end = self._page.span(element)
        own = (at for at in range(start, end) if self._page.blocks[at].element is element)
        return [at for at in own if not self._kept[at] and self._may_be_text(at)]

    def _may_be_text(self, at: int) -> bool:
        block = self._page.blocks[at]
        within = self._first < at < self._last
        return within and block.links <= 0.5 * len(block.text) and not _FURNITURE_TEXT.fullmatch(block.text)

    def _is_prose(self, at: int) -> bool:
        return len(self._page.blocks[at].text) >= 20

    def _belongs(self, child: Tree, parent: Tree, container: Tree) -> bool:
        """Whether a part of the page without known text belongs to the article around it."""
        start, end = self._page.span(child)
        letters = self._letters(child)
        if any(_is_furniture(inner) for inner in islice(child.iter(), 500) if isinstance(inner.tag, str)):
            return False
        if self._links(child) > _MOST_LINKS * letters:
            return False
        if any(_FURNITURE_TEXT.fullmatch(block.text) for block in self._page.blocks[start : min(end, start + 2)]):
            return False
        near = any(self._kept[at] for at in self._beside(start, end)) or 2 * self._sure(parent) >= self._sure(container)
        if child.tag in _HEADS or not near:
            return child.tag in _HEADS and self._first < start < self._last
        if child.tag in _STRUCTURES or next(child.iter(*_STRUCTURES), None) is not None:
            return start < self._last or (start == self._last + 1 and child.tag in {*_LISTS, "table", "blockquote", "pre"})
        return self._first < start < self._last and letters >= _PROSE

    def _beside(self, start: int, end: int) -> Iterator[int]:
        """The blocks just before and just behind."""
        return (at for at in (start - 1, end) if 0 <= at < len(self._kept))

    def _with_their_text(self, found: list[int]) -> Iterator[int]:
        """What was found, without headings that nothing stands under."""
        there = set(found)
        blocks = self._page.blocks
        for at in found:
            if blocks[at].element.tag not in _HEADS:
                yield at
                continue
            below = next((n for n in range(at + 1, len(blocks)) if blocks[n].element.tag not in _HEADS), None)
            if below is not None and (self._kept[below] or below in there):
                yield at


def _inserted(lines: list[str], blocks: list[Block], places: list[int | None], wanted: set[int]) -> list[str]:
    """The lines with the wanted blocks that are in none of them, each behind the block before it."""
    behind: dict[int, list[str]] = {}
    last = -1
    rows: dict[int, tuple[Tree, int]] = {}
    for at, block in enumerate(blocks):
        place = places[at]
        if place is not None:
            last = place
        elif at in wanted:
            here = behind.setdefault(last, [])
            row = next((outer for outer in above(block.element, 3) if outer.tag == "tr"), None)
            if row is not None and here and rows.get(last, (None, 0))[0] is row:
                here[-1] = f"{here[-1]} {block.text} |"
            else:
                here.append(f"| {block.text} |" if row is not None else _marked(block))
            rows[last] = (row, at)
    found = list(behind.get(-1, []))
    for at, line in enumerate(lines):
        found.extend([line, *behind.get(at, [])])
    return found


def _marked(block: Block) -> str:
    """A block as a line: an item of a list with its mark."""
    item = next((outer for outer in above(block.element, 2) if outer.tag in _ITEMS), None)
    first = item is not None and block.text == " ".join("".join(item.itertext()).split())[: len(block.text)]
    return f"- {block.text}" if first else block.text
