"""Reads NITF, the XML of news agencies and archives: the article, and what its head says of it."""

from __future__ import annotations

import re

from lxml import etree

from index.reading.draft import Draft, Unreadable
from index.reading.formats.markup import child, line_of, text_of
from index.reading.formats.text import readable, with_title
from index.reading.metadata.fields import fill, one_line, source_name, web_address
from index.reading.metadata.stated_day import stated_day

_BY = re.compile(r"^(?:by|von|par|por|di|door)\s*:?\s+(?=\S)", re.IGNORECASE)


def nitf_article(root: etree._Element) -> Draft:
    """The article in an `nitf` element."""
    body, head = child(root, "body"), child(root, "head")
    if body is None:
        raise Unreadable("NITF without a body")
    top = child(body, "body.head")
    title = (
        line_of(child(top, "hedline", "hl1"))
        or line_of(child(top, "hedline"))
        or line_of(child(head, "title"))
    )
    headline = one_line(title)
    text = readable(with_title(headline, text_of(body)))
    paper, docdata = child(head, "pubdata"), child(head, "docdata")
    url = web_address(_value(paper, "ex-ref"))
    stated = _value(paper, "date.publication") or _value(child(docdata, "date.issue"), "norm")
    issuer = line_of(child(top, "distributor")) or _value(child(docdata, "doc.copyright"), "holder")
    draft = Draft(
        text,
        title=headline,
        date=stated_day(stated, text, url),
        source=source_name(_value(paper, "name") or issuer),
        url=url,
        author=author_of(child(top, "byline")),
    )
    return fill(draft, date=not stated)


def author_of(byline: etree._Element | None) -> str | None:
    """Who wrote it, as the line "By Ann Lee" says."""
    named = child(byline, "person")
    return one_line(_BY.sub("", line_of(byline if named is None else named)))


def _value(element: etree._Element | None, name: str) -> str:
    return "" if element is None else (element.get(name) or "").strip()
