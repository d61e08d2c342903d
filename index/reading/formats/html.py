"""Reads web pages with trafilatura: the main text without menus, and what the metadata says."""

from __future__ import annotations

import re
from itertools import pairwise

from index.reading.coverage import missing_share
from index.reading.draft import Draft, Unreadable
from index.reading.formats.encoding import decode
from index.reading.formats.html_prose import prose_of
from index.reading.formats.html_dates import Tree, published, under_headline
from index.reading.formats.quiet import quietly
from index.reading.formats.text import clean, readable
from index.reading.metadata.fields import fill, one_line, source_name, web_address

_CHARSET = re.compile(rb"<meta[^<>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]{2,40})", re.IGNORECASE)
_XML_ENCODING = re.compile(rb"^\s*<\?xml[^<>]{0,100}?encoding=[\"']([A-Za-z0-9_:.-]{2,40})")
_XML_DECLARATION = re.compile(r"^\s*<\?xml[^<>]{0,200}\?>")
_SAVED_FROM = re.compile(r"<!-- saved from url=\([0-9]{1,6}\)(https?://[^\s<>]{1,2000}) -->")
_PAGE = re.compile(  # possessive: a thousand empty comments must not be tried in all combinations
    r"\s*+(?:<!--(?:(?!-->).){0,2000}+-->\s*+)*+(?:<\?xml[^>]{0,200}>\s*+)?<(?:!doctype\s+html|html)\b",
    re.IGNORECASE | re.DOTALL,
)
_LIBRARIES = ("trafilatura", "htmldate", "courlan", "justext", "readability")
MAX_TAGS = 200_000
"""More tags than this in one page are no article; reading them would take minutes."""
_LONG_TAG = re.compile(r"<[A-Za-z][^<>]{20000,}")
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
_MAX_ATTRIBUTES = 2_000  # the parser compares each attribute of a tag with all before it


def is_page(text: str) -> bool:
    """Whether `text` is the source of a web page, whatever its file is called."""
    return bool(_PAGE.match(text[:10_000]))


def read(data: bytes, max_bytes: int) -> Draft:
    """The article that a web page holds."""
    declared = _XML_ENCODING.match(data[:200]) or _CHARSET.search(data[:4_000])
    return read_page(decode(data, declared[1].decode("ascii") if declared else None))


def read_page(source: str) -> Draft:
    """The article in the HTML `source`, its title in front where the main text has none."""
    source = clean(source)
    if source.count("<") > MAX_TAGS:
        raise Unreadable(f"a page of more than {MAX_TAGS:,} tags")
    if any(
        len(re.split(r"[\s/]+", _QUOTED.sub(" ", tag))) > _MAX_ATTRIBUTES for tag in _LONG_TAG.findall(source)
    ):
        raise Unreadable("a page with thousands of attributes in one tag")
    if "<" not in source:
        return fill(Draft(readable(source)))
    with quietly(*_LIBRARIES):
        tree = _tree(source)
        prose = prose_of(tree)  # before trafilatura, which changes the tree
        meta = _metadata(tree)
        date = published(tree) or under_headline(tree)
        text = _main_text(tree)
    title, site = one_line(meta["title"]), source_name(meta["sitename"])
    title = _without_site(title, meta["sitename"]) if title else None
    if not any(map(str.isalnum, text)):
        raise Unreadable("no text on the page")
    if title and title not in text[: len(title) + 1_000].split("\n"):
        text = f"{title}\n\n{text}"
    saved = _SAVED_FROM.search(source[:5_000])
    url = web_address(meta["url"]) or (web_address(saved[1]) if saved else None)
    missing = missing_share(prose, text)
    return fill(Draft(readable(text), title=title, date=date, source=site, url=url, missing=missing))


def _tree(source: str) -> Tree:
    """The page as a tree; raises `Unreadable` where it cannot be parsed."""
    import trafilatura

    source = _XML_DECLARATION.sub("", source)
    tree = trafilatura.load_html(source)
    if tree is None:  # a fragment: the loader wants a whole page
        tree = trafilatura.load_html(f"<html><body><div>{source}</div></body></html>")
    if tree is None:
        raise Unreadable("not HTML")
    return tree


def _metadata(tree: Tree) -> dict[str, str | None]:
    """Title, site and address as the page's own metadata gives them."""
    from trafilatura.metadata import extract_metadata

    try:
        found = extract_metadata(tree, extensive=False)
    except (MemoryError, RecursionError):
        raise
    except Exception:  # its metadata may be broken in ways of its own; the text is still there
        return dict.fromkeys(("title", "sitename", "url"))
    return {"title": found.title, "sitename": found.sitename, "url": found.url}


def _main_text(tree: Tree) -> str:
    """The main text, a blank line between blocks; on a page with hardly any, all there is."""
    import trafilatura

    found = trafilatura.bare_extraction(tree, include_comments=False, with_metadata=False)
    text = getattr(found, "text", None) or trafilatura.baseline(tree)[1] or ""
    lines = [line.strip() for line in text.split("\n") if line.strip(" |:-")]
    parts = lines[:1]
    for before, line in pairwise(lines):
        rows = (line.startswith("- ") and before.startswith("- ")) or ("|" in line and "|" in before)
        parts.append(("\n" if rows else "\n\n") + line)
    return "".join(parts)


def _without_site(title: str, site: str | None) -> str:
    """`title` without the site's name behind it, as in "Title - BBC News"."""
    match = re.fullmatch(r"(?P<title>.{3,}?)\s+[-–—|·•:»]\s+(?P<site>[^-–—|·•»]{2,60})", title)
    if not match:
        return title
    last, known = match["site"].casefold(), (site or "").casefold()
    same = bool(known) and (last in known or known in last)
    return match["title"] if same or source_name(match["site"]) != match["site"] else title
