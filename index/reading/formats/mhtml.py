"""Reads web pages that were saved as one file (.mhtml, .mht): the page in it, by the reader of pages."""

from __future__ import annotations

from dataclasses import replace
from email.message import Message

from index.reading.draft import Draft, Unreadable
from index.reading.formats import html, mail
from index.reading.metadata.fields import fill, web_address

_PAGES = frozenset({"text/html", "application/xhtml+xml"})


def read(data: bytes, max_bytes: int) -> Draft:
    """The article on a saved page. The day on which it was saved is not read."""
    message = mail.parsed(data)
    page = _page(message)
    if page is None:
        raise Unreadable("no page in it")
    draft = html.read_page(mail.text_of_part(page))
    location = message.get("Snapshot-Content-Location") or page.get("Content-Location")
    return fill(replace(draft, url=draft.url or web_address(str(location or ""))))


def _page(message: Message) -> Message | None:
    """The part that the others belong to: the one that is named as the start, or else the first page."""
    start = str(message.get_param("start") or "")
    pages = [part for part in mail.leaves(message) if part.get_content_type() in _PAGES]
    named = (part for part in pages if start and str(part.get("Content-ID") or "") == start)
    return next(named, pages[0] if pages else None)
