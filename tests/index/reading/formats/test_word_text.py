"""All the text of a Word document: changes, wrappers, fields, notes, boxes, headers, as a reader sees
them."""

# ruff: noqa: E501 (samples, line for line)
from __future__ import annotations

from typing import Any

import pytest

from tests.support.article_files import docx, docx_of_xml
from tests.support.read_files import read_data

BEFORE = "A last paragraph."  # what the document ends with


def run(text: str, properties: str = "") -> str:
    return f"<w:r>{properties}<w:t xml:space='preserve'>{text}</w:t></w:r>"


def paragraph(*runs: str, properties: str = "") -> str:
    return f"<w:p>{properties}{''.join(runs)}</w:p>"


def field(kind: str) -> str:
    return f"<w:r><w:fldChar w:fldCharType='{kind}'/></w:r>"


def text_of(body: str, parts: dict[str, str] | None = None) -> str:
    """What is read behind the document's own paragraphs."""
    draft = read_data(".docx", docx_of_xml(body, parts))
    assert draft.missing == 0
    return draft.text.split(BEFORE, 1)[1].strip()


DELETED = "<w:r><w:delText>twelve</w:delText></w:r>"
MARK_DELETED = "<w:pPr><w:rPr><w:del w:id='1'/></w:rPr></w:pPr>"
BOX = f"<w:txbxContent>{paragraph(run('Forty boats'))}</w:txbxContent>"
SHAPE = f"<w:pict><v:shape><v:textbox>{BOX}</v:textbox></v:shape></w:pict>"
DROP = "<w:pPr><w:framePr w:dropCap='drop'/></w:pPr>"
SDT = "<w:sdt><w:sdtPr/><w:sdtContent>{}</w:sdtContent></w:sdt>"
PROMPT = "<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{}</w:sdtContent></w:sdt>"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (paragraph(run("a "), f"<w:ins>{run('48')}</w:ins><w:del>{DELETED}</w:del>", run(" m")), "a 48 m"),
        (paragraph(f"<w:moveTo>{run('here')}</w:moveTo><w:moveFrom>{run('there')}</w:moveFrom>"), "here"),
        (paragraph(run("One "), properties=MARK_DELETED) + paragraph(run("two")), "One two"),
        (paragraph(run("E"), properties=DROP) + paragraph(run("astport")), "Eastport"),
        (SDT.format(paragraph(run("block ")) + SDT.format(paragraph(run("within")))), "block \n\nwithin"),
        (paragraph(run("on "), SDT.format(f"<w:ins>{run('3 May')}</w:ins>")), "on 3 May"),
        (paragraph(run("x"), PROMPT.format(run("Click here"))) + PROMPT.format(paragraph(run("Click"))), "x"),
        (paragraph("<w:smartTag>" + run("in ") + f"<w:customXml>{run('Eastport')}</w:customXml></w:smartTag>"), "in Eastport"),
        (paragraph(f"<w:fldSimple w:instr='PAGE'>{run('forty')}</w:fldSimple>"), "forty"),
        (paragraph("<w:ruby><w:rt>" + run("up") + "</w:rt><w:rubyBase>" + run("base") + "</w:rubyBase></w:ruby>"), "base"),
        (paragraph("<m:oMath><m:r><m:t>x=2</m:t></m:r></m:oMath>"), "x=2"),
        (paragraph(run("seen"), run("hidden", "<w:rPr><w:vanish/></w:rPr>")), "seen"),
        (paragraph(run("seen", "<w:rPr><w:vanish w:val='0'/></w:rPr>")), "seen"),
        (paragraph(run("well"), "<w:r><w:noBreakHyphen/></w:r>", run("known")), "well-known"),
        (paragraph(run("By the quay"), f"<w:r>{SHAPE}</w:r>") + paragraph(run("z")), "By the quay\n\nForty boats\n\nz"),
    ],
)  # fmt: skip
def test_what_a_reader_sees(body: str, expected: str) -> None:
    assert text_of(body) == expected


def test_the_instruction_of_a_field_is_not_text_and_its_result_is() -> None:
    inner = field("begin") + field("separate") + run("unseen") + field("end")
    outer = field("begin") + inner + field("separate") + run("seen") + field("end")
    assert text_of(paragraph(outer)) == "seen"


def test_a_field_may_reach_over_paragraphs_and_a_broken_one_hides_nothing() -> None:
    assert (
        text_of(paragraph(field("begin"), field("separate"), run("a")) + paragraph(run("b"), field("end")))
        == "a\n\nb"
    )
    assert text_of(paragraph(field("begin"), run("never closed"))) == "never closed"


def test_a_box_for_two_versions_of_word_stands_once() -> None:
    shape = f"<mc:Choice>{BOX}</mc:Choice><mc:Fallback>{SHAPE}</mc:Fallback>"
    assert (
        text_of(paragraph(f"<w:r><mc:AlternateContent>{shape}</mc:AlternateContent></w:r>")) == "Forty boats"
    )
    empty = f"<mc:Choice><w:drawing/></mc:Choice><mc:Fallback>{SHAPE}</mc:Fallback>"
    assert (
        text_of(paragraph(f"<w:r><mc:AlternateContent>{empty}</mc:AlternateContent></w:r>")) == "Forty boats"
    )


def test_rows_and_cells_in_wrappers_and_deleted_ones() -> None:
    cell = "<w:tc>{}</w:tc>"
    plain = f"<w:tr>{cell.format(paragraph(run('a')))}{SDT.format(cell.format(paragraph(run('b'))))}</w:tr>"
    wrapped = SDT.format(f"<w:tr>{cell.format(paragraph(run('c')))}</w:tr>")
    deleted = f"<w:tr><w:trPr><w:del w:id='2'/></w:trPr>{cell.format(paragraph(run('d')))}</w:tr>"
    assert text_of(f"<w:tbl>{plain}{wrapped}{deleted}</w:tbl>") == "a | b\nc"


def test_a_cell_over_several_rows_is_in_each_of_them() -> None:
    def table(document: Any) -> None:
        made = document.add_table(rows=2, cols=2)
        made.cell(0, 0).merge(made.cell(1, 0)).text = "Both"
        made.cell(0, 1).text, made.cell(1, 1).text = "one", "two"

    assert read_data(".docx", docx(table)).text == "Both | one\nBoth | two"


def test_a_table_for_layout_keeps_its_paragraphs() -> None:
    cell = "".join(paragraph(run(text)) for text in ("First.", "Second."))
    assert text_of(f"<w:tbl><w:tr><w:tc>{cell}</w:tc></w:tr></w:tbl>") == "First.\n\nSecond."


def test_notes_that_are_referred_to_stand_behind_the_text_in_their_order() -> None:
    body = paragraph(run("It costs 12 million"), "<w:r><w:footnoteReference w:id='3'/></w:r>", run("."))
    body += paragraph(run("So."), "<w:r><w:endnoteReference w:id='1'/><w:footnoteReference w:id='2'/></w:r>")
    body += paragraph("<w:del><w:r><w:footnoteReference w:id='4'/></w:r></w:del>", run("End."))
    note = "<w:footnote w:id='{}'>{}</w:footnote>"
    notes = {2: "Second", 3: "First", 4: "Deleted"}
    end = paragraph("<w:ins>" + run("At the end") + "</w:ins>")
    parts = {
        "footnotes": "".join(note.format(number, paragraph(run(text))) for number, text in notes.items()),
        "endnotes": f"<w:endnote w:id='1'>{end}</w:endnote>",
    }
    expected = "It costs 12 million.\n\nSo.\n\nEnd.\n\nFirst\n\nSecond\n\nAt the end"
    assert read_data(".docx", docx_of_xml(body, parts)).text.split(BEFORE, 1)[1].strip() == expected


def test_headers_stand_once_above_the_text_and_are_not_its_title() -> None:
    def paged(document: Any) -> None:
        document.sections[0].header.paragraphs[0].text = "The Eastport Herald, 3 May 2022"
        document.sections[0].header.add_paragraph("Page 1 of 3")
        document.sections[0].footer.paragraphs[0].text = "Printed in Eastport"
        document.add_paragraph("Quay price divides the town")
        document.add_paragraph("The council met on Tuesday and agreed on a price.")
        document.add_section().header.is_linked_to_previous = False
        document.sections[1].header.paragraphs[0].text = "The Eastport Herald, 3 May 2022"

    draft = read_data(".docx", docx(paged))
    assert draft.text == (
        "The Eastport Herald, 3 May 2022\n\nQuay price divides the town\n\n"
        "The council met on Tuesday and agreed on a price.\n\nPrinted in Eastport"
    )
    assert draft.title == "Quay price divides the town"


def test_a_header_that_no_page_shows_is_not_read() -> None:
    def unused(document: Any) -> None:
        document.sections[0].first_page_header.paragraphs[0].text = "Draft"
        document.add_paragraph("The council met.")

    assert read_data(".docx", docx(unused)).text == "The council met."


def test_the_text_of_a_drawing_of_boxes_and_arrows() -> None:
    drawing = {
        "diagramData": f"<w:pt><w:t>{paragraph(run('Council'))}</w:t></w:pt><w:pt><w:t>{paragraph(run('Mayor'))}</w:t></w:pt>"
    }
    shown = "<w:r><w:drawing><w:relIds r:dm='owndiagramData'/></w:drawing></w:r>"
    assert text_of(paragraph(run("Who decides"), shown), drawing) == "Who decides\n\nCouncil\n\nMayor"


def test_text_that_is_not_reached_is_said_to_be_missing() -> None:
    lost = {
        "footnotes": "".join(
            paragraph(run(f"This sentence {n} stands in no note at all.")) for n in range(20)
        )
    }
    assert read_data(".docx", docx_of_xml(paragraph(run("Short.")), lost)).missing > 0.5
