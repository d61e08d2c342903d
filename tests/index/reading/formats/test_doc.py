"""Old Word documents: all parts of the text, pieces of both widths, what no reader sees, what is refused."""

from __future__ import annotations

import pytest

from tests.support.doc_files import doc, ole
from tests.support.read_files import read_data, read_or_reason, reason

STORY = (
    "Fees go up\r22 January 2020\rThe board\x0bmet on Tuesday.\x02\r"
    "Pier\x07Fee\x07\x07East\x0712\x07\x07Last.\r"
)


@pytest.mark.parametrize("wide", [True, False])
def test_the_text_of_a_document(wide: bool) -> None:
    draft = read_data(
        ".doc", doc({0: STORY, 1: "\x02 The note.\r", 5: "At the end.\r", 6: "Box.\r"}, wide=wide)
    )
    assert draft.text == (
        "Fees go up\n\n22 January 2020\n\nThe board\nmet on Tuesday.\n\nPier | Fee\nEast | 12\nLast."
        "\n\nThe note.\n\nAt the end.\n\nBox."
    )
    assert draft.title == "Fees go up"
    assert draft.date is not None
    assert draft.date.isoformat() == "2020-01-22"


def test_letters_of_one_byte_are_those_of_windows() -> None:
    assert (
        read_data(".doc", doc("Caf\u00e9 \u201cso\u201d \u2014 fine.", wide=False)).text
        == "Café “so” — fine."
    )


def test_results_of_fields_and_not_their_instructions() -> None:
    text = 'See \x13 HYPERLINK "http://x.example" \x14the \x13 PAGE \x14page\x15\x15 \x13 TOC \x15here.'
    assert read_data(".doc", doc(text)).text == "See the page here."


@pytest.mark.parametrize("name", [0x0800, 0x083C])
def test_what_was_deleted_or_is_hidden_is_left_out(name: int) -> None:
    text = "The fee is OLD new, they OLD said."
    runs = [(at, at + 4, name) for at in (11, 25)]
    assert read_data(".doc", doc(text, unseen=runs)).text == "The fee is new, they said."
    assert read_data(".doc", doc(text, unseen=runs, wide=False)).text == "The fee is new, they said."
    assert (
        "OLD" in read_data(".doc", doc(text, unseen=[(11, 15, 0x0801)])).text
    )  # an insertion that is tracked


def test_headers_stand_once_and_comments_nowhere() -> None:
    draft = read_data(".doc", doc({0: "The board met.\r", 2: "The Courier\rThe Courier\r", 4: "A remark.\r"}))
    assert draft.text == "The board met.\n\nThe Courier"


def test_documents_that_cannot_be_read_say_why() -> None:
    whole = doc(STORY)
    assert "password" in reason(".doc", doc(STORY, flags=0x0100))
    assert "Word 95" in reason(".doc", doc(STORY, version=0x68))
    assert "no Word document" in reason(".doc", ole({"Workbook": b"a"}))
    assert "damaged" in reason(".doc", whole[:700])
    assert "larger than the limit" in reason(".doc", doc("a" * 2_000), max_bytes=1_000)


def test_a_document_with_any_byte_changed_is_read_or_refused() -> None:
    whole = doc(STORY, unseen=[(2, 5, 0x0800)])
    for at in range(0, len(whole), 97):
        read_or_reason(".doc", whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :])
