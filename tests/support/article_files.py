"""Makes small real files for the tests of reading: web pages, PDFs, Word documents, zip files."""

# ruff: noqa: E501 (samples, line for line)
from __future__ import annotations

import datetime
import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from typing import Any

_NAMES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
PAGE = """<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">{head}</head><body>
<div id="cookie-banner" class="cookie-consent"><p>We use cookies. By clicking accept you agree.</p></div>
<header><nav><ul><li><a href="/">Home</a></li><li><a href="/sport">Sport</a></li></ul></nav></header>
<main><article><h1>Minsk hosts the space council</h1>{below}
<p>The first session of the interstate council for outer space took place in Minsk on Wednesday, with
delegations from five countries attending the meeting at the Academy of Sciences.</p>
<p>The council was set up under an agreement signed on November 2, 2018, and is headed by Vladimir Gusakov,
who said the parties had agreed on a joint satellite programme &amp; its budget.</p>
<ul><li>Remote sensing satellites for all members</li><li>Training of young specialists</li></ul>
<aside class="related"><h3>Related</h3><a href="/x">Ten holiday destinations, 3 March 2019</a></aside>
</article></main>
<footer><p>&copy; 2024 The Eastern Courier. All rights reserved.</p></footer></body></html>"""


def page(head: str = "", below: str = "") -> str:
    """A web page with menus, more in its head, and more below its headline."""
    return PAGE.replace("{head}", head).replace("{below}", below)


def pdf(pages: Sequence[Sequence[str]], *, title: str | None = None, locked: bool = False) -> bytes:
    """A PDF with the given lines on each page; `locked` asks for a password that nobody knows."""
    font = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", "", font]
    kids = []
    for lines in pages:
        shown = " T* ".join(f"({_escaped(line)}) Tj" for line in lines)
        content = f"BT /F1 12 Tf 14 TL 50 750 Td {shown} ET"
        objects.append(f"<< /Length {len(content)} >>\nstream\n{content}\nendstream")
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents {len(objects)} 0 R"
            " /Resources << /Font << /F1 3 0 R >> >> >>"
        )
        kids.append(f"{len(objects)} 0 R")
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>"
    extra = ""
    if title is not None:
        objects.append(f"<< /Title ({_escaped(title)}) /CreationDate (D:20190304050607Z) >>")
        extra += f" /Info {len(objects)} 0 R"
    if locked:
        keys = f"/O <{'41' * 32}> /U <{'42' * 32}>"
        objects.append(f"<< /Filter /Standard /V 1 /R 2 {keys} /P -4 >>")
        extra += f" /Encrypt {len(objects)} 0 R /ID [<00><00>]"
    return _assembled(objects, extra)


def _escaped(line: str) -> str:
    return line.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")


def _assembled(objects: Sequence[str], extra: str) -> bytes:
    out = b"%PDF-1.4\n"
    offsets = []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n".encode("cp1252")
    table = len(out)
    size = len(objects) + 1
    out += f"xref\n0 {size}\n0000000000 65535 f \n".encode()
    out += b"".join(f"{offset:010d} 00000 n \n".encode() for offset in offsets)
    return out + f"trailer << /Size {size} /Root 1 0 R{extra} >>\nstartxref\n{table}\n%%EOF\n".encode()


def placed_pdf(
    pages: Sequence[Sequence[tuple[float, float, float, str]]], *, turned: int = 0, letters: str = ""
) -> bytes:
    """A PDF with texts at places of its pages: (x, y, size, text). `turned` pages show upright what is
    written from the foot up. `letters` are those that Windows' Western set lacks and that are printed all the
    same."""
    codes = {letter: chr(0xC0 + at) for at, letter in enumerate(letters)}
    cmap = "".join(f"<{ord(code):02x}> <{ord(letter):04x}>\n" for letter, code in codes.items())
    cmap = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap 1 begincodespacerange <00> <ff> "
        f"endcodespacerange\n{len(codes)} beginbfchar\n{cmap}endbfchar\nendcmap end end"
    )
    named = " /ToUnicode 4 0 R" if codes else ""
    font = f"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding{named} >>"
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "",
        font,
        f"<< /Length {len(cmap)} >>\nstream\n{cmap}\nendstream",
    ]
    kids = []
    for texts in pages:
        shown = ""
        for x, y, size, text in texts:
            matrix = f"0 1 -1 0 {800 - y} {x}" if turned else f"1 0 0 1 {x} {y}"
            coded = _escaped("".join(codes.get(char, char) for char in text))
            shown += f"BT /F1 {size} Tf {matrix} Tm ({coded}) Tj ET\n"
        objects.append(f"<< /Length {len(shown)} >>\nstream\n{shown}\nendstream")
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {'800 600' if turned else '600 800'}] /Rotate {turned}"
            f" /Contents {len(objects)} 0 R /Resources << /Font << /F1 3 0 R >> >> >>"
        )
        kids.append(f"{len(objects)} 0 R")
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>"
    return _assembled(objects, "")


def docx(fill: Callable[[Any], None]) -> bytes:
    """A Word document as `fill` leaves it."""
    import docx as python_docx

    document = python_docx.Document()
    fill(document)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def story(document: Any) -> None:
    """Fills a Word document with an article and a table."""
    document.core_properties.created = datetime.datetime(2019, 3, 4)
    document.add_paragraph("The headline", style="Title")
    document.add_paragraph("22 January 2020")
    document.add_paragraph("The council met\nin Minsk on Wednesday.")
    table = document.add_table(rows=2, cols=2)
    table.cell(0, 0).text, table.cell(0, 1).text = "Country", "Satellites"
    table.cell(1, 0).merge(table.cell(1, 1)).text = "Belarus: two"
    document.add_paragraph("A last paragraph.")


def docx_of_xml(body: str, parts: Mapping[str, str] | None = None) -> bytes:
    """A Word document with XML of one's own behind its last paragraph, and parts of its own: kind (such as
    "footnotes" or "header") to XML without the declaration of names; its relationship is "own" and the
    kind."""
    out = io.BytesIO()
    relation = '<Relationship Id="own{0}" Type="http://example.org/{0}" Target="{0}.xml"/></Relationships>'
    with zipfile.ZipFile(io.BytesIO(docx(story))) as whole, zipfile.ZipFile(out, "w") as changed:
        for name in whole.namelist():
            part = whole.read(name)
            if name == "word/document.xml":
                part = part.replace(b"<w:sectPr", body.encode() + b"<w:sectPr", 1)
            for kind in parts or () if name.endswith("document.xml.rels") else ():
                part = part.replace(b"</Relationships>", relation.format(kind).encode())
            changed.writestr(name, part)
        for kind, xml in (parts or {}).items():
            changed.writestr(f"word/{kind}.xml", f"<w:root {_NAMES}>{xml}</w:root>")
    return out.getvalue()


def zipped(parts: dict[str, bytes]) -> bytes:
    """A zip file with the given parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in parts.items():
            package.writestr(name, data)
    return out.getvalue()
