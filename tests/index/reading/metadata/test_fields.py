"""What a text says about itself: its title, date, source and URL, and what it only mentions."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.reading.draft import Draft
from index.reading.metadata.agencies import agencies, agency, agency_of_url
from index.reading.metadata.fields import fill, one_line, web_address

BODY = (
    "\n\nRussia and Kazakhstan discuss the possibility of strengthening the space sector, in terms of"
    " infrastructure and human capital, an official said, and the agreement of 2 November 2018 was mentioned."
    "\n\nA second paragraph, reported TASS."
)


def read(opening: str) -> Draft:
    return fill(Draft(opening + BODY))


@pytest.mark.parametrize(
    ("opening", "date"),
    [
        ("Posted: 29.03.2023 15:58:00\n\nA title", "2023-03-29"),
        ("A title\n\nPublished on March 29, 2023 at 3:58 pm", "2023-03-29"),
        ("A title\nPublished: 29 March 2023 | Updated: 30 March 2023", "2023-03-29"),
        ("A title\nPUBLISHED: 15:58, 29 March 2023 | UPDATED: 16:01, 30 March 2023", "2023-03-29"),
        ("A title\nBy Jane Doe | March 29, 2023", "2023-03-29"),
        ("A title\nMarch 29, 2023 / 10:15 AM / CBS News", "2023-03-29"),
        ("A title\n\n29 March 2023", "2023-03-29"),
        ("A title\n\nMarch 29, 2023 Wednesday", "2023-03-29"),
        ("A title\n\n29 March 2023\nUpdated: 30 March 2023", "2023-03-29"),
        ("29.03.2023 15:30 | TASS\n\nA title", "2023-03-29"),
        ("Posted by admin on March 29, 2023 in News | 5 Comments\n\nA title", "2023-03-29"),
        ("Дата публикации: 29 марта 2023 г.\n\nЗаголовок", "2023-03-29"),
        ("Veröffentlicht am 29. März 2023\n\nEin Titel", "2023-03-29"),
        ("date 2023-03-29 MINSK, March 29. /TASS/. It was said so.", "2023-03-29"),
        ("MINSK, March 29, 2023 (TASS) - It was said so.", "2023-03-29"),
        ("WASHINGTON, D.C., March 29, 2023 /PRNewswire/ -- It was said so.", "2023-03-29"),
        ("МОСКВА, 29 марта 2023. /ТАСС/. Так было сказано.", "2023-03-29"),
        ("Brussels, 29 March 2023\n\nA title", "2023-03-29"),
        ("ASTANA, KAZAKHSTAN – March 29, 2023 – It was said so.", "2023-03-29"),
        ("A title\n\nURL: https://example.org/2023/03/29/story", "2023-03-29"),
        ("A title\n\nDate: 2023-03-29\nUpdated: 2024-01-01", "2023-03-29"),
    ],
)
def test_a_stated_date_is_read(opening: str, date: str) -> None:
    assert read(opening).date == datetime.date.fromisoformat(date)


@pytest.mark.parametrize(
    "opening",
    [
        "A title",
        "Signed on 2 November 2018",
        "D-Day, June 6, 1944 – The landing in Normandy",
        "The Treaty of Minsk – 22 January 1920",
        "Date of birth: 3 May 1950",
        "Obituary: John Smith, January 3, 1920 - March 4, 2001",
        "LONDON, 3 May 1920 – 4 June 1999",
        "Concerts\n\n22 January 2020 – Vienna\n23 January 2020 – Graz",
        "From 22 January 2020 to 25 January 2020",
        "Published on 3 January 2019 in Nature, the study found that birds sing.",
        "Posted: 03/04/2023\n\nA title",
        "Date: 30.02.2023\n\nA title",
        "Published: 3 January 2019\nPublished: 4 January 2019\n\nA title",
        "MINSK, January 22. /TASS/. It was said so.",
        "On January 22, 2020 - the council met.",
        "The council met on 22 October, BelTA informs.",
        "© 2020 The Courier",
        "Thursday, 22 January 2020",
        "Last Updated: Mar 29, 2023 10:15 IST\n\nA title",
        "A title\nUpdated:\n29 March 2023",
        "Sam\nJoined\nMay 11, 2017\nMessages\n3,066",
        "A title\nDate: 29 March 2023\nVenue: Town hall",
        "05.02.2022 10:16 Uhr - 2. Liga - Vereine\n\n31.01.2022",
    ],
)
def test_a_date_that_is_only_mentioned_or_unclear_is_none(opening: str) -> None:
    assert read(opening).date is None


@pytest.mark.parametrize(
    ("opening", "title"),
    [
        ("A headline of five words", "A headline of five words"),
        ("Posted: 29.03.2023 15:58:00\n\nA headline", "A headline"),
        ("Home > World > Space\n\nA headline\nBy Jane Doe\n", "A headline"),
        ("English headline\n\nРусский заголовок", "English headline"),
        ("Is Belarus going to space?", "Is Belarus going to space?"),
        ("Talks between Minsk and the U.N.", "Talks between Minsk and the U.N."),
        ("By the numbers: a year in space", "By the numbers: a year in space"),
        ("Title: A headline\nDate: 2020-01-22", "A headline"),
        ("TASS\n22 January 2020\n\nA headline", "A headline"),
        ("FOR IMMEDIATE RELEASE\n\nA headline", "A headline"),
        ("© 2020 Reuters. All rights reserved\n\nA headline", "A headline"),
        (
            "Governments of Belarus and Russia sign agreement on\nsci-tech and innovative co-operation",
            "Governments of Belarus and Russia sign agreement on sci-tech and innovative co-operation",
        ),
        ("It rained.", None),
        ("Dear reader,", None),
        ("MINSK. KAZINFORM - It rained all day", None),
        ("which will orbit the Earth for five\nyears, the ministry said in a\nstatement to the press", None),
        ("* * *", None),
    ],
)
def test_the_title_is_the_first_line_that_stands_alone(opening: str, title: str | None) -> None:
    assert read(opening).title == title


def test_a_line_that_is_all_there_is_is_text_and_no_title() -> None:
    assert fill(Draft("A headline of five words")).title is None


@pytest.mark.parametrize(
    ("opening", "source"),
    [
        ("MINSK, January 22. /TASS/. It was said so.", "TASS"),
        ("LONDON (Reuters) - It was said so.", "Reuters"),
        ("(AP) The council met.", "AP"),
        ("PARIS, Jan 22 (AFP/Reuters) – It was said so.", "AFP, Reuters"),
        ("WASHINGTON, Jan. 22, 2020 /Acme Wire/ -- It was said so.", "Acme Wire"),
        (
            "MINSK. KAZINFORM - The agreement was signed in the city on Monday, BelTA informs.",
            "KazInform, BelTA",
        ),
        ("МИНСК, 22 янв — РИА Новости. Так было сказано.", "RIA Novosti"),
        ("Moscow. January 22. INTERFAX.RU - It was said so.", "Interfax"),
        ("TASS, January 22. It was said so.", "TASS"),
        ("A title\n\nSource: The Eastern Courier", "The Eastern Courier"),
        ("A title\n\nИсточник: ТАСС", "TASS"),
        ("A title\n\nPublished by BELTA on 22 January 2020", "BelTA"),
        ("A title\nBy John Smith, Associated Press", "AP"),
        ("A title\n\nXinhua | 22 January 2020", "Xinhua"),
        ("A title\n\nSource: https://tass.com/science/1", "TASS"),
        ("A title", None),
        ("Sputnik", None),
        ("HARRISBURG, PA — The council met.", None),
        ("Build Your Bike/Build Your Car/Build Your House. You may.", None),
        ("The minister told TASS on Wednesday that it would rain.", None),
    ],
)
def test_the_source_is_who_publishes_not_who_is_quoted(opening: str, source: str | None) -> None:
    assert read(opening).source == source


def test_an_agency_behind_the_first_sentence_is_only_quoted() -> None:
    opening = (
        "MINSK. KAZINFORM - The agreement was signed in the capital on Monday. It took long, BelTA informs."
    )
    assert read(opening).source == "KazInform"


@pytest.mark.parametrize(
    ("opening", "url"),
    [
        ("A title\n\nhttps://example.org/story", "https://example.org/story"),
        ("A title\n\nURL: <http://example.org/a?b=c>", "http://example.org/a?b=c"),
        ("A title\n\nhttps://example.org/a\nhttps://example.org/b", None),
        ("A title\n\nSee https://example.org/a for more", None),
        ("A title\n\nURL: javascript:alert(1)", None),
        ("A title\n\nURL: https:///nowhere", None),
    ],
)
def test_a_url_on_a_line_of_its_own(opening: str, url: str | None) -> None:
    assert read(opening).url == url


@pytest.mark.parametrize(
    "value", [None, 3, "", "ftp://a.org/", "//a.org/", "https://a b.org/", "http://[x/", "x" * 9999]
)
def test_what_is_no_web_address(value: object) -> None:
    assert web_address(value) is None


def test_one_line_is_short_and_on_one_line() -> None:
    assert one_line(" a\n\tb ") == "a b"
    assert one_line("x" * 400, 10) == "x" * 9 + "…"
    assert one_line(" \n") is None
    assert one_line(7) is None


def test_agencies_are_known_by_spelling_and_by_host() -> None:
    assert agency("ИТАР-ТАСС") == "TASS"
    assert agency("www.belta.by") == "BelTA"
    assert agency("Reuters-like") is None
    assert agencies("AFP and Reuters") == ("AFP", "Reuters")
    assert agencies("AFP, my uncle") == ()
    assert agency_of_url("https://eng.belta.by/politics") == "BelTA"
    assert agency_of_url("https://notbelta.by/") is None


@settings(deadline=None)
@given(st.text(max_size=400))
def test_no_text_makes_it_stumble(text: str) -> None:
    draft = fill(Draft(text))
    assert draft.text == text
    assert draft.title is None or "\n" not in draft.title
