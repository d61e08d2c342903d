"""Reads web pages with trafilatura: the main text without menus, and what the metadata says."""

from __future__ import annotations

import re

from index.reading.coverage import missing_share
from index.reading.draft import Draft, Unreadable
from index.reading.exports.page import several_articles
from index.reading.formats.encoding import decode
from index.reading.formats.html_prose import prose_of
from index.reading.formats.quiet import quietly
from index.reading.formats.text import clean, readable
from index.reading.metadata.fields import fill, source_name, web_address
from index.reading.web.blocked import blocked
from index.reading.web.json_ld import drop_long_nonsense
from index.reading.web.layout_tables import unwrap_layout_tables
from index.reading.web.limits import check_tags
from index.reading.web.main_text import main_text
from index.reading.web.page_dates import published
from index.reading.web.page_statements import lines_below, stated_texts
from index.reading.web.page_titles import title_of_page
from index.reading.web.tree import Tree, drop_hidden

_CHARSET = re.compile(rb"<meta[^<>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]{2,40})", re.IGNORECASE)
_XML_ENCODING = re.compile(rb"^\s*<\?xml[^<>]{0,100}?encoding=[\"']([A-Za-z0-9_:.-]{2,40})")
_XML_DECLARATION = re.compile(r"^\s*<\?xml[^<>]{0,200}\?>")
_SAVED_FROM = re.compile(r"<!-- saved from url=\([0-9]{1,6}\)(https?://[^\s<>]{1,2000}) -->")
_PAGE = re.compile(  # possessive: a thousand empty comments must not be tried in all combinations
    r"\s*+(?:<!--(?:(?!-->).){0,2000}+-->\s*+)*+(?:<\?xml[^>]{0,200}>\s*+)?<(?:!doctype\s+html|html)\b",
    re.IGNORECASE | re.DOTALL,
)
_LIBRARIES = ("trafilatura", "htmldate", "courlan", "justext", "readability")


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
    check_tags(source)
    if "<" not in source:
        return fill(Draft(readable(source)))
    saved = _SAVED_FROM.search(source[:5_000])
    with quietly(*_LIBRARIES):
        tree = _tree(source)
        drop_hidden(tree)
        unwrap_layout_tables(tree)
        drop_long_nonsense(tree)
        prose = prose_of(tree)  # before trafilatura, which changes the tree
        meta = _metadata(tree)
        url = web_address(meta["url"]) or (web_address(saved[1]) if saved else None)
        if several := several_articles(tree, source_name(meta["sitename"]), url):
            return several
        title, headline = title_of_page(tree, meta["sitename"], url)
        found = published(stated_texts(tree, title, url, headline), lines_below(tree, headline), url)
        text = main_text(tree, headline)
    if why := blocked(text, title):
        raise Unreadable(why)
    if not any(map(str.isalnum, text)):
        raise Unreadable("no text on the page")
    if title and title not in text[: len(title) + 1_000].split("\n"):
        text = f"{title}\n\n{text}"
    site, missing = source_name(meta["sitename"]), missing_share(prose, text)
    draft = Draft(readable(text), title=title, date=found.date, source=site, url=url, missing=missing)
    return fill(draft, date=not found.settled, other_days=found.others)


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
    """Site and address as the page's own metadata gives them."""
    from trafilatura.metadata import extract_metadata

    try:
        found = extract_metadata(tree, extensive=False)
    except (MemoryError, RecursionError):
        raise
    except Exception:  # its metadata may be broken in ways of its own; the text is still there
        return dict.fromkeys(("sitename", "url"))
    return {"sitename": found.sitename, "url": found.url}
