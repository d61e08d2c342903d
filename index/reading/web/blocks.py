"""Takes a web page apart into blocks: the runs of text that stand on lines of their own, in order."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import accumulate
from typing import Any, NamedTuple

from index.reading.web.tree import BLOCKS, Tree, is_seen

MAX_BLOCKS = 50_000
_LINE_END = "\f"


class Block(NamedTuple):
    """A run of text: the innermost block element that it stands in, the text, with a newline where the page
    breaks a line, and how many of its characters are links."""

    element: Tree
    text: str
    links: int


class PageBlocks:
    """The blocks of a page, and which of them lie in an element, in constant time each."""

    def __init__(self, body: Tree) -> None:
        self.body = body
        self.blocks: list[Block] = []
        self._spans: dict[Tree, tuple[int, int]] = {}
        for element, start, end in _walk(body, self.blocks):
            self._spans[element] = (start, end)
        self._own: dict[Tree, list[int]] = {}
        for at, block in enumerate(self.blocks):
            self._own.setdefault(block.element, []).append(at)

    def own(self, element: Tree) -> list[int]:
        """The blocks that stand in an element itself, beside its children."""
        return self._own.get(element, [])

    def span(self, element: Tree) -> tuple[int, int]:
        """The first block in an element and the one behind the last; (0, 0) for one that is not seen."""
        return self._spans.get(element, (0, 0))

    def sums(self, value: Callable[[int, Block], int]) -> Callable[[Tree], int]:
        """The function that adds a value up over the blocks in an element."""
        below = [0, *accumulate(value(at, block) for at, block in enumerate(self.blocks))]

        def total(element: Tree) -> int:
            start, end = self.span(element)
            return below[end] - below[start]

        return total


def _walk(body: Tree, blocks: list[Block]) -> Iterator[tuple[Tree, int, int]]:
    """Fills `blocks`, and gives every seen element with the first block in it and the one behind its last."""
    run = _Run(body)
    todo: list[Any] = [(body, None)]  # a stack of its own: pages are nested deeper than Python's
    while todo and len(blocks) < MAX_BLOCKS:
        item = todo.pop()
        if isinstance(item, str):
            run.add(item)
            continue
        element, start = item
        if start is None and element.tag == "br":
            run.line_break(blocks)
        elif start is None and is_seen(element):
            if element.tag in BLOCKS:
                run.flush(blocks)
                run.owners.append(element)
            run.depth_of_links += element.tag == "a"
            todo.append((element, len(blocks)))
            for child in reversed(element):
                todo.extend((child.tail or "", (child, None)))
            todo.append(element.text or "")
        elif start is not None:
            run.depth_of_links -= element.tag == "a"
            if element.tag in BLOCKS:
                run.flush(blocks)
                run.owners.pop()
            yield element, start, len(blocks) + run.pending()
    run.flush(blocks)


class _Run:
    """The text that was read since the last block began or ended."""

    def __init__(self, body: Tree) -> None:
        self.owners: list[Tree] = [body]
        self.depth_of_links = 0
        self._parts: list[str] = []
        self._links = 0

    def add(self, text: str) -> None:
        """One more piece of text."""
        if text.strip() or not (self._parts and self._parts[-1] == _LINE_END):
            self._parts.append(text)
            self._links += len(text.strip()) if self.depth_of_links else 0

    def line_break(self, blocks: list[Block]) -> None:
        """A `<br>`: a new line, and behind another one a new block."""
        if self._parts and self._parts[-1] == _LINE_END:
            self.flush(blocks)
        else:
            self._parts.append(_LINE_END)

    def pending(self) -> int:
        """1 where something was read that is no block yet."""
        return int(any(map(str.strip, self._parts)))

    def flush(self, blocks: list[Block]) -> None:
        """Ends the block that was being read, if there is any text in it."""
        owner, whole = self.owners[-1], "".join(self._parts)
        for part in whole.split("\n") if owner.tag == "pre" else [whole]:
            lines = (" ".join(line.split()) for line in part.split(_LINE_END))
            if text := "\n".join(filter(None, lines)):
                blocks.append(Block(owner, text, min(self._links, len(text))))
        self._parts.clear()
        self._links = 0


def body_of(tree: Tree) -> Tree:
    """The body of a page, or all of it where there is none."""
    bodies = tree.iter("body")
    return next(bodies, tree)
