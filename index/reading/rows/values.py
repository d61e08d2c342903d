"""Makes the text, the names and the days of an article out of a row's values."""

from __future__ import annotations

import ast
import datetime
import re
from html import unescape

from index.reading.metadata.fields import one_line, source_name, web_address
from index.reading.metadata.instants import Statement, statement
from index.reading.metadata.stated_day import day_of
from index.reading.rows.record import DAY, Record, said_by

_INLINE = (
    "a|abbr|b|cite|code|em|font|i|img|mark|q|s|small|span|strong|sub|sup|u|script|style|iframe|video|audio"
)
_BLOCK = (
    "p|div|br|ul|ol|li|h[1-6]|blockquote|figure|figcaption|table|tbody|thead|tr|td|th|section|article|aside|header"
    "|footer|main|pre|hr|dl|dt|dd|html|body|center|address"
)
_ANY_TAG = re.compile(rf"</?(?:{_INLINE}|{_BLOCK})(?:\s[^<>]{{0,2000}})?/?>", re.IGNORECASE)
_BLOCK_TAG = re.compile(rf"</?(?:{_BLOCK})(?:\s[^<>]{{0,2000}})?/?>", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
_CUT = re.compile(r"\s*\[\+[0-9]+ chars\]\s*$")  # what NewsAPI puts in place of the rest of a text
_NUMBER = re.compile(r"-?[0-9]{1,20}(?:\.[0-9]{1,9})?")
_OF_A_SECOND = {13: 1_000, 16: 1_000_000, 19: 1_000_000_000}
_HOST = re.compile(r"(?:www\.)?(?P<host>[a-z0-9-]+(?:\.[a-z0-9-]+)+)/?", re.IGNORECASE)


def plain(value: str) -> str:
    """A text without the tags and entities of HTML, paragraphs apart. The main text of a page: `html`."""
    if not _ANY_TAG.search(value):
        value = unescape(value) if _ENTITY.search(value) else value
        if not _BLOCK_TAG.search(value):  # tags that were written as entities
            return _CUT.sub("", value)
    from index.reading.formats.markup import html_text

    if not _BLOCK_TAG.search(value):  # paragraphs are lines, as WordPress keeps them
        value = re.sub(r"\r?\n", "<br>", value)
    text = html_text(value)
    return _CUT.sub("", unescape(text) if _ENTITY.search(text) else text)


def plain_line(value: str, limit: int = 1_000) -> str | None:
    """A text on one line, without tags and entities; None where it says nothing."""
    return one_line(plain(value), limit)


def source_of_row(record: Record) -> str | None:
    """The name of the source, of an address its host."""
    for said in record.texts_of("source"):
        host = _HOST.fullmatch(re.sub(r"^https?://", "", said).split("/")[0])
        if name := source_name(host["host"] if host else plain_line(said)):
            return name
    return None


def url_of_row(record: Record) -> str | None:
    """The address, where one is given in full."""
    for _, value in record.all_of("url"):
        for each in value if isinstance(value, list) else [value]:
            if url := web_address(said_by(each)):
                return url
    return None


def author_of_row(record: Record) -> str | None:
    """Who wrote it."""
    for said in record.texts_of("author"):
        if said.startswith("[") and said.endswith("]"):  # a list that Python wrote into a table
            try:
                said = said_by(ast.literal_eval(said[:2_000]))
            except (ValueError, SyntaxError, MemoryError, RecursionError):
                said = said.strip("[]")
        said = re.sub(r"^by\s+(?=\S)", "", said, flags=re.IGNORECASE)
        if (name := plain_line(said, 300)) and any(map(str.isalpha, name)):
            return name
    return None


def day_of_row(record: Record, text: str, url: str | None) -> tuple[datetime.date | None, bool]:
    """The day of publication, and whether the row states one, be it one that cannot be read.

    Fields that say "published" count, and "date" only where none of these is there. Two that cannot mean the
    same day state none. Of an instant in UTC it is the day that the address or the text has, where that is
    the one beside it.
    """
    stated = [found for _, value in record.all_of("published") if (found := _statement(value))]
    if not stated:
        stated = [found for _, value in record.all_of("dated") if (found := _statement(value))][:1]
    if not stated:
        parts = _day_of_parts(record)
        return parts, parts is not None
    return day_of(stated, text, url), True


def _statement(value: object) -> Statement | None:
    """What the value of a field states; None where it says nothing of a day, as the name of a publication."""
    said = said_by(value, DAY)
    if _NUMBER.fullmatch(said):
        whole = said.partition(".")[0]
        said = str(int(whole) // _OF_A_SECOND.get(len(whole), 1))
    return statement(said) if any(map(str.isdigit, said)) else None


def _day_of_parts(record: Record) -> datetime.date | None:
    """The day whose year, month and day stand in fields of their own."""
    year, month, day = (next(record.texts_of(field), "") for field in ("year", "month", "day"))
    if not (year and month and day):
        return None
    year, month, day = (part.removesuffix(".0") for part in (year, month, day))
    found = statement(f"{year}-{month}-{day}" if month.isdigit() else f"{day} {month} {year}")
    return found.best if found else None
