"""A Markdown file in; its words without the markup, and what its front matter or first heading says, out."""

from __future__ import annotations

import re

from index.reading.draft import Draft, Unreadable
from index.reading.formats.encoding import decode
from index.reading.formats.text import readable
from index.reading.metadata.dates import parse_date
from index.reading.metadata.fields import fill, one_line, source_name, web_address

_FRONT = re.compile(r"\ufeff?\s*---[ \t]*\n(?P<fields>.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|$)", re.DOTALL)
_FIELD = re.compile(r"(?P<key>[A-Za-z][\w -]{0,40}?)[ \t]*:[ \t]*(?P<value>\S.*)")
_MAX_FRONT = 20_000
_DATE_KEYS = ("date", "published", "publishdate", "pubdate", "publicationdate", "datepublished")
_URL_KEYS = ("url", "canonicalurl", "canonical", "link", "sourceurl", "originalurl", "permalink")
_SOURCE_KEYS = ("source", "publisher", "sitename", "site", "agency")

_ATX = re.compile(r" {0,3}#{1,6}[ \t]+(?P<title>.*?)(?:[ \t]+#+)?[ \t]*$")
_SETEXT = re.compile(r" {0,3}(?:=+|-{2,})[ \t]*$")
_FENCE = re.compile(r" {0,3}(?P<mark>`{3,}|~{3,})")
_QUOTE = re.compile(r"^(?: {0,3}> ?)+")
_RULE = re.compile(r" {0,3}(?:(?:\*[ \t]*){3,}|(?:_[ \t]*){3,}|(?:-[ \t]*){3,})$")
_REFERENCE = re.compile(r" {0,3}\[[^\]\n]{1,200}\]:[ \t]*\S+.*$")

_TARGET = r"\([^()\s]{0,2000}(?:\([^()\s]{0,500}\)[^()\s]{0,500})?(?:[ \t]+\"[^\"\n]{0,500}\")?\)"
_TAGS = "br|b|i|em|strong|u|p|div|span|sup|sub|a|img|small|center|font"


def _emphasis(mark: str) -> str:
    """The pattern of words between two marks that do not stand inside a word."""
    edge, one = re.escape(mark), re.escape(mark[0])
    return rf"(?<![\w{one}\\]){edge}(?=\S)([^{one}\n]{{1,2000}}?)(?<=\S){edge}(?![\w{one}])"


_INLINE = tuple(
    (re.compile(pattern, re.IGNORECASE), words)
    for pattern, words in (
        (rf"!\[([^\[\]\n]{{0,500}})\]{_TARGET}", r"\1"),
        (rf"\[([^\[\]\n]{{1,500}})\]{_TARGET}", r"\1"),
        (r"\[([^\[\]\n]{1,500})\]\[[^\[\]\n]{0,200}\]", r"\1"),
        (r"<(https?://[^\s<>]{1,2000})>", r"\1"),
        (rf"</?(?:{_TAGS})(?:\s[^<>]{{0,1000}})?/?>", ""),
        (_emphasis("**"), r"\1"),
        (_emphasis("__"), r"\1"),
        (_emphasis("*"), r"\1"),
        (_emphasis("_"), r"\1"),
        (r"(?<!`)`([^`\n]{1,500})`(?!`)", r"\1"),
        (r"\\([!-/:-@\[-`{-~])", r"\1"),
    )
)


def read(data: bytes, max_bytes: int) -> Draft:
    """The article that a Markdown file holds; its title is in the front matter or the first heading."""
    text = readable(decode(data))
    fields: dict[str, str] = {}
    if front := _FRONT.match(text[:_MAX_FRONT]):
        fields = _fields(front["fields"])
        text = text[front.end() :].lstrip("\n")
    text, heading = plain(text)
    named = _first(fields, ("title", "headline"))
    title = one_line(plain(named)[0]) if named else heading
    if title and title not in text[:2_000]:
        text = f"{title}\n\n{text}"
    if not any(map(str.isalnum, text)):
        raise Unreadable("empty: no letters or digits in it")
    dated = _first(fields, _DATE_KEYS)
    draft = Draft(
        text,
        title=title,
        date=parse_date(dated) if dated else None,
        source=source_name(_first(fields, _SOURCE_KEYS)),
        url=next((url for key in _URL_KEYS if (url := web_address(fields.get(key)))), None),
    )
    return fill(draft, date=not dated)


def _fields(block: str) -> dict[str, str]:
    """The `key: value` lines of a front matter block; keys in lower case without "-", "_" and blanks."""
    found: dict[str, str] = {}
    for line in block.split("\n"):
        if match := _FIELD.fullmatch(line.rstrip()):
            value = match["value"].strip()
            if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
                value = value[1:-1].strip()
            found.setdefault(re.sub(r"[ _-]", "", match["key"]).casefold(), value)
    return found


def _first(fields: dict[str, str], keys: tuple[str, ...]) -> str | None:
    """The value of the first of `keys` that is there."""
    return next((fields[key] for key in keys if fields.get(key)), None)


def plain(text: str) -> tuple[str, str | None]:
    """`text` without Markdown's marks, and its first heading. What fenced code holds is left as it is."""
    done: list[str] = []
    prose: list[str] = []
    heading: str | None = None
    fence = ""
    for line in text.split("\n"):
        mark = _FENCE.match(line)
        if fence:
            if mark and mark["mark"].startswith(fence):
                fence = ""
            else:
                done.append(line)
        elif mark:
            fence = mark["mark"]
            done.append(_inline("\n".join(prose)))
            prose = []
        else:
            found = _add(line, prose)
            heading = heading or found
    done.append(_inline("\n".join(prose)))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(done)).strip("\n"), heading


def _add(line: str, prose: list[str]) -> str | None:
    """Adds a line to the lines of running text, without its block marks; gives the heading that it makes."""
    if atx := _ATX.match(line):
        prose.extend(("", atx["title"].strip(), ""))
        return one_line(_inline(atx["title"]))
    if _SETEXT.match(line) and prose and prose[-1].strip() and (len(prose) < 2 or not prose[-2].strip()):
        prose.append("")
        return one_line(_inline(prose[-2]))
    if not _RULE.match(line) and not _REFERENCE.match(line):
        prose.append(_QUOTE.sub("", line))
    return None


def _inline(text: str) -> str:
    """`text` with links as their words and without comments, emphasis, ticks, simple tags and backslashes."""
    first, *others = text.split("<!--")
    parts = [part.partition("-->") for part in others]
    text = first + "".join(behind if end else f"<!--{inside}" for inside, end, behind in parts)
    for pattern, words in _INLINE:
        text = pattern.sub(words, text)
    return text
