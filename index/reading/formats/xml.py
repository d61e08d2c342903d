"""Reads XML that holds articles, told apart by its root element: feeds (RSS, Atom), NITF, NewsML, XHTML."""

from __future__ import annotations

from lxml import etree

from index.reading.draft import Draft, Part, Unreadable
from index.reading.formats.feed import feed_items
from index.reading.formats.html import read_page
from index.reading.formats.markup import local, xml_tree
from index.reading.formats.newsml import news_items
from index.reading.formats.nitf import nitf_article
from index.reading.formats.parts import numbered

_FEEDS = frozenset({"rss", "feed", "rdf"})
_NEWS = frozenset({"newsml", "newsmessage", "newsitem"})


def read(data: bytes, max_bytes: int) -> Draft | list[Part]:
    """The article in an XML file, or each of them."""
    root = xml_tree(data)
    name = local(root)
    if name in _FEEDS:
        return numbered(feed_items(data))
    if name in _NEWS:
        return numbered(news_items(root))
    if name == "nitf":
        return nitf_article(root)
    if name == "html":
        return read_page(etree.tostring(root, encoding="unicode"))
    raise Unreadable(f"XML of an unknown kind (<{name[:40]}>); RSS, Atom, NITF and NewsML are read")
