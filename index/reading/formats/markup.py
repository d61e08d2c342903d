"""The text of XML and of XHTML as a reader sees it, with lxml: no entities, nothing from elsewhere.

For what is an article as a whole: chapters, letters, items of feeds and of agencies. Of a web page `html`
takes the article out of what is around it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html import unescape

import trafilatura
from lxml import etree

from index.reading.draft import Unreadable
from index.reading.formats.encoding import decode
from index.reading.formats.text import clean

_DECLARED = re.compile(rb"^\s*<\?xml[^<>]{0,100}?encoding\s*=\s*[\"']([A-Za-z0-9_:.-]{2,40})")
_DECLARATION = re.compile(r"^\s*<\?xml[^<>]{0,200}\?>")
_PROLOGUE = 100_000  # where definitions of entities are looked for; they stand in front of the root
MAX_TAGS = 400_000
"""More tags than this in one file are no article."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """What the elements of a kind of markup mean, by their names without namespace."""

    blocks: frozenset[str]
    unseen: frozenset[str]
    rows: frozenset[str] = frozenset({"tr"})
    cells: frozenset[str] = frozenset({"td", "th"})
    items: frozenset[str] = frozenset({"li"})
    marks: Mapping[str, str] = field(default_factory=lambda: {"br": "\n"})
    apart: frozenset[str] = frozenset()
    """Elements that are left out, and given to who asks: notes."""


HTML = Dialect(
    blocks=frozenset(
        """
        address article aside blockquote body caption center dd details div dl dt fieldset figcaption figure
        footer form h1 h2 h3 h4 h5 h6 header hl1 hl2 hr main nav ol p pre section summary table tbody tfoot
        thead ul block byline dateline hedline media media-caption media-producer note tagline headline
        """.split()
    ),
    unseen=frozenset(
        "script style head title template noscript object iframe textarea select media-metadata".split()
    ),
)
"""HTML, XHTML and what NITF has of its own."""

_HIDING = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all", re.IGNORECASE)
_WHITE = re.compile(r"[ \t\r\n\f]+")
_LONE_BULLETS = re.compile(r"(?<![^\n])-\n+")  # of an item that begins with a paragraph
_BLANKS = re.compile(r" {2,}")
_APART_ITEMS = re.compile(r"^(- [^\n]*)\n\n(?=- )", re.MULTILINE)  # of items that are paragraphs
_BREAKS = re.compile(r" *(\n[ \n]*)")


def xml_tree(data: bytes | str) -> etree._Element:
    """The root of an XML file; faults are passed over. Raises `Unreadable` for what is none, or is a bomb."""
    if isinstance(data, bytes):
        declared = _DECLARED.match(data[:200])
        data = decode(data, declared[1].decode("ascii") if declared else None)
    source = _DECLARATION.sub("", clean(data), count=1).lstrip()
    if "<!ENTITY" in source[:_PROLOGUE]:
        raise Unreadable("XML that defines entities of its own")
    if source.count("<") > MAX_TAGS:
        raise Unreadable(f"XML of more than {MAX_TAGS:,} tags")
    parser = etree.XMLParser(
        recover=True, resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True,
        remove_pis=True, encoding="utf-8",
    )  # fmt: skip
    try:
        root = etree.fromstring(source.encode(), parser)
    except etree.XMLSyntaxError:
        root = None
    if root is None:
        raise Unreadable("not XML")
    if any("depth" in error.message.casefold() for error in parser.error_log):
        raise Unreadable("nested too deeply")
    return root


def html_text(source: str) -> str:
    """All the text of HTML, whole or a fragment: what a letter or an item of a feed holds."""
    if "<" not in source:
        return unescape(source)
    if source.count("<") > MAX_TAGS:
        raise Unreadable(f"a page of more than {MAX_TAGS:,} tags")
    source = _DECLARATION.sub("", clean(source), count=1)
    whole = source if "<body" in source.casefold() else f"<html><body><div>{source}</div></body></html>"
    tree = trafilatura.load_html(whole)
    return "" if tree is None else text_of(tree)


def text_of(
    element: etree._Element, dialect: Dialect = HTML, apart: list[etree._Element] | None = None
) -> str:
    """What a reader sees of an element: a blank line between blocks, a line a row of a table.

    What the dialect has apart is added to the list `apart`.
    """
    text = "".join(_parts(element, dialect, [] if apart is None else apart))
    text = _BREAKS.sub(lambda found: "\n\n" if found[1].count("\n") > 1 else "\n", _BLANKS.sub(" ", text))
    return _APART_ITEMS.sub("\\1\n", _LONE_BULLETS.sub("- ", text)).strip()


def local(element: etree._Element) -> str:
    """The name of an element without its namespace, in lower case; "" for what is none."""
    tag = element.tag
    return tag.rpartition("}")[2].casefold() if isinstance(tag, str) else ""


def child(element: etree._Element | None, *path: str) -> etree._Element | None:
    """The first element along a path of names, of any namespace."""
    for name in path:
        if element is None:
            return None
        element = next((each for each in element if local(each) == name.casefold()), None)
    return element


def children(element: etree._Element | None) -> list[etree._Element]:
    """The elements in an element; [] where there is none."""
    return [] if element is None else [each for each in element if local(each)]


def line_of(element: etree._Element | None) -> str:
    """The text of an element on one line; "" where there is none."""
    return " ".join(text_of(element).split()) if element is not None else ""


def _parts(root: etree._Element, dialect: Dialect, apart: list[etree._Element]) -> Iterator[str]:
    """The text in pieces, with line ends for what begins and ends a block; none within a cell of a table."""
    stack = [(root, iter(root), "\n\n")]
    yield _opening(root, dialect, "\n\n")
    while stack:
        element, children, edge = stack[-1]
        inner = next(children, None)
        if inner is None:
            stack.pop()
            yield _edge(element, dialect, edge)
            yield _plain(element.tail) if stack else ""
        elif _is_seen(inner, dialect):
            edge = " " if _is_short(inner, dialect) else "\n\n" if local(inner) == "table" else edge
            yield _opening(inner, dialect, edge)
            stack.append((inner, iter(inner), edge))
        else:
            if isinstance(inner, etree._Entity):
                yield _entity(inner)
            elif local(inner) in dialect.apart:
                apart.append(inner)
            yield _plain(inner.tail)


def _opening(element: etree._Element, dialect: Dialect, edge: str) -> str:
    """What stands in front of an element's children; `edge` is what stands between blocks here."""
    name = local(element)
    if name in dialect.cells and element.getprevious() is not None and _is_short(element, dialect):
        before = " | "
    else:
        before = dialect.marks.get(name) or _edge(element, dialect, edge)
    before += "- " if name in dialect.items else ""
    return before + _plain(element.text)


def _edge(element: etree._Element, dialect: Dialect, edge: str) -> str:
    """What an element begins and ends with."""
    name = local(element)
    if name in dialect.rows or name in dialect.items:
        return "\n" if edge != " " else " "
    if name in dialect.cells:
        return "" if _is_short(element, dialect) else "\n\n"
    return edge if name in dialect.blocks else ""


def _is_short(element: etree._Element, dialect: Dialect) -> bool:
    """Whether an element is a cell of a table of facts; of one for the looks cells hold blocks."""
    if local(element) not in dialect.cells:
        return False
    blocks = 0
    for inner in element:
        name = local(inner)
        blocks += name in dialect.blocks
        if blocks > 1 or name == "table":
            return False
    return True


def _is_seen(element: etree._Element, dialect: Dialect) -> bool:
    if not isinstance(element.tag, str) or local(element) in dialect.unseen | dialect.apart:
        return False
    return element.get("hidden") is None and not _HIDING.search(element.get("style") or "")


def _plain(text: str | None) -> str:
    return _WHITE.sub(" ", text) if text else ""


def _entity(entity: etree._Entity) -> str:
    text = str(entity.text or "")
    known = unescape(text)
    return "" if known == text else known
