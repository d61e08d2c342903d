"""Tidies decoded text up: one kind of line end, no control characters, and a check that it is text."""

from __future__ import annotations

import re

from index.reading.draft import Unreadable

_MAX_CONTROLS = 0.02  # more than this share of control characters is no text
_MAX_REPLACED = 0.05
_COUNTED = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\ufeff\ufffe\uffff]")
_NEWLINES = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
# Controls that no one means: text of Windows that was once decoded as Latin-1. Browsers read &#150; so too.
_WINDOWS = {
    byte: char
    for byte in range(0x80, 0xA0)
    if (char := bytes([byte]).decode("cp1252", "ignore")) and byte != 0x85
}
_HAS_WINDOWS = re.compile("[\x80-\x84\x86-\x9f]")
_DOTS = re.compile("\x85(?=[^\\w\\r\\n]|$)")
_BROKEN_WORD = re.compile(
    "\u00ad[ \t]*\n[ \t]*(?=[^\\W\\d_])"
)  # a soft hyphen that is seen, as it breaks a word
_SURROGATES = re.compile("[\ud800-\udfff]")


def readable(text: str) -> str:
    """`clean(text)`; raises `Unreadable` where that is empty, or was no text."""
    if len(_COUNTED.findall(text)) > max(2, _MAX_CONTROLS * len(text)):
        raise Unreadable("binary data, not text")
    text = clean(text)
    if not any(map(str.isalnum, text)):
        raise Unreadable("empty: no letters or digits in it")
    if text.count("\ufffd") > max(3, _MAX_REPLACED * len(text)):
        raise Unreadable("text in an encoding that could not be told")
    return text


def clean(text: str) -> str:
    """`text` without what must not stand in an article, whatever is left.

    Every kind of line end becomes \\n; other control characters, byte order marks, soft hyphens (they only
    say where a word may break) and noncharacters go; half a surrogate pair becomes U+FFFD. The controls
    U+0080 to U+009F become the quotes, dashes and letters that Windows has in their place.
    """
    if _HAS_WINDOWS.search(text):
        text = text.translate(_WINDOWS).replace("\x85", "…")
    elif "\x85" in text:  # a line end of mainframes where a line begins behind it
        text = _DOTS.sub("…", text)
    if "\u00ad" in text:
        text = _BROKEN_WORD.sub("", text.replace("\r\n", "\n"))
    return _SURROGATES.sub("\ufffd", _CONTROLS.sub("", _NEWLINES.sub("\n", text)))


def stated_title(named: str | None, text: str) -> str | None:
    """The title in a file's own metadata where the text itself begins with it; programs make up the
    others."""
    line = " ".join(clean(named or "").split())
    opening = (" ".join(part.split()) for part in text[:3_000].split("\n")[:20])
    return line if line and len(line) <= 300 and line in opening else None


def with_title(title: str | None, text: str) -> str:
    """`text` with its title in front, where that does not stand among its first lines."""
    text = text.strip()
    return f"{title}\n\n{text}" if title and title not in text[: len(title) + 1_000].split("\n") else text
