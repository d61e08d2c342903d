"""The day a web page was published: what says so, what only looks like it, and what cannot be decided."""

from __future__ import annotations

import datetime

import pytest

from tests.support.article_files import page
from tests.support.read_files import read_data

META = '<meta property="article:published_time" content="{}">'
LD = '<script type="application/ld+json">{}</script>'
ARTICLE = '{"@type":"NewsArticle","datePublished":"2020-01-22","dateModified":"2024-05-06"}'
CANONICAL = '<link rel="canonical" href="https://courier.example.org/{}">'


def day_of(head: str, below: str = "") -> str | None:
    date = read_data(".html", page(head, below)).date
    return date.isoformat() if date else None


@pytest.mark.parametrize(
    "script",
    [
        f"<![CDATA[{ARTICLE}]]>",
        f"//<![CDATA[\n{ARTICLE}\n//]]>",
        f"/*<![CDATA[*/ {ARTICLE} /*]]>*/",
        f"<!--\n{ARTICLE}\n-->",
        f"<!-- //<![CDATA[\n{ARTICLE}\n//]]> -->",
        f"{ARTICLE};",
        f"[{ARTICLE}]",
        f'{{"@graph":[{{"@type":"WebSite","datePublished":"2001-01-01"}},{ARTICLE}]}}',
        f'{{"@type":"WebPage","mainEntity":{ARTICLE}}}',
        f'{{"@type":"Organization"}}\n{ARTICLE}',
        ARTICLE.replace('"NewsArticle"', '"https://schema.org/NewsArticle"'),
        ARTICLE.replace('"NewsArticle"', '["http://schema.org/SocialMediaPosting"]'),
        ARTICLE.replace('"NewsArticle"', '"schema:OpinionNewsArticle"'),
        f"/* written by a plugin */ {ARTICLE}",
        f"// written by a plugin\n[{ARTICLE}]",
        ARTICLE.replace("}", ",}"),
        ARTICLE.replace('"', "&quot;"),
        ARTICLE.replace('"2020-01-22"', '["2020-01-22"]'),
        ARTICLE.replace('"2020-01-22"', '{"@value":"2020-01-22"}'),
        ARTICLE.replace('"2020-01-22"', "1579687200"),
        f'{ARTICLE[:-1]},"comment":[{{"@type":"SocialMediaPosting","datePublished":"2021-02-03"}}]}}',
    ],
)
def test_json_ld_is_read_however_it_is_wrapped(script: str) -> None:
    assert day_of(LD.format(script), "<p>Last Updated: May 6, 2024</p>") == "2020-01-22"


def test_of_several_articles_in_json_ld_the_one_with_the_address_or_the_title_of_the_page_counts() -> None:
    ours = '{"@type":"Article","url":"http://www.courier.example.org/space/","datePublished":"2020-01-22"}'
    other = '{"@type":"Article","headline":"Snow in May","url":"/x","datePublished":"2023-03-04"}'
    assert day_of(CANONICAL.format("space?from=rss") + LD.format(f"[{other},{ours}]")) == "2020-01-22"
    named = ours.replace('"url"', '"headline":"Minsk hosts the space council","url"')
    assert day_of(LD.format(f"[{other},{named}]")) == "2020-01-22"
    assert day_of(LD.format(f"[{other},{ours}]")) is None
    listed = f'{{"@type":"CollectionPage","itemListElement":[{other}]}}'
    assert day_of(LD.format(listed)) is None


EVENING = META.format("2023-11-09T03:28:35+00:00")


@pytest.mark.parametrize(
    ("head", "below", "date"),
    [
        (EVENING, "<p>Published Nov. 8, 2023, 10:28 p.m. ET</p>", "2023-11-08"),
        (EVENING, "<div>By Ann Smith | November 8, 2023</div>", "2023-11-08"),
        (EVENING + CANONICAL.format("2023/11/08/council/"), "", "2023-11-08"),
        (EVENING + CANONICAL.format("coast/2023/nov/08/council"), "", "2023-11-08"),
        (EVENING, '<span property="schema:datePublished" content="2023-11-08">Wed</span>', "2023-11-08"),
        (EVENING, '<time class="published" datetime="2023-11-08T21:28-06:00">Wed</time>', "2023-11-08"),
        (
            EVENING,
            '<time class="published" datetime="2023-11-09T03:28Z">8 November 2023</time>',
            "2023-11-08",
        ),
        (EVENING + LD.format('{"@type":"Article","datePublished":"2023-11-08"}'), "", "2023-11-08"),
        (META.format("2021-11-04T23:00Z"), "<p>5. November 2021</p>", "2021-11-05"),
        (META.format("2021-11-04 23:00:00"), "<p>5. November 2021</p>", "2021-11-05"),
        (META.format("1699500515"), "<p>Published: 8 November 2023</p>", "2023-11-08"),
        (EVENING, "", "2023-11-09"),
        (EVENING, "<p>Published: 6 November 2023</p>", "2023-11-09"),  # too far: of something else
        (EVENING, "<p>Updated: November 8, 2023</p>", "2023-11-09"),
        (META.format("2023-11-09T10:28:35+00:00"), "<p>November 8, 2023</p>", "2023-11-09"),
        (META.format("2023-11-09T03:28:35+02:00"), "<p>November 8, 2023</p>", "2023-11-09"),
        ('<meta name="date" content="2023-11-09T03:28Z">', "<p>November 8, 2023</p>", "2023-11-08"),
    ],
)
def test_an_evening_in_utc_is_the_day_that_the_page_prints(head: str, below: str, date: str) -> None:
    assert day_of(head, below) == date


@pytest.mark.parametrize(
    ("head", "below", "date"),
    [
        (META.format("05/08/2014 07:01:00"), "", None),
        (META.format("05/08/2014 07:01:00"), "<p>May 8, 2014</p>", "2014-05-08"),
        (META.format("05/08/2014"), "<p>September 14, 2016</p>", None),
        (META.format("05/08/2014") + CANONICAL.format("2014/08/05/x"), "", "2014-08-05"),
        (META.format("some time last week"), "<p>September 14, 2016</p>", None),
        (META.format("some time last week"), "<p>Published: September 14, 2016</p>", "2016-09-14"),
        (META.format("some time last week") + META.format("2016-09-14"), "", "2016-09-14"),
        (META.format("") + META.format("null"), "<p>September 14, 2016</p>", "2016-09-14"),
        (META.format("0000-00-00"), "<p>September 14, 2016</p>", "2016-09-14"),
        (META.format("2016-09-14") + LD.format(ARTICLE), "", None),
        (META.format("2016-09-14") + LD.format(ARTICLE), "<p>January 22, 2020</p>", None),
        (META.format("2016-09-14") + LD.format(ARTICLE), "<p>Posted: January 22, 2020</p>", "2020-01-22"),
        (META.format("2016-09-14") + META.format("2016-09-20"), "<p>September 30, 2016</p>", None),
        (META.format("Fri Mar 13 2020 10:00:00 GMT+0100 (CET)"), "", "2020-03-13"),
        (META.format("20200313101500"), "", "2020-03-13"),
        (META.format("Tuesday"), "<p>MINSK, March 3, 2020 (TASS) - It was said.</p>", None),
    ],
)
def test_a_strong_statement_that_cannot_be_read_or_is_contradicted_states_no_date(
    head: str, below: str, date: str | None
) -> None:
    assert day_of(head, below) == date


@pytest.mark.parametrize(
    "below",
    [
        '<time itemprop="dateModified" datetime="2016-09-14">September 14, 2016</time>',
        '<span class="updated">September 14, 2016</span>',
        '<time class="entry-date published" datetime="2016-09-14">Updated: September 14, 2016</time>',
        "<p>Last updated on September 14, 2016</p>",
        "<div>Updated</div><div>September 14, 2016</div>",
        "<dl><dt>Joined</dt><dd>September 14, 2016</dd><dt>Messages</dt><dd>3,066</dd></dl>",
        "<div>Member since</div><div>14 September 2016</div>",
        "<div>14 September 2016</div><div>Joined</div><div>3,066</div><div>Messages</div>",
        "<p>Date: 14 September 2016</p><p>Time: 19:00</p><p>Location: Town hall</p>",
        '<time class="dtstart" datetime="2016-09-14">September 14, 2016</time>',
        "<div>Mitglied seit:</div><div>14.09.2016</div>",
        "<table><tr><th>Deadline</th><td>September 14, 2016</td></tr></table>",
        "<p>Date: September 14, 2016</p><p>Venue: Town hall</p>",
        "<p>When:</p><p>September 14, 2016</p>",
        "<p>14.09.2016 10:16 Uhr - 2. Liga - Vereine</p><p>31.01.2022 · Frauen</p>",
        '<div class="related"><time class="published" datetime="2016-09-14">then</time></div>',
        '<div class="comments"><time itemprop="datePublished" datetime="2016-09-14">then</time></div>',
        '<div itemscope itemtype="http://schema.org/Review">'
        '<meta itemprop="datePublished" content="2016-09-14"></div>',
        '<div itemscope itemtype="http://schema.org/Event"><time itemprop="startDate"'
        ' datetime="2016-09-14">September 14, 2016</time></div>',
        "<p>Copyright 14 September 2016 The Courier</p>",
        "<p>© 2016-09-14 The Courier</p>",
    ],
)
def test_the_day_of_something_else_is_no_publication(below: str) -> None:
    assert day_of("", below) is None
    assert day_of(META.format("2015-03-02"), below) == "2015-03-02"


def test_the_day_of_an_event_in_json_ld_is_no_publication_where_it_is_printed() -> None:
    event = LD.format('{"@type":"MusicEvent","startDate":"2016-09-14T19:00"}')
    assert day_of(event, "<p>September 14, 2016</p>") is None
    assert day_of("", "<p>September 14, 2016</p>") == "2016-09-14"


def test_a_time_in_another_article_of_the_page_is_not_that_of_the_page() -> None:
    teaser = '<article><h2>Snow</h2><time class="published" datetime="2016-09-14">then</time></article>'
    source = page().replace("</main>", f"</main>{teaser}")
    assert read_data(".html", source).date is None
    ours = '<time class="published" datetime="2020-01-22">then</time>'
    source = page("", ours).replace("</main>", f"</main>{teaser}")
    assert read_data(".html", source).date == datetime.date(2020, 1, 22)
