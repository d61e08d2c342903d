"""Reads NewsML, the envelope in which agencies send articles: NewsML-G2, and NewsML 1 before it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from lxml import etree

from index.reading.draft import Draft, Unreadable
from index.reading.formats.markup import child, children, line_of, local, text_of
from index.reading.formats.nitf import author_of, nitf_article
from index.reading.formats.text import readable, with_title
from index.reading.metadata.fields import fill, one_line, source_name
from index.reading.metadata.stated_day import stated_day

_CANCELLED = re.compile(r"(?:^|:)(?:canceled|cancelled|withheld)$", re.IGNORECASE)


def news_items(root: etree._Element) -> Iterator[Draft | str]:
    """Each item of a NewsML file as an article, or why it is none; packages only list items."""
    items = [root] if local(root) == "newsitem" else list(root.iter("{*}newsItem", "{*}NewsItem"))
    if not items:
        raise Unreadable("NewsML without a news item")
    for item in items:
        try:
            yield _g2_article(item) if child(item, "itemMeta") is not None else _older_article(item)
        except Unreadable as unreadable:
            yield str(unreadable)


def _g2_article(item: etree._Element) -> Draft:
    """The article of a NewsML-G2 item."""
    about, content = child(item, "itemMeta"), child(item, "contentMeta")
    status = child(about, "pubStatus")
    if status is not None and _CANCELLED.search(status.get("qcode") or status.get("uri") or ""):
        raise Unreadable("withdrawn by its agency")
    provider = child(about, "provider")
    first = line_of(child(about, "firstCreated"))
    # Only the first version was made when it was published; of a later one that is not known.
    stated = first or (line_of(child(about, "versionCreated")) if item.get("version") in {None, "1"} else "")
    source = line_of(child(content, "creditline")) or line_of(child(provider, "name")) or _literal(provider)
    draft = Draft(
        "",
        title=one_line(line_of(child(content, "headline")) or line_of(child(about, "title"))),
        source=source_name(source),
        author=author_of(child(content, "by")) or one_line(line_of(child(content, "creator", "name"))),
    )
    parts = children(child(item, "contentSet"))
    return _filled(draft, parts, stated, line_of(child(content, "description")))


def _older_article(item: etree._Element) -> Draft:
    """The article of a NewsML 1 item."""
    lines = next(item.iter("{*}NewsLines"), None)
    known = child(item, "Identification", "NewsIdentifier")
    source = line_of(child(lines, "CreditLine")) or line_of(child(known, "ProviderId"))
    draft = Draft(
        "",
        title=one_line(line_of(child(lines, "HeadLine"))),
        source=source_name(source),
        author=author_of(child(lines, "ByLine")),
    )
    stated = line_of(child(item, "NewsManagement", "FirstCreated")) or line_of(child(known, "DateId"))
    return _filled(draft, list(item.iter("{*}DataContent")), stated, "")


def _filled(draft: Draft, parts: list[etree._Element], stated: str, description: str) -> Draft:
    """A draft with the text of its parts, and with what NITF in them says."""
    texts: list[str] = []
    for part in parts:
        inner = next((each for each in part if local(each)), None)
        if inner is not None and local(inner) == "nitf":
            found = nitf_article(inner)
            texts.append(found.text)
            draft = replace(
                draft, title=draft.title or found.title, author=draft.author or found.author,
                date=draft.date or found.date, url=draft.url or found.url,
                source=draft.source or found.source,
            )  # fmt: skip
        elif local(part) != "remotecontent":
            texts.append(text_of(part))
    said = "\n\n".join(text for text in texts if text) or description
    if not said:
        raise Unreadable("no text in it")
    text = readable(with_title(draft.title, said))
    day = stated_day(stated, text, draft.url) or draft.date
    return fill(replace(draft, text=text, date=day), date=not stated)


def _literal(provider: etree._Element | None) -> str:
    return (
        ""
        if provider is None
        else (provider.get("literal") or provider.get("qcode") or "").rpartition(":")[2]
    )
