"""Reads old Word documents (.doc, Word 97 to 2003): the text with its footnotes and text boxes.

olefile opens the envelope. The text is by the piece table, as [MS-DOC] 2.4.1 has it, which no library for
Python reads: pieces of one byte or two a letter, wherever editing left them.
"""

from __future__ import annotations

import io
import re
import struct
from collections.abc import Iterator

import olefile

from index.reading.draft import Draft, Unreadable
from index.reading.formats.doc_runs import Unseen
from index.reading.formats.quiet import quietly
from index.reading.formats.text import readable, stated_title
from index.reading.metadata.fields import fill

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_WORD_97 = 0xC1
_ENCRYPTED, _SECOND_TABLE = 0x0100, 0x0200
# Where the file information block has its version and flags, the lengths of the text's parts, the place of
# the properties of letters and that of the piece table; and where what is needed of it ends.
_FLAGS_AT, _LENGTHS_AT, _CHPX_AT, _CLX_AT, _FIB_END = 0x0A, 0x4C, 0xFA, 0x01A2, 0x01AA
_ONE_BYTE = 0x40000000  # of a piece's place: one byte a letter, at half of it
_SIGNS = {
    "\r": "\n\n",
    "\x0b": "\n",
    "\x0c": "\n\n",
    "\x0e": "\n\n",
    "\x1e": "\u2011",
    "\x1f": "\u00ad",
    **dict.fromkeys("\x00\x01\x02\x03\x04\x05\x06\x08", ""),
}
_SIGN = re.compile("[" + "".join(_SIGNS) + "]")
_FIELD_MARK = re.compile("([\x13\x14\x15])")
_BLANK_LINES = re.compile(r"[ \t]*\n(?:[ \t]*\n)+")


def read(data: bytes, max_bytes: int) -> Draft:
    """The article that an old Word document holds.

    Its dates say when the file was written and saved, not when the article was published: not read.
    """
    if not data.startswith(MAGIC):
        raise Unreadable("not a Word document, whatever its name says")
    with quietly("olefile"):
        try:
            parts, title = _parts(data, max_bytes)
        except (OSError, struct.error, IndexError, ValueError, AttributeError, TypeError, KeyError):
            raise Unreadable("damaged Word document") from None
    text = readable("\n\n".join(part for part in parts if part))
    return fill(Draft(text, title=stated_title(title, text)))


def _parts(data: bytes, max_bytes: int) -> tuple[list[str], str]:
    """The text of the document and of what stands apart in it, and the title in its metadata."""
    with olefile.OleFileIO(io.BytesIO(data)) as package:
        if not package.exists("WordDocument"):
            raise Unreadable("no Word document in it")
        main = package.openstream("WordDocument").read()
        version, flags = struct.unpack_from("<H", main, 2)[0], struct.unpack_from("<H", main, _FLAGS_AT)[0]
        if flags & _ENCRYPTED:
            raise Unreadable("encrypted: it needs a password")
        if version < _WORD_97:
            raise Unreadable("a document of Word 95 or older; save it as .docx")
        if len(main) < _FIB_END:
            raise Unreadable("damaged Word document")
        table = package.openstream("1Table" if flags & _SECOND_TABLE else "0Table").read()
        text = "".join(_pieces(main, table, max_bytes))
        title = (
            _text_of_bytes(package.get_metadata().title) if package.exists("\x05SummaryInformation") else ""
        )
    body, footnotes, headers, _, _, endnotes, boxes, *_ = _divided(text, main)
    return [_shown(body), _shown(footnotes), _shown(endnotes), _shown(boxes), _once(_shown(headers))], title


def _pieces(main: bytes, table: bytes, max_bytes: int) -> Iterator[str]:
    """The text in its order; what is hidden or deleted as U+0000, so that the lengths stay."""
    at, size = struct.unpack_from("<II", main, _CLX_AT)
    clx = table[at : at + size]
    at = 0
    while clx[at] == 1:  # properties that pieces refer to
        at += 3 + struct.unpack_from("<H", clx, at + 1)[0]
    if clx[at] != 2:
        raise Unreadable("damaged Word document")
    pieces = clx[at + 5 : at + 5 + struct.unpack_from("<I", clx, at + 1)[0]]
    count = (len(pieces) - 4) // 12
    starts = struct.unpack_from(f"<{count + 1}I", pieces)
    if list(starts) != sorted(starts):
        raise Unreadable("damaged Word document")
    if starts[-1] > max_bytes:
        raise Unreadable(f"its text is larger than the limit of {max_bytes:,} bytes")
    unseen = Unseen(main, table, *struct.unpack_from("<II", main, _CHPX_AT))
    for piece in range(count):
        place = struct.unpack_from("<I", pieces, 4 * (count + 1) + 8 * piece + 2)[0]
        width = 1 if place & _ONE_BYTE else 2
        first = (place & ~_ONE_BYTE) // (2 if width == 1 else 1)
        last = first + width * (starts[piece + 1] - starts[piece])
        for start, end, shown in unseen.runs(first, last):
            letters = main[start:end].decode("cp1252" if width == 1 else "utf-16-le", "replace")
            yield letters if shown else "\x00" * len(letters)


def _divided(text: str, main: bytes) -> Iterator[str]:
    """Body, footnotes, headers, macros, comments, endnotes, text boxes, those of headers, one by one."""
    at = 0
    for length in struct.unpack_from("<8I", main, _LENGTHS_AT):
        yield text[at : at + length]
        at += length


def _shown(text: str) -> str:
    """What a reader sees of the text: results of fields, not their instructions; cells and rows as such."""
    said: list[str] = []
    fields: list[bool] = []  # of each field that is open: whether its result has begun
    hidden = 0  # how many of these have not begun theirs
    for part in _FIELD_MARK.split(text):
        if part == "\x13":
            fields.append(False)
            hidden += 1
        elif part == "\x14" and fields and not fields[-1]:
            fields[-1] = True
            hidden -= 1
        elif part == "\x15" and fields:
            hidden -= not fields.pop()
        elif not hidden:
            said.append(part)
    joined = "".join(said).replace("\x07\x07", "\n").replace("\x07", " | ")
    return _BLANK_LINES.sub("\n\n", _SIGN.sub(lambda sign: _SIGNS[sign[0]], joined)).strip()


def _once(text: str) -> str:
    """Each paragraph once: headers come again for each section, and for even pages."""
    return "\n\n".join(dict.fromkeys(part.strip() for part in text.split("\n\n") if part.strip()))


def _text_of_bytes(value: object) -> str:
    """A property of the file as text."""
    return value.decode("cp1252", "replace") if isinstance(value, bytes) else ""
