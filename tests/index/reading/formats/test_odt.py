"""OpenDocument texts: all that is seen, titles, what is refused."""

from __future__ import annotations

import io
import zipfile

from tests.support.article_files import zipped
from tests.support.letter_files import odt
from tests.support.read_files import read_data, reason

NOTE = (
    '<text:note text:note-class="footnote"><text:note-citation>1</text:note-citation>'
    "<text:note-body><text:p>The note.</text:p></text:note-body></text:note>"
)
BODY = (
    "<text:tracked-changes><text:changed-region><text:deletion><text:p>Gone.</text:p></text:deletion>"
    "</text:changed-region></text:tracked-changes>"
    '<text:p text:style-name="P1">Fees <text:span>go</text:span><text:s/>up</text:p>'
    "<text:p>22 January 2020</text:p>"
    f"<text:p>The board<text:line-break/>met.{NOTE}<office:annotation><text:p>A remark."
    f"</text:p></office:annotation></text:p>"
    "<text:list><text:list-item><text:p>One</text:p></text:list-item><text:list-item><text:p>Two</text:p>"
    "</text:list-item></text:list>"
    "<table:table><table:table-row><table:table-cell><text:p>Pier</text:p></table:table-cell><table:table-cell>"
    "<text:p>Fee</text:p></table:table-cell></table:table-row></table:table>"
    "<text:p>A box: <draw:frame><draw:text-box><text:p>inside.</text:p></draw:text-box>"
    "<draw:image/></draw:frame></text:p>"
)
STYLES = '<style:style style:name="P1" style:family="paragraph" style:parent-style-name="Title"/>'


def test_all_that_is_seen() -> None:
    draft = read_data(".odt", odt(BODY, styles=STYLES, title="Untitled 1"))
    assert draft.text == (
        "Fees go up\n\n22 January 2020\n\nThe board\nmet.\n\n- One\n- Two\n\nPier | Fee\n"
        "\nA box:\n\ninside.\n\nThe note."
    )
    assert draft.title == "Fees go up"
    assert draft.date is not None
    assert draft.date.isoformat() == "2020-01-22"


def test_titles_of_headings_and_of_the_metadata() -> None:
    headed = '<text:p>Courier</text:p><text:h text:outline-level="1">Fees go up</text:h>'
    headed += "<text:p>The board met.</text:p>"
    assert read_data(".odt", odt(headed)).title == "Fees go up"
    plain = "<text:p>Fees go up today.</text:p><text:p>The board met.</text:p>"
    assert read_data(".odt", odt(plain, title="Fees go up today.")).title == "Fees go up today."
    assert read_data(".odt", odt(plain, title="Untitled 1")).title is None


def test_one_flat_file() -> None:
    with zipfile.ZipFile(io.BytesIO(odt("<text:p>The board met.</text:p>"))) as package:
        flat = package.read("content.xml").replace(b"office:document-content", b"office:document")
    assert read_data(".odt", flat).text == "The board met."


def test_what_cannot_be_read_says_why() -> None:
    assert "not an OpenDocument text" in reason(".odt", b"<html><body>a</body></html>")
    assert "not XML" in reason(".odt", b"The board met.")
    assert "a zip file" in reason(".odt", zipped({"a.txt": b"a"}))
    locked = zipped({"content.xml": b"<a/>", "META-INF/manifest.xml": b"<m><manifest:encryption-data/></m>"})
    assert "password" in reason(".odt", locked)
    bomb = zipped({"content.xml": b"<a>" + b" " * 2_000_000})
    assert "unpacks to 2,000,003" in reason(".odt", bomb, max_bytes=50_000)
    entities = b'<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>'
    assert "entities" in reason(".odt", entities + b"<office:document>&b;</office:document>")
