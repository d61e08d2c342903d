"""Configures markdown-it-py for reading the words of a text instead of rendering it as HTML."""

from __future__ import annotations

from functools import cache

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.state_inline import Delimiter


class WordsParser(MarkdownIt):
    """CommonMark with links as they are written, and whole words.

    HTML blocks, comments aside, are running text with tags in it. Line ends and entities stay as they are.
    """

    def __init__(self) -> None:
        super().__init__("commonmark")
        self.disable(["html_block", "newline", "entity"])
        self.block.ruler.before("fence", "comment", _comment, {"alt": ["paragraph", "blockquote"]})
        self.inline.ruler.at("emphasis", _emphasis)
        self.core.ruler.after("block", "footnotes", _footnotes)

    def validateLink(self, url: str) -> bool:  # noqa: N802 - the library's name
        """Every link is one: nobody can click on it here."""
        return True

    def normalizeLink(self, url: str) -> str:  # noqa: N802 - the library's name
        """A link as it is written: its target is not used."""
        return url

    def normalizeLinkText(self, link: str) -> str:  # noqa: N802 - the library's name
        """A bare address as it is written, its percent signs too."""
        return link


@cache
def parser() -> WordsParser:
    """The one parser; it keeps no state between texts."""
    return WordsParser()


def _comment(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """A block rule: an HTML comment that starts a line, over blank lines too, with nothing behind it.

    Without it a heading in a comment would be the article's title.
    """
    first = state.bMarks[start] + state.tShift[start]
    if not state.src.startswith("<!--", first):
        return False
    close = state.env.get("comment_close", -1)  # looked for once, not again in each line of a long comment
    if close < first + 4:
        close = state.src.find("-->", first + 4)
        close = state.env["comment_close"] = close if close >= 0 else len(state.src)
    behind = state.src[close + 3 : state.src.find("\n", close) + 1 or None]
    if close >= state.eMarks[end - 1] or behind.strip():
        return False
    if not silent:
        state.line = next(line for line in range(start, end) if state.eMarks[line] >= close) + 1
        token = state.push("comment", "", 0)
        token.map = [start, state.line]
    return True


def _emphasis(state: StateInline, silent: bool) -> bool:
    """The inline rule of the same name, but no mark stands inside a word: "5*3*2" is no emphasis."""
    mark = state.src[state.pos]
    if silent or mark not in "*_":
        return False
    run = state.scanDelims(state.pos, canSplitWord=False)
    for _ in range(run.length):
        state.push("text", "", 0).content = mark
        state.delimiters.append(
            Delimiter(ord(mark), run.length, len(state.tokens) - 1, -1, run.can_open, run.can_close)
        )
    state.pos += run.length
    return True


def _footnotes(state: StateCore) -> None:
    """A core rule: "[^1]: https://example.org" is a footnote, and its mark "[^1]" in the text is no link."""
    references = state.env.get("references", {})
    for label in [label for label in references if label.startswith("^")]:
        state.env.setdefault("duplicate_refs", []).append(references.pop(label))
