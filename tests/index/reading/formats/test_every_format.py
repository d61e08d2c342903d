"""What holds for all formats: nothing stops a reader, libraries stay quiet, one folder holds them all."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.reading.articles import read_articles
from index.reading.formats import FORMATS, NAMES, reader_of
from index.types import Article, Skipped
from tests.support.article_files import docx, page, pdf, story
from tests.support.read_files import read_data, reason


@pytest.mark.parametrize("module", FORMATS)
def test_each_format_has_a_reader_for_its_extensions(module: str) -> None:
    for extension in FORMATS[module]:
        read = reader_of(extension)
        assert read is not None
        assert (read.__module__, read.__name__) == (f"index.reading.formats.{module}", "read")
        assert extension == extension.lower()


def test_the_formats_are_named_for_people() -> None:
    assert NAMES == ".txt, .md, .html, .pdf, .docx and .jsonl"
    assert reader_of(".exe") is None


@settings(deadline=None, max_examples=60)
@given(data=st.binary(max_size=300))
@pytest.mark.parametrize("extension", [".html", ".pdf", ".docx"])
def test_no_bytes_stop_a_reader(
    extension: str, data: bytes, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("any") / f"a{extension}"
    path.write_bytes({".html": b"<html><p>", ".pdf": b"%PDF-1.4\n", ".docx": b"PK\3\4"}[extension] + data)
    (found,) = read_articles([path])
    assert isinstance(found, Article | Skipped)


@pytest.mark.parametrize("extension", [".txt", ".md"])
@pytest.mark.parametrize(
    "mark", ["<!---->", "<!--", "![", "[a](", "*a ", "_a", "<div ", "a\n=\n", "a - ", "A.", "Ab, "]
)
def test_hostile_text_takes_no_time_to_speak_of(extension: str, mark: str) -> None:
    assert "words" in read_data(extension, mark * 20_000 + " words").text


def test_libraries_say_nothing(capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture) -> None:
    level = logging.getLogger("trafilatura").level
    for extension, data in {
        ".html": b"<p></p>",
        ".pdf": b"%PDF-1.4",
        ".docx": b"PK",
        ".txt": bytes(range(32)),
    }.items():
        reason(extension, data)
    assert capfd.readouterr() == ("", "")
    assert not caplog.records
    assert logging.getLogger("trafilatura").level == level


def test_every_format_in_one_folder(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("The council met in Minsk.")
    (tmp_path / "b.md").write_text("# T\n\nThe council met in Minsk.")
    (tmp_path / "c.HTM").write_text(page())
    (tmp_path / "d.pdf").write_bytes(pdf([["The council met in Minsk."]]))
    (tmp_path / "e.docx").write_bytes(docx(story))
    (tmp_path / "f.jsonl").write_text('{"text": "The council met in Minsk."}\n')
    found = list(read_articles([tmp_path]))
    assert [item.id for item in found if isinstance(item, Article)] == [
        "a.txt",
        "b.md",
        "c.HTM",
        "d.pdf",
        "e.docx",
        "f.jsonl:1",
    ]
    assert len(found) == 6
