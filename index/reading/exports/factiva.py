"""Takes exports of Factiva apart: with codes in front of the fields ("HD", "PD"), or bare, closed by an id.

Bare: section; title; byline; "430 words"; day; time; source; its code; edition; language; copyright; text;
"Document EPHR000020220503ei5300001".
"""

from __future__ import annotations

import re

from index.reading.exports.factiva_codes import coded_parts
from index.reading.exports.lines import (
    TextLine,
    TextLines,
    cut_at,
    filled,
    is_copyright,
    is_day,
    is_page_mark,
    without,
)
from index.reading.exports.part import ArticlePart, unknown
from index.reading.exports.stated import stated_part
from index.reading.metadata.dates import parse_date
from index.reading.metadata.fields import one_line, source_name

_END = re.compile(
    r"(?:document|dokument|documento|документ|文件|文档|ドキュメント|dokumen) "
    r"[A-Z0-9]{4,12}[12][0-9]{3}[01][0-9][0-3][0-9][a-z0-9]{5,12}",
    re.IGNORECASE,
)
_WORDS = re.compile(
    r"[0-9][0-9.,' ]{0,9} ?(?:words|wörter|mots|palabras|parole|palavras|woorden|слов|語|字|단어)", re.I
)
_BYLINE = re.compile(r"(?:by|von|par|por|di|door|special to|exclusive by)\b.{2,120}", re.IGNORECASE)
_CODE = re.compile(r"[A-Z0-9]{1,8}")
_TIME = re.compile(r"[0-2]?[0-9][:.][0-5][0-9](?: ?[AaPp]\.?[Mm]\.?)?(?: [A-Z]{2,5})?")
_LANGUAGES = frozenset(
    "english|german|french|spanish|italian|dutch|portuguese|russian|polish|englisch|deutsch|französisch|spanisch"
    "|anglais|français|allemand|espagnol|inglés|español|alemán|francés|inglese|italiano|português|nederlands|日本語"
    "|korean|chinese - traditional|chinese - simplified|koreanisch|chinesisch".split("|")
)
_HEAD = 30
_SHORT = 120  # letters of a line between source and copyright
_BETWEEN = 10


def parts(lines: TextLines) -> list[ArticlePart] | None:
    """The articles of an export; None for another file."""
    if coded := coded_parts(lines):
        return coded
    ends = [at + 1 for at, line in enumerate(lines) if is_end(line)]
    if not ends or (len(ends) == 1 and not _count_at(lines)):
        return None
    *articles, rest = cut_at(lines, ends) if ends[-1] < len(lines) else [*cut_at(lines, ends), []]
    return [*map(bare_part, articles), *([unknown(list(rest))] if filled(rest) else [])]


def bare_part(lines: TextLines) -> ArticlePart:
    """The article in lines without codes."""
    lines = without(lines, _is_mark)
    count = _count_at(lines)
    if not count:
        return stated_part(lines)
    part = ArticlePart([])
    title = _title(filled(lines[:count]))
    part.title = one_line(title.words) if title else None
    bylines = [line for line in filled(lines[:count]) if _BYLINE.fullmatch(line.words)]
    part.author = one_line(bylines[0].words) if bylines else None
    part.kept = [line for line in lines[:count] if line is title or not _is_section(line, title)]
    part.kept += [TextLine("", "", lines[count].start)]
    part.kept += _behind_count(lines[count + 1 :], part)
    return part


def is_end(line: TextLine) -> bool:
    """Whether a line is the id of an article, with which it ends."""
    return len(line.words) < 80 and bool(_END.fullmatch(line.words))


def is_count(line: TextLine) -> bool:
    """Whether a line counts the words of an article."""
    return 0 < len(line.words) < 40 and bool(_WORDS.fullmatch(line.words))


def is_bare(lines: TextLines) -> bool:
    """Whether lines are an article without codes."""
    return bool(_count_at(lines))


def _is_mark(line: TextLine) -> bool:
    return is_page_mark(line) or is_end(line)


def _count_at(lines: TextLines) -> int:
    """The line that counts the words, with the day below it; 0 where there is none."""
    seen = 0
    for at, line in enumerate(lines):
        seen += bool(line.words)
        if seen > _HEAD:
            return 0
        if is_count(line):
            below = filled(lines[at + 1 : at + 8])[:2]
            return at if at and any(parse_date(line.words) for line in below) else 0
    return 0


def _title(above: TextLines) -> TextLine | None:
    """The title among the lines above the count: a section may stand before it, names behind it."""
    named = next((at for at, line in enumerate(above) if _BYLINE.fullmatch(line.words)), len(above))
    lines = above[: named or len(above)]
    return max(lines[:3], key=lambda line: len(line.words), default=None)


def _is_section(line: TextLine, title: TextLine | None) -> bool:
    """Whether a line is the section, which stands above the title."""
    return bool(line.words) and title is not None and line.start < title.start


def _behind_count(lines: TextLines, part: ArticlePart) -> list[TextLine]:
    """The text behind the lines that say day, source, edition, page, language and copyright."""
    head: list[int] = [at for at, line in enumerate(lines) if line.words][: _BETWEEN + 4]
    at = 0
    while at < len(head) and not part.date and at < 2:
        part.date = parse_date(lines[head[at]].words)
        at += 1
    if at < len(head) and _TIME.fullmatch(lines[head[at]].words):
        at += 1
    if at < len(head) and len(lines[head[at]].words) <= _SHORT:
        part.source = source_name(lines[head[at]].words)
        at += 1
    last = next((n for n in range(len(head) - 1, at - 1, -1) if is_copyright(lines[head[n]])), None)
    if last is not None and all(len(lines[head[n]].words) <= _SHORT for n in range(at, last)):
        at = last + 1
    while at < len(head) and _is_fact(lines[head[at]]):
        at += 1
    return list(lines[head[at] :]) if at < len(head) else []


def _is_fact(line: TextLine) -> bool:
    """Whether a line is the code of the source, a language, a date or the copyright."""
    code = _CODE.fullmatch(line.words) and not line.words.isdigit()
    return bool(code or is_copyright(line) or line.words.casefold() in _LANGUAGES or is_day(line))
