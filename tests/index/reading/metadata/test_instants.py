"""What the date in a page's markup can mean: one day, the two days of an instant in UTC, or two readings."""

from __future__ import annotations

import pytest

from index.reading.metadata.instants import UNREADABLE, statement


def days(text: str) -> tuple[list[str], str | None]:
    found = statement(text)
    assert found is not None
    return sorted(day.isoformat() for day in found.days), found.best.isoformat() if found.best else None


@pytest.mark.parametrize(
    "text",
    [
        "2020-01-22",
        "2020-01-22T",
        "2020-01-22T10:15:00Z",
        "2020-01-22T23:15:00+01:00",
        "2020-01-22T23:15:00-0500",
        "2020-01-22T10:15:00+01:00[Europe/Berlin]",
        "2020-01-22T10:15:00 Europe/Berlin",
        "2020-01-22T10:15:00+00:00Z",
        "2020-01-22T10:15:00&#43;01:00",
        "2020-01-22 10:15:00 CET",
        "20200122101500",
        "22 Jan 2020 10:15:00 GMT",
        "Wed Jan 22 2020 23:00:00 GMT+0100 (Central European Standard Time)",
        "January 22, 2020 11:15 PM EST",
        "Published: January 22, 2020",
        "22/01/2020 - 10:15",
    ],
)
def test_a_day(text: str) -> None:
    assert days(text) == (["2020-01-22"], "2020-01-22")


@pytest.mark.parametrize(
    ("text", "other", "best"),
    [
        ("2020-01-22T03:00:00Z", "2020-01-21", "2020-01-22"),
        ("2020-01-22T03:00", "2020-01-21", "2020-01-22"),
        ("2020-01-22 00:00:00.000000", "2020-01-21", "2020-01-22"),
        ("20200122T0300Z", "2020-01-21", "2020-01-22"),
        ("1579662000", "2020-01-21", "2020-01-22"),
        ("1579662000000", "2020-01-21", "2020-01-22"),
        ("Wed, 22 Jan 2020 23:30:00 GMT", "2020-01-23", "2020-01-22"),
        ("05/08/2014 07:01:00", "2014-08-05", None),
        ("8-5-2014", "2014-08-05", None),
    ],
)
def test_two_days(text: str, other: str, best: str | None) -> None:
    found, own = days(text)
    assert own == best
    assert len(found) == 2
    assert other in found


@pytest.mark.parametrize(
    "text", ["", " - ", "null", "None", "0", "0000-00-00 00:00:00", "1970-01-01T00:00:00Z"]
)
def test_no_statement(text: str) -> None:
    assert statement(text) is None


@pytest.mark.parametrize("text", ["2020", "2020-01", "January 2020"])
def test_a_month_states_no_day(text: str) -> None:
    assert statement(text) is None


@pytest.mark.parametrize("text", ["yesterday", "2020-02-30", "22.01.20", "9999999999", "2020-01-22 " * 20])
def test_what_cannot_be_read(text: str) -> None:
    assert statement(text) == UNREADABLE
