"""Puts back what the extraction of the main text left out: lists, tables, captions, subheads, bare text.

trafilatura finds the paragraphs of the article surely, and on pages whose markup names no article it takes
nothing else. So its text is laid over the blocks of the page: the smallest element with nearly all of it is
the article, and what stands between the paragraphs there, and is no menu and no promotion, belongs to it.
"""

from __future__ import annotations

from itertools import pairwise

from index.reading.metadata.opening import ends_like_a_sentence
from index.reading.web.article_parts import ITEMS, ArticleParts
from index.reading.web.blocks import MAX_BLOCKS, Block, PageBlocks, body_of
from index.reading.web.furniture import is_furniture, is_never_text
from index.reading.web.shingles import Shingles
from index.reading.web.tree import Tree, above, text_of

_NOT_ON_PLAIN_PAGES = frozenset({"article", "main", "button", "input", "select", "textarea", "iframe"})
_LABELS = 10  # lines within which the headline is looked for


def main_text(tree: Tree, headline: Tree | None) -> str:
    """The main text, a blank line between blocks; on a page with hardly any, all there is."""
    import trafilatura

    page = PageBlocks(body_of(tree))  # before trafilatura, which changes the tree
    found = trafilatura.bare_extraction(tree, include_comments=False, with_metadata=False)
    text = getattr(found, "text", None) or trafilatura.baseline(tree)[1] or ""
    lines = [line.strip() for line in text.split("\n") if line.strip(" |:-")]
    lines = [line for line in lines if not is_never_text(line)]
    return _joined(_completed(lines, page, headline))


def _joined(lines: list[str]) -> str:
    """Lines with a blank line between them, without one within a list or a table."""
    parts = lines[:1]
    for before, line in pairwise(lines):
        rows = (line.startswith("- ") and before.startswith("- ")) or (line[:1] == "|" and before[:1] == "|")
        parts.append(("\n" if rows else "\n\n") + line)
    return "".join(parts)


def _completed(lines: list[str], page: PageBlocks, headline: Tree | None) -> list[str]:
    """`lines`, which are the main text of the page, with what belongs between them."""
    blocks = page.blocks
    if not blocks or len(blocks) >= MAX_BLOCKS:
        return lines
    lines = _tidied(lines, page, headline)
    shingles = Shingles(lines)
    places = [shingles.place(block.text) for block in blocks]
    known = sum(len(block.text) for block, place in zip(blocks, places, strict=True) if place is not None)
    seen = 10 * known >= 8 * sum(map(len, lines))  # or the text was not on the page but in its JSON-LD
    if seen and _is_plain(page, places):
        return _inserted([], page, [None] * len(blocks), _all_but_links_around(page, places))
    parts = ArticleParts(page, [place is not None for place in places])
    return _inserted(lines, page, places, parts.missing(headline))


def _tidied(lines: list[str], page: PageBlocks, headline: Tree | None) -> list[str]:
    """The lines with the captions of tables as lines, not rows, and without the labels above the headline."""
    captions = {block.text for block in page.blocks if block.element.tag == "caption"}
    lines = [line.strip("| ") if line[:1] == "|" and line.strip("| ") in captions else line for line in lines]
    title = " ".join(text_of(headline).split()) if headline is not None else ""
    above_it = lines.index(title) if title in lines[:_LABELS] else 0
    return [line for at, line in enumerate(lines) if at >= above_it or not _is_label(line)]


def _is_label(line: str) -> bool:
    """Whether a line is a few words and no sentence, as "Opinion" or "Tools & Resources"."""
    return len(line.split()) <= 4 and not ends_like_a_sentence(line) and not any(map(str.isdigit, line))


def _is_plain(page: PageBlocks, places: list[int | None]) -> bool:
    """Whether a page is only its text: nothing on it is an article of its own, a menu, or to be clicked."""
    elements = (element for element in page.body.iter() if isinstance(element.tag, str))
    if any(element.tag in _NOT_ON_PLAIN_PAGES or is_furniture(element) for element in elements):
        return False
    first = next((at for at, place in enumerate(places) if place is not None), len(places))
    menu = [at for at, block in enumerate(page.blocks) if 10 * block.links > 8 * len(block.text)]
    before = sum(page.blocks[at].text.count("\n") + 1 for at in menu if at < first)
    letters = sum(len(block.text) for block in page.blocks)
    return before < 2 and len(menu) < 8 and sum(block.links for block in page.blocks) <= 0.2 * letters


def _all_but_links_around(page: PageBlocks, places: list[int | None]) -> set[int]:
    """All blocks, less the links before and behind the text, as "Back to the start page"."""
    known = [at for at, place in enumerate(places) if place is not None]
    inner = range(known[0], known[-1] + 1) if known else range(len(places))
    blocks = enumerate(page.blocks)
    return {at for at, block in blocks if at in inner or 10 * block.links <= 8 * len(block.text)}


def _inserted(lines: list[str], page: PageBlocks, places: list[int | None], wanted: set[int]) -> list[str]:
    """The lines with the wanted blocks that are in none of them, each behind the block before it."""
    behind: dict[int, list[str]] = {}
    last = -1
    row: Tree | None = None  # the row of a table that the line before is
    for block, place, at in zip(page.blocks, places, range(len(places)), strict=True):
        if place is not None:
            last, row = place, None
        elif at in wanted:
            here, before = behind.setdefault(last, []), row
            row = next((one for one in above(block.element, 3) if one.tag == "tr"), None)
            if row is None:
                here.append(f"{_mark(block, at, page)}{block.text}")
            elif row is before:
                here[-1] = f"{here[-1]} {_in_a_row(block)} |"
            else:
                here.append(f"| {_in_a_row(block)} |")
    found = list(behind.get(-1, []))
    for at, line in enumerate(lines):
        found.extend([line, *behind.get(at, [])])
    return found


def _in_a_row(block: Block) -> str:
    return " ".join(block.text.split())


def _mark(block: Block, at: int, page: PageBlocks) -> str:
    """What stands in front of a block: the mark of a list where an item begins with it."""
    item = next((outer for outer in above(block.element, 2) if outer.tag in ITEMS), None)
    return "- " if item is not None and page.span(item)[0] == at else ""
