"""Escapes text from outside, so that the page shows exactly its characters and interprets none of them.

The frontend puts a component's value into the page as HTML and knows two kinds of templates, so besides
HTML's own five characters the ones that a template or TeX starts with become character references too.
What a reader cannot see (control characters, direction overrides) is made visible.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote, unquote

from markupsafe import Markup

_REFERENCES = {ord(c): f"&#{ord(c)};" for c in "&<>\"'`${}\\"}
# Control characters have pictures of their own in Unicode: NUL becomes U+2400 and so on.
_CONTROLS = {code: chr(0x2400 + code) for code in range(0x20) if chr(code) not in "\t\n\r"} | {0x7F: "\u2421"}
# An override can make a quotation read as what it does not say.
_OVERRIDES = (0x202D, 0x202E)
_IN_TEXT = (
    _REFERENCES
    | _CONTROLS
    | {code: f'<span class="unseen" title="direction override">U+{code:04X}</span>' for code in _OVERRIDES}
)
_IN_ATTRIBUTE = _REFERENCES | _CONTROLS | dict.fromkeys(_OVERRIDES, "\ufffd")


def text(value: object) -> Markup:
    """`value` as the content of an element."""
    return Markup(_printable(value).translate(_IN_TEXT))


def attr(value: object) -> Markup:
    """`value` as an attribute between double quotes."""
    return Markup(_printable(value).translate(_IN_ATTRIBUTE))


def _printable(value: object) -> str:
    """`value` as text that can be sent: a lone surrogate becomes U+FFFD."""
    return str(value).encode("utf-16", "surrogatepass").decode("utf-16", "replace")


@dataclass(frozen=True, slots=True)
class ArticleSpan:
    """A span of an article to show, and inside it a shorter one to stress (both in characters).

    `edition` says in which state of the article it is; empty: in whichever there is.
    """

    article_id: str
    start: int
    end: int
    inner: tuple[int, int] | None = None
    edition: str = ""

    def encode(self) -> str:
        """The span as plain ASCII, for an attribute; `decode` reads it back."""
        numbers = [self.start, self.end, *(self.inner or ())]
        span = "-".join(map(str, numbers)) + (f"@{self.edition}" if self.edition else "")
        return f"{span}:{quote(self.article_id, safe='', errors='surrogatepass')}"

    @classmethod
    def decode(cls, code: str) -> ArticleSpan:
        """The span that `code` names; a ValueError when it names none."""
        span, colon, article_id = code.partition(":")
        numbers, _, edition = span.partition("@")
        values = [int(number) for number in numbers.split("-")]
        if not colon or len(values) not in (2, 4):
            raise ValueError(f"not a span of an article: {code!r}")
        inner = (values[2], values[3]) if len(values) == 4 else None
        return cls(unquote(article_id, errors="surrogatepass"), values[0], values[1], inner, edition)


def marked(value: str, start: int, end: int, inner: tuple[int, int] | None = None) -> Markup:
    """`value` escaped, with `[start:end]` in a <mark> and `inner`, where it lies inside, in a <strong>.

    Spans outside the text are cut to it; an empty one marks nothing.
    """
    start, end = max(0, start), min(len(value), end)
    if start >= end:
        return text(value)
    inside = "".join(_stressed(value, start, end, inner))
    return Markup(f"{text(value[:start])}<mark>{inside}</mark>{text(value[end:])}")


def _stressed(value: str, start: int, end: int, inner: tuple[int, int] | None) -> Iterator[str]:
    if inner is None or not start <= inner[0] < inner[1] <= end:
        yield text(value[start:end])
        return
    yield text(value[start : inner[0]])
    yield f"<strong>{text(value[inner[0] : inner[1]])}</strong>"
    yield text(value[inner[1] : end])
