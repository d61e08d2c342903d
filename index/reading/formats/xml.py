"""Reads XML that holds articles, told apart by its root element: feeds (RSS, Atom), NITF, NewsML, XHTML."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from index.reading.draft import Draft, Unreadable
from index.reading.formats.feed import feed_items
from index.reading.formats.html import read_page
from index.reading.formats.markup import local, xml_tree
from index.reading.formats.newsml import news_items
from index.reading.formats.nitf import nitf_article

_FEEDS = frozenset({"rss", "feed", "rdf"})
_NEWS = frozenset({"newsml", "newsmessage", "newsitem"})


def articles(data: bytes) -> Iterator[Draft | str]:
    """Each article in an XML file, or why an item of it is none."""
    root = xml_tree(data)
    name = local(root)
    if name in _FEEDS:
        yield from feed_items(data)
    elif name in _NEWS:
        yield from news_items(root)
    elif name == "nitf":
        yield nitf_article(root)
    elif name == "html":
        yield read_page(etree.tostring(root, encoding="unicode"))
    else:
        raise Unreadable(f"XML of an unknown kind (<{name[:40]}>); RSS, Atom, NITF and NewsML are read")
