"""Finds the articles of a web page that holds several, each in an element of its own.

Pages of an archive or a category, and what Factiva and Europresse export as HTML. A page with one article has
such elements too, for comments and for what else there is to read: these are short, or have no title or day.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import islice
from typing import NamedTuple

from index.reading.draft import Draft
from index.reading.exports import europresse, factiva, nexis
from index.reading.exports.lines import TextLine, lines_of
from index.reading.exports.page_part import headline_of, link_of, marked_day, publication_of, title_of
from index.reading.exports.part import ArticlePart, draft_of, unknown
from index.reading.exports.split import parts_of
from index.reading.exports.stated import stated_part
from index.reading.web.blocks import PageBlocks, body_of
from index.reading.web.tree import Tree, above, names_of

_CLASSES = frozenset("article articles post hentry entry story blogpost newsitem item doc document".split())
_OTHERS = (
    " comment ", " comments ", " related ", " recommended ", " sidebar ", " widget ", " promo ", " reply ",
    " review ", " nav ", " menu ", " advert ",
)  # fmt: skip
_ASIDE = frozenset({"aside", "nav", "footer", "form", "header"})
_EXPORTED = re.compile(
    r"\b1 (?:of|de|von) \d{1,6} |LOAD-DATE:|End of Document|Publication title:|Publication date:"
    r"|Do[ck]umento? [A-Z0-9]{4,12}\d{8}|[·.]\d{8}[·.]"
)
_LEAST = 120  # letters of an article besides its links
_PROSE = 80
_MOST = 20_000
_DEEPEST = 60


class _Group(NamedTuple):
    """Elements of one kind, and the letters in them."""

    members: list[Tree]
    letters: int


def several_articles(tree: Tree, site: str | None, url: str | None) -> Draft | None:
    """The draft of a page with several articles, in elements or as the text of a database; else None."""
    if parts := _articles_on(tree, site, url):
        return Draft("\n\n".join(part.text for part in parts), source=site, url=url, parts=tuple(parts))
    body = body_of(tree)
    if not _EXPORTED.search("".join(body.itertext())):
        return None
    page = PageBlocks(body)
    text = "\n\n".join(block.text for block in page.blocks)
    parts = parts_of(Draft(text))
    return Draft(text, parts=tuple(parts)) if len(parts) > 1 else None


def _articles_on(tree: Tree, site: str | None, url: str | None) -> list[Draft]:
    """The articles of a page that holds several, each with its own title, day and address; [] for another."""
    candidates = [element for element in body_of(tree).iter() if _may_be_article(element)][:_MOST]
    if len(candidates) < 2:
        return []
    page = PageBlocks(body_of(tree))
    prose = page.sums(lambda _, block: len(block.text) - block.links)
    best = max(_groups(candidates, prose), key=lambda group: group.letters, default=None)
    if best is None or 2 * best.letters < prose(page.body):
        return []
    parts = [_part(member, page, site, url) for member in best.members]
    dated = sum(part.date is not None for part in parts)
    if any(part.title is None for part in parts) and dated < len(parts):
        return []
    if not dated and best.letters < 600 * len(parts):
        return []
    rest = _rest(best.members, page)
    whole = Draft("")
    return [draft for part in [*rest, *parts] if (draft := draft_of(part, whole))]


def _may_be_article(element: Tree) -> bool:
    """Whether an element calls itself an article."""
    if not isinstance(element.tag, str) or element.tag not in {"article", "div", "section", "li"}:
        return False
    names = names_of(element)
    if any(other in names for other in _OTHERS):
        return False
    if element.tag == "article":
        return True
    own = (element.get("class") or "").casefold().split()
    typed = str(element.get("itemtype") or "").endswith(("Article", "BlogPosting"))
    return typed or bool(_CLASSES.intersection(own)) or (element.get("id") or "").startswith("article-")


def _groups(candidates: list[Tree], prose: Callable[[Tree], int]) -> Iterator[_Group]:
    """The candidates of the same kind in the same place, where there are several with a headline and text."""
    kinds: dict[tuple[object, ...], list[Tree]] = {}
    known = set(candidates)
    for element in candidates:
        ancestors = list(islice(element.iterancestors(), _DEEPEST))
        if any(one.tag in _ASIDE or (one.tag == "article" and one in known) for one in ancestors):
            continue
        where = tuple(one.tag for one in ancestors[:12])
        kinds.setdefault((element.tag, *where), []).append(element)
    for members in kinds.values():
        inside = set(members)
        outer = [one for one in members if not inside.intersection(islice(one.iterancestors(), _DEEPEST))]
        real = [one for one in outer if prose(one) >= _LEAST and headline_of(one) is not None]
        if len(real) >= 2:
            yield _Group(real, sum(prose(one) for one in real))


def _part(element: Tree, page: PageBlocks, site: str | None, url: str | None) -> ArticlePart:
    """The article in an element."""
    headline = headline_of(element)
    lines = _lines(page, *page.span(element))
    source = publication_of(element)
    part = europresse.article_in(lines) if source else _read(lines)
    part.source = source or part.source
    if headline is not None:
        part.title = title_of(headline) or part.title
        part.url = part.url or link_of(element, headline, url)
    part.date = part.date or marked_day(element)
    part.source = part.source or site
    return part


def _read(lines: list[TextLine]) -> ArticlePart:
    """What lines say by the layout of the database that they come from, if they come from one."""
    for is_of, read in ((factiva.is_bare, factiva.bare_part), (europresse.is_one, europresse.article_in)):
        if is_of(lines):
            return read(lines)
    return nexis.article_in(lines) if nexis.is_one(lines) else stated_part(lines)


def _lines(page: PageBlocks, start: int, end: int) -> list[TextLine]:
    """The lines of some blocks, with a blank one between two blocks."""
    return lines_of("\n\n".join(block.text for block in page.blocks[start:end]))


def _rest(members: list[Tree], page: PageBlocks) -> list[ArticlePart]:
    """The prose that stands beside the articles."""
    inside = {at for member in members for at in range(*page.span(member))}
    kept = [
        block.text
        for at, block in enumerate(page.blocks)
        if at not in inside
        and len(block.text) >= _PROSE
        and 2 * block.links < len(block.text)
        and not any(one.tag in _ASIDE for one in above(block.element))
    ]
    return [unknown(lines_of("\n\n".join(kept)))] if kept else []
