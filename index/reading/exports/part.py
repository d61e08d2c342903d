"""One article of a file with many: what it says of itself, and its draft."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass, field, replace
from itertools import islice

from index.reading.draft import Draft
from index.reading.exports.labels import ExportField
from index.reading.exports.lines import TextLine
from index.reading.metadata.dates import parse_date
from index.reading.metadata.fields import fill, one_line, source_name, web_address

_BY = re.compile(r"(?:by|von|par|por|di|door) ", re.IGNORECASE)
_OPENING = 12  # lines among which the title is looked for


@dataclass
class ArticlePart:
    """The lines that are the text of an article, and its fields; what is not `understood` is only kept."""

    kept: list[TextLine]
    title: str | None = None
    date: datetime.date | None = None
    source: str | None = None
    url: str | None = None
    author: str | None = None
    understood: bool = field(default=True)

    def take(self, found: ExportField) -> None:
        """Fills in what a field says, unless something was said before."""
        value = found.value.strip(" ;")
        if found.kind == "title":
            self.title = self.title or one_line(value)
        elif found.kind == "date":
            self.date = self.date or parse_date(value)
        elif found.kind == "source":
            self.source = self.source or source_name(value)
        elif found.kind == "url":
            self.url = self.url or web_address(value)
        elif found.kind == "author":
            self.author = self.author or one_line(value)


def unknown(lines: list[TextLine]) -> ArticlePart:
    """A part that is kept as it is, as nothing is known of it."""
    return ArticlePart(list(lines), understood=False)


def draft_of(part: ArticlePart, whole: Draft) -> Draft | None:
    """The article that a part of `whole` is; None where there is nothing in it."""
    text, places = _text_of(part)
    if not any(map(str.isalnum, text)):
        return None
    pages = _pages(whole.pages, part.kept, places)
    if not part.understood:
        return Draft(text, pages=pages)
    author = _BY.sub("", part.author) if part.author else None
    stated = Draft(text, part.title, part.date, part.source, part.url, pages, author=author)
    return fill(stated, date=part.date is None)


def _text_of(part: ArticlePart) -> tuple[str, list[int]]:
    """The text of a part, its title in front, and where each of its lines stands in there."""
    said, places, length, gap = [], [], 0, False
    opening = " ".join(line.words for line in islice((line for line in part.kept if line.words), _OPENING))
    if part.title and part.title.rstrip("…") not in opening:
        said.append(part.title + "\n")
        length, gap = len(said[0]), True
    for line in part.kept:
        if not line.words:
            gap = bool(said)
            places.append(length)
            continue
        raw = line.raw.strip() if line.is_centred else line.raw.rstrip()
        text = ("\n" if gap else "") + raw + "\n"
        places.append(length + len(text) - len(raw) - 1)
        said.append(text)
        length, gap = length + len(text), False
    return "".join(said).rstrip("\n"), places


def _pages(pages: tuple[int, ...], kept: list[TextLine], places: list[int]) -> tuple[int, ...]:
    """Where the pages of the file begin in the text of a part; those before it all at 0."""
    if not pages or not kept:
        return ()
    found, at = [], 0
    for page in pages:
        while at < len(kept) and kept[at].start < page:
            at += 1
        if at == len(kept):
            break
        found.append(places[at] if at else 0)
    return tuple(found)


def merged(part: ArticlePart, whole: Draft) -> Draft | None:
    """The draft of the only article in a file: what it does not say itself is what was read of the file."""
    draft = draft_of(part, whole)
    if draft is None:
        return None
    return replace(draft, source=draft.source or whole.source, url=draft.url or whole.url)
