"""Reads rich text (RTF): all that a reader sees of it, footnotes and text boxes too, and its title.

Written by hand, as striprtf leaves footnotes and text boxes out, keeps what a tracked change deleted, writes
the addresses of links into the sentences, and is quadratic over links that never close.

The format (Rich Text Format Specification 1.9.1, Microsoft 2008) is groups in braces, control words with a
number behind them, and text in ASCII, in which other letters are `\\'xx` (a byte of the font's code page) or
`\\uN` (a UTF-16 unit, followed by what older programs show instead).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from index.reading.draft import Draft, Unreadable
from index.reading.formats.rtf_words import (
    APART,
    CHARSETS,
    CODE_PAGES,
    MARKS,
    SKIPPED,
    STARRED,
    SYMBOL_BULLETS,
)
from index.reading.formats.text import readable, stated_title
from index.reading.metadata.fields import fill

_TOKEN = re.compile(
    rb"(?P<bytes>(?:\\'[0-9a-fA-F]{2})+)"
    rb"|\\(?:(?P<word>[a-zA-Z]{1,32})(?P<number>-?[0-9]{1,10})? ?|(?P<sign>[^a-zA-Z]))"
    rb"|(?P<brace>[{}])|(?P<text>[^\\{}\r\n]+)|[\r\n]+|\\"
)
MAX_WORDS = 1_000_000
"""More control words than this in one file are no article; following them would take minutes."""
_MAX_NESTING = 5_000
_BLANK_LINES = re.compile(r"[ \t]*\n(?:[ \t]*\n)+")


def read(data: bytes, max_bytes: int) -> Draft:
    """The article that a rich text file holds.

    Its dates say when the file was written and saved, not when the article was published: not read.
    """
    data = data.removeprefix(b"\xef\xbb\xbf").lstrip()
    if not data.startswith(b"{\\rt"):
        raise Unreadable("not rich text (RTF), whatever its name says")
    if data.count(b"\\") - data.count(b"\\'") > MAX_WORDS:
        raise Unreadable(f"more than {MAX_WORDS:,} control words")
    reader = _Reader()
    reader.read(data)
    parts = (reader.said[name].text() for name in ("body", "footnote", "box", "header"))
    text = readable("\n\n".join(part for part in parts if part))
    return fill(Draft(text, title=stated_title(reader.said["title"].text(), text)))


@dataclass(frozen=True, slots=True)
class _Group:
    """What holds inside a pair of braces."""

    into: str = "body"  # "" for what is not shown
    font: int | None = None  # None: the file's own
    fallback: int = 1  # how many characters behind \u are there for older programs
    hidden: bool = False
    deleted: bool = False


@dataclass(slots=True)
class _Said:
    """The text of one destination, as it comes."""

    parts: list[str] = field(default_factory=list)

    def text(self) -> str:
        joined = "".join(self.parts).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        lines = (line.rstrip(" |") if line.endswith("| ") else line.rstrip() for line in joined.split("\n"))
        return _BLANK_LINES.sub("\n\n", "\n".join(lines)).strip()


class _Reader:
    """Goes through the marks of a file once."""

    def __init__(self) -> None:
        self.said = {name: _Said() for name in ("body", "footnote", "box", "header", "title", "fonts")}
        self._group, self._outer = _Group(), list[_Group]()
        self._pages: dict[int, str] = {}  # number of a font to its code page
        self._font = 0  # the font that the font table describes
        self._default, self._default_font = "cp1252", 0
        self._bytes = bytearray()  # letters of a code page that may have more than one byte each
        self._to_skip = 0  # of what stands for older programs behind \u
        self._starred = False  # behind \*: a group that may be passed over
        self._in_fonts = False

    def read(self, data: bytes) -> None:
        at, end = 0, len(data)
        while at < end and (token := _TOKEN.match(data, at)):
            at = token.end()
            if token["word"] or token["brace"] or token["sign"]:
                self._put_bytes()
            if token["word"] is not None:
                number = int(token["number"]) if token["number"] else None
                at += self._word(token["word"].decode("ascii"), number)
            elif token["bytes"]:
                self._letters(bytes.fromhex(token["bytes"].decode("ascii").replace("\\'", "")))
            elif token["brace"]:
                self._brace(token["brace"] == b"{")
            elif token["sign"] is not None:
                self._sign(token["sign"])
            elif token["text"]:
                self._text(token["text"])
            if not self._outer and token["brace"]:
                break  # behind the last brace stands nothing that a reader sees
        self._put_bytes()

    def _brace(self, opens: bool) -> None:
        self._to_skip = 0
        if opens:
            if len(self._outer) >= _MAX_NESTING:
                raise Unreadable("nested too deeply")
            self._outer.append(self._group)
        elif self._outer:
            before, self._group = self._group, self._outer.pop()
            if before.into != self._group.into and before.into in APART:
                self._put("\n\n", before.into)
            self._in_fonts = self._in_fonts and before.into == self._group.into == ""
        self._starred = False

    def _word(self, word: str, number: int | None) -> int:
        """Follows a control word; gives how many bytes behind it are no text."""
        starred, self._starred = self._starred, False
        if word == "u" and number is not None:
            self._put(chr(number % 0x10000))
            self._to_skip = self._group.fallback
            return 0
        self._to_skip = 0
        if word == "bin":
            return max(0, number or 0)
        if word in APART:
            shown = self._group.into or word in {"title", "ud"}  # these two stand in groups that are skipped
            self._group = replace(self._group, into=APART[word] if shown else "")
        elif word in SKIPPED or (starred and word not in STARRED):
            self._group = replace(self._group, into="")
            self._in_fonts = self._in_fonts or word == "fonttbl"
        elif word in MARKS:
            self._put(MARKS[word])
        else:
            self._property(word, number)
        return 0

    def _property(self, word: str, number: int | None) -> None:
        """Follows a word that says how what comes is to be read."""
        on = number != 0
        if word == "f" and number is not None:
            self._font = number
            self._group = replace(self._group, font=number)
        elif word == "deff":
            self._default_font = number or 0
        elif word == "fcharset" and self._in_fonts:
            self._pages[self._font] = CHARSETS.get(number or 0, self._default)
        elif word in CODE_PAGES or word == "ansicpg":
            self._default = CODE_PAGES.get(word) or _code_page(number)
        elif word == "uc":
            self._group = replace(self._group, fallback=max(0, number or 0))
        elif word == "v":
            self._group = replace(self._group, hidden=on)
        elif word == "deleted":
            self._group = replace(self._group, deleted=on)
        elif word == "plain":
            self._group = replace(self._group, font=None, hidden=False, deleted=False)

    def _sign(self, sign: bytes) -> None:
        self._to_skip = 0
        if sign == b"*":
            self._starred = True
        else:
            self._put({b"~": "\u00a0", b"_": "\u2011", b"-": "\u00ad"}.get(sign, ""))
            if sign in {b"{", b"}", b"\\"}:
                self._put(sign.decode())
            elif sign in {b"\n", b"\r"}:
                self._put("\n\n")

    def _letters(self, letters: bytes) -> None:
        skipped = min(self._to_skip, len(letters))
        self._to_skip -= skipped
        if self._page() == "symbol":
            self._put("".join(SYMBOL_BULLETS.get(letter, "") for letter in letters[skipped:]))
        else:
            self._bytes += letters[skipped:]

    def _text(self, text: bytes) -> None:
        skipped = min(self._to_skip, len(text))
        self._to_skip -= skipped
        self._bytes += text[skipped:]  # the second byte of a letter may be ASCII, and stands here as such

    def _put_bytes(self) -> None:
        if self._bytes:
            page = self._page()
            self._put(self._bytes.decode("cp1252" if page == "symbol" else page, "replace"))
            self._bytes.clear()

    def _page(self) -> str:
        """The code page of the text that comes now."""
        font = self._default_font if self._group.font is None else self._group.font
        return self._pages.get(font, self._default)

    def _put(self, text: str, into: str | None = None) -> None:
        name = self._group.into if into is None else into
        if name and text and not self._group.hidden and not self._group.deleted:
            self.said[name].parts.append(text)


def _code_page(number: int | None) -> str:
    """The codec of a Windows code page, cp1252 for one that is not known."""
    name = {65001: "utf-8", 10000: "mac_roman", 936: "gb18030"}.get(number or 0, f"cp{number}")
    try:
        b"a".decode(name)
    except LookupError:
        return "cp1252"
    return name
