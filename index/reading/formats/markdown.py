"""Reads Markdown files as the words that a reader sees, without the marks: markdown-it-py parses them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import Any, NamedTuple

from markdown_it.token import Token

from index.reading.draft import Draft, Unreadable
from index.reading.formats.commonmark import parser
from index.reading.formats.encoding import decode
from index.reading.formats.front_matter import front_matter
from index.reading.formats.text import readable
from index.reading.metadata.dates import parse_date
from index.reading.metadata.fields import fill, one_line, source_name, web_address

_TITLE_KEYS = ("title", "headline")
_DATE_KEYS = ("date", "published", "publishdate", "pubdate", "publicationdate", "datepublished")
_URL_KEYS = ("url", "canonicalurl", "canonical", "link", "sourceurl", "originalurl", "permalink")
_SOURCE_KEYS = ("source", "publisher", "sitename", "site", "agency")

_QUOTE = re.compile(r"^(?: {0,3}> ?)+")
_HASHES = re.compile(r"#{1,6}[ \t]*$")
_TAG = re.compile(r"</?(?:br|b|i|em|strong|u|p|div|span|sup|sub|a|img|small|center|font)[\s/>]", re.I)


def read(data: bytes, max_bytes: int) -> Draft:
    """The article that a Markdown file holds; its title is in the front matter or the first heading."""
    fields, text = front_matter(readable(decode(data)))
    text, heading = plain(text)
    named = _first(fields, _TITLE_KEYS)
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


def _first(fields: dict[str, str], keys: tuple[str, ...]) -> str | None:
    """The value of the first of `keys` that is there."""
    return next((fields[key] for key in keys if fields.get(key)), None)


def plain(text: str) -> tuple[str, str | None]:
    """`text` without Markdown's marks, and its first heading. What fenced code holds is left as it is.

    Lines stay lines: numbers, bullets and indentation are kept; tables, indented code and what stands between
    HTML tags are running text.
    """
    lines = text.split("\n")
    env: dict[str, Any] = {}
    blocks = {block.start: block for block in _blocks(parser().parse(text, env), lines)}
    for definition in (*env.get("references", {}).values(), *env.get("duplicate_refs", ())):
        start, end = definition["map"]
        blocks[start] = _Block(start, end, [])
    words: list[str] = []
    at = 0
    while at < len(lines):
        block = blocks.get(at) or _Block(at, at + 1, [_QUOTE.sub("", lines[at])])
        words.extend(block.words)
        at = block.end
    heading = next((block.heading for _, block in sorted(blocks.items()) if block.heading), None)
    return re.sub(r"\n{3,}", "\n\n", "\n".join(words)).strip("\n"), heading


class _Block(NamedTuple):
    """Lines of the source from `start` to before `end`, what is left of them, and the heading they are."""

    start: int
    end: int
    words: Sequence[str]
    heading: str | None = None


def _blocks(tokens: Sequence[Token], lines: Sequence[str]) -> Iterator[_Block]:
    """The blocks with words of their own that the parser found; not blank lines and bare bullets."""
    for number, token in enumerate(tokens):
        if token.map is None:
            continue
        start, end = token.map
        if token.type == "hr":
            yield _Block(start, end, [])
        elif token.type == "comment":
            yield _Block(start, end, [""])
        elif token.type in {"fence", "code_block"}:
            yield _code(token, lines[start:end])
        elif token.type == "inline":
            yield _paragraph(tokens[number - 1], token, lines)


def _code(token: Token, source: Sequence[str]) -> _Block:
    """Fenced code as it is; what is only indented may be the prose of a typewriter, with marks in it."""
    start, end = token.map or (0, 0)
    body = [_QUOTE.sub("", line) if token.level else line for line in source]
    if token.type == "fence":
        return _Block(start, end, body[1 : 1 + len(token.content.splitlines())])
    return _Block(start, end, _words(parser().parseInline("\n".join(body))[0]).split("\n"))


def _paragraph(opening: Token, inline: Token, lines: Sequence[str]) -> _Block:
    """A paragraph or a heading. Only one on the page itself, of one line, makes the article's title."""
    start, end = opening.map or (0, 0)
    words = _words(inline).split("\n")
    heads_page = opening.type == "heading_open" and opening.level == 0
    if heads_page and opening.markup.startswith("#"):
        return _Block(start, end, ["", *words, ""], one_line(words[0]))
    words = _with_margins(words, lines[start:end], inline.content.split("\n"))
    if heads_page and end - start == 2:  # a line and what underlines it
        return _Block(start, end, [*words, ""], one_line(words[0]))
    return _Block(start, end, words)


def _with_margins(words: Sequence[str], source: Sequence[str], content: Sequence[str]) -> list[str]:
    """Lines of `words` with what stands around the parsed `content` in the source: blanks and bullets, no
    marks."""
    lines = []
    for line, whole, inner in zip_longest(words, source, content, fillvalue=""):
        left, _, right = whole.rpartition(inner) if inner else ("", "", "")
        left = _HASHES.sub("", _QUOTE.sub("", left))
        lines.append(left + line + (right if right.isspace() else ""))
    return lines[: len(words)]


def _words(token: Token) -> str:
    """What an inline token says: links and pictures as their words, no emphasis, no simple tags."""
    return "".join(map(_word, token.children or ()))


def _word(token: Token) -> str:
    if token.type == "image":
        return _words(token)
    if token.type == "hardbreak":
        return "\n"
    if token.type == "html_inline" and (token.content.startswith("<!--") or _TAG.match(token.content)):
        return ""
    return token.content
