"""Gives the text of a Word document's XML as a reader sees it, with all changes accepted, in any nesting.

What is inserted or moved here counts, what is deleted or moved away does not; wrappers (content controls,
smart tags, links, fields, custom XML) are entered whatever they are called; a text box follows the paragraph
that it is anchored in, and stands once where it is written for two versions of Word."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Any

Element = Any  # lxml's, which has no types

# What has no text that is seen: properties, what was deleted, instructions of fields, readings above words.
_UNSEEN = frozenset(
    "del moveFrom delText delInstrText instrText pPr rPr sectPr tblPr tblPrEx trPr tcPr tblGrid sdtEndPr"
    " smartTagPr customXmlPr fldData binData rt ctrlPr".split()
)
_BREAKS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_OFF = frozenset({"0", "false", "off", "none"})


@dataclass(frozen=True, slots=True)
class WordBlock:
    """A paragraph with the id of its style, or a table, a line a row."""

    text: str
    style: str = ""


@dataclass
class Story:
    """One part of a document (its body, a header, the notes) on its way to text.

    `notes` are the references to notes that were met, as (element's name, id); `parts` gives the root of what
    a relationship id leads to, `chunk` the text of a whole file that is embedded.
    """

    root: Element
    parts: Callable[[str], Element | None] = lambda _: None
    chunk: Callable[[str], str] = lambda _: ""
    notes: list[tuple[str, str]] = field(default_factory=list)
    _hidden: set[Element] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._hidden = _in_instructions(self.root)

    def blocks(self, container: Element | None = None) -> list[WordBlock]:
        """The paragraphs and tables of the part, or of an element in it, in their order; empty ones left
        out."""
        found: list[WordBlock] = []
        carried = ""  # text whose paragraph goes on in the next one
        for item in _inside(self.root if container is None else container, {"p", "tbl", "altChunk"}):
            name = local(item)
            if name == "p":
                text, boxes = self._paragraph(item)
                carried += text
                if _runs_on(item):
                    found += boxes
                    continue
                found += [WordBlock(carried, _style(item)), *boxes]
            else:
                found += [WordBlock(carried), *(self._table(item) if name == "tbl" else self._chunk(item))]
            carried = ""
        return [block for block in [*found, WordBlock(carried)] if block.text.strip()]

    def _chunk(self, item: Element) -> list[WordBlock]:
        return [WordBlock(part) for part in self.chunk(attribute(item, "id")).split("\n\n")]

    def _paragraph(self, paragraph: Element) -> tuple[str, list[WordBlock]]:
        """The text of a paragraph, and the blocks of what is anchored in it."""
        text: list[str] = []
        boxes: list[WordBlock] = []
        self._inline(paragraph, text, boxes)
        return "".join(text), boxes

    def _inline(self, element: Element, text: list[str], boxes: list[WordBlock]) -> None:
        for child in element:
            name = local(child)
            if name in _UNSEEN or _vanished(child):
                continue
            if name == "t" and not len(child):
                text.append("" if child in self._hidden else child.text or "")
            elif name in _BREAKS:
                text.append(_BREAKS[name])
            elif name in {"footnoteReference", "endnoteReference"}:
                self.notes.append((name.removesuffix("Reference"), attribute(child, "id")))
            elif name in {"txbxContent", "txBody"}:
                boxes += self.blocks(child)
            elif name == "relIds":  # a drawing of boxes and arrows, whose text lies in a part of its own
                drawing = self.parts(attribute(child, "dm"))
                boxes += [] if drawing is None else Story(drawing).blocks()
            elif name == "AlternateContent":
                self._alternative(child, text, boxes)
            elif not (name == "sdt" and _is_prompt(child)):
                self._inline(child, text, boxes)

    def _alternative(self, element: Element, text: list[str], boxes: list[WordBlock]) -> None:
        """The same content for several versions of Word: the first that has text counts."""
        before = len(text), len(boxes)
        for version in element:
            self._inline(version, text, boxes)
            if "".join(text[before[0] :]).strip() or len(boxes) > before[1]:
                return

    def _table(self, table: Element) -> list[WordBlock]:
        """A table, a line a row, " | " between cells; a cell over several rows in each of them.

        A row of one cell with several paragraphs is layout: they stay apart.
        """
        found: list[WordBlock] = []
        lines: list[str] = []
        above: dict[int, str] = {}
        for row in _inside(table, {"tr"}):
            if _has(row, "trPr", "del"):
                continue
            cells = list(self._cells(row, above))
            filled = [blocks for blocks in cells if blocks]
            if len(cells) == 1 and len(filled) == 1 and len(filled[0]) > 1:
                found += [WordBlock("\n".join(lines)), *filled[0]]
                lines = []
            else:
                lines.append(" | ".join(_line(blocks) for blocks in filled))
        return [*found, WordBlock("\n".join(line for line in lines if line))]

    def _cells(self, row: Element, above: dict[int, str]) -> Iterator[list[WordBlock]]:
        """The blocks of each cell of a row; `above` has the text of each column's last cell."""
        column = _number(_property(row, "trPr", "gridBefore"), 0)
        for cell in _inside(row, {"tc"}):
            if _has(cell, "tcPr", "cellDel"):
                continue
            merged = _property(cell, "tcPr", "vMerge")
            goes_on = merged is not None and attribute(merged, "val") in {"", "continue"}
            blocks = self.blocks(cell)
            if goes_on and not blocks:
                blocks = [WordBlock(above[column])] if above.get(column) else []
            above[column] = _line(blocks)
            column += _number(_property(cell, "tcPr", "gridSpan"), 1)
            yield blocks


def local(element: Element) -> str:
    """The name of an element without its namespace; empty for a comment."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def attribute(element: Element, name: str) -> str:
    """An attribute by its name without namespace; empty where there is none."""
    return next((value for key, value in element.attrib.items() if key.rpartition("}")[2] == name), "")


def title_of(blocks: Sequence[WordBlock], styles: Mapping[str, str]) -> str | None:
    """The first of the opening paragraphs that is styled as the title, or else as a top heading."""
    for wanted in ("title", "heading 1"):
        for block in blocks[:30]:
            if styles.get(block.style, block.style).casefold() == wanted:
                return block.text
    return None


def all_text(root: Element) -> Iterator[str]:
    """Every stretch of text of a part that was not deleted, wherever it stands."""
    for child in root:
        if local(child) == "t" and not len(child):
            yield child.text or ""
        elif local(child) not in _UNSEEN | {"Fallback"}:
            yield from all_text(child)


def _inside(container: Element, names: set[str]) -> Iterator[Element]:
    """The nearest elements of some names, in or out of wrappers; of alternatives the first that has any."""
    for child in container:
        name = local(child)
        if name in names:
            yield child
        elif name == "AlternateContent":
            yield from next(filter(None, (list(_inside(version, names)) for version in child)), [])
        elif name not in _UNSEEN and not (name == "sdt" and _is_prompt(child)):
            yield from _inside(child, names)


def _in_instructions(root: Element) -> set[Element]:
    """The texts that stand in the instruction of a field, as the results of fields within it do."""
    texts: list[Element] = []
    edges: list[tuple[int, int]] = []
    opened: list[
        tuple[int, bool]
    ] = []  # of each field that is open: where its instruction starts, has it ended
    for element in root.iter("{*}t", "{*}fldChar"):
        if local(element) == "t":
            texts.append(element)
            continue
        kind = attribute(element, "fldCharType")
        if kind == "begin":
            opened.append((len(texts), False))
        elif opened and kind in {"separate", "end"}:
            start, ended = opened.pop()
            if not ended:
                edges.append((start, len(texts)))
            if kind == "separate":
                opened.append((start, True))
    depth = [0] * (len(texts) + 1)
    for start, end in edges:
        depth[start] += 1
        depth[end] -= 1
    return {text for text, hidden in zip(texts, accumulate(depth), strict=False) if hidden}


def _runs_on(paragraph: Element) -> bool:
    """Whether a paragraph goes on in the next: its mark was deleted, or it is the large first letter of
    that."""
    properties = _child(paragraph, "pPr")
    if properties is None:
        return False
    frame, mark = _child(properties, "framePr"), _child(properties, "rPr")
    if frame is not None and attribute(frame, "dropCap") not in {"", "none"}:
        return True
    return mark is not None and any(_child(mark, name) is not None for name in ("del", "moveFrom"))


def _style(paragraph: Element) -> str:
    style = _property(paragraph, "pPr", "pStyle")
    return "" if style is None else attribute(style, "val")


def _vanished(run: Element) -> bool:
    """Whether a run is set to be hidden."""
    hidden = _property(run, "rPr", "vanish") if local(run) == "r" else None
    return hidden is not None and attribute(hidden, "val") not in _OFF


def _is_prompt(control: Element) -> bool:
    """Whether a content control shows its prompt ("Click here to enter text"): nothing was entered."""
    shown = _property(control, "sdtPr", "showingPlcHdr")
    return shown is not None and attribute(shown, "val") not in _OFF


def _child(element: Element, name: str) -> Element | None:
    return next((child for child in element if local(child) == name), None)


def _property(element: Element, group: str, name: str) -> Element | None:
    properties = _child(element, group)
    return None if properties is None else _child(properties, name)


def _has(element: Element, group: str, name: str) -> bool:
    return _property(element, group, name) is not None


def _number(element: Element | None, otherwise: int) -> int:
    value = "" if element is None else attribute(element, "val")
    return int(value) if value.isascii() and value.isdecimal() and len(value) < 4 else otherwise


def _line(blocks: Sequence[WordBlock]) -> str:
    return " ".join(" ".join(block.text for block in blocks).split())
