"""Takes letters (MIME) apart with the standard library: what is seen, who wrote when, what is attached."""

from __future__ import annotations

import datetime
import email
import email.errors
import email.header
import email.utils
import re
from collections.abc import Iterator
from email.message import Message

from index.reading.draft import Draft, Unreadable
from index.reading.formats.encoding import decode
from index.reading.formats.looks import header_of
from index.reading.formats.markup import html_text
from index.reading.formats.text import clean, readable, with_title
from index.reading.metadata.dates import parse_date
from index.reading.metadata.fields import fill, one_line, source_name, web_address

MAX_LINES = 500_000
"""More lines than this in one letter, what is attached included, would take minutes to take apart."""
_LONGEST_HEADER = 5_000
_NOT_READ = frozenset(
    "image audio video font text/calendar application/pgp-signature application/pkcs7-signature"
    " application/x-pkcs7-signature application/ms-tnef".split()
)
_MAX_PARTS = 2_000
_ADDRESS = re.compile(r"<(?P<address>[^<>\s]{1,300})>\s*$")
_COMMENT = re.compile(r"\s*\([^()]{0,40}\)\s*$")
_FLOWED = re.compile(r"(?<=[^ \n]) \n(?=[^>\n ])")


def parsed(data: bytes) -> Message:
    """A letter as a tree of its parts; raises `Unreadable` for what is none."""
    if not is_letter(data):
        raise Unreadable("not a letter: it does not begin with lines such as From: and Subject:")
    if data.count(b"\n") > MAX_LINES:
        raise Unreadable(f"a letter of more than {MAX_LINES:,} lines")
    return email.message_from_bytes(data.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n"))


def is_letter(data: bytes) -> bool:
    """Whether bytes begin as a letter does, with a few lines that each have a name and a colon."""
    return bool(header_of(data[:100_000].decode("latin-1").removeprefix("\xef\xbb\xbf")))


def letter(message: Message) -> Draft:
    """The article that a letter is: its subject, its sender as source, the day it was sent."""
    if message.get_content_type() == "multipart/encrypted":
        raise Unreadable("encrypted: it needs a key")
    said = "\n\n".join(part for part in _seen(message) if part.strip())
    title = one_line(header(message, "Subject"))
    sender, listed = _sender(message), _phrase(header(message, "List-Id"))
    text = readable(with_title(title, clean(said)))
    return fill(
        Draft(
            text,
            title=title,
            date=_sent(message),
            source=source_name(listed or sender),
            url=web_address(header(message, "Archived-At").strip(" <>")),
            author=one_line(sender) if listed else None,
        ),
        date=False,
    )


def attachments(message: Message) -> Iterator[tuple[str, bytes]]:
    """Name and bytes of each file that is attached, letters too; pictures and what has no name left out."""
    for number, part in enumerate(leaves(message), 1):
        if part.get_content_type() == "message/rfc822":
            if inner := _inner(part):
                yield file_name(part) or f"letter-{number}.eml", bytes(inner[0])
        elif _is_read(part) and (name := file_name(part)):
            yield name, _bytes(part)


def header(message: Message, name: str) -> str:
    """A header's text, its encoded words decoded; "" where there is none."""
    raw = str(message.get(name) or "")[:_LONGEST_HEADER]
    return " ".join(_decoded(raw).split())


def _decoded(raw: str) -> str:
    """What stands in a header, its encoded words decoded."""
    try:
        return clean(str(email.header.make_header(email.header.decode_header(raw))))
    except (LookupError, ValueError, email.errors.HeaderParseError):
        return clean(raw)


def file_name(part: Message) -> str | None:
    """The name of a part that is a file."""
    try:
        name = part.get_filename()
    except (LookupError, ValueError, TypeError):
        return None
    if not name:
        return None
    return one_line(_decoded(name[:500]).replace("\\", "/").rpartition("/")[2], 200)


def text_of_part(part: Message) -> str:
    """The text of a part, decoded; "" where it holds none."""
    data = _bytes(part)
    try:
        return decode(data, part.get_content_charset())
    except Unreadable:
        return ""


def _inner(part: Message) -> list[Message]:
    """The parts that a part is made of."""
    payload = part.get_payload()
    return [each for each in payload if isinstance(each, Message)] if isinstance(payload, list) else []


def _bytes(part: Message) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def leaves(message: Message) -> Iterator[Message]:
    """The parts that hold no others, in order; a letter within the letter is one."""
    stack, left = [message], _MAX_PARTS
    while stack and left:
        part, left = stack.pop(), left - 1
        inner = _inner(part) if part.get_content_maintype() == "multipart" else []
        if inner:
            stack.extend(reversed(inner))
        else:
            yield part


def _is_attached(part: Message) -> bool:
    disposition = str(part.get("Content-Disposition") or "").casefold()
    return disposition.startswith("attachment") or part.get_content_type() not in {"text/plain", "text/html"}


def _is_read(part: Message) -> bool:
    """Whether a part is a file that may hold an article."""
    kinds = {part.get_content_type(), part.get_content_maintype()}
    return _is_attached(part) and not kinds & _NOT_READ


def _seen(message: Message, depth: int = 50) -> Iterator[str]:
    """The text of each part that a mail program shows in the letter itself."""
    kind, parts = message.get_content_type(), _inner(message)
    if parts and message.get_content_maintype() == "multipart" and depth:
        if kind == "multipart/alternative":
            yield _best(parts, depth - 1)
        elif kind in {"multipart/related", "multipart/signed"}:
            yield from _seen(parts[0], depth - 1) if parts else ()
        elif kind != "multipart/digest":
            for part in parts:
                yield from _seen(part, depth - 1)
    elif not _is_attached(message):
        text = text_of_part(message)
        yield html_text(text) if kind == "text/html" else _unwrapped(message, text)


def _best(parts: list[Message], depth: int) -> str:
    """The fullest of the forms that say the same: HTML, as that is what is seen, unless it says nothing."""
    texts = ["\n\n".join(text for text in _seen(part, depth) if text.strip()) for part in parts]
    return next((text for text in reversed(texts) if any(map(str.isalnum, text))), "")


def _unwrapped(part: Message, text: str) -> str:
    """Plain text; lines that were only broken to be sent are joined (RFC 3676)."""
    text = text.replace("\r\n", "\n")
    if str(part.get_param("format") or "").casefold() != "flowed":
        return text
    return _FLOWED.sub("" if str(part.get_param("delsp") or "").casefold() == "yes" else " ", text)


def _sender(message: Message) -> str | None:
    """The name of the sender, or else the address."""
    raw = header(message, "From") or header(message, "Sender")
    return _phrase(raw) or (found["address"] if (found := _ADDRESS.search(raw)) else raw or None)


def _phrase(raw: str) -> str | None:
    """The words in front of an address in angle brackets."""
    words, bracket, _ = raw.rpartition("<")
    return words.strip(" \"'") or None if bracket else None


def _sent(message: Message) -> datetime.date | None:
    """The day that the letter was sent, where its sender is."""
    return parse_date(_COMMENT.sub("", header(message, "Date")))
