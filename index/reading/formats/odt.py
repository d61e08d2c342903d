"""Reads OpenDocument texts (.odt, .fodt) with lxml: what is seen of them, and the title.

odfpy was last released in 2020 and builds a tree of Python objects of its own.
"""

from __future__ import annotations

from lxml import etree

from index.reading.draft import Draft, Unreadable
from index.reading.formats.markup import Dialect, local, text_of, xml_tree
from index.reading.formats.text import readable, stated_title
from index.reading.formats.zip_package import ZipPackage
from index.reading.metadata.fields import fill, one_line

_KIND = "an OpenDocument text"
_ODT = Dialect(
    blocks=frozenset("p h list table section text-box frame index-title index-body".split()),
    # Deleted text stands in tracked-changes, what an index is made of in its source.
    unseen=frozenset(
        """
        tracked-changes annotation forms sequence-decls variable-decls user-field-decls object title desc
        table-of-content-source illustration-index-source alphabetical-index-source bibliography-source
        binary-data hidden-text script event-listeners ruby-text note-citation meta settings scripts
        font-face-decls styles automatic-styles master-styles
        """.split()
    ),
    rows=frozenset({"table-row"}),
    cells=frozenset({"table-cell"}),
    items=frozenset({"list-item"}),
    marks={"s": " ", "tab": "\t", "line-break": "\n"},
    apart=frozenset({"note-body"}),
)


def read(data: bytes, max_bytes: int) -> Draft:
    """The article that an OpenDocument text holds.

    Its dates say when the file was written and saved, not when the article was published: not read.
    """
    if data.startswith(b"PK"):
        package = ZipPackage(data, max_bytes, _KIND)
        if "META-INF/manifest.xml" in package and b"encryption-data" in package.part("META-INF/manifest.xml"):
            raise Unreadable("encrypted: it needs a password")
        content = xml_tree(package.part("content.xml"))
        about = xml_tree(package.part("meta.xml")) if "meta.xml" in package else None
    else:
        content = about = xml_tree(data)
    if local(content) not in {"document-content", "document"}:
        raise Unreadable(f"not {_KIND}, whatever its name says")
    notes: list[etree._Element] = []
    parts = [text_of(content, _ODT, notes), *(text_of(note, _ODT) for note in notes)]
    text = readable("\n\n".join(part for part in parts if part))
    return fill(Draft(text, title=_title(content) or stated_title(_stated(about), text)))


def _title(content: etree._Element) -> str | None:
    """The first paragraph that is styled as the title, or as a top heading before any other text."""
    styles = {
        style.get(name): style.get(parent)
        for style in content.iter("{*}style")
        for name, parent in [(_style("name"), _style("parent-style-name"))]
    }
    heading = None
    for number, block in enumerate(content.iter("{*}p", "{*}h")):
        named = next((value for key, value in block.items() if key.endswith("}style-name")), None)
        if "title" in {(named or "").casefold(), (styles.get(named) or "").casefold()}:
            return one_line(text_of(block, _ODT))
        level = next((value for key, value in block.items() if key.endswith("}outline-level")), None)
        if heading is None and local(block) == "h" and level in {None, "1"}:
            heading = one_line(text_of(block, _ODT))
        if number > 30:
            break
    return heading


def _style(name: str) -> str:
    return f"{{urn:oasis:names:tc:opendocument:xmlns:style:1.0}}{name}"


def _stated(about: etree._Element | None) -> str | None:
    """The title in the file's metadata."""
    if about is None:
        return None
    found = about.find(".//{http://purl.org/dc/elements/1.1/}title")
    return None if found is None else found.text
