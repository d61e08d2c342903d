"""Takes a text apart into lines, and knows rules, numbers of pages, days and copyright among them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from index.reading.metadata.dates import parse_date
from index.reading.metadata.months import fold, months

_BLANKS = re.compile(r"[ \t\u00a0\u2002-\u200b\u202f\u3000]+")
_CENTRED = 8  # a line that is set in so far stands in the middle of the page
_LONGEST_MARK = 300

_RULE = re.compile(r"([-=_*~#+•·—–])(?: ?\1){2,}")
_PAGE = re.compile(
    r"(?:page|seite|página|pagina)\s+\d{1,5}\s+(?:of|de|von|sur|di)\s+\d{1,5}(?:\s*©.*)?", re.I
)
_COPYRIGHT = re.compile(
    r"(?:\(?copyright\b|©|\(c\)\s|all rights reserved|alle rechte vorbehalten|tous droits réservés"
    r"|todos los derechos reservados|tutti i diritti riservati|alle rechten voorbehouden"
    r"|todos os direitos reservados).*",
    re.I,
)


class TextLine(NamedTuple):
    """A line as it stands in the file, its words with single blanks between them, and where it starts."""

    raw: str
    words: str
    start: int

    @property
    def is_centred(self) -> bool:
        """Whether the line is set in, as typewriters do with what stands above an article."""
        return self.raw[:_CENTRED].isspace() and len(self.raw) > _CENTRED


TextLines = Sequence[TextLine]


def lines_of(text: str) -> list[TextLine]:
    """The lines of a text."""
    found, start = [], 0
    for raw in text.split("\n"):
        found.append(TextLine(raw, _BLANKS.sub(" ", raw).strip(), start))
        start += len(raw) + 1
    return found


def is_rule(line: TextLine) -> bool:
    """Whether a line is a line of dashes, stars or their like."""
    return len(line.words) <= 2_000 and bool(_RULE.fullmatch(line.words))


def is_page_mark(line: TextLine) -> bool:
    """Whether a line only counts pages: "Page 2 of 5"."""
    return len(line.words) <= _LONGEST_MARK and bool(_PAGE.fullmatch(line.words))


def is_copyright(line: TextLine) -> bool:
    """Whether a line says whose the article is."""
    return len(line.words) <= _LONGEST_MARK and bool(_COPYRIGHT.fullmatch(line.words))


def is_day(line: TextLine) -> bool:
    """Whether a line is a date, or a month or season with its year."""
    if len(line.words) > 100:
        return False
    words = re.findall(r"[^\W_]+", line.words)
    return bool(parse_date(line.words)) or (
        len(words) <= 4 and any(map(str.isdigit, words)) and any(fold(word) in months() for word in words)
    )


def cut_at(lines: TextLines, starts: Iterable[int]) -> list[TextLines]:
    """The lines cut in front of each number of a line; what stands in front of the first comes first."""
    edges = [0, *sorted(set(starts) - {0}), len(lines)]
    return [lines[start:end] for start, end in pairwise(edges)]


def without(lines: TextLines, *known: Callable[[TextLine], bool]) -> list[TextLine]:
    """The lines that none of the functions knows."""
    return [line for line in lines if not any(is_known(line) for is_known in known)]


def filled(lines: TextLines) -> list[TextLine]:
    """The lines that are not blank."""
    return [line for line in lines if line.words]


def paragraphs(lines: TextLines) -> list[list[TextLine]]:
    """The runs of lines between blank ones."""
    found: list[list[TextLine]] = [[]]
    for line in lines:
        if line.words:
            found[-1].append(line)
        elif found[-1]:
            found.append([])
    return [paragraph for paragraph in found if paragraph]


def joined(lines: Iterable[TextLine]) -> str:
    """The words of lines on one line."""
    return " ".join(line.words for line in lines)
