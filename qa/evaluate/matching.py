"""Compares texts as people read them: case, white space, and how marks are written do not count.

An answer is looked for in passages in this way, and a row's `right` is told by it; EM and F1 are counted as
SQuAD's scripts count them (squad.py).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

_MARKS = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛‹›`´ʼ＇", "'"),
        **dict.fromkeys("“”„‟«»「」『』＂", '"'),
        **dict.fromkeys("‐‑‒–—―−﹘﹣－", "-"),
        **dict.fromkeys("\u00ad\u200b\u200c\u200d\u2060\ufeff"),  # soft hyphens, and what has no width
        "…": "...",
    }
)
_QUOTATION = re.compile(r"\"|(?<!\w)'|'(?!\w)")  # an apostrophe within a word is none
_ENDS = " .,;:!?"


def plain(text: str) -> str:
    """The text composed (NFC), with straight apostrophes and hyphens and without quotation marks."""
    return _QUOTATION.sub("", unicodedata.normalize("NFC", text).translate(_MARKS))


def normalized(text: str) -> str:
    """`plain`, case folded, and every run of white space one space."""
    return " ".join(unicodedata.normalize("NFC", plain(text).casefold()).split())


def holds(text: str, answer: str) -> bool:
    """Whether `normalized` text holds an answer as whole words: "four" is not in "fourteen"."""
    whole = normalized(answer)
    wanted = whole.strip(_ENDS) or whole
    return bool(wanted) and wanted in text and bool(re.search(rf"(?<!\w){re.escape(wanted)}(?!\w)", text))


def place_of(text: str, part: str) -> tuple[int, int] | None:
    """The characters of `text` where `part` stands first, verbatim or else with its marks written otherwise;
    None where it stands nowhere."""
    start = text.find(part)
    if start >= 0:
        return start, start + len(part)
    wanted = "".join(folded for folded, _, _ in _folded(part)).strip()
    pieces = list(_folded(text))
    at = "".join(folded for folded, _, _ in pieces).find(wanted) if wanted else -1
    if at < 0:
        return None
    places = [(start, end) for folded, start, end in pieces for _ in folded]
    return places[at][0], places[at + len(wanted) - 1][1]


def _folded(text: str) -> Iterator[tuple[str, int, int]]:
    """The text without quotation marks and apostrophes, each run of white space one space, in pieces with the
    characters that each is made of."""
    for start, end in _clusters(text):
        piece = text[start:end]
        if piece.isspace():
            yield " ", start, end
        else:
            folded = unicodedata.normalize("NFC", piece).translate(_MARKS).casefold()
            yield folded.replace("'", "").replace('"', ""), start, end


def _clusters(text: str) -> Iterator[tuple[int, int]]:
    """Each character with the marks that combine with it, and each run of white space."""
    start = 0
    for at in range(1, len(text) + 1):
        if at < len(text) and (
            unicodedata.combining(text[at]) or (text[at].isspace() and text[at - 1].isspace())
        ):
            continue
        yield start, at
        start = at
