"""Analyzes text into the terms that BM25 counts: case and accents folded, English and Russian stemmed."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Protocol

# Scripts written without spaces: their terms are pairs of neighbouring characters.
UNSPACED = r"\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_TERM = re.compile(
    rf"(?P<unspaced>[{UNSPACED}\U00020000-\U0003ffff]+)"
    r"|(?P<acronym>\b(?:[^\W\d_]\.){2,})"
    r"|(?P<number>\d+(?:[.,]\d+)*)"
    rf"|(?P<word>(?:(?![{UNSPACED}])[^\W\d_])+(?:['’](?:(?![{UNSPACED}])[^\W\d_])+)*)"
)


ANALYSIS = 2
"""How words become terms; an index keeps the number it was made with, and is searched in that way for ever.

1: letters that Unicode does not take apart stand as they are. 2: they are folded too (ł to l, æ to ae).
"""

_THOUSANDS = re.compile(r"^\d{1,3}(?:,\d{3})+$")
# Accents of Latin letters; those of other scripts make other letters.
_MARKS = re.compile(r"([a-z])[\u0300-\u036f]+")
# "LATIN SMALL LETTER L WITH STROKE": what a letter is with what cannot be taken off it, in Unicode's words.
_WITH = re.compile("LATIN SMALL LETTER ([A-Z]) WITH .+")
# Letters that are no such thing, as people type them who do not have them.
_OTHER_LETTERS = {
    "æ": "ae",
    "œ": "oe",
    "ı": "i",
    "ȷ": "j",
    "þ": "th",
    "ð": "d",
    "ŋ": "n",
    "ə": "a",
    "ɛ": "e",
    "ɔ": "o",
}

# The Snowball project's list of English stop words (snowballstem.org), question words included.
STOP_WORDS = frozenset(
    """i me my myself we our ours ourselves you your yours yourself yourselves he him his himself she her
    hers herself it its itself they them their theirs themselves what which who whom this that these
    those am is are was were be been being have has had having do does did doing would should could
    ought i'm you're he's she's it's we're they're i've you've we've they've i'd you'd he'd she'd
    we'd they'd i'll you'll he'll she'll we'll they'll isn't aren't wasn't weren't hasn't haven't
    hadn't doesn't don't didn't won't wouldn't shan't shouldn't can't cannot couldn't mustn't let's
    that's who's what's here's there's when's where's why's how's a an the and but if or because as
    until while of at by for with about against between into through during before after above below
    to from up down in out on off over under again further then once here there when where why how
    all any both each few more most other some such no nor not only own same so than too very""".split()
)


class _Stemmer(Protocol):
    def stemWord(self, word: str) -> str: ...  # noqa: N802


def terms(text: str, analysis: int = ANALYSIS) -> list[str]:
    """Terms of `text` in order, without stop words; passages and queries are analyzed alike.

    `analysis` is that of the index in which they are looked up (`ANALYSIS`). A word gives its stem, an
    acronym its letters ("U.S." -> "us"), a number itself without thousands separators, and a run of an
    unspaced script its pairs of neighbouring characters."""
    found: list[str] = []
    for match in _TERM.finditer(unicodedata.normalize("NFKC", text)):
        kind, raw = match.lastgroup, match.group()
        if kind == "word":
            if term := _stem(raw, analysis):
                found.append(term)
        elif kind == "unspaced":
            found.extend(raw[i : i + 2] for i in range(max(1, len(raw) - 1)))
        elif kind == "acronym":
            found.append(
                _folded(raw.replace(".", ""), analysis) if analysis > 1 else raw.replace(".", "").casefold()
            )
        else:
            found.append(raw.replace(",", "") if _THOUSANDS.match(raw) else raw)
    return found


def typed_words(query: str, analysis: int = ANALYSIS) -> dict[str, str]:
    """Maps each term of a query to the first word as typed that it comes from; to itself where the word gives
    several terms and is none of letters and figures ("KX411")."""
    words: dict[str, str] = {}
    for chunk in re.findall(r"[\w.,'’]+", query):
        found = set(terms(chunk, analysis))
        if len(found) == 1 or (chunk.isalnum() and chunk.isascii()):
            for term in found:
                words.setdefault(term, chunk.strip(",'’").removesuffix("."))
    return {term: words.get(term, term) for term in terms(query, analysis)}


@lru_cache(maxsize=100_000)
def _stem(raw: str, analysis: int) -> str | None:
    """The term of a word; None for a stop word."""
    folded = raw.casefold().replace("’", "'").replace("ё", "е")
    # "US" and "WHO" name something; "us" and "who" do not.
    if folded in STOP_WORDS and not (raw.isupper() and len(raw) > 1):
        return None
    folded = folded.removesuffix("'s")
    folded = _folded(folded, analysis)
    if "a" <= folded[0] <= "z":
        return str(_stemmers()[0].stemWord(folded))
    if "а" <= folded[0] <= "я":
        return str(_stemmers()[1].stemWord(folded))
    return folded


def _folded(word: str, analysis: int) -> str:
    """A word in lower case with Latin letters as those of English."""
    folded = unicodedata.normalize("NFD", word.casefold())
    if analysis > 1 and not folded.isascii():
        folded = "".join(char if char.isascii() else _letter(char) for char in folded)
    return unicodedata.normalize("NFC", _MARKS.sub(r"\1", folded))


@lru_cache(maxsize=4_000)
def _letter(char: str) -> str:
    """A letter without what stands in, through or at it, as English has it; any other character as it is."""
    of = _WITH.fullmatch(unicodedata.name(char, ""))
    return of[1].lower() if of else _OTHER_LETTERS.get(char, char)


@lru_cache(maxsize=1)
def _stemmers() -> tuple[_Stemmer, _Stemmer]:
    from Stemmer import Stemmer

    return Stemmer("english"), Stemmer("russian")
