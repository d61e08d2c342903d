"""Takes plain text apart that is letters one below the other: mailboxes, digests, printed threads."""

from __future__ import annotations

import re
from collections.abc import Iterator

from index.reading.exports.lines import TextLine, TextLines, cut_at, is_rule
from index.reading.exports.part import ArticlePart, unknown
from index.reading.metadata.dates import parse_date
from index.reading.metadata.fields import one_line, source_name

_HEADER = re.compile(
    r"\*?(?P<name>from|von|de|da|date|datum|sent|gesendet|envoyé|enviado|to|an|à|para|cc|bcc|kopie|subject|betreff|objet"
    r"|asunto|oggetto|reply-to|message-id|message|content-type|mime-version|x-[\w-]+|list-[\w-]+|in-reply-to|references"
    r"|received|return-path|content-transfer-encoding|user-agent|organization|newsgroups|lines|status)"
    r" ?:\*? ?(?P<value>.*)",
    re.IGNORECASE,
)
_ENVELOPE = re.compile(r"From \S.*\b[0-9]{4}\b.*")
_KINDS = {
    **dict.fromkeys("from von de da".split(), "from"),
    **dict.fromkeys("date datum sent gesendet envoyé enviado".split(), "date"),
    **dict.fromkeys("subject betreff objet asunto oggetto".split(), "subject"),
}
_ADDRESS = re.compile(r"\s*[<\[(][^<>]*@[^<>]*[>\])]?\s*$")
_ZONE = re.compile(r"\s*\([^()]{1,40}\)\s*$")


def letter_parts(lines: TextLines) -> list[ArticlePart] | None:
    """The letters of a text; None for another file, or a single letter."""
    heads = [head for head in _heads(lines) if {"from", "subject", "date"} <= _kinds(lines, head)]
    if len(heads) < 2:
        return None
    starts = [_with_mark(lines, head[0]) for head in heads]
    segments = cut_at(lines, starts)
    front = [unknown(list(segments.pop(0)))] if starts[0] else []
    return [*front, *(_letter(lines, head, segment) for head, segment in zip(heads, segments, strict=True))]


def _heads(lines: TextLines) -> Iterator[list[int]]:
    """The numbers of lines that are headers one below the other, a blank line between them at most."""
    run: list[int] = []
    blanks = 0
    for at, line in enumerate(lines):
        if not line.words:
            blanks += 1
            continue
        going_on = bool(run) and not blanks and line.raw[:1].isspace()
        if _HEADER.fullmatch(line.words[:2_000]) or going_on:
            if blanks > 1 and run:
                yield run
                run = []
            run.append(at)
        elif run:
            yield run
            run = []
        blanks = 0
    if run:
        yield run


def _kinds(lines: TextLines, head: list[int]) -> set[str]:
    """Which of from, date and subject a head has."""
    matches = (_HEADER.fullmatch(lines[at].words[:2_000]) for at in head)
    return {_KINDS.get(match["name"].casefold(), "") for match in matches if match and match["value"]}


def _with_mark(lines: TextLines, at: int) -> int:
    """The line at which a letter begins: the envelope or a rule above its headers belongs to it."""
    above = at - 1
    while above >= 0 and not lines[above].words:
        above -= 1
    marked = above >= 0 and (is_rule(lines[above]) or _ENVELOPE.fullmatch(lines[above].words))
    return above if marked else at


def _letter(lines: TextLines, head: list[int], segment: TextLines) -> ArticlePart:
    """The letter in some lines; its headers are no text."""
    part = ArticlePart([])
    for at in head:
        match = _HEADER.fullmatch(lines[at].words[:2_000])
        kind = _KINDS.get(match["name"].casefold(), "") if match else ""
        value = match["value"] if match else ""
        if kind == "subject":
            part.title = part.title or one_line(value)
        elif kind == "date":
            part.date = part.date or parse_date(_ZONE.sub("", value))
        elif kind == "from":
            part.source = part.source or source_name(_ADDRESS.sub("", value).strip(" \"'") or value)
    dropped = {lines[at].start for at in head}
    part.kept = [line for line in segment if line.start not in dropped and not _is_mark(line)]
    return part


def _is_mark(line: TextLine) -> bool:
    return is_rule(line) or bool(_ENVELOPE.fullmatch(line.words[:200]) and line.words.count(":") >= 2)
