"""Files under a wrong name, or without one that says what they are, are read as what they are."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from index.reading.formats import FORMATS
from tests.support.article_files import docx, page, pdf, story, zipped
from tests.support.collection_files import workbook
from tests.support.format_samples import SAMPLES
from tests.support.read_files import TEXT, part_id, read_paths

ROW, OTHER = (json.dumps({"text": text}) for text in (TEXT, "Fees go up. " + TEXT))
ROW_ID = part_id("", TEXT)
TABLE = [["title", "text"], ["Council", TEXT]]
# What begins so that no name can hide it, and behind the file's name what its articles are called.
KNOWN = {
    "pdf": (pdf([[TEXT.strip()]]), ""),
    "html": (page().encode(), ""),
    "docx": (docx(story), ""),
    "xlsx": (workbook(TABLE), ROW_ID),
    "zip": (zipped({"a.txt": TEXT.encode()}), "/a.txt"),
    "json": (json.dumps([{"text": TEXT}]).encode(), ROW_ID),
    "json, pretty": (json.dumps({"articles": [{"text": TEXT}]}, indent=2).encode(), ROW_ID),
    "json lines": (f"{ROW}\n{OTHER}\n".encode(), ROW_ID),
}


@pytest.mark.parametrize(
    "name", ["a.txt", "a.doc", "a.pdf", "a.json", "a.csv", "a.dat", "a", "a.2", "a.html"]
)
@pytest.mark.parametrize("kind", KNOWN)
def test_a_file_is_read_as_what_it_is_under_any_name(tmp_path: Path, kind: str, name: str) -> None:
    data, behind = KNOWN[kind]
    (tmp_path / name).write_bytes(data)
    articles, skipped = read_paths(tmp_path)
    assert f"{name}{behind}" in articles, skipped
    assert not skipped
    read = articles[f"{name}{behind}"].text
    assert "<p>" not in read
    assert "council" in read


@pytest.mark.parametrize("name", ["README", "Mr. Smith goes", "a.1", "a.news", "a.pdf", "a.docx", "a.zip"])
def test_prose_is_text_under_any_name(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(TEXT)
    assert read_paths(tmp_path)[0][name].text == TEXT


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.css", "p { color: red; } /* The council met in Minsk. */"),
        ("a.py", "def met(council):\n    return {'where': council.place}  # It met.\n"),
        ("a.ini", "[council]\nplace=Minsk\nday=Wednesday.\n"),
        ("Makefile", "all:\n\t$(CC) -o $@ $< && echo 'It met.'\n"),
        ("a.bin", "\0\1\2 It met. \3"),
        ("a.png", "\x89PNG\r\n\x1a\n"),
        ("a.pptx", ""),
    ],
)
def test_what_nobody_wrote_for_people_is_no_article(tmp_path: Path, name: str, data: str) -> None:
    content = data.encode("latin-1") or zipped({"[Content_Types].xml": b"<a/>", "ppt/slides/a.xml": b"<a/>"})
    (tmp_path / name).write_bytes(content)
    articles, skipped = read_paths(tmp_path)
    assert not articles
    assert "unknown kind of file" in skipped[str(tmp_path / name)]


def test_markdown_may_begin_with_json_or_html(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text('{"title": "A day"}\n\n' + TEXT)
    (tmp_path / "b.md").write_text("<!doctype html>\n\n" + TEXT)
    articles, _ = read_paths(tmp_path)
    assert TEXT.strip() in articles["a.md"].text
    assert TEXT.strip() in articles["b.md"].text


def test_whether_a_file_is_packed_is_told_by_its_bytes(tmp_path: Path) -> None:
    (tmp_path / "a.txt.gz").write_text(TEXT)
    (tmp_path / "b.txt").write_bytes(gzip.compress(gzip.compress(TEXT.encode())))
    articles, _ = read_paths(tmp_path)
    assert {name: article.text for name, article in articles.items()} == {"a.txt.gz": TEXT, "b.txt": TEXT}


@pytest.mark.parametrize("module", FORMATS)
def test_the_good_file_of_each_format_is_no_other(tmp_path: Path, module: str) -> None:
    name = f"a{FORMATS[module][0]}"
    (tmp_path / name).write_bytes(SAMPLES[module].good())
    assert list(read_paths(tmp_path)[0]) == SAMPLES[module].ids_in(name)
