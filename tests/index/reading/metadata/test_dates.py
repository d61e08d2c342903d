"""Dates as they are written, and everything that only looks like one."""

from __future__ import annotations

import datetime
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.reading.metadata.dates import date_in_url, leading_date, parse_date
from index.reading.metadata.months import fold, months, weekdays

JANUARY_22 = datetime.date(2020, 1, 22)  # a Wednesday


@pytest.mark.parametrize(
    "text",
    [
        "2020-01-22",
        "2020-1-22",
        "2020/01/22",
        "2020.01.22",
        "20200122",
        "20200122T101500Z",
        "2020-01-22T10:15:00",
        "2020-01-22T23:59:59.999-05:00",
        "2020-01-22 10:15:00 +0300",
        "22.01.2020",
        "22. 1. 2020",
        "22.01.2020 15:58:00",
        "22.01.2020 - 15:58",
        "15:58 22.01.2020",
        "22/01/2020",
        "01/22/2020",
        "22-01-2020",
        "22 January 2020",
        "22nd January, 2020",
        "22nd of January 2020",
        "22 Jan. 2020",
        "22-Jan-2020",
        "January 22, 2020",
        "Jan. 22nd, 2020",
        "JANUARY 22 2020",
        "Wed, 22 Jan 2020 10:15:00 GMT",
        "Wed Jan 22 10:15:00 +0000 2020",
        "Wednesday, January 22, 2020 at 10:15 AM EST",
        "10:15 a.m. ET Jan. 22, 2020",
        "5 p.m. January 22, 2020",
        "15:58, 22 January 2020",
        "22 января 2020",
        "22 января 2020 г., 15:30",
        "среда, 22 января 2020 года",
        "22 січня 2020 року",
        "22 студзеня 2020",
        "22. Januar 2020, 15.58 Uhr",
        "Mittwoch, 22. Januar 2020",
        "le 22 janvier 2020 à 10h15",
        "mercredi 22 janvier 2020",
        "22 de enero de 2020",
        "22 gennaio 2020",
        "22 de janeiro de 2020",
        "22 januari 2020",
        "22 stycznia 2020",
        "22. ledna 2020",
        "22 Ιανουαρίου 2020",
        "2020. január 22.",
        "2020年1月22日",
        "2020년 1월 22일",
        "  22 January 2020 ",
        "22 January 2020 .)",
        "15:58, den 22. Januar 2020",
        "15:58 Wednesday, 22 January 2020",
        "Mittwoch, den 22. Januar 2020",
        "Wednesday 10:15, 22 January 2020",
        "Wednesday, on 10:15, 22 January 2020",
        "22\u00a0January\u00a02020",
    ],
)
def test_written_dates_are_read(text: str) -> None:
    assert parse_date(text) == JANUARY_22


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2020",
        "2020-01",
        "January 2020",
        "22 January",
        "03/04/2023",  # the third of April, or the fourth of March
        "3-4-2023",
        "22.01.20",
        "22 Jan 20",
        "30.02.2020",
        "2021-02-29",
        "2020-13-01",
        "13/13/2020",
        "01.22.2020",  # dots: the day comes first
        "Thursday, 22 January 2020",  # it was a Wednesday
        "22 January 1599",
        "31.12.0999",
        "22 January 9999",
        "22 листопада",
        "22 listopada 2020",  # November in Polish, October in Croatian
        "22 Smarch 2020",
        "2020-01-223",
        "22.01.2020.5",
        "122.01.2020",
        "22.01.2020-25.01.2020",
        "22.01.2020 - 25.01.2020",
        "22 January 2020 to 25 January 2020",
        "22 January 2020 - 25 January 2020",
        "22 January 2020 - 5 February",
        "January 22, 2020 - January 25, 2020",
        "Wednesday, 30.02.2020",
        "22 January 2020 X",
        "20-22 January 2020",
        "January 20-22, 2020",
        "May 12 1945 GMT",  # a quarter to eight in the evening
        "signed on 22 January 2020",
        "22 January 2020 in Minsk",
        "version 2020.01.22",
        "yesterday",
        "99999999",
        "2" * 200,
    ],
)
def test_anything_less_is_no_date(text: str) -> None:
    assert parse_date(text) is None


def test_no_more_than_a_hundred_characters_are_a_date() -> None:
    assert parse_date("22 January 2020" + " " * 80 + "10:15") == JANUARY_22
    assert parse_date("22 January 2020" + " " * 81 + "10:15") is None


def test_a_time_of_day_that_looks_like_a_year_leads_nothing() -> None:
    assert leading_date("May 12 1945 GMT, the ministers met") is None
    assert leading_date("May 12 1945, the ministers met") == (datetime.date(1945, 5, 12), 11)


def test_the_first_year_is_1600() -> None:
    assert parse_date("1 January 1600") == datetime.date(1600, 1, 1)
    assert parse_date("31 December 1599") is None


def test_what_is_no_day_leads_nothing() -> None:
    for text in (
        "30.02.2020 News",
        "03/04/2023 News",
        "22 Smarch 2020 News",
        "Thursday, 22 January 2020 News",
    ):
        assert leading_date(text) is None


def test_what_follows_a_date_may_be_a_dash_but_not_another_day() -> None:
    assert leading_date("22 January 2020 - the ministers met") == (JANUARY_22, 15)
    assert leading_date("22 January 2020 - 5 of them met") is None
    assert leading_date("22 January 2020 to January 23, 2020, the ministers met") is None


def test_a_numeric_date_counts_when_both_readings_agree() -> None:
    assert parse_date("04/04/2023") == datetime.date(2023, 4, 4)


def test_dates_up_to_a_year_ahead_are_read_and_no_further() -> None:
    today = datetime.date.today()
    assert parse_date((today + datetime.timedelta(days=300)).isoformat())
    assert parse_date((today + datetime.timedelta(days=400)).isoformat()) is None
    assert parse_date((today + datetime.timedelta(days=366)).isoformat())
    # By two days, should midnight pass meanwhile.
    assert parse_date((today + datetime.timedelta(days=368)).isoformat()) is None


def test_a_leading_date_ends_behind_its_time() -> None:
    text = "29.03.2023 15:58:00 | News"
    found = leading_date(text)
    assert found is not None
    assert text[found.end :] == " | News"


@pytest.mark.parametrize(
    ("url", "date"),
    [
        ("https://example.org/2020/01/22/story.html", JANUARY_22),
        ("https://example.org/news/2020-01-22-story", JANUARY_22),
        ("https://example.org/coast/2020/jan/22/story", JANUARY_22),
        ("https://example.org/coast/2020/the/22/story", None),
        ("https://example.org/2020/01/story", None),
        ("https://example.org/2020/13/22/story", None),
        ("https://example.org/2020/01/22/from/2019/01/22/", None),
        ("https://example.org/story?from=/2020/01/22/", None),
        ("https://example.org/120200122/", None),
        ("http://[bad/2020/01/22/", None),
    ],
)
def test_a_date_in_the_path_of_a_url(url: str, date: datetime.date | None) -> None:
    assert date_in_url(url) == date


def test_no_month_name_stands_for_two_months() -> None:
    for names in (months, weekdays):
        names.cache_clear()  # read here, whatever was read before
    assert months()["мая"] == months()["may"] == months()["mai"] == 5
    assert months()["märz"] == months()["mars"] == 3
    assert "listopada" not in months()
    assert len(months()) == 267
    assert set(months().values()) == set(range(1, 13))
    assert len(weekdays()) == 100
    assert set(weekdays().values()) == set(range(7))
    assert all(name == fold(name) for name in (*months(), *weekdays()))
    assert "-" not in months()  # stands for a name that a language lacks
    assert (months()["january"], months()["december"], weekdays()["monday"], weekdays()["sunday"]) == (
        1,
        12,
        0,
        6,
    )


def test_names_are_looked_up_however_they_are_written() -> None:
    assert fold("JAN.") == "jan"
    assert fold("Ma\u0308rz") == fold("MÄRZ") == "märz"
    assert fold(".jan") == ".jan"


# Not the locale's, as strftime has them.
ENGLISH_MONTHS = (
    "January February March April May June July August September October November December".split()
)
ENGLISH_DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
DATES = st.dates(min_value=datetime.date(1600, 1, 1), max_value=datetime.date(2025, 12, 31))
FORMS = st.sampled_from(
    [
        "{d:%Y-%m-%d}",
        "{d:%Y-%m-%dT%H:%M:%S}Z",
        "{d:%Y/%m/%d}",
        "{d:%Y%m%d}",
        "{d:%d.%m.%Y}",
        "{d.day}.{d.month}.{d.year}",
        "{d:%d} {month} {d.year}",
        "{month} {d.day}, {d.year}",
        "{month:.3}. {d.day}, {d.year}",
        "{day}, {d:%d} {month} {d.year}",
        "{day:.3}, {d:%d} {month:.3} {d.year} 10:15:00 GMT",
        "{d.year}年{d.month}月{d.day}日",
    ]
)


@given(DATES, FORMS)
def test_every_unambiguous_writing_comes_back(date: datetime.date, form: str) -> None:
    assert (
        parse_date(
            form.format(d=date, month=ENGLISH_MONTHS[date.month - 1], day=ENGLISH_DAYS[date.weekday()])
        )
        == date
    )


@given(DATES)
def test_slashes_never_give_another_date(date: datetime.date) -> None:
    for text in (f"{date.day}/{date.month}/{date.year}", f"{date.month}/{date.day}/{date.year}"):
        assert parse_date(text) in ({date} if date.day > 12 or date.day == date.month else {None})


@given(st.text(alphabet="0123456789./- ,TZ:JanuarymMя年", max_size=24) | st.text(max_size=40))
def test_a_date_is_made_of_the_figures_in_the_text(text: str) -> None:
    if date := parse_date(text):
        figures = "".join(re.findall("[0-9]", text))
        assert str(date.year) in figures
        assert str(date.day) in figures
        assert str(date.month) in figures or re.search(r"[^\W\d_]{3}", text)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("March 9, 2014 Sunday", (2014, 3, 9)),
        ("March 9, 2014, Sunday, Late Edition - Final", (2014, 3, 9)),
        ("March 9, 2014 Sunday 4:00 PM GMT", (2014, 3, 9)),
        ("9. März 2014 Sonntag 9:50 PM GMT+1", (2014, 3, 9)),
        ("June 17, 1995, CITY EDITION", (1995, 6, 17)),
        ("Sonntag 9.März 2014", (2014, 3, 9)),
    ],
)
def test_a_weekday_and_an_edition_may_stand_behind(text: str, day: tuple[int, int, int]) -> None:
    assert parse_date(text) == datetime.date(*day)


@pytest.mark.parametrize(
    "text", ["March 9, 2014 Monday", "March 9, 2014 in the first edition: a war", "March 9, 2014 Holm"]
)
def test_nothing_else_may_stand_behind(text: str) -> None:
    assert parse_date(text) is None
