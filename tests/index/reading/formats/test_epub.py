"""Books and issues: chapters in reading order, articles that the contents name, what is refused."""

from __future__ import annotations

import datetime
from pathlib import Path

from tests.support.article_files import zipped
from tests.support.letter_files import epub
from tests.support.read_files import part_id, read_data, read_paths, reason

DATES = (
    '<dc:date opf:event="modification">2021-05-06</dc:date>'
    '<dc:date opf:event="publication">2020-01-22</dc:date>'
)


def test_a_book_is_one_article_in_reading_order() -> None:
    about = "<dc:title>The Harbour</dc:title><dc:creator>Ann Lee</dc:creator>"
    about += f"<dc:publisher>Quay Press</dc:publisher>{DATES}"
    draft = read_data(
        ".epub",
        epub(["<h1>One</h1><p>First&nbsp;words.</p>", "<h1>Two</h1><p>Last<br/>words.</p>"], about=about),
    )
    assert draft.text == "The Harbour\n\nOne\n\nFirst\u00a0words.\n\nTwo\n\nLast\nwords."
    assert (draft.title, draft.author, draft.source) == ("The Harbour", "Ann Lee", "Quay Press")
    assert draft.date == datetime.date(2020, 1, 22)


def test_days_that_contradict_each_other_or_are_of_changes_are_no_date() -> None:
    for dates in (
        '<dc:date opf:event="modification">2021-05-06</dc:date>',
        "<dc:date>2020-01-22</dc:date><dc:date>2020-02-22</dc:date>",
        "<dc:date>2020</dc:date>",
    ):
        assert read_data(".epub", epub(["<p>Words of 3 May 2019.</p>"], about=dates)).date is None


def _point(kind: str, number: int, title: str, author: str = "") -> str:
    meta = f'<meta name="author">{author}</meta>' if author else ""
    return (
        f'<navPoint class="{kind}"><navLabel><text>{title}</text></navLabel>'
        f'<content src="text/part%20{number}.xhtml#top"/>{meta}</navPoint>'
    )


def test_an_issue_is_read_as_the_articles_that_its_contents_name(tmp_path: Path) -> None:
    chapters = [
        "<p>Cover</p>",
        "<p>Sections</p>",
        "<p>Fees go up.</p>",
        "<p>More of fees.</p>",
        "<p>List</p>",
        "<p>Boats sink.</p>",
    ]
    entries = [
        _point("section", 1, "Harbour"),
        _point("article", 2, "Fees", "Ann Lee"),
        _point("section", 4, "Sea"),
        _point("article", 5, "Boats"),
    ]
    about = "<dc:title>The Courier</dc:title><dc:date>2020-01-22T05:00:00+00:00</dc:date>"
    (tmp_path / "issue.epub").write_bytes(epub(chapters, about=about, entries=entries))
    articles, skipped = read_paths(tmp_path)
    fees, boats = "Fees\n\nFees go up.\n\nMore of fees.", "Boats\n\nBoats sink."
    assert [(a.id, a.title, a.author, a.source, a.text) for a in articles.values()] == [
        (part_id("issue.epub", fees), "Fees", "Ann Lee", "The Courier", fees),
        (part_id("issue.epub", boats), "Boats", None, "The Courier", boats),
    ]
    assert {a.date for a in articles.values()} == {datetime.date(2020, 1, 22)}
    assert skipped == {}


def test_books_that_cannot_be_read_say_why() -> None:
    assert "not an EPUB" in reason(".epub", b"Just text.")
    assert "a zip file" in reason(".epub", zipped({"a.txt": b"a"}))
    assert "empty" in reason(".epub", epub(["<p> </p>"]))
    reference = b"<encryption><CipherReference URI='OEBPS/text/part%200.xhtml'/></encryption>"
    assert "DRM" in reason(".epub", epub(["<p>a</p>"], extra={"META-INF/encryption.xml": reference}))
    fonts = b"<encryption><CipherReference URI='OEBPS/fonts/a.otf'/></encryption>"
    assert (
        "Words" in read_data(".epub", epub(["<p>Words</p>"], extra={"META-INF/encryption.xml": fonts})).text
    )
    assert "unpacks to" in reason(".epub", epub(["<p>" + " " * 2_000_000 + "</p>"]), max_bytes=50_000)
