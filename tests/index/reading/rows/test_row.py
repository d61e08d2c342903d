"""Rows as articles: what news APIs, data sets and databases call their fields, and the days they state."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from index.reading.draft import Unreadable
from index.reading.rows.row import UnknownLayout, article_of, id_of
from tests.support.article_files import page

TEXT = "The ferry to the island was withdrawn from service on Monday after a leak was found in its hull."
DAY = datetime.date(2022, 6, 14)

# Rows as they come from each: title, source, address and author are the same in all.
ROWS: dict[str, dict[str, Any]] = {
    "NewsAPI": {
        "source": {"id": None, "name": "Island Post"}, "author": "Mia Berg", "title": "Ferry withdrawn",
        "description": "A leak.", "url": "https://post.example/f", "publishedAt": "2022-06-14T08:05:00Z",
        "content": TEXT + " [+1904 chars]",
    },
    "GNews": {
        "title": "Ferry withdrawn", "description": "A leak.", "content": TEXT, "url": "https://post.example/f",
        "publishedAt": "2022-06-14T08:05:00Z", "source": {"name": "Island Post", "url": "https://post.example"},
        "author": "Mia Berg",
    },
    "Guardian": {
        "id": "uk/2022/jun/14/ferry", "webPublicationDate": "2022-06-14T22:05:00Z", "webTitle": "Ferry",
        "webUrl": "https://post.example/f",
        "fields": {
            "headline": "Ferry withdrawn", "body": f"<p>{TEXT}</p>", "bodyText": TEXT, "byline": "Mia Berg",
            "publication": "Island Post", "trailText": "A leak.",
        },
    },
    "NYT": {
        "_id": "nyt://article/5", "headline": {"main": "Ferry withdrawn", "print_headline": "Ferry"},
        "byline": {"original": "By Mia Berg", "person": [{"firstname": "Mia"}]}, "source": "Island Post",
        "web_url": "https://post.example/f", "pub_date": "2022-06-14T08:05:00+0000",
        "lead_paragraph": TEXT, "abstract": TEXT[:60], "snippet": TEXT[:40] + "…",
    },
    "news-please": {
        "authors": ["Mia Berg"], "date_download": "2023-01-01 10:00:00", "date_modify": "2022-07-01 10:00:00",
        "date_publish": "2022-06-14 08:05:00", "maintext": TEXT, "title": "Ferry withdrawn", "language": "en",
        "source_domain": "post.example", "sitename": "Island Post", "url": "https://post.example/f",
    },
    "Event Registry": {
        "uri": "7001", "date": "2022-06-15", "dateTime": "2022-06-15T01:00:00Z",
        "dateTimePub": "2022-06-14T08:05:00Z",
        "title": "Ferry withdrawn", "body": TEXT, "url": "https://post.example/f",
        "source": {"uri": "post.example", "dataType": "news", "title": "Island Post"},
        "authors": [{"uri": "mia", "name": "Mia Berg"}],
    },
    "mediastack": {
        "author": "Mia Berg", "title": "Ferry withdrawn", "description": TEXT, "url": "https://post.example/f",
        "source": "Island Post", "published_at": "2022-06-14T08:05:00+00:00", "category": "general",
    },
    "MongoDB": {
        "_id": {"$oid": "62a8"}, "title": "Ferry withdrawn", "content": TEXT, "source": "Island Post",
        "url": "https://post.example/f", "author": "Mia Berg",
        "date": {"$date": {"$numberLong": "1655193900000"}},
    },
    "a table of Kaggle": {
        "Unnamed: 0": "17", "Headline": "Ferry withdrawn", "Article Text": TEXT, "Publication": "Island Post",
        "Authors": "['Mia Berg']", "Publication Date": "06/14/2022", "Article URL": "https://post.example/f",
    },
    "years and months": {
        "date": "", "year": "2022.0", "month": "6.0", "day": "14", "title": "Ferry withdrawn",
        "article": TEXT,
        "publication": "Island Post", "url": "https://post.example/f", "author": "Mia Berg",
    },
    "WordPress": {
        "id": 9, "date": "2022-06-14T23:30:00", "date_gmt": "2022-06-15T03:30:00",
        "modified": "2022-08-01T00:00:00",
        "link": "https://post.example/f", "title": {"rendered": "Ferry withdrawn"},
        "content": {"rendered": f"<p>{TEXT}</p>\n", "protected": False}, "site_name": "Island Post",
        "byline": "Mia Berg",
    },
    "schema.org": {
        "@type": "NewsArticle", "headline": "Ferry withdrawn", "articleBody": TEXT,
        "dateModified": "2022-07-01",
        "datePublished": "2022-06-14T08:05:00+02:00", "publisher": {"@type": "Org", "name": "Island Post"},
        "author": [{"@type": "Person", "name": "Mia Berg"}], "mainEntityOfPage": {"@id": "https://post.example/f"},
    },
    "fields within others": {
        "article": {"title": "Ferry withdrawn", "text": TEXT, "byline": "By Mia Berg"},
        "meta": {"publisher": "Island Post", "link": "https://post.example/f", "published": "14 June 2022"},
    },
}  # fmt: skip


@pytest.mark.parametrize("kind", ROWS)
def test_the_fields_of_each_are_known(kind: str) -> None:
    draft = article_of(ROWS[kind])
    assert draft.text == TEXT
    assert (draft.title, draft.date, draft.source) == ("Ferry withdrawn", DAY, "Island Post")
    assert (draft.url, draft.author) == ("https://post.example/f", "Mia Berg")


@pytest.mark.parametrize(
    "stated",
    [
        *(1655193900, 1655193900.0, "1655193900", 1655193900000, "1655193900000", 1655193900000000, 20220614),
        *("2022-06-14", "2022-06-14T08:05:00.123456", "2022-06-14 08:05:00+00:00", "20220614T080500Z"),
        *("Tue, 14 Jun 2022 08:05:00 GMT", "Tue, 14 Jun 2022 23:05:00 -0700", "2022-06-14T23:30:00-07:00"),
        *("June 14, 2022", "14/06/2022", {"$date": "2022-06-14T08:05:00Z"}, {"$date": 1655193900000}),
    ],
)
@pytest.mark.parametrize("name", ["date", "published_at", "pubDate", "datePublished", "Publish Date"])
def test_days_are_read_in_any_form(name: str, stated: object) -> None:
    assert article_of({"text": TEXT, name: stated}).date == DAY


@pytest.mark.parametrize(
    "row",
    [
        {"date": "03/04/2022"},
        {"published": "last week", "date": ""},
        {"published_at": "soon 2", "date": "2022-06-14"},
        {"published": "2022-06-14", "pubDate": "2022-09-01"},
        {"date_modify": "2022-06-14", "date_download": "2022-06-14", "crawled_at": "2022-06-14"},
        {"created_at": "2022-06-14", "updated": 1655193900, "timestamp": 1655193900},
        {"date": 0},
        {"date": -1},
        {"year": "2022", "month": "", "day": "14"},
        {"publication": "Route 66 Post"},
    ],
)
def test_no_other_day_is_taken_for_that_of_publication(row: dict[str, Any]) -> None:
    assert article_of({"text": TEXT, **row}).date is None


def test_a_day_that_is_stated_and_cannot_be_read_is_not_looked_for_in_the_text() -> None:
    text = f"Posted: 14.06.2022\n\nFerry withdrawn\n\n{TEXT}"
    assert article_of({"text": text, "published": "03/04/2022"}).date is None
    assert article_of({"text": text, "published": "NaN"}).date == DAY


def test_an_evening_in_utc_is_the_day_that_the_address_has() -> None:
    row = {"text": TEXT, "published": "2022-06-15T02:30:00Z", "url": "https://post.example/2022/06/14/ferry"}
    assert article_of(row).date == DAY
    assert article_of(row | {"url": "https://post.example/2022/06/11/ferry"}).date == datetime.date(
        2022, 6, 15
    )


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>Fish &amp; chips.</p><p>Peas.</p><script>a()</script>", "Fish & chips.\n\nPeas."),
        ("Fish <b>and</b> chips.\n\nPeas &#8211; and <i>more</i>.", "Fish and chips.\n\nPeas – and more."),
        ("&lt;p&gt;Fish &amp;amp; chips.&lt;/p&gt;", "Fish & chips."),
        ("Fish &amp; chips, it&#8217;s good.", "Fish & chips, it’s good."),
        ("If a < b and c > d, then <so what>.", "If a < b and c > d, then <so what>."),
        ("  As it\n\tstands.\n", "  As it\n\tstands.\n"),
    ],
)
def test_html_is_read_as_its_text(html: str, text: str) -> None:
    assert article_of({"text": html}).text == text


def test_a_whole_page_in_a_field_is_read_as_a_page() -> None:
    draft = article_of({"html": page(), "link": "https://post.example/a"})
    assert (draft.title, draft.url) == ("Minsk hosts the space council", "https://post.example/a")
    assert "cookies" not in draft.text
    assert "2 November" not in str(draft.date)
    assert article_of({"content": page()}).text == draft.text


@pytest.mark.parametrize(
    ("row", "text"),
    [
        ({"story": "Politics", "body": TEXT}, TEXT),
        ({"story": "Politics", "description": TEXT}, TEXT),
        ({"text": "Short.", "content": TEXT}, "Short."),
        ({"text": "", "content": None, "body": TEXT}, TEXT),
        ({"paragraphs": ["One.", "Two."]}, "One.\n\nTwo."),
        ({"body": [{"type": "p", "text": "One."}, {"type": "p", "text": "Two."}]}, "One.\n\nTwo."),
        ({"abstract": "First.", "snippet": "First…", "description": "Second."}, "First.\n\nSecond."),
        ({"headline_text": "ferry is withdrawn"}, "ferry is withdrawn"),
        ({"content": {"title": "A", "body": "The body."}}, "The body."),
    ],
)
def test_the_text_is_the_fullest_that_is_known(row: dict[str, Any], text: str) -> None:
    assert article_of(row).text == text


def test_a_row_without_text_names_its_fields() -> None:
    with pytest.raises(UnknownLayout, match='its fields are "url", "seendate", '):
        article_of({"url": "https://post.example", "seendate": "20220614T080500Z"})
    with pytest.raises(UnknownLayout, match=r'"f0", .*, "f11" and 28 more'):
        article_of({f"f{number}": number for number in range(40)})
    with pytest.raises(Unreadable, match="empty"):
        article_of({"text": " ", "title": "Ferry"})
    with pytest.raises(Unreadable, match="no text"):
        article_of({"text": 5})


def test_the_source_is_a_name_or_a_host_and_an_author_no_number() -> None:
    assert article_of({"text": TEXT, "source": "https://www.post.example/x"}).source == "post.example"
    assert article_of({"text": TEXT, "domain": "www.bbc.co.uk"}).source == "BBC"
    assert article_of({"text": TEXT, "author": 7}).author is None


def test_ids_are_strings_on_one_line() -> None:
    rows: list[dict[str, Any]] = [
        {"id": "a\nb"},
        {"_id": 7},
        {"_id": {"$oid": "6f"}},
        {"id": True},
        {"id": ""},
        {"id": ["a"]},
        {},
    ]
    assert [id_of(row) for row in rows] == ["a b", "7", "6f", None, None, None, None]
