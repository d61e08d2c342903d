"""Bytes of a text file in; readable text out: decoded, newlines as \\n, no control characters."""

from __future__ import annotations

import codecs
import re

from index.draft import Draft, Unreadable
from index.formats.quiet import quietly
from index.metadata import fill

_BOMS = (  # longest first: the UTF-32 mark starts with the UTF-16 one
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_MAGIC = (
    b"%PDF-",
    b"PK\x03\x04",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"\x7fELF",
    b"\xd0\xcf\x11\xe0",
    b"\x1f\x8b",
    b"{\\rtf",
    b"SQLite format 3",
)
_SAMPLE = 64_000  # bytes that the encoding is detected from
_MAX_CONTROLS = 0.02  # a text with more than this share of control characters is none
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\ufeff\ufffe\uffff]")
_NEWLINES = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_SURROGATES = re.compile("[\ud800-\udfff]")


def read_decoded(text: str) -> Draft:
    """The article that the text of a plain text file is."""
    return fill(Draft(readable(text)))


def readable(text: str) -> str:
    """`text` as an article may hold it, or `Unreadable` where it is empty or no text.

    Every kind of line end becomes \\n; other control characters, byte order marks, soft hyphens (they only
    say where a word may break) and noncharacters go; half a surrogate pair becomes U+FFFD.
    """
    controls = len(re.findall("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]", text))
    if controls > max(2, _MAX_CONTROLS * len(text)):
        raise Unreadable("binary data, not text")
    text = clean(text)
    if not any(map(str.isalnum, text)):
        raise Unreadable("empty: no letters or digits in it")
    if text.count("\ufffd") > max(3, 0.05 * len(text)):
        raise Unreadable("text in an encoding that could not be told")
    return text


def clean(text: str) -> str:
    """`text` without what must not stand in an article (see `readable`), whatever is left."""
    return _SURROGATES.sub("\ufffd", _CONTROLS.sub("", _NEWLINES.sub("\n", text)))


def decode(data: bytes, declared: str | None = None) -> str:
    """The text of `data`: by its byte order mark, as UTF-8, as `declared`, or as it is detected to be."""
    if not data.strip(b"\x00\t\n\x0b\x0c\r "):
        raise Unreadable("empty")
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return data.decode(encoding, errors="replace")
    if data.startswith(_MAGIC):
        raise Unreadable("binary data, not text")
    if wide := _utf16_without_mark(data):
        return data.decode(wide, errors="replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    if _mostly_utf8(data):
        return data.decode("utf-8", errors="replace")
    if b"\x00" in data[:_SAMPLE].rstrip(b"\x00"):
        raise Unreadable("binary data, not text")
    encoding = _known(declared) or _detected(data)
    return data.decode(encoding, errors="replace")


def _utf16_without_mark(data: bytes) -> str | None:
    """The byte order of UTF-16 without its mark: zero bytes, as in spaces, are all on one side."""
    sample = data[: _SAMPLE // 2 * 2]
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    many = max(2, len(sample) // 40)
    if odd >= many and even * 20 < odd:
        return "utf-16-le"
    if even >= many and odd * 20 < even:
        return "utf-16-be"
    return None


def _mostly_utf8(data: bytes) -> bool:
    """Whether a few bytes spoil what is UTF-8 otherwise, as a cut or patched file has them."""
    text = data.decode("utf-8", errors="replace")
    bad = text.count("\ufffd")
    good = sum(1 for char in text if char > "\x7f") - bad
    return bad * 10 <= good


def _known(encoding: str | None) -> str | None:
    """The codec for an encoding that a file declares, as browsers read it; None for none or for UTF-8."""
    if not encoding:
        return None
    try:
        name = codecs.lookup(encoding.strip()).name
        "".encode(name)  # not one of the codecs that are no character encodings
    except (LookupError, TypeError, ValueError):
        return None
    if name in {"utf-8", "utf-7", "idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined"}:
        return None
    return {"iso8859-1": "cp1252", "ascii": "cp1252", "iso8859-9": "cp1254"}.get(name, name)


def _detected(data: bytes) -> str:
    """The legacy encoding that charset-normalizer finds in the first part of `data`."""
    from charset_normalizer import from_bytes

    with quietly("charset_normalizer"):
        best = from_bytes(data[:_SAMPLE]).best()
    if best is None:
        raise Unreadable("binary data, or text in an encoding that could not be told")
    return best.encoding
