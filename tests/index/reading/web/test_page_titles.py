"""The title of a web page: the heading that agrees with what the page is called, never a promotion's."""

from __future__ import annotations

import pytest

from tests.support.read_files import read_data

TEXT = (
    "<p>The council met on Tuesday and agreed on a new budget for the harbour, which many called odd.</p>"
    "<p>The mayor said that the work would begin in May and that it would be paid for by the city alone.</p>"
)


def title_of(head: str, body: str) -> str | None:
    return read_data(".html", f"<html><head>{head}</head><body>{body}</body></html>").title


NAMED = "<title>Harbour budget surprises many - The Courier</title>"
OG = '<meta property="og:title" content="{}"><meta property="og:site_name" content="The Courier">'
H1 = "<h1>Harbour budget surprises many</h1>"


@pytest.mark.parametrize(
    ("head", "body"),
    [
        (NAMED, f"<article>{H1}{TEXT}</article>"),
        (NAMED, f"<h1>City desk</h1><div><h2>Harbour budget surprises many</h2>{TEXT}</div>"),
        (NAMED, f'<div id="mainContent"><h1>Coast and Harbour</h1></div><div>{TEXT}</div>'),
        (NAMED, f"<main><h1>Coast and Harbour</h1><div>{TEXT}</div></main>"),
        (NAMED, f"<h2>Travel with us this summer!</h2><article>{H1}{TEXT}</article><h1>See fewer ads</h1>"),
        (NAMED, f'<header><h1><a href="/">The Courier <sup>new</sup></a></h1></header>{TEXT}'),
        (NAMED, f"<div class='newsletter'><h1>Every morning in your mail</h1></div>{H1}{TEXT}"),
        (NAMED.replace(" - ", " | "), f"<main><h1>Coast and Harbour</h1><div>{TEXT}</div></main>"),
        (NAMED, f"<article>{H1.replace('</', ' <small></small></')}{TEXT}</article>"),
        (NAMED.replace(" - The", " | The"), f"<h1>Latest</h1>{TEXT}"),
        (NAMED.replace("The Courier", "Eastport").replace(" - ", " | "), TEXT),
        (NAMED, f'<a href="https://courier.example/">The Courier</a>{TEXT}'),
        ("<title>The Courier - Harbour budget surprises many</title>", H1 + TEXT),
        ("<title>The Courier</title>", f'<h2><a href="/">The Courier</a></h2>{H1}{TEXT}'),
        ("<title>Home</title>", H1 + TEXT),
        ("<title>Harbour</title>", H1 + TEXT),
        ("<title></title>", H1 + TEXT),
        ("<title>All of the news of the coast</title>", f"<article>{H1}{TEXT}</article>"),
        (OG.format("Harbour budget surprises many"), f"<h1>Opinion</h1>{TEXT}"),
        (OG.format("Harbour budget surprises many") + "<title>Opinion | The Courier</title>", TEXT),
        (OG.format("Opinion | Harbour budget surprises many"), f"<h2>Opinion</h2>{H1}{TEXT}"),
        ("", f"{H1}{TEXT}<h1>More news</h1>"),
        ("<svg><title>Logo</title></svg>" + NAMED, f"<svg><title>Share</title></svg>{TEXT}{H1}"),
    ],
)
def test_the_title_is_that_of_the_article(head: str, body: str) -> None:
    assert title_of(head, body) == "Harbour budget surprises many"


def test_a_heading_that_is_another_wording_of_the_title_is_the_title() -> None:
    body = f"<h1>Why the harbour budget surprises so many people</h1>{TEXT}"
    assert title_of(NAMED, body) == "Why the harbour budget surprises so many people"


def test_a_subtitle_of_the_page_stays_where_no_heading_says_otherwise() -> None:
    assert (
        title_of("<title>Harbour: the budget - a surprise</title>", TEXT)
        == "Harbour: the budget - a surprise"
    )
