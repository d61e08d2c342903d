"""Word documents: order, tables, titles, what is refused."""

from __future__ import annotations

import datetime
import io
import zipfile
from typing import Any

from tests.support.article_files import docx, story, zipped
from tests.support.read_files import read_data, read_or_reason, reason


def test_a_word_document_keeps_its_order() -> None:
    draft = read_data(".docx", docx(story))
    assert (draft.title, draft.date) == ("The headline", datetime.date(2020, 1, 22))
    assert draft.text == (
        "The headline\n\n22 January 2020\n\nThe council met\nin Minsk on Wednesday.\n\n"
        "Country | Satellites\nBelarus: two\n\nA last paragraph."
    )


def test_the_day_a_word_document_was_written_is_not_its_date() -> None:
    def plain(document: Any) -> None:
        document.core_properties.created = datetime.datetime(2019, 3, 4)
        document.core_properties.title = "Document1"
        document.add_paragraph("The council met.")

    draft = read_data(".docx", docx(plain))
    assert (draft.title, draft.date) == (None, None)


def test_word_documents_that_cannot_be_read_say_why() -> None:
    whole = docx(story)
    assert "old Word document" in reason(".docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    assert "damaged" in reason(".docx", whole[: len(whole) // 2])
    assert "not a Word document" in reason(".docx", "Just text.")
    assert "a zip file" in reason(".docx", zipped({"a.txt": b"x"}))
    assert "damaged" in reason(".docx", zipped({"[Content_Types].xml": b"<nothing/>"}))
    assert "empty" in reason(".docx", docx(lambda document: None))
    locked = bytearray(whole)
    for entry in _central_entries(whole):
        locked[entry + 8] |= 1
    assert "password" in reason(".docx", bytes(locked))


def test_a_zip_bomb_is_not_unpacked() -> None:
    parts = {"[Content_Types].xml": b"<x/>", "word/document.xml": b"<w>" + b" " * 5_000_000}
    data = zipped(parts)
    assert len(data) < 10_000
    assert "unpacks to 5,000,0" in reason(".docx", data, max_bytes=100_000)


def test_entities_in_a_word_document_are_not_expanded() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(docx(story))) as whole, zipfile.ZipFile(out, "w") as changed:
        for name in whole.namelist():
            part = whole.read(name)
            if name == "word/document.xml":
                entities = b'<!DOCTYPE w [<!ENTITY a "AAAAAAAAAA"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
                part = part.replace(b"<w:document", entities + b"<w:document", 1)
                part = part.replace(b"A last paragraph.", b"&b;" * 10)
            changed.writestr(name, part)
    assert "AAAA" not in str(read_or_reason(".docx", out.getvalue()))


def _central_entries(data: bytes) -> list[int]:
    """Where the directory entries of a zip file start."""
    found, at = [], data.find(b"PK\x01\x02")
    while at >= 0:
        found.append(at)
        at = data.find(b"PK\x01\x02", at + 4)
    return found
