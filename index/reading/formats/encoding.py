"""Decodes text files: by byte order mark, as UTF-8, as declared, or as detected."""

from __future__ import annotations

import codecs
import re
import unicodedata
from itertools import pairwise

from index.reading.draft import Unreadable
from index.reading.formats.quiet import quietly

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
_SAMPLE = 16_000  # bytes that an encoding is detected from
_CYRILLIC = "Russian Ukrainian Bulgarian Serbian Kazakh Belarusian Macedonian"
# The encodings that archives really have, and the languages each is for. Left to choose among all it knows,
# the detector takes Polish for Baltic and curly quotes for German capitals.
_LANGUAGES = {
    "cp1252": "English French German Spanish Italian Portuguese Dutch Swedish Danish Norwegian Finnish",
    "cp1251": _CYRILLIC,
    "koi8_r": _CYRILLIC,
    "koi8_u": _CYRILLIC,
    "cp866": _CYRILLIC,
    "iso8859_5": _CYRILLIC,
    "mac_cyrillic": _CYRILLIC,
    "cp1250": "Polish Czech Slovak Hungarian Slovene Croatian Romanian",
    "iso8859_2": "Polish Czech Slovak Hungarian Slovene Croatian Romanian",
    "cp1253": "Greek",
    "iso8859_7": "Greek",
    "cp1254": "Turkish",
    "cp1255": "Hebrew",
    "cp1256": "Arabic Farsi",
    "cp1257": "Lithuanian Latvian Estonian",
    "cp932": "Japanese",
    "euc_jp": "Japanese",
    "gb18030": "Chinese",
    "big5": "Chinese",
    "cp949": "Korean",
}
_LATIN = ("cp1252", "cp1250", "iso8859_2", "cp1254", "cp1257")
_MAC_APOSTROPHE = re.compile(rb"[a-z]\xd5[a-z]")  # "it's" of old Macs; in cp1252 a capital inside a word
_KANA = re.compile("[\u3040-\u30ff]")
_HIGH_RUN = re.compile(rb"[\x80-\xff]+")
_LATIN_RUN = 1.5  # mean length of runs of bytes that are not ASCII: accents and quotes come one by one


def decode(data: bytes, declared: str | None = None) -> str:
    """The text of `data`. `declared` is an encoding that a file claims for itself; UTF-8 wins over it.

    Raises `Unreadable` for what is empty, for what is no text, and for what starts like a file of another
    format (`_MAGIC`: PDF, zip, RTF, ...), even where that is text: such a format decodes its bytes itself.
    """
    return data.decode(encoding_of(data, declared), errors="replace")


def encoding_of(data: bytes, declared: str | None = None) -> str:
    """The name of the codec by which `decode` reads `data`; raises what it raises."""
    if not data.strip(b"\x00\t\n\x0b\x0c\r "):
        raise Unreadable("empty")
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return encoding
    if data.startswith(_MAGIC):
        raise Unreadable("binary data, not text")
    if wide := _utf16_without_mark(data):
        return wide
    if b"\x1b$B" in data or b"\x1b$@" in data:  # seven bits, so UTF-8 too
        return "iso2022_jp"
    if _is_utf8(data) or _mostly_utf8(data):
        return "utf-8"
    if b"\x00" in data[:_SAMPLE].rstrip(b"\x00"):
        raise Unreadable("binary data, not text")
    return _codec(declared) or _detected(data)


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _utf16_without_mark(data: bytes) -> str | None:
    """The byte order of UTF-16 without its mark: zero bytes, as in spaces and line ends, on one side only."""
    sample = data[:_SAMPLE]
    sample = sample[: len(sample) // 2 * 2]
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if max(even, odd) < max(2, len(sample) // 400) or min(even, odd) * 20 >= max(even, odd):
        return None
    encoding = "utf-16-le" if odd > even else "utf-16-be"
    try:
        text = codecs.getincrementaldecoder(encoding)().decode(sample)
    except UnicodeDecodeError:
        return None
    unlikely = sum(1 for c in text if unicodedata.category(c) in {"Cn", "Co", "Cc"} and c not in "\t\n\r\f")
    return encoding if unlikely * 50 <= len(text) else None


def _mostly_utf8(data: bytes) -> bool:
    """Whether a few bytes spoil what is UTF-8 otherwise, as a cut or patched file has them."""
    text = data.decode("utf-8", errors="replace")
    bad = text.count("\ufffd")
    good = sum(1 for char in text if char > "\x7f") - bad
    return bad * 2 <= good


def _codec(encoding: str | None) -> str | None:
    """The codec for a declared encoding, as browsers read it; None for UTF-8, which it is not."""
    if not encoding:
        return None
    try:
        name = codecs.lookup(encoding.strip()).name
        b"x".decode(name)  # some codecs are no character encodings
    except (LookupError, TypeError, ValueError):
        return None
    if name in {"utf-8", "utf-7", "idna", "punycode", "unicode_escape", "raw_unicode_escape"}:
        return None
    return {"iso8859-1": "cp1252", "ascii": "cp1252", "iso8859-9": "cp1254", "gb2312": "gb18030"}.get(
        name, name
    )


def _detected(data: bytes) -> str:
    """The legacy encoding that charset-normalizer finds and that goes with the language it finds."""
    from charset_normalizer import from_bytes

    lines = [line for line in data.split(b"\n") if not line.isascii()]
    sample = b"\n".join(lines)[:_SAMPLE]
    high = sum(map(len, runs := _HIGH_RUN.findall(sample)))
    likely = [*(_LATIN if high < _LATIN_RUN * len(runs) else _LANGUAGES)]
    with quietly("charset_normalizer"):
        for cut in range(4):  # the end of the sample may be half a character
            matches = list(from_bytes(sample[: len(sample) - cut], cp_isolation=likely))
            if matches:
                break
    fitting = [
        name
        for match in matches
        for name in likely
        if name in {match.encoding, *match.could_be_from_charset}
        and match.language in _LANGUAGES[name].split()
    ]
    if fitting:
        best = min(fitting, key=lambda name: _unlikeliness(sample, name))
        return "mac_roman" if best == "cp1252" and _MAC_APOSTROPHE.search(sample) else best
    if matches:
        return str(matches[0].encoding)
    if high * 20 <= len(data):
        return "cp1252"  # a few odd bytes in what is ASCII otherwise
    raise Unreadable("binary data, or text in an encoding that could not be told")


def _unlikeliness(sample: bytes, encoding: str) -> int:
    """How wrong a reading looks: capitals inside words speak against it, kana for a Japanese one."""
    text = sample.decode(encoding, errors="replace")
    capitals = sum(1 for before, char in pairwise(text) if before.islower() and char.isupper())
    return capitals - (len(_KANA.findall(text)) if encoding in {"euc_jp", "cp932"} else 0)
