"""Reads EPUB, books and issues of magazines: the text in reading order, title, author, publisher, date.

An issue whose table of contents names its articles, as calibre makes them of newspapers, is read as these;
any other book as one article. By hand over lxml: ebooklib is under the AGPL.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from urllib.parse import unquote

from lxml import etree

from index.reading.draft import Draft, Part, Unreadable
from index.reading.formats.markup import child, children, html_text, line_of, local, text_of, xml_tree
from index.reading.formats.parts import numbered
from index.reading.formats.text import readable, with_title
from index.reading.formats.zip_package import ZipPackage
from index.reading.metadata.fields import fill, one_line, source_name
from index.reading.metadata.stated_day import stated_day

_CONTAINER = "META-INF/container.xml"
_ENCRYPTION = "META-INF/encryption.xml"


@dataclass(frozen=True, slots=True)
class _Entry:
    """An entry in a table of contents: where it begins, its title and author; a section if no article."""

    place: str
    is_article: bool
    title: str
    author: str | None


def read(data: bytes, max_bytes: int) -> Draft | list[Part]:
    """The articles of an issue, or a book as one."""
    package = ZipPackage(data, max_bytes, "an EPUB")
    container = xml_tree(package.part(_CONTAINER))
    root = next(container.iter("{*}rootfile"), None)
    place = "" if root is None else (root.get("full-path") or "")
    book = xml_tree(package.part(place))
    files = _files(book, posixpath.dirname(place))
    chapters = list(dict.fromkeys(files[ref] for ref in _reading_order(book) if ref in files))
    _check_not_locked(package, chapters)
    about = _about(child(book, "metadata"))
    listed = list(_entries(package, files.values()))
    entries = {entry.place: entry for entry in listed}
    if len(entries) < len(listed) or not any(entry.is_article for entry in listed):
        return _filled(about, (_chapter(package, name) for name in chapters), max_bytes)
    articles = []
    for entry, names in _divided(entries, chapters):
        draft = replace(about, title=entry.title or None, author=entry.author, source=about.title)
        articles.append(_article(draft, (_chapter(package, name) for name in names), max_bytes))
    return numbered(articles)


def _article(draft: Draft, chapters: Iterable[str], max_bytes: int) -> Draft | str:
    """An article of an issue, or why it is none."""
    try:
        return _filled(draft, chapters, max_bytes)
    except Unreadable as unreadable:
        return f"{draft.title}: {unreadable}"


def _files(book: etree._Element, folder: str) -> dict[str, str]:
    """The names of the files that hold text or its contents, by their ids."""
    found: dict[str, str] = {}
    for item in children(child(book, "manifest")):
        kind, href = item.get("media-type") or "", item.get("href") or ""
        if "nav" not in (item.get("properties") or "").split() and ("html" in kind or "ncx" in kind):
            found[item.get("id") or href] = _joined(folder, href)
    return found


def _reading_order(book: etree._Element) -> Iterator[str]:
    """The ids of the chapters, each once."""
    spine = child(book, "spine")
    refs = (
        item.get("idref") or "" for item in (spine if spine is not None else ()) if local(item) == "itemref"
    )
    yield from dict.fromkeys(refs)


def _joined(folder: str, href: str) -> str:
    """The name in the package of what an address in `folder` points at."""
    return posixpath.normpath(posixpath.join(folder, unquote(href.partition("#")[0])))


def _check_not_locked(package: ZipPackage, chapters: list[str]) -> None:
    """Raises `Unreadable` where chapters are encrypted; fonts often are, which does not matter."""
    if _ENCRYPTION in package:
        locked = {
            _joined("", each.get("URI") or "")
            for each in xml_tree(package.part(_ENCRYPTION)).iter("{*}CipherReference")
        }
        if locked & set(chapters):
            raise Unreadable("encrypted: protected against copying (DRM)")


def _about(metadata: etree._Element | None) -> Draft:
    """What the package says of itself."""
    stated = {line_of(each) for each in _named(metadata, "date") if _event(each) in {"publication", ""}}
    return Draft(
        "",
        title=one_line(line_of(child(metadata, "title"))),
        author=one_line(", ".join(line_of(each) for each in _named(metadata, "creator"))),
        source=source_name(line_of(child(metadata, "publisher"))),
        date=stated_day(stated.pop()) if len(stated) == 1 else None,
    )


def _event(date: etree._Element) -> str:
    """What happened on a day: "publication", "modification", or "" where it does not say."""
    return next((value for name, value in date.items() if name.rpartition("}")[2] == "event"), "")


def _named(metadata: etree._Element | None, name: str) -> list[etree._Element]:
    return [each for each in (metadata if metadata is not None else ()) if local(each) == name]


def _entries(package: ZipPackage, files: Iterable[str]) -> Iterator[_Entry]:
    """What the table of contents (NCX) names."""
    for name in files:
        if not name.endswith(".ncx") or name not in package:
            continue
        for point in xml_tree(package.part(name)).iter("{*}navPoint"):
            content = child(point, "content")
            if content is None:
                continue
            author = next((line_of(m) for m in point if local(m) == "meta" and m.get("name") == "author"), "")
            place = _joined(posixpath.dirname(name), content.get("src") or "")
            yield _Entry(
                place,
                point.get("class") == "article",
                line_of(child(point, "navLabel", "text")),
                author or None,
            )


def _divided(entries: dict[str, _Entry], chapters: list[str]) -> Iterator[tuple[_Entry, list[str]]]:
    """Each article with its chapters, up to the next entry; covers and lists of articles left out."""
    found: list[tuple[_Entry, list[str]]] = []
    for name in chapters:
        if name in entries:
            found.append((entries[name], []))
        if found:
            found[-1][1].append(name)
    return (each for each in found if each[0].is_article)


def _chapter(package: ZipPackage, name: str) -> str:
    """The text of a chapter; "" where it is missing or empty."""
    if name not in package:
        return ""
    data = package.part(name)
    try:
        root = xml_tree(data)
    except Unreadable:
        return html_text(data.decode("utf-8", "replace"))
    body = child(root, "body")
    return text_of(root if body is None else body)


def _filled(draft: Draft, chapters: Iterable[str], max_bytes: int) -> Draft:
    texts, size = [], 0
    for chapter in chapters:
        size += len(chapter)
        if size > max_bytes:
            raise Unreadable(f"its text is larger than the limit of {max_bytes:,} bytes")
        texts.append(chapter)
    text = "\n\n".join(chapter for chapter in texts if chapter)
    return fill(replace(draft, text=readable(with_title(draft.title if text else None, text))), date=False)
