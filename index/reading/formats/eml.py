"""Reads letters (.eml): the letter as an article, and each file that is attached as the file it is."""

from __future__ import annotations

import io
from collections.abc import Iterator
from io import BufferedReader

from index.reading.draft import Inner, Part, Unreadable
from index.reading.formats import mail
from index.reading.formats.packed import all_of


def parts(stream: BufferedReader, max_bytes: int) -> Iterator[Part | Inner]:
    """A letter, and what is attached to it."""
    yield from letter_parts(all_of(stream, max_bytes), "")


def letter_parts(data: bytes, place: str) -> Iterator[Part | Inner]:
    """The letter that stands at a place of its file, and what is attached to it."""
    message = mail.parsed(data)
    attached = list(mail.attachments(message))
    try:
        yield Part(place, mail.letter(message))
    except Unreadable as unreadable:
        if not attached:  # else it is the envelope of what is in it
            yield Part(place, reason=str(unreadable))
    for name, content in attached:
        if content:
            inside = f"{place}/{name}" if place else name
            yield Inner(inside, io.BytesIO(content), extension=".eml" if mail.is_letter(content) else None)
