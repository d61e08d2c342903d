"""One row a format: the files by which the tests over every format try it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pytest

from tests.support.article_files import docx, docx_of_xml, page, pdf, story, zipped
from tests.support.collection_files import warc, workbook, workbook_of_xml
from tests.support.doc_files import doc, ole
from tests.support.letter_files import epub, letter, odt, saved_page
from tests.support.read_files import part_id

WORDS = "The council met in Minsk."


@dataclass(frozen=True)
class FormatSample:
    """Files of one format.

    `good` makes a small file that is read, with some text in it. `start` is what its files start with, so
    that any bytes behind it get past the first look at them. `bad` are files that are refused, for whatever
    reason: the library must say nothing about them. `hostile` makes a file that repeats one of `marks` so
    many times; marks are what patterns and parsers go quadratic over: what opens and is never closed, what
    nests, what is empty.
    """

    good: Callable[[], bytes]
    start: bytes
    bad: tuple[bytes, ...]
    marks: tuple[str, ...]
    hostile: Callable[[str, int], bytes]
    ids: tuple[str, ...] = ("",)
    """What stands behind the file's name in the ids of the articles of the good file; ":" is for one of many,
    of this text:"""
    text: str = WORDS

    def ids_in(self, name: str) -> list[str]:
        """The ids of its articles in a file of that name."""
        return [part_id(name, self.text) if behind == ":" else name + behind for behind in self.ids]


def _text(mark: str, count: int) -> bytes:
    return f"{mark * count} words".encode()


def _page(mark: str, count: int) -> bytes:
    return f"<html><body><p>{WORDS}</p>{mark * count} words".encode()


def _pdf(mark: str, count: int) -> bytes:
    return pdf([[mark] * count]) if mark.strip() else pdf([[WORDS], *([[mark]] * count)])


def _docx(mark: str, count: int) -> bytes:
    return docx_of_xml(mark * count)


def _letter(mark: str, count: int) -> bytes:
    head = b'From: a\nSubject: b\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="x"\n\n'
    return head + f"--x\nContent-Type: text/html\n\n{WORDS}\n{mark * count}\n--x--\n".encode()


def _feed(items: str) -> bytes:
    return f'<rss version="2.0"><channel><title>The Courier</title>{items}</channel></rss>'.encode()


_TEXT_MARKS = ("<!---->", "<!--", "![", "[a](", "*a ", "_a", "<div ", "a\n=\n", "a - ", "A.", "Ab, ")

SAMPLES: Mapping[str, FormatSample] = {
    "plain_text": FormatSample(WORDS.encode, b"", (bytes(range(32)), b"{\\rtf1 a}"), _TEXT_MARKS, _text),
    "markdown": FormatSample(
        f"# A title\n\n{WORDS}".encode, b"# ", (bytes(range(32)), b"* * *"), _TEXT_MARKS, _text
    ),
    "html": FormatSample(
        lambda: page().encode(),
        b"<html><p>",
        (b"<p></p>", b"<html>"),
        ("<b>", "<p>a", "<!--", "<a href='", "&#", "<script>", "</div>", "<br>"),
        _page,
    ),
    "pdf": FormatSample(lambda: pdf([[WORDS]]), b"%PDF-1.4\n", (b"%PDF-1.4", b"PDF"), ("(", "a-", " "), _pdf),
    "docx": FormatSample(
        lambda: docx(story),
        b"PK\3\4",
        (b"PK", b"PK\3\4" + bytes(60)),
        (
            "<w:p/>",
            "<w:p><w:r><w:t>a</w:t></w:r></w:p>",
            "<w:p><w:r><w:br/><w:tab/></w:r></w:p>",
            "<w:tbl><w:tr><w:tc><w:p/></w:tc></w:tr></w:tbl>",
        ),
        _docx,
    ),
    "jsonl": FormatSample(
        lambda: json.dumps({"text": WORDS}).encode(),
        b'{"text": "a"}\n',
        (b"words", b"[1]", b'{"a": 1}'),
        ("[", '{"a":', '"', "\\\\", '{"text": "a"}\n', "\n"),
        lambda mark, count: b'{"text": "a"}\n' + mark.encode() * count,
        ids=(":",),
    ),
    "json_values": FormatSample(
        lambda: json.dumps({"articles": [{"text": WORDS}]}, indent=1).encode(),
        b'[{"text": "a"},',
        (b"words", b"[1]", b'{"a": 1}'),
        ("[", '{"a":[', '"', "\\\\", '{"text": "a"},', '{"articles":[', "}"),
        lambda mark, count: b'[{"text": "a"},' + mark.encode() * count,
        ids=(":",),
    ),
    "csv_table": FormatSample(
        lambda: f"title,text\nCouncil,{WORDS}\n".encode(),
        b"title,text\n",
        (b"a,b\n1,2\n", b"words"),
        (",", '"', '""', "a,b\n", '"a\n', "\n"),
        lambda mark, count: b"title,text\na," + mark.encode() * count,
        ids=(":",),
    ),
    "xlsx": FormatSample(
        lambda: workbook([["title", "text"], ["Council", WORDS]]),
        b"PK\3\4",
        (b"PK", zipped({"a.xml": b"<a/>"}), workbook([["a", "b"], ["1", "2"]])),
        ("<row/>", "<row><c/></row>", '<row r="9"/>', "<row>"),
        lambda mark, count: workbook_of_xml(mark * count),
        ids=(":",),
    ),
    "zip_archive": FormatSample(
        lambda: zipped({"a.txt": WORDS.encode()}),
        b"PK\3\4",
        (b"PK", b"PK\3\4" + bytes(60)),
        ("PK\3\4", "PK\1\2", "PK\5\6"),
        lambda mark, count: zipped({f"{number}.txt": mark.encode() for number in range(count)}),
        ids=("/a.txt",),
    ),
    "web_archive": FormatSample(
        lambda: warc([("https://courier.example/a.html", "text/html", page().encode())]),
        b"WARC/1.0\r\n",
        (b"words", b"WARC/1.0\r\nContent-Length: x\r\n\r\nWARC"),
        ("WARC/1.0\r\n", "a: b\r\n", "\r\n", "a"),
        lambda mark, count: warc([("https://courier.example/a", "text/plain", mark.encode() * count)]),
        ids=("/https://courier.example/a.html",),
    ),
    "doc": FormatSample(
        lambda: doc(WORDS),
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", ole({"Workbook": b"a"}), doc(WORDS, flags=0x0100)),
        ("\x13", "\x13a\x14", "a\r", "\x07"),
        lambda mark, count: doc(mark * count),
    ),
    "rtf": FormatSample(
        lambda: rb"{\rtf1\ansi " + WORDS.encode() + b"\\par}",
        b"{\\rtf1",
        (b"{\\rtf1}", b"\x00\x01"),
        ("{\\b a", "}", "\\'e9", "\\u1?", "\\", "{\\*\\x ", "{\\footnote a}", "\\bin1"),
        lambda mark, count: rb"{\rtf1\ansi " + mark.encode() * count + b" words",
    ),
    "odt": FormatSample(
        lambda: odt(f"<text:p>{WORDS}</text:p>"),
        b"PK\3\4",
        (b"PK", zipped({"content.xml": b"<a/>"}), b"<office/>"),
        ("<text:p/>", "<text:p>a</text:p>", "<text:span>", "<table:table>", "<text:s/>"),
        lambda mark, count: odt(f"<text:p>{WORDS}</text:p>{mark * count}"),
    ),
    "epub": FormatSample(
        lambda: epub([f"<p>{WORDS}</p>"]),
        b"PK\3\4",
        (b"PK", zipped({"META-INF/container.xml": b"<a/>"}), epub(["<p/>"])),
        ("<p/>", "<p>a</p>", "<b>", "<table><tr><td>", "<li>a"),
        lambda mark, count: epub([f"<p>{WORDS}</p>{mark * count}"]),
    ),
    "mhtml": FormatSample(
        lambda: saved_page(page()),
        b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n\r\n--x\r\n",
        (b"Subject: a\nFrom: b\n\nwords", b"<p>"),
        ("<b>", "<p>a", "=\r\n", "=3D", "--x\r\n\r\n"),
        lambda mark, count: saved_page(f"<html><body><p>{WORDS}</p>{mark * count} words"),
    ),
    "eml": FormatSample(
        lambda: bytes(letter(WORDS)),
        b"From: a\r\nSubject: b\r\n",
        (b"words", bytes(letter("")).replace(b"Subject: Council meets\n", b"")),
        ("--x\n\n", "<b>", "a \n", "=\n", "> "),
        _letter,
    ),
    "mbox": FormatSample(
        lambda: b"From a@b.example Wed Jan 22 10:15:00 2020\n" + bytes(letter(WORDS)),
        b"From a@b.example Wed Jan 22 10:15:00 2020\n",
        (b"words", b"From: a\n"),
        ("\nFrom a@b.example\n", ">From \n", "From ", "\n"),
        lambda mark, count: b"From a@b.example Wed Jan 22 10:15:00 2020\n" + _letter(mark, count),
        ids=(":",),
        text=f"Council meets\n\n{WORDS}",
    ),
    "xml": FormatSample(
        lambda: _feed(f"<item><description>{WORDS}</description></item>"),
        b"<rss version='2.0'><channel><item>",
        (b"words", b"<catalog/>", _feed("")),
        ("<item>", "&amp;", "<![CDATA[", "<!--", "<a b='c'>", "&lt;b&gt;"),
        lambda mark, count: _feed(f"<item><description>{WORDS}</description></item>{mark * count}"),
        ids=(":",),
    ),
}
"""Module of `index.reading.formats` to its row."""


def sample(module: str) -> FormatSample:
    """The row of a format; fails, and says what to do, where there is none."""
    if module not in SAMPLES:
        pytest.fail(
            f"the format {module!r} has no row in SAMPLES of tests/support/format_samples.py: add one"
        )
    return SAMPLES[module]
