"""Reads Word documents with python-docx: body, headers, notes, embedded texts, and the title."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from dataclasses import replace

import docx
from docx.document import Document
from docx.opc.part import Part
from docx.oxml.parser import parse_xml

from index.reading import formats
from index.reading.coverage import missing_share
from index.reading.draft import Draft, Unreadable
from index.reading.formats.page_furniture import is_page_number
from index.reading.formats.text import clean, readable
from index.reading.formats.word_text import Element, Story, all_text, attribute, local, title_of
from index.reading.metadata.fields import fill, one_line

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # old Word, and the envelope of an encrypted docx
_MAIN_PART = "word/document.xml"
_XML_FACTOR = 10  # XML may be this many times the limit on an article's text, what it says is far less
_TOTAL_FACTOR = 50
_MAX_PARTS = 20_000
# Parts of a document that a reader sees, by the end of the type of their relationship.
_SEEN = ("/header", "/footer", "/footnotes", "/endnotes", "/diagramData", "/aFChunk")


def read(data: bytes, max_bytes: int) -> Draft:
    """The article that a Word document holds: headers, body, notes, footers, each once.

    Its dates say when the file was written and saved, not when the article was published: not read.
    """
    return _read(data, max_bytes, chunks=True)


def _read(data: bytes, max_bytes: int, chunks: bool) -> Draft:
    """`chunks`: whether files that are embedded in it are read too."""
    _check(data, max_bytes)
    try:
        word = _Word(docx.Document(io.BytesIO(data)), max_bytes if chunks else 0)
        draft = word.draft()
    except (MemoryError, RecursionError, Unreadable):
        raise
    except Exception:  # a damaged part makes the library stumble in a dozen ways
        raise Unreadable("damaged Word document") from None
    return draft


def _check(data: bytes, max_bytes: int) -> None:
    """Raises `Unreadable`, before unpacking, for what is no docx or far larger than an article unpacked."""
    if data.startswith(_OLE):
        raise Unreadable("encrypted, or an old Word document; save it as .docx without a password")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            parts = package.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        raise Unreadable("not a Word document, or a damaged one") from None
    if any(part.flag_bits & 1 for part in parts):
        raise Unreadable("encrypted: it needs a password")
    xml = sum(part.file_size for part in parts if part.filename.casefold().endswith((".xml", ".rels")))
    total = sum(part.file_size for part in parts)
    if xml > _XML_FACTOR * max_bytes or total > _TOTAL_FACTOR * max_bytes or len(parts) > _MAX_PARTS:
        raise Unreadable(f"unpacks to {total:,} bytes: too much for the limit of {max_bytes:,}")
    if not any(part.filename == "[Content_Types].xml" for part in parts):
        raise Unreadable("a zip file, not a Word document")


class _Word:
    """One document and the parts around its body; embedded files up to `max_bytes` are read."""

    def __init__(self, document: Document, max_bytes: int) -> None:
        self.document, self.part, self.max_bytes = document, document.part, max_bytes

    def draft(self) -> Draft:
        """The article, its title read of the body alone: a running head is none."""
        story = Story(self.document.element.body, self._root_of, self._chunk)
        blocks = story.blocks()
        styles = {style.style_id: style.name or "" for style in self.document.styles}
        body = [block.text for block in blocks]
        title = one_line(title_of(blocks, styles))
        title = fill(Draft(clean("\n\n".join(body)), title=title), date=False).title
        notes = list(self._notes(story))
        above = [text for text in self._margins("header") if text not in body]
        below = [text for text in self._margins("footer") if text not in (*body, *above)]
        text = readable("\n\n".join([*above, *body, *notes, *below]))
        missing = missing_share(self._everything(), text)
        return replace(fill(Draft(text, missing=missing)), title=title)

    def _notes(self, story: Story) -> Iterator[str]:
        """Footnotes and endnotes that the text refers to, in their order."""
        for kind in ("footnote", "endnote"):
            root = next(self._roots(f"/{kind}s"), None)
            known = (
                {} if root is None else {attribute(note, "id"): note for note in root if local(note) == kind}
            )
            wanted = dict.fromkeys(number for name, number in story.notes if name == kind)
            if notes := [known[number] for number in wanted if number in known]:
                reader = Story(root, self._root_of)
                yield from (block.text.strip() for note in notes for block in reader.blocks(note))

    def _margins(self, kind: str) -> list[str]:
        """The headers or footers that are shown on some page, each once, without page numbers."""
        body = self.document.element.body
        shown = {"default", ""}
        shown |= {"first"} if next(body.iter("{*}titlePg"), None) is not None else set()
        shown |= {"even"} if self.document.settings.odd_and_even_pages_header_footer else set()
        found: dict[str, None] = {}
        for reference in body.iter(f"{{*}}{kind}Reference"):
            root = self._root_of(attribute(reference, "id"))
            if root is not None and attribute(reference, "type") in shown:
                texts = (block.text.strip() for block in Story(root).blocks())
                found.update((text, None) for text in texts if not is_page_number(text))
        return list(found)

    def _everything(self) -> str:
        """All text of the parts that a reader sees, in whatever order."""
        roots = [self.document.element.body, *(root for end in _SEEN for root in self._roots(end))]
        return " ".join(text for root in roots for text in all_text(root))

    def _roots(self, end: str) -> Iterator[Element]:
        for name, relation in self.part.rels.items():
            if relation.reltype.endswith(end) and (root := self._root_of(name)) is not None:
                yield root

    def _root_of(self, name: str) -> Element | None:
        """The root of the part that a relationship leads to; None for what is not there or no XML."""
        part = self._part_of(name)
        if part is None or not part.partname.casefold().endswith(".xml"):
            return None
        return parse_xml(part.blob)

    def _part_of(self, name: str) -> Part | None:
        relation = self.part.rels.get(name)
        return None if relation is None or relation.is_external else relation.target_part

    def _chunk(self, name: str) -> str:
        """The text of a file that is embedded as a whole; nothing of one within an embedded one."""
        part = self._part_of(name)
        if part is None or len(part.blob) > self.max_bytes:
            return ""
        extension = "." + part.partname.ext.casefold()
        module = formats.module_of(extension)
        try:
            if extension == ".docx":
                return _read(part.blob, self.max_bytes, chunks=False).text
            if module is None or formats.parts_reader(module):
                return ""
            found = formats.reader(module)(part.blob, self.max_bytes)
            drafts = [each.draft for each in found] if isinstance(found, list) else [found]
            return "\n\n".join(draft.text for draft in drafts if draft)
        except Unreadable:
            return ""
