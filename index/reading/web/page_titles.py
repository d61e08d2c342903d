"""Finds the title of a page: the heading that agrees with what the page is called, or what that says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple
from urllib.parse import urlsplit

from index.reading.metadata.agencies import agency
from index.reading.metadata.fields import one_line
from index.reading.web.tree import Tree, above, is_seen, names_of, text_of

_GIVEN = (
    "og:title",
    "twitter:title",
    "parsely-title",
    "citation_title",
    "dc.title",
    "dcterms.title",
    "sailthru.title",
)
_GENERIC = frozenset(
    "home homepage index untitled document start startseite accueil inicio главная page article".split()
)
_BREAK = re.compile(r"\s+[-–—|·•:»›/]+\s+|\s*[|»›]\s*|:\s+")
_SITE = re.compile(r"(?P<title>.{3,}?)\s+(?P<mark>[-–—|·•:»])\s+(?P<site>[^-–—|·•»]{2,60})")
_HEADINGS = 60
_HEADLINE = 4  # words; a shorter heading that says something else than the title is a section's
_NO_HEADLINE = re.compile(
    r" (?:related|teasers?|comments?|sidebar|widget|promo|newsletter|recommend(?:ed|ations?)?|logo|brand"
    r"|branding|cookie|consent|modal|popup|banner|ad|ads|advert|site name|site title) "
)
_HEADLINE_NAMES = re.compile(r" (?:head ?line|title|entry title|post title|article title|heading) ")
Words = tuple[str, ...]


class Titled(NamedTuple):
    """The title of a page, and the heading on it that stands for it, if one does."""

    title: str | None
    headline: Tree | None


class _Heading(NamedTuple):
    """A heading of the page; `site` means that it leads to the start page, as the name of the site does."""

    element: Tree
    text: str
    words: Words
    site: bool


def title_of_page(tree: Tree, site: str | None, address: str | None) -> Titled:
    """The title of a page of the site `site` at `address`, without the name of the site."""
    headings = list(_headings(tree))
    names = [*_given(tree), *islice(_page_titles(tree), 1)]
    sites = [site, _host_name(address), *_logos(tree)]
    known = {words for name in sites if name and (words := _words(name))}
    for name in names:
        if (best := _agreeing(headings, name, known)) is not None:
            return Titled(best.text, best.element)
    own = [one for one in headings if not one.site and one.words not in known]
    first = [one for one in own if one.element.tag == "h1"]
    within = [one for one in first if len(one.words) >= _HEADLINE and _is_in_the_article(one.element)]
    telling = [name for name in names if not _is_generic(name, known)]
    if telling and (len(first) != 1 or not within or _given(tree)):
        return Titled(_without_site(telling[0], site, known), None)
    if best := next(iter(within or first or (own if names else [])), None):
        return Titled(best.text, best.element)
    return Titled(_without_site(names[0], site, known) if names else None, None)


def _given(tree: Tree) -> list[str]:
    """The titles in meta tags, the most used tag first."""
    found: dict[str, str] = {}
    for meta in tree.iter("meta"):
        for name in (meta.get("property") or meta.get("name") or "").casefold().split():
            if name in _GIVEN and (title := one_line(meta.get("content"))):
                found.setdefault(name, title)
    return [found[name] for name in _GIVEN if name in found]


def _page_titles(tree: Tree) -> Iterator[str]:
    for element in islice(tree.iter("title"), 20):
        in_a_drawing = any(outer.tag == "svg" for outer in above(element))
        if not in_a_drawing and (title := one_line(text_of(element))):
            yield title


def _headings(tree: Tree) -> Iterator[_Heading]:
    """The headings that can be the headline."""
    for element in islice(tree.iter("h1", "h2", "h3"), _HEADINGS):
        text = one_line(text_of(element))
        if not text or not (words := _words(text)) or not _can_be_headline(element):
            continue
        links = [link.get("href") or "" for link in islice(element.iter("a"), 3)]
        links += [outer.get("href") or "" for outer in above(element, 3) if outer.tag == "a"]
        yield _Heading(element, text, words, any(_leads_home(link) for link in links))


def _can_be_headline(element: Tree) -> bool:
    for outer in above(element):
        if (
            outer.tag in {"nav", "footer", "aside", "form"}
            or not is_seen(outer)
            or _NO_HEADLINE.search(names_of(outer))
        ):
            return outer.tag in {"html", "body"}
        if outer.tag in {"article", "main", "body"}:
            return True
    return True


def _logos(tree: Tree) -> Iterator[str]:
    """What the first links to the start page say: mostly the name of the site."""
    for link in islice(tree.iter("a"), 30):
        if _leads_home(link.get("href") or ""):
            yield text_of(link, 20)


def _leads_home(link: str) -> bool:
    try:
        parts = urlsplit(link.strip())
    except ValueError:
        return False
    return (
        bool(link)
        and parts.path in {"", "/", "/index.html", "/index.php"}
        and not (parts.query or parts.fragment)
    )


def _agreeing(headings: list[_Heading], name: str, known: set[Words]) -> _Heading | None:
    """The heading that says best what `name` says, if one does."""
    whole = _words(name)
    parts = [words for part in _BREAK.split(name) if (words := _words(part))]
    ranked = [
        (rank, -len(one.words), one.element.tag, at, one)
        for at, one in enumerate(headings)
        if one.words not in known and (rank := _agreement(one, whole, parts)) is not None
    ]
    return min(ranked)[-1] if ranked else None


def _agreement(one: _Heading, whole: Words, parts: list[Words]) -> int | None:
    """How well a heading agrees with a title: it is it (0), a part of it, more than it, much the same."""
    words = one.words
    if one.site:
        return None
    if words == whole:
        return 0
    if words in {tuple(word for part in parts[:end] for word in part) for end in range(1, len(parts) + 1)}:
        return 1
    if len(words) >= 3 and (words in parts or (_holds(whole, words) and 2 * len(words) >= len(whole))):
        return 1
    if (len(whole) >= 3 or one.element.tag == "h1") and _holds(words, whole):
        return 2
    shared = len(set(words) & set(whole))
    return 3 if shared >= 3 and 10 * shared >= 6 * min(len(set(words)), len(set(whole))) else None


def _holds(longer: Words, shorter: Words) -> bool:
    return f" {' '.join(shorter)} " in f" {' '.join(longer)} "


def _is_in_the_article(element: Tree) -> bool:
    """Whether a heading stands where headlines stand, or is called one."""
    return (
        bool(_HEADLINE_NAMES.search(names_of(element)))
        or (element.get("itemprop") or "").casefold() == "headline"
        or any(outer.tag in {"article", "main"} for outer in above(element))
    )


def _is_generic(name: str, known: set[Words]) -> bool:
    """Whether a title is only the name of the site, or none."""
    words = _words(name)
    return not words or words in known or (words[0] in _GENERIC and len(words) == 1)


def _without_site(title: str, site: str | None, known: set[Words]) -> str:
    """`title` without the site's name behind it, as in "Title - BBC News"."""
    match = _SITE.fullmatch(title)
    if not match:
        return title
    last, name = match["site"].casefold(), (site or "").casefold()
    same = bool(name) and (last in name or name in last)
    of_the_site = any(_holds(one, _words(match["site"])) for one in known)
    named = same or of_the_site or agency(match["site"]) not in {None, match["site"]}
    named = named or (len(_words(match["title"])) > 3 and _reads_as_a_name(match["site"], match["mark"]))
    return match["title"] if named else title


def _reads_as_a_name(text: str, mark: str) -> bool:
    """Whether what stands behind `mark` can be the name of a site: short, and after a dash in capitals."""
    words = text.split()
    return len(words) <= 3 and (
        mark in "|·•»" or (mark in "-–—" and all(word[0].isupper() for word in words))
    )


def _host_name(address: str | None) -> str | None:
    """ "ehow" of "https://www.ehow.com/page"."""
    try:
        host = urlsplit(address or "").hostname or ""
    except ValueError:
        return None
    labels = host.removeprefix("www.").split(".")
    return labels[0] if len(labels) > 1 else None


def _words(text: str) -> Words:
    return tuple(re.findall(r"\w+", text.casefold()))
