"""Finds the blocks of a page that belong to the article, given those that surely do."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice

from index.reading.metadata.statements import dates_of_line
from index.reading.web.blocks import PageBlocks
from index.reading.web.furniture import is_credit, is_furniture, is_furniture_line
from index.reading.web.tree import Tree, above, names_of

HEADS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
ITEMS = frozenset({"li", "dt", "dd"})
_LISTS = frozenset({"ul", "ol", "dl"})
_TRAILING = frozenset({*_LISTS, "table", "blockquote", "pre"})
_STRUCTURES = frozenset({*_TRAILING, "figure", "figcaption", "caption", "details"})
_WITH_TEXT_OF_THEIR_OWN = frozenset({"p", "td", "th", "figcaption", *ITEMS})
_MOST_LINKS = 0.33  # a part with a larger share of links is a menu or a list of other articles
_ARTICLE_SHARE = 0.85
_PROSE = 80  # characters from which on a part that is no list, table or caption counts as part of the article
_LINE = 20  # of a line that stands bare between paragraphs
_LEAD_IN = 40  # of a paragraph or a caption between the headline and the text


class ArticleParts:
    """What belongs to the article on a page; `kept` says of each block whether it is known to."""

    def __init__(self, page: PageBlocks, kept: list[bool]) -> None:
        self._page = page
        self._kept = kept
        self._letters: Callable[[Tree], int] = page.sums(lambda _, block: len(block.text))
        self._links: Callable[[Tree], int] = page.sums(lambda _, block: block.links)
        self._sure: Callable[[Tree], int] = page.sums(lambda at, block: len(block.text) if kept[at] else 0)
        self._last = max((at for at, is_kept in enumerate(kept) if is_kept), default=-1)
        self._first = next((at for at, is_kept in enumerate(kept) if is_kept), 0)
        self._container = self._smallest()

    def missing(self, headline: Tree | None) -> set[int]:
        """The numbers of the blocks that belong to the article and were not known to."""
        if not self._sure(self._container):
            return set()
        todo = [self._container]
        found = set(self._lead_in(headline)) if headline is not None else set()
        while todo:
            element = todo.pop()
            found.update(self._bare(element))
            for child in element:
                start, end = self._page.span(child)
                if start == end or (is_furniture(child) and 2 * self._sure(child) < self._letters(child)):
                    continue
                if self._sure(child):
                    todo.append(child)
                elif self._belongs(child, element):
                    found.update(range(start, end))
        return set(self._without_empty_heads(found))

    def _smallest(self) -> Tree:
        """The smallest element that holds nearly all of the text that is known to be the article's."""
        element = self._page.body
        enough = max(1.0, _ARTICLE_SHARE * self._sure(element))
        while (inner := next((child for child in element if self._sure(child) >= enough), None)) is not None:
            element = inner
        return element

    def _bare(self, element: Tree) -> Iterator[int]:
        """The missing blocks that stand in an element itself, beside its children."""
        for at in self._page.own(element):
            block = self._page.blocks[at]
            if self._kept[at] or is_furniture_line(block.text):
                continue
            between = self._first < at < self._last
            long = len(block.text) >= _LINE if between else len(block.text) >= _PROSE
            its_own = between and element.tag in _WITH_TEXT_OF_THEIR_OWN
            if 2 * block.links <= len(block.text) and (long or its_own):
                yield at

    def _belongs(self, child: Tree, parent: Tree) -> bool:
        """Whether a part of the page without known text belongs to the article around it."""
        start, end = self._page.span(child)
        between = self._first < start < self._last
        if not self._is_text(child):
            return False
        if child.tag in HEADS:
            return between
        beside = any(0 <= at < len(self._kept) and self._kept[at] for at in (start - 1, end))
        if not beside and 2 * self._sure(parent) < self._sure(self._container):
            return False
        if (
            child.tag in _STRUCTURES
            or next(child.iter(*_STRUCTURES), None) is not None
            or _is_captioned(child)
        ):
            return start < self._last or (start == self._last + 1 and child.tag in _TRAILING)
        return between and self._letters(child) >= _PROSE

    def _is_text(self, part: Tree) -> bool:
        """Whether a part of the page has neither menus nor promotions in it, nor many links."""
        start, end = self._page.span(part)
        first = self._page.blocks[start : min(end, start + 2)]
        inside = (inner for inner in islice(part.iter(), 500) if isinstance(inner.tag, str))
        return (
            self._links(part) <= _MOST_LINKS * self._letters(part)
            and not any(is_furniture_line(block.text) for block in first)
            and not (len(first) == 1 and first[0].element.tag == "figcaption" and is_credit(first[0].text))
            and not any(map(is_furniture, inside))
        )

    def _lead_in(self, headline: Tree) -> Iterator[int]:
        """The paragraphs and captions between the headline and the first block that is known."""
        start = self._page.span(headline)[1]
        around = set(above(headline))
        for at in range(start, self._first if start else 0):
            block = self._page.blocks[at]
            outside = [one for one in above(block.element) if one not in around]
            if block.element.tag not in {"p", "h2", "figcaption", *ITEMS} or len(block.text) < _LEAD_IN:
                continue
            dated = dates_of_line(block.text) or block.text.casefold().startswith("by ")
            if (
                not dated
                and not is_credit(block.text)
                and 3 * block.links <= len(block.text)
                and not any(map(is_furniture, outside))
            ):
                yield at

    def _without_empty_heads(self, found: set[int]) -> Iterator[int]:
        """What was found, less the headings that nothing stands under."""
        blocks = self._page.blocks
        full = False  # whether text that is kept or found stands below, up to the next heading
        for at in range(max(found, default=-1) + 1, len(blocks)):
            if blocks[at].element.tag not in HEADS:
                full = self._kept[at]
                break
        for at in sorted(range(max(found, default=-1) + 1), reverse=True):
            head = blocks[at].element.tag in HEADS
            if at in found and (full or not head):
                yield at
            if not head:
                full = self._kept[at] or at in found


def _is_captioned(part: Tree) -> bool:
    """Whether something in a part is called a caption."""
    inside = (inner for inner in islice(part.iter(), 100) if isinstance(inner.tag, str))
    return any("caption " in names_of(inner) for inner in inside)
