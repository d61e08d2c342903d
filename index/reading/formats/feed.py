"""Reads feeds (RSS, Atom, and WordPress's export, which is one) with feedparser: an article an item."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from typing import Any

import feedparser

from index.reading.draft import Draft, Unreadable
from index.reading.formats.markup import html_text
from index.reading.formats.quiet import quietly
from index.reading.formats.text import clean, readable, with_title
from index.reading.metadata.fields import fill, one_line, source_name, web_address
from index.reading.metadata.stated_day import stated_day

MAX_ITEMS = 20_000
"""A feed has some dozens; a site's export with more than this is to be taken in parts."""
_ITEM = re.compile(rb"<(?:item|entry)\b")
_WORDPRESS_KINDS = frozenset({"post", "page", ""})
_WORDPRESS_SHOWN = frozenset({"publish", ""})


def feed_items(data: bytes) -> Iterator[Draft | str]:
    """Each item of a feed as an article, or why it is none."""
    items = len(_ITEM.findall(data))
    if items > MAX_ITEMS:
        raise Unreadable(f"a feed of {items:,} items: more than {MAX_ITEMS:,}")
    with quietly("feedparser"):
        feed = feedparser.parse(io.BytesIO(data), sanitize_html=False, resolve_relative_uris=False)
    if not feed.entries:
        raise Unreadable("a feed without items" if not feed.bozo else "a damaged feed")
    for item in feed.entries:
        if item.get("wp_post_type", "") not in _WORDPRESS_KINDS:
            continue  # menus, pictures, styles
        if item.get("wp_status", "") not in _WORDPRESS_SHOWN:
            yield f"not published: a {one_line(item.wp_status, 40)} of a WordPress export"
            continue
        try:
            yield _article(item, feed)
        except Unreadable as unreadable:
            yield str(unreadable)


def _article(item: Mapping[str, Any], feed: Mapping[str, Any]) -> Draft:
    """The article that an item holds."""
    title = one_line(_text(item.get("title_detail")))
    bodies = [_text(part) for part in item.get("content") or ()]
    said = max(bodies, key=len, default="") or _text(item.get("summary_detail"))
    text = readable(with_title(title, clean(said)))
    url = web_address(item.get("link"))
    source = (item.get("source") or {}).get("title") or feed["feed"].get("title")
    author = item.get("author_detail") or {}
    draft = Draft(
        text,
        title=title,
        date=stated_day(_published(item, feed), text, url),
        source=source_name(html_text(source) if source else None),
        url=url,
        author=one_line(author.get("name") or item.get("author")),
    )
    return fill(draft, date=not _published(item, feed))


def _text(detail: Mapping[str, Any] | None) -> str:
    """A text of an item: HTML, unless it says that it is none."""
    if not detail or not isinstance(detail.get("value"), str):
        return ""
    value: str = detail["value"]
    plain = detail.get("type") == "text/plain" and "</" not in value
    return value.strip() if plain else html_text(value)


def _published(item: Mapping[str, Any], feed: Mapping[str, Any]) -> str:
    """When an item was published, as it is written; "" where only its last change is stated, as in Atom."""
    local = item.get("wp_post_date")
    if local and not local.startswith("0000"):
        return str(local)
    own = {**item}  # feedparser's own `get` warns, and takes one for the other
    changed = "" if str(feed.get("version", "")).startswith("atom") else own.get("updated")
    return str(item.get("published") or changed or "")
