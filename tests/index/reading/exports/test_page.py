"""Web pages that hold several articles, and those with one that only look as if."""

# ruff: noqa: E501 - what a database or a page writes is broken where it breaks it

from __future__ import annotations

import datetime

import pytest

from index.reading.draft import Draft
from index.reading.exports.split import parts_of
from index.reading.formats import html
from tests.support.exports import STORIES, Story, nexis_numbered


def paragraphs(story: Story) -> str:
    return "".join(f"<p>{line} {line}</p>" for line in story.paragraphs)


def page(body: str) -> str:
    return f"<html><head><title>Archive</title><meta property='og:site_name' content='Holm Blog'></head><body>{body}</body></html>"


def factiva(stories: tuple[Story, ...] = STORIES) -> str:
    return page(
        "<div id='contentLeft'>"
        + "".join(
            f"<div id='article-HOLM{n}' class='article'><div class='article enArticle'><div>Foreign Desk; 1</div>"
            f"<div id='hd'><span class='enHeadline'>{s.title} </span></div><div class='author'>By {s.author}</div>"
            f"<div>877 Wörter</div><div>{s.british}</div><div>{s.source}</div><div>HOLM</div><div>Englisch</div>"
            f"<div>Copyright 1993 Courier Ltd. All Rights Reserved.</div>{paragraphs(s)}<p>Dokument HOLM000020140309ef3100{n:03}</p>"
            "</div></div><br><span></span>"
            for n, s in enumerate(stories)
        )
        + "</div>"
    )


def europresse() -> str:
    return page(
        "".join(
            f"<article><header><div class='rdp__DocPublicationName'><span class='DocPublicationName'>{s.source}</span></div>"
            f"<div><span class='DocHeader'>France, {s.date:%d/%m/%Y} 134 mots, p. 11</span></div>".replace(
                f"{s.date:%d/%m/%Y}", s.american
            )
            + f"<p class='titreArticleVisu rdp__articletitle'>{s.title}</p></header><section>{paragraphs(s)}</section></article>"
            for s in STORIES
        )
    )


def archive(day: str = "{0.american}") -> str:
    return page(
        "<header><nav><a href='/'>Home</a></nav></header><main><header><h1>Month: March</h1></header>"
        + "".join(
            f"<article id='post-{n}' class='post-{n} post hentry'><header><h2><a href='https://blog.example/{n}/' rel='bookmark'>"
            f"{s.title}</a></h2><time datetime='{s.date}T10:00:00+01:00'>{day.format(s)}</time></header>{paragraphs(s)}"
            f"<ul><li>Seen from pier {n}</li></ul></article>"
            for n, s in enumerate(STORIES)
        )
        + "</main><aside><p>About us and our island, which is small and far out, and of the people who live on it.</p></aside>"
    )


def read(source: str) -> list[Draft]:
    return parts_of(html.read_page(source))


@pytest.mark.parametrize("source", [factiva(), europresse(), archive(), archive("two weeks ago")])
def test_each_article_has_its_own_title_day_and_text(source: str) -> None:
    found = read(source)
    assert [(part.title, part.date) for part in found] == [(story.title, story.date) for story in STORIES]
    for part, story in zip(found, STORIES, strict=True):
        for other in STORIES:
            assert all((line in part.text) == (other is story) for line in other.paragraphs)


@pytest.mark.parametrize("source", [factiva(), europresse()])
def test_an_export_names_the_source_of_each_article(source: str) -> None:
    assert [part.source for part in read(source)] == [story.source for story in STORIES]


def test_a_post_has_its_address_and_the_site_as_source() -> None:
    found = read(archive())
    assert [part.url for part in found] == [f"https://blog.example/{n}/" for n in range(3)]
    assert {part.source for part in found} == {"Holm Blog"}
    assert "Seen from pier 1" in found[1].text


def test_a_day_that_its_markup_contradicts_is_none() -> None:
    source = archive().replace("1998-12-24T10", "1998-11-02T10")
    found = read(source.replace(STORIES[1].american, "24 December 1998, 10:00"))
    assert [part.date for part in found][::2] == [STORIES[0].date, STORIES[2].date]


def test_an_older_export_of_nexis_is_split_by_its_numbers() -> None:
    blocks = (block.strip().split("\n") for block in nexis_numbered(STORIES).split("\n\n") if block.strip())
    rows = "".join(
        f"<br><div><p><span>{'<br>'.join(map(str.strip, lines))}</span></p></div>" for lines in blocks
    )
    found = read(page(rows))
    assert [(part.title, part.date) for part in found] == [(story.title, story.date) for story in STORIES]


def test_prose_beside_the_posts_is_kept_without_title_and_day() -> None:
    said = "We were away in March, and what follows was written on the boat and sent to the island by post."
    rest, *posts = read(archive().replace("<h1>Month: March</h1></header>", f"</header><p>{said}</p>"))
    assert (rest.text, rest.title, rest.date) == (said, None, None)
    assert len(posts) == len(STORIES)


STORY = STORIES[0]
CARDS = "".join(
    f"<article class='card'><h3><a href='/{n}'>{s.title}</a></h3><time datetime='{s.date}'>{s.american}</time></article>"
    for n, s in enumerate(STORIES[1:])
)
COMMENTS = "".join(
    f"<article class='comment-body'><h4>Per</h4><time datetime='2015-0{n}-01'>1 May</time><p>{'I was there too. ' * 12}</p></article>"
    for n in (1, 2, 3)
)
UPDATES = "".join(
    f"<div class='entry'><h3>At {n}</h3><time datetime='2014-03-0{n}'>{n} March 2014</time><p>{'The boat is out. ' * 12}</p></div>"
    for n in (7, 8, 9)
)


@pytest.mark.parametrize(
    "more",
    [
        f"</article><div>{CARDS}</div>",
        f"</article><section>{COMMENTS}</section>",
        f"{COMMENTS}</article>",
        f"{UPDATES}</article>",
    ],
)
def test_a_page_of_one_article_stays_one(more: str) -> None:
    (found,) = read(
        page(
            f"<main><article class='post'><h1>{STORY.title}</h1><time datetime='{STORY.date}'>{STORY.british}</time>"
            f"{paragraphs(STORY) * 3}{more}</main>"
        )
    )
    assert found.title == STORY.title


def test_sections_without_days_are_one_article() -> None:
    body = "".join(f"<section class='entry'><h2>{s.title}</h2>{paragraphs(s)}</section>" for s in STORIES)
    assert len(read(page(f"<main>{body}</main>"))) == 1


def test_the_days_are_those_of_the_stories() -> None:
    assert STORY.date == datetime.date(2014, 3, 9)
