"""Makes an article of a row: its text, and what its other fields say."""

from __future__ import annotations

import re
from dataclasses import replace

from index.reading.draft import Draft, Unreadable
from index.reading.formats.html import is_page, read_page
from index.reading.formats.text import clean, readable
from index.reading.metadata.fields import fill, one_line
from index.reading.rows.record import TEXT, Record, Row, said_by
from index.reading.rows.values import author_of_row, day_of_row, plain, plain_line, source_of_row, url_of_row

_SENTENCE = 8  # words
_LISTED = 12  # fields of a row that are named where it is not understood


class UnknownLayout(Unreadable):
    """None of a row's fields holds the text of an article, by their names."""


def article_of(row: Row) -> Draft:
    """The article of a row. Raises `Unreadable` where its text is none, `UnknownLayout` where it has none."""
    record = Record(row)
    page, said = _text_of(record)
    text = page.text if page else readable(said)
    url = url_of_row(record) or (page.url if page else None)
    day, stated = day_of_row(record, text, url)
    draft = Draft(
        text,
        title=next((line for said in record.texts_of("title") if (line := plain_line(clean(said)))), None),
        date=day,
        source=source_of_row(record),
        url=url,
        author=author_of_row(record),
    )
    if page:
        draft = replace(draft, title=draft.title or page.title, source=draft.source or page.source)
        draft = replace(draft, date=day if stated else page.date)
    return fill(draft, date=not stated and page is None)


def holds_text(row: Row) -> bool:
    """Whether a row has a text that may be an article's."""
    record = Record(row)
    return any(
        any(map(str.isalpha, said))
        for field in ("text", "page", "summary")
        for said in record.texts_of(field, TEXT)
    )


def id_of(row: Row) -> str | None:
    """What the row's `id` or `_id` says, as a string on one line."""
    for key in ("id", "_id"):
        value = row.get(key)
        if not isinstance(value, list) and (name := one_line(clean(said_by(value)), 500)):
            return name
    return None


def fields_named(row: Row) -> str:
    """The fields of a row, for people."""
    shown = [f'"{one_line(clean(str(key)), 40) or ""}"' for key in list(row)[:_LISTED]]
    more = f" and {len(row) - _LISTED} more" if len(row) > _LISTED else ""
    return ", ".join(shown) + more or "none"


def _text_of(record: Record) -> tuple[Draft | None, str]:
    """The text of a row's article; or the article itself, where a field holds a whole web page."""
    short = ""
    for name, value in record.all_of("text"):
        said = "" if isinstance(value, int | float) else said_by(value, TEXT, "\n\n")
        if is_page(said):
            return read_page(said), ""
        said = plain(said)
        if any(map(str.isalnum, said)):
            if name == "text" or len(said.split()) >= _SENTENCE:
                return None, said
            short = short or said  # as a "story" that is the name of a section
    for said in record.texts_of("page"):
        if "<" in said:
            return read_page(said), ""
    if said := max(short, _summary(record), key=len):
        return None, said
    if record.has("text"):
        raise Unreadable("its text is empty, or is no text")
    named = fields_named(record.row)
    raise UnknownLayout(
        f'no text: its fields are {named}, and none is known to hold it, as "text" or "content" is'
    )


def _summary(record: Record) -> str:
    """The lead, the abstract and the like, where the text is not there; what says the same once."""
    parts: list[str] = []
    for said in record.texts_of("summary", TEXT, "\n\n"):
        part = plain(said).strip()
        if any(map(str.isalnum, part)) and not any(_words(part) in _words(other) for other in parts):
            parts.append(part)
    return "\n\n".join(parts)


def _words(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))
