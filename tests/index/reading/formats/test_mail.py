"""Letters, mailboxes and saved pages: what is seen, what is attached, what is refused."""

from __future__ import annotations

import datetime
from email.message import EmailMessage
from pathlib import Path

import pytest

from tests.support.article_files import docx, pdf, story
from tests.support.letter_files import letter, saved_page
from tests.support.read_files import part_id, read_data, read_paths, reason

HTML = (
    "<html><head><title>x</title></head><body><div style='display:none'>Preview only</div><table><tr><td>"
    "<h1>Fees go up</h1><p>The board met &amp; agreed.</p></td></tr></table></body></html>"
)


def read_letter(message: EmailMessage | bytes, tmp_path: Path, name: str = "a.eml") -> tuple[dict, dict]:  # type: ignore[type-arg]
    (tmp_path / name).write_bytes(message if isinstance(message, bytes) else bytes(message))
    return read_paths(tmp_path)


def test_a_letter_with_its_subject_sender_and_day(tmp_path: Path) -> None:
    articles, skipped = read_letter(letter("Short form.", html=HTML, subject="Council: été – now"), tmp_path)
    article = articles["a.eml"]
    assert article.text == "Council: été – now\n\nFees go up\n\nThe board met & agreed."
    assert (article.title, article.source, article.author) == ("Council: été – now", "The Courier", None)
    assert article.date == datetime.date(2020, 1, 22)
    assert skipped == {}


def test_the_day_is_that_of_the_sender(tmp_path: Path) -> None:
    evening = letter(date="Tue, 21 Jan 2020 23:30:00 -0500 (EST)", List_Id="Harbour News <harbour.example>")
    article = read_letter(evening, tmp_path)[0]["a.eml"]
    assert article.date == datetime.date(2020, 1, 21)
    assert (article.source, article.author) == ("Harbour News", "The Courier")
    wrong_day = bytes(letter("Published 3 May 2019.")).replace(b"Wed, 22 Jan", b"Fri, 22 Jan")
    assert read_letter(wrong_day, tmp_path)[0]["a.eml"].date is None


def test_plain_text_that_was_broken_to_be_sent_is_joined(tmp_path: Path) -> None:
    message = letter()
    message.replace_header("Content-Type", 'text/plain; charset="utf-8"; format=flowed')
    message.set_payload("The council met \non Wednesday.\n\n-- \nThe Courier")
    text = read_letter(message, tmp_path)[0]["a.eml"].text
    assert "The council met on Wednesday." in text.replace("  ", " ")


def test_what_is_attached_is_read_by_its_own_reader(tmp_path: Path) -> None:
    message = letter(html=HTML)
    message.add_attachment(
        docx(story), maintype="application", subtype="octet-stream", filename="Bericht ü.docx"
    )
    message.add_attachment(
        pdf([["The council met in Minsk."]]), maintype="application", subtype="pdf", filename="a.pdf"
    )
    message.add_attachment(b"GIF8", maintype="image", subtype="gif", filename="logo.gif")
    message.add_attachment(b"MZ", maintype="application", subtype="octet-stream", filename="run.exe")
    message.add_attachment(letter("The inner letter.", subject="Inside"))
    articles, skipped = read_letter(message, tmp_path)
    inner = [id for id in articles if id.endswith(".eml") and id != "a.eml"]
    assert articles.keys() == {"a.eml", "a.eml/Bericht ü.docx", "a.eml/a.pdf", *inner}
    assert articles["a.eml/Bericht ü.docx"].title == "The headline"
    assert [articles[id].title for id in inner] == ["Inside"]
    assert [path.rpartition("/")[2] for path in skipped] == ["run.exe"]


def test_a_mailbox_with_its_letters_by_number(tmp_path: Path) -> None:
    quoted = b"Subject: Second\nDate: Thu, 23 Jan 2020 10:00:00 +0000\nFrom: Ann <a@b.example>\n\n"
    quoted += b"So:\n\n>From here on.\n"
    first = letter("First.\nFrom the harbour we hear more.")
    first.add_attachment("An extra text.", filename="extra.txt")
    line = b"From ann@b.example Wed Jan 22 10:15:00 2020\n"
    articles, skipped = read_letter(
        line + bytes(first) + b"\n" + line + quoted + b"\n" + line + b"no header\n", tmp_path, "box.mbox"
    )
    one, extra, two = articles.values()
    assert extra.id == "box.mbox/1/extra.txt"
    assert [each.id for each in (one, two)] == [part_id("box.mbox", each.text) for each in (one, two)]
    assert "From the harbour we hear more." in one.text
    assert two.text == "Second\n\nSo:\n\nFrom here on."
    assert two.date == datetime.date(2020, 1, 23)
    assert [path.rpartition(":")[2] for path in skipped] == ["3"]


def test_letters_that_cannot_be_read_say_why(tmp_path: Path) -> None:
    for name, data, why in (
        ("a.eml", b"The council met.", "not a letter"),
        ("b.mbox", b"The council met.", "not a mailbox"),
        ("c.eml", bytes(letter("")).replace(b"Subject: Council meets\n", b""), "empty"),
        (
            "d.eml",
            b"From: a\nSubject: b\nContent-Type: multipart/encrypted; boundary=x\n\n--x\n\na\n--x--\n",
            "key",
        ),
    ):
        assert why in read_letter(data, tmp_path, name)[1][str(tmp_path / name)]


def test_letters_nested_without_end_stop_no_reader(tmp_path: Path) -> None:
    deep = b"".join(
        b'Content-Type: multipart/mixed; boundary="%d"\nSubject: a\n\n--%d\n' % (n, n) for n in range(3_000)
    )
    articles, skipped = read_letter(b"From: a\n" + deep + b"\nWords.", tmp_path)
    assert len(articles) + len(skipped) == 1


PAGE = (
    "<html><head><title>The quay’s price</title></head><body><article><h1>The quay’s price"
    "</h1><p>The harbour board"
    " met on Tuesday and agreed on a new schedule of fees for fishing boats.</p></article></body></html>"
)


def test_a_saved_page_is_the_page() -> None:
    draft = read_data(".mhtml", saved_page(PAGE))
    assert (draft.title, draft.url, draft.date) == ("The quay’s price", "https://courier.example/fees", None)
    assert "agreed on a new schedule of fees for fishing boats." in draft.text
    assert "=" not in draft.text


def test_the_day_a_page_was_saved_is_not_its_date_but_its_address_may_have_it() -> None:
    dated = saved_page(PAGE, location="https://courier.example/2023/02/14/fees")
    assert read_data(".mht", dated).date == datetime.date(2023, 2, 14)


def test_a_saved_page_under_another_name(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_bytes(saved_page(PAGE))
    assert "agreed on a new schedule" in read_paths(tmp_path)[0]["page.html"].text


def test_what_is_no_saved_page_says_so() -> None:
    assert "not a letter" in reason(".mhtml", b"<html></html>")
    assert "no page in it" in reason(".mhtml", bytes(letter()))


@pytest.mark.parametrize("charset", ["utf-8", "windows-1251", "iso-8859-15"])
def test_letters_in_other_encodings(charset: str, tmp_path: Path) -> None:
    words = (
        "Совет собрался"
        if charset == "windows-1251"
        else "Le conseil s’est réuni"
        if charset == "utf-8"
        else "Été"
    )
    message = EmailMessage()
    message["From"], message["Subject"] = "a@b.example", words
    message.set_content(
        f"{words} в Минске, {words}." if charset == "windows-1251" else f"{words}.", charset=charset
    )
    article = read_letter(message, tmp_path)[0]["a.eml"]
    assert (article.title, article.text.count(words) >= 2) == (words, True)
