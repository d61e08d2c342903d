"""Each format as real files have it: its text, its metadata, and what is refused and why."""

from __future__ import annotations

import datetime
import io
import logging
import unicodedata
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.reading.articles import read_articles
from index.reading.draft import Draft, Unreadable
from index.reading.formats import READERS
from index.types import Article, Skipped
from tests.support.article_files import docx, pdf, zipped

DAY = datetime.date(2020, 1, 22)
LIMIT = 20_000_000


def read(extension: str, data: bytes | str, max_bytes: int = LIMIT) -> Draft:
    return READERS[extension](data.encode() if isinstance(data, str) else data, max_bytes)


def reason(extension: str, data: bytes | str, max_bytes: int = LIMIT) -> str:
    with pytest.raises(Unreadable) as unreadable:
        read(extension, data, max_bytes)
    return str(unreadable.value)


def read_or_reason(extension: str, data: bytes | str) -> Draft | str:
    try:
        return read(extension, data)
    except Unreadable as unreadable:
        return str(unreadable)


RUSSIAN = "Россия и Казахстан обсуждают укрепление сотрудничества на Байконуре, сообщил министр.\n"
ENGLISH = "The council’s first session — held in Minsk — was “an important step”, the minister said.\n"
FRENCH = "Le président a déclaré que l’été était très chaud à cause de la sécheresse qui a frappé le pays.\n"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (RUSSIAN, "utf-8"),
        (RUSSIAN, "utf-8-sig"),
        (RUSSIAN, "utf-16"),
        (RUSSIAN, "utf-16-le"),
        (RUSSIAN, "utf-16-be"),
        (RUSSIAN, "utf-32"),
        (RUSSIAN, "cp1251"),
        (RUSSIAN, "koi8-r"),
        (RUSSIAN, "cp866"),
        (RUSSIAN, "iso8859-5"),
        (RUSSIAN, "mac-cyrillic"),
        ("Пуск ракеты отложен.\n", "cp1251"),
        (ENGLISH, "cp1252"),
        (ENGLISH, "mac-roman"),
        ("A plain English sentence with one café in it.\n", "cp1252"),
        (FRENCH, "cp1252"),
        ("Die Präsidentin erklärte, dass die Maßnahmen gegen die Dürre größer sein müssten.\n", "latin-1"),
        ("Prezydent powiedział, że współpraca w dziedzinie łączności będzie się rozwijać.\n", "cp1250"),
        ("Prezydent powiedział, że współpraca w dziedzinie łączności będzie się rozwijać.\n", "iso8859-2"),
        ("Ο πρόεδρος δήλωσε ότι η συνεργασία στον τομέα του διαστήματος θα συνεχιστεί.\n", "cp1253"),
        (
            "Cumhurbaşkanı uzay alanındaki iş birliğinin güçleneceğini söyledi. Görüşmeler sürüyor.\n",
            "cp1254",
        ),
        ("הנשיא אמר כי שיתוף הפעולה בתחום החלל יימשך גם בעתיד, ולדבריו ההסכם ייחתם בקרוב.\n", "cp1255"),
        ("قال الرئيس إن التعاون في مجال الفضاء سيستمر في المستقبل وسيتم توقيع الاتفاقية قريبا\n", "cp1256"),
        ("ロシアとカザフスタンは宇宙分野での協力を強化することについて協議した。\n", "shift_jis"),
        ("ロシアとカザフスタンは宇宙分野での協力を強化することについて協議した。\n", "euc_jp"),
        ("ロシアとカザフスタンは宇宙分野での協力を強化することについて協議した。\n", "iso2022_jp"),
        (
            "俄罗斯和哈萨克斯坦讨论加强在拜科努尔的合作。外交部长表示,双方正在就新的发射综合体进行谈判。\n",
            "gbk",
        ),
        ("러시아와 카자흐스탄은 바이코누르에서의 협력 강화에 대해 논의했다.\n", "euc_kr"),
    ],
)
@pytest.mark.parametrize("times", [2, 40])
def test_text_in_any_encoding_comes_out_readable(text: str, encoding: str, times: int) -> None:
    assert read(".txt", (text * times).encode(encoding)).text == text * times


def test_a_few_spoilt_bytes_do_not_change_the_encoding() -> None:
    assert read(".txt", RUSSIAN.encode()[:-2] + b"\xd0").text.startswith(RUSSIAN[:-3])
    assert read(".txt", ENGLISH.encode().replace(b"council", b"coun\xffcil")).text[-12:] == ENGLISH[-12:]


def test_control_characters_go_and_newlines_are_one_kind() -> None:
    text = read(
        ".txt", "One\r\ntwo\rthree\ffour\u2028five\u0085six\x07\x1b\ufeff co\u00adoperate\tend\0\n"
    ).text
    assert text == "One\ntwo\nthree\nfour\nfive\nsix cooperate\tend\n"


@settings(deadline=None, max_examples=200)
@given(data=st.binary(max_size=300) | st.text(max_size=200).map(lambda s: s.encode("utf-8", "surrogatepass")))
@pytest.mark.parametrize("extension", [".txt", ".md"])
def test_any_bytes_are_clean_text_or_refused(extension: str, data: bytes) -> None:
    found = read_or_reason(extension, data)
    text = found if isinstance(found, str) else found.text.replace("\n", " ").replace("\t", " ")
    assert not {unicodedata.category(char) for char in text} & {"Cc", "Cs"}
    assert any(map(str.isalnum, text))


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


MARKDOWN = """---
title: "Belarus and Kazakhstan *draft* an agreement"
Date: 2020-01-22
source: BELTA
url: https://eng.belta.by/draft
tags: [space]
---

Belarus and [Kazakhstan](https://example.org/wiki/K_(country)) **agreed** on an _intergovernmental_ `draft`.

> A quote that
> goes on.

## What comes next ##

* snake_case_name and 2 * 3 * 4
* \\*not emphasis\\*

![the minister](img/a.png "caption")<!-- a
comment -->

```python
# not a heading **at all**
```
"""


def test_markdown_is_read_as_its_words() -> None:
    draft = read(".md", MARKDOWN)
    assert draft.title == "Belarus and Kazakhstan draft an agreement"
    assert (draft.date, draft.source, draft.url) == (DAY, "BelTA", "https://eng.belta.by/draft")
    assert draft.text == (
        "Belarus and Kazakhstan draft an agreement\n\n"
        "Belarus and Kazakhstan agreed on an intergovernmental draft.\n\n"
        "A quote that\ngoes on.\n\n"
        "What comes next\n\n"
        "* snake_case_name and 2 * 3 * 4\n* *not emphasis*\n\n"
        "the minister\n\n"
        "# not a heading **at all**"
    )


@pytest.mark.parametrize(
    "text",
    [
        "Some text first.\n\n# The title #\n\n## Another\n\nBody.",
        "The title\n=========\n\n# Another\n\nBody.",
        "```\n# code\n```\n\n# The title\n\nBody.",
        "# [The title](https://example.org/)\n\nBody.",
        "The title\n\nBody that goes on for a while and ends with a full stop, as bodies of text do.",
    ],
)
def test_the_title_of_markdown_is_its_first_heading(text: str) -> None:
    assert read(".md", text).title == "The title"


def test_an_unclear_date_in_front_matter_is_not_made_up_for() -> None:
    assert read(".md", "---\ndate: 03/04/2023\n---\n\n# T\n\n22 January 2020\n\nBody.").date is None


def test_markdown_without_words_is_empty() -> None:
    assert "empty" in reason(".md", "---\ntitle:\n---\n\n---\n***\n")


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
    return PAGE.replace("{head}", head).replace("{below}", below)


def test_a_page_is_its_main_text_and_not_its_menus() -> None:
    text = read(".html", page()).text
    assert text.startswith("Minsk hosts the space council\n\nThe first session")
    assert "satellite programme & its budget.\n\n- Remote sensing" in text
    assert "members\n- Training" in text
    for menu in ("cookies", "Sport", "holiday", "Courier"):
        assert menu not in text


def test_a_page_names_itself_in_its_metadata() -> None:
    head = (
        '<title>Council meets - The Eastern Courier</title><meta property="og:title"'
        ' content="Council meets - The Eastern Courier"><meta property="og:site_name"'
        ' content="The Eastern Courier"><link rel="canonical" href="https://courier.example.org/council">'
    )
    draft = read(".html", page(head))
    assert draft.title == "Council meets"
    assert draft.source == "The Eastern Courier"
    assert draft.url == "https://courier.example.org/council"
    assert draft.text.startswith("Council meets\n\n")


LD = '<script type="application/ld+json">{}</script>'


@pytest.mark.parametrize(
    ("head", "below", "date"),
    [
        ('<meta property="article:published_time" content="2020-01-22T14:05:00+03:00">', "", DAY),
        ('<meta name="pubdate" content="20200122">', "", DAY),
        (LD.format('{"@graph":[{"@type":"NewsArticle","datePublished":"2020-01-22"}]}'), "", DAY),
        (LD.format('[{"@type":["Report"],"datePublished":"2020-01-22T00:00Z"}]'), "", DAY),
        ("", '<time itemprop="datePublished" datetime="2020-01-22">today</time>', DAY),
        ("", '<time class="entry-date published" datetime="2020-01-22T10:00">x</time>', DAY),
        ("", "<div>By Ann Smith | <span>22 January 2020</span></div>", DAY),
        ("", "<p>Published: 22.01.2020</p>", DAY),
        ('<link rel="canonical" href="https://example.org/2020/01/22/council">', "", DAY),
        ("", "", None),
        ('<meta name="date" content="03/04/2023">', "", None),
        ('<meta property="article:modified_time" content="2020-01-22">', "", None),
        (LD.format('{"@type":"WebSite","datePublished":"2020-01-22"}'), "", None),
        (LD.format('{"@type":"Event","startDate":"2020-01-22"}'), "", None),
        (LD.format('{"@type":"NewsArticle","dateModified":"2020-01-22"}'), "", None),
        (LD.format("[" * 5_000), "", None),
        (
            LD.format('{"@type":"NewsArticle","datePublished":"2020-01-22"}')
            + LD.format('{"@type":"NewsArticle","datePublished":"2020-01-23"}'),
            "",
            None,
        ),
        ("", '<time datetime="2020-01-22">the day of the launch</time>', None),
        ("", "<p>Concert on 22 January 2020</p>", None),
    ],
)
def test_a_page_has_the_date_that_it_states(head: str, below: str, date: datetime.date | None) -> None:
    assert read(".html", page(head, below)).date == date


@pytest.mark.parametrize("encoding", ["utf-8", "windows-1251", "utf-16", "koi8-r"])
def test_pages_in_the_encoding_that_they_declare(encoding: str) -> None:
    body = f"<body><h1>Заголовок</h1><p>{RUSSIAN * 3}</p></body>"
    source = f'<html><head><meta charset="{encoding}"></head>{body}</html>'
    draft = read(".html", source.encode(encoding))
    assert draft.title == "Заголовок"
    assert RUSSIAN.strip() in draft.text


def test_a_page_that_declares_a_wrong_encoding_is_still_read() -> None:
    source = f'<html><head><meta charset="no-such"></head><body><p>{RUSSIAN * 3}</p></body></html>'
    assert RUSSIAN.strip() in read(".html", source.encode("cp1251")).text
    assert RUSSIAN.strip() in read(".html", source.replace("no-such", "latin-1").encode()).text


def test_saved_pages_fragments_and_mislabelled_files_are_read() -> None:
    saved = "<!-- saved from url=(0024)https://example.org/saved -->" + page()
    assert read(".html", saved).url == "https://example.org/saved"
    assert read(".html", "<p>A short <b>fragment</b> &amp; no head").text == "A short fragment & no head"
    assert read(".html", "No tags in this file at all").text == "No tags in this file at all"
    assert read(".txt", page()).text == read(".html", page()).text
    assert read(".html", '<?xml version="1.0" encoding="utf-8"?>' + page()).text == read(".html", page()).text


PARAGRAPH = "<p>The council met in Minsk on Wednesday and agreed on a joint programme.</p>"


@pytest.mark.parametrize(
    "source",
    [
        "<div>" * 50_000 + PARAGRAPH,
        "<table><tr><td>" * 10_000 + PARAGRAPH,
        "<b>" * 50_000 + PARAGRAPH * 3,
        "<p><a href='x'>unclosed " * 5_000,
        "<p " + " ".join(f"a{n}=1" for n in range(30_000)) + ">" + PARAGRAPH,
        "<br>" * 250_000 + PARAGRAPH,
        "<!--" * 20_000 + PARAGRAPH,
        "<title>" + "a - " * 50_000 + "</title>" + PARAGRAPH,
        '<!DOCTYPE html [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><html><body>' + "&b;" * 5_000 + PARAGRAPH,
        "<html></html>",
        "<<<>>>",
    ],
    ids=range(11),
)
def test_hostile_pages_are_read_or_refused(source: str) -> None:
    found = read_or_reason(".html", source)
    assert found if isinstance(found, str) else found.text


@pytest.mark.parametrize("extension", [".txt", ".md"])
@pytest.mark.parametrize(
    "mark", ["<!---->", "<!--", "![", "[a](", "*a ", "_a", "<div ", "a\n=\n", "a - ", "A.", "Ab, "]
)
def test_hostile_text_takes_no_time_to_speak_of(extension: str, mark: str) -> None:
    assert "words" in read(extension, mark * 20_000 + " words").text


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


def test_a_pdf_keeps_its_pages() -> None:
    data = pdf(
        [
            ["MINSK, January 22, 2020 (Reuters) - The launch of the satel-", "lite was delayed (again)."],
            ["Second page: caf\xe9 and back\\slash."],
            [],
            ["Fourth page."],
        ],
        title="Launch delayed",
    )
    draft = read(".pdf", data)
    assert (draft.title, draft.date, draft.source) == ("Launch delayed", DAY, "Reuters")
    starts = [draft.text[start:][:6] for start in draft.pages]
    assert starts == ["MINSK,", "Second", "Fourth", "Fourth"]  # page 3 is empty
    assert "satellite was delayed (again).\n\nSecond page: café and back\\slash.\n\nFourth" in draft.text


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        (None, None),
        ("", None),
        ("Microsoft Word - story.doc", None),
        ("untitled", None),
        ("story_final.pdf", None),
        ("IMG-20200122", None),
        ("Report 2020: what changed", "Report 2020: what changed"),
    ],
)
def test_a_title_that_a_program_made_up_is_none(title: str | None, expected: str | None) -> None:
    draft = read(".pdf", pdf([["The council met in Minsk."]], title=title))
    assert draft.title == expected
    assert draft.date is None  # the file was made in 2019; the article may be of any age


def test_pdfs_that_cannot_be_read_say_why() -> None:
    whole = pdf([["Some words on a page."]])
    assert "password" in reason(".pdf", pdf([["Secret words."]], locked=True))
    assert "damaged" in reason(".pdf", whole[: len(whole) // 2])
    assert "damaged" in reason(".pdf", b"%PDF-1.4")
    assert "scanned" in reason(".pdf", pdf([[], []]))
    assert "not a PDF" in reason(".pdf", page())
    assert "limit of 10" in reason(".pdf", whole, max_bytes=10)


def _story(document: Any) -> None:
    document.core_properties.created = datetime.datetime(2019, 3, 4)
    document.add_paragraph("The headline", style="Title")
    document.add_paragraph("22 January 2020")
    document.add_paragraph("The council met\nin Minsk on Wednesday.")
    table = document.add_table(rows=2, cols=2)
    table.cell(0, 0).text, table.cell(0, 1).text = "Country", "Satellites"
    table.cell(1, 0).merge(table.cell(1, 1)).text = "Belarus: two"
    document.add_paragraph("A last paragraph.")


def test_a_word_document_keeps_its_order() -> None:
    draft = read(".docx", docx(_story))
    assert (draft.title, draft.date) == ("The headline", DAY)
    assert draft.text == (
        "The headline\n\n22 January 2020\n\nThe council met\nin Minsk on Wednesday.\n\n"
        "Country | Satellites\nBelarus: two\n\nA last paragraph."
    )


def test_the_day_a_word_document_was_written_is_not_its_date() -> None:
    def plain(document: Any) -> None:
        document.core_properties.created = datetime.datetime(2019, 3, 4)
        document.core_properties.title = "Document1"
        document.add_paragraph("The council met.")

    draft = read(".docx", docx(plain))
    assert (draft.title, draft.date) == (None, None)


def test_word_documents_that_cannot_be_read_say_why() -> None:
    whole = docx(_story)
    assert "old Word document" in reason(".docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    assert "damaged" in reason(".docx", whole[: len(whole) // 2])
    assert "not a Word document" in reason(".docx", "Just text.")
    assert "a zip file" in reason(".docx", zipped({"a.txt": b"x"}))
    assert "damaged" in reason(".docx", zipped({"[Content_Types].xml": b"<nothing/>"}))
    assert "empty" in reason(".docx", docx(lambda document: None))
    locked = bytearray(whole)
    for entry in _central_entries(whole):
        locked[entry + 8] |= 1
    assert "password" in reason(".docx", bytes(locked))


def test_a_zip_bomb_is_not_unpacked() -> None:
    parts = {"[Content_Types].xml": b"<x/>", "word/document.xml": b"<w>" + b" " * 5_000_000}
    data = zipped(parts)
    assert len(data) < 10_000
    assert "unpacks to 5,000,0" in reason(".docx", data, max_bytes=100_000)


def test_entities_in_a_word_document_are_not_expanded() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(docx(_story))) as whole, zipfile.ZipFile(out, "w") as changed:
        for name in whole.namelist():
            part = whole.read(name)
            if name == "word/document.xml":
                entities = b'<!DOCTYPE w [<!ENTITY a "AAAAAAAAAA"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
                part = part.replace(b"<w:document", entities + b"<w:document", 1)
                part = part.replace(b"A last paragraph.", b"&b;" * 10)
            changed.writestr(name, part)
    assert "AAAA" not in str(read_or_reason(".docx", out.getvalue()))


def _central_entries(data: bytes) -> list[int]:
    """Where the directory entries of a zip file start."""
    found, at = [], data.find(b"PK\x01\x02")
    while at >= 0:
        found.append(at)
        at = data.find(b"PK\x01\x02", at + 4)
    return found


def test_every_format_in_one_folder(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("The council met in Minsk.")
    (tmp_path / "b.md").write_text("# T\n\nThe council met in Minsk.")
    (tmp_path / "c.HTM").write_text(page())
    (tmp_path / "d.pdf").write_bytes(pdf([["The council met in Minsk."]]))
    (tmp_path / "e.docx").write_bytes(docx(_story))
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
