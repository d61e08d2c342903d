"""Every layout in the formats that databases export: what their readers give is taken apart all the same."""

from __future__ import annotations

import io
import textwrap
from collections.abc import Callable

import docx
import pytest

from index.reading import formats
from index.reading.draft import Draft
from index.reading.exports.split import parts_of
from tests.support.article_files import pdf
from tests.support.exports import LAYOUTS, STORIES


def _docx(text: str) -> bytes:
    document, file = docx.Document(), io.BytesIO()
    for line in text.split("\n"):
        if line.strip():
            document.add_paragraph(line.strip())
    document.save(file)
    return file.getvalue()


def _rtf(text: str) -> bytes:
    escaped = "".join(letter if ord(letter) < 128 else f"\\u{ord(letter)} " for letter in text)
    return ("{\\rtf1\\ansi\\uc0 " + escaped.replace("\n", "\\par\n") + "}").encode()


def _pdf(text: str) -> bytes:
    lines = [part for line in text.split("\n") for part in textwrap.wrap(line, 88) or [""]]
    return pdf([lines[at : at + 45] for at in range(0, len(lines), 45)])


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize(("module", "file"), [("docx", _docx), ("rtf", _rtf), ("pdf", _pdf)])
def test_each_article_is_its_own(module: str, file: Callable[[str], bytes], layout: str) -> None:
    whole = formats.reader(module)(file(LAYOUTS[layout](STORIES)), 1_000_000)
    assert isinstance(whole, Draft)
    found = parts_of(whole)
    assert [(part.title, part.date) for part in found] == [(story.title, story.date) for story in STORIES]
    for part, story in zip(found, STORIES, strict=True):
        assert part.source in {story.source, f"{story.source} (ME)"}
        said = " ".join(part.text.split())
        for other in STORIES:
            assert all((line in said) == (other is story) for line in other.paragraphs)
