"""What exports have besides the usual: old fields, missing days, covers, leftovers; and what is no export."""

# ruff: noqa: E501 - what a database or a page writes is broken where it breaks it

from __future__ import annotations

import datetime

import pytest

from index.reading.draft import Draft
from index.reading.exports.split import parts_of
from index.reading.metadata.fields import fill
from tests.support.exports import STORIES, digest, factiva_bare, nexis_newer, nexis_numbered

MARCH = datetime.date(2014, 3, 9)
LONG = "The ferry between Holm and the mainland runs again, the harbour master said on Saturday."


def split(text: str) -> list[Draft]:
    return parts_of(fill(Draft(text)))


def test_fields_name_the_headline_in_the_oldest_exports() -> None:
    first, second = split(
        "101 of 250 DOCUMENTS\n\n\n     Copyright 1992 Courier Limited\n            The Courier (London)\n\n"
        "            April 10, 1992\n\nSECTION: FEATURES; Pg. 23\n\nLENGTH: 343 words\n\n"
        "HEADLINE: Ferry to Holm runs again\nafter the storm\n\nBYLINE: By IDA BERG\n\nDATELINE: HOLM\n\nBODY:\n\n"
        "   The ferry runs.\n\n   LANGUAGE: it is no barrier on the boat.\n\nGRAPHIC: Photo, the ferry;\ndrawing by Per\n\n"
        "102 of 250 DOCUMENTS\n\nThe Courier (London)\n\nApril 1992\n\nLENGTH: 3 words\n\nHEADLINE: Old mill\n\n"
        "BODY: The mill is old."
    )
    assert first.title == "Ferry to Holm runs again after the storm"
    assert (first.date, first.source) == (datetime.date(1992, 4, 10), "The Courier (London)")
    for said in (
        "By IDA BERG",
        "The ferry runs.",
        "LANGUAGE: it is no barrier on the boat.",
        "drawing by Per",
    ):
        assert said in first.text
    assert (second.title, second.date, second.source) == ("Old mill", None, "The Courier (London)")
    assert second.text.endswith("The mill is old.")


def test_a_headline_over_several_lines_is_one_title() -> None:
    text = nexis_numbered(STORIES).replace(
        "Old mill becomes a museum", "Old mill\nBecomes a museum;\nIsland is proud"
    )
    found = split(text)[1]
    assert found.title == "Old mill Becomes a museum; Island is proud"
    assert found.text.startswith("Old mill\nBecomes a museum;\nIsland is proud\n\nBYLINE")


def test_an_article_without_a_day_does_not_get_that_of_another() -> None:
    text = nexis_newer(STORIES).replace("December 24, 1998 Thursday", "Winter 1998")
    assert [part.date for part in split(text)] == [STORIES[0].date, None, STORIES[2].date]


def test_a_weekday_that_is_not_that_of_the_day_means_no_date() -> None:
    text = nexis_newer(STORIES).replace("1998 Thursday", "1998 Monday")
    assert [part.date for part in split(text)] == [STORIES[0].date, None, STORIES[2].date]


def test_the_load_date_is_no_publication() -> None:
    text = nexis_newer(STORIES[:2]).replace("March 9, 2014 Sunday\n\n", "")
    assert [part.date for part in split(text)] == [None, STORIES[1].date]


def test_what_stands_in_front_and_is_no_cover_is_kept_without_title_and_day() -> None:
    front, *articles = split(f"My notes of January 5, 2020\n\n{LONG}\n\n{nexis_numbered(STORIES)}")
    assert (front.title, front.date) == (None, None)
    assert front.text == f"My notes of January 5, 2020\n\n{LONG}"
    assert [part.title for part in articles] == [story.title for story in STORIES]


@pytest.mark.parametrize(
    "cover", ["Download Request: Selected Items: 1-3\nTime Of Request: Friday, March 20, 2018\n"]
)
def test_a_cover_is_no_article(cover: str) -> None:
    found = split(f"{cover}\nSend To:\nLIBRARY\n\nTerms: (ferry)\n\n{nexis_numbered(STORIES)}")
    assert [part.title for part in found] == [story.title for story in STORIES]


def test_the_search_that_factiva_adds_is_no_article() -> None:
    found = split(
        f"{factiva_bare(STORIES)}\n\nSearch Summary\nText  ferry\nDate  All Dates\nResults Found  3"
    )
    assert [part.title for part in found] == [story.title for story in STORIES]


def test_what_stands_behind_the_last_article_is_kept() -> None:
    *articles, rest = split(f"{factiva_bare(STORIES)}\n\nRemember to ask Per about the ferry.")
    assert len(articles) == len(STORIES)
    assert (rest.text, rest.title, rest.date) == ("Remember to ask Per about the ferry.", None, None)


def test_an_article_between_rules_without_a_day_has_none() -> None:
    text = digest(STORIES) + f"{'=' * 40}\nTo our readers\n\n{LONG}\n"
    *_, last = split(text)
    assert (last.title, last.date) == (None, None)
    assert last.text == f"To our readers\n\n{LONG}"


@pytest.mark.parametrize(
    "text",
    [
        f"Ferry\n9 March 2014\n\nLENGTH: 430 words\n{LONG}\nMill\n\nLENGTH: 30 words\n{LONG}",
        f"Ferry\n9 March 2014\n\n{LONG}\n\n430 words\n9 March 2014\n\nMill\n\n12 words\n24 December 1998\n\n{LONG}",
    ],
)
def test_a_file_of_many_that_is_not_understood_has_neither_title_nor_day(text: str) -> None:
    (whole,) = split(text)
    assert (whole.title, whole.date, whole.text) == (None, None, text)


@pytest.mark.parametrize(
    "text",
    [
        f"Ferry runs again\n\n9 March 2014\n\n{LONG}\n\n* * *\n\n{LONG}\n\n* * *\n\n{LONG}",
        f"Ferry runs again\n\n9 March 2014\n\n{LONG}\n\nHow it came\n\n1 March 2014: the storm.\n\n2 March 2014: calm.\n\n{LONG}",
        f"Ferry runs again\n\nThe Holm Courier, 9 March 2014\n\n{LONG}\n\nNote: the boat is old.\n\nSource: harbour master",
        f"Ferry runs again\n\nPublished: 9 March 2014\nUpdated: 10 March 2014\n\n{LONG}\n\nDate: 12 March\nPlace: Holm\n\n{LONG}",
        f"{LONG}\n\n1 of 3 boats\n\n2 of 3 houses\n\n{LONG}",
    ],
)
def test_a_single_article_stays_as_it_is(text: str) -> None:
    whole = fill(Draft(text))
    assert parts_of(whole) == [whole]


def test_pages_of_an_article_are_counted_in_the_file() -> None:
    pages = [nexis_newer(STORIES[:1]), nexis_newer(STORIES[1:2]), LONG, nexis_newer(STORIES[2:])]
    pages[1:3] = [pages[1].replace("End of Document", ""), LONG + "\n\nEnd of Document"]
    text = "\n\n".join(pages)
    starts = tuple(text.index(page) for page in pages)
    first, second, third = parts_of(Draft(text, pages=starts))
    assert first.pages == (0,)
    assert second.pages[:2] == (0, 0)
    assert second.text[second.pages[2] :].startswith(LONG)
    assert third.pages == (0, 0, 0, 0)
