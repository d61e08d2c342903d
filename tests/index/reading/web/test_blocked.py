"""Pages that stand in an article's place are skipped with the reason; articles about such things are read."""

from __future__ import annotations

import pytest

from tests.support.read_files import read_data, reason


def source(title: str, body: str) -> str:
    return f"<html><head><title>{title}</title></head><body>{body}</body></html>"


@pytest.mark.parametrize(
    ("title", "body", "why"),
    [
        (
            "Budget",
            "<noscript>You need to enable JavaScript to run this app.</noscript><div id=a></div>",
            "JavaScript",
        ),
        (
            "Budget",
            "<p>JavaScript is disabled on your browser. Please turn it on to use this site.</p>",
            "JavaScript",
        ),
        ("Haushalt", "<p>Bitte aktivieren Sie JavaScript, um fortzufahren.</p>", "JavaScript"),
        ("courier.example", "<h1>Checking your browser before you enter</h1><p>Ray ID: 7d8f</p>", "a person"),
        ("Just a moment...", "<p>courier.example needs to review your connection.</p>", "a person"),
        (
            "",
            "<iframe src='/_Incapsula_Resource'>Request unsuccessful. Incapsula incident ID: 4-08</iframe>",
            "a person",
        ),
        ("Courier", "<h1>Press & hold to confirm you are a human (and not a bot)</h1>", "a person"),
        (
            "Courier",
            "<h1>We value your privacy</h1><p>We and our 42 partners store information on a device,"
            " such as cookies, and process personal data for ads and audience insights.</p><p>You may change"
            " your preferences at any time.</p><a href=#>Reject all</a>",
            "consent",
        ),
        (
            "Zeitung",
            "<h1>Mit Werbung weiterlesen</h1><p>Ihre Zustimmung können Sie widerrufen.</p>",
            "consent",
        ),
        ("Access Denied", "<h1>Access Denied</h1>You don't have permission to access this server.", "denied"),
        (
            "Page not found | Courier",
            "<p>What you look for has moved. Here are our five best stories.</p>",
            "no page",
        ),
        (
            "Harbour budget surprises many",
            "<h1>Harbour budget surprises many</h1><h2>Subscribe to continue reading</h2><p>Already a"
            " subscriber? Log in</p><p>From 4 euros per month, cancel any time.</p>",
            "subscription",
        ),
    ],
)
def test_a_page_that_is_no_article_is_skipped_with_the_reason(title: str, body: str, why: str) -> None:
    assert why in reason(".html", source(title, body))


NEWS = "The council met on Tuesday and agreed on a new budget for the harbour, which many called a surprise."


@pytest.mark.parametrize(
    "body",
    [
        f"<noscript>Please enable JavaScript to see the comments.</noscript><p>{NEWS}</p>",
        f"<p>{NEWS} {NEWS}</p><p>Subscribe to continue reading</p><p>Already a subscriber? Log in</p>",
        f"<div class='cookie-consent'><p>We use cookies. Accept all?</p></div><p>{NEWS}</p><p>{NEWS}</p>",
        "<p>A court fined the firm on Monday for placing cookies on the computer of one without consent.</p>",
        "<p>The firm whose captcha asks people whether they are not a robot was sold on Monday.</p>",
        "<p>The harbour is closed until Friday.</p>",
        "<p>404 boats came to the harbour this summer.</p>",
    ],
)
def test_an_article_is_read_though_it_speaks_of_such_things(body: str) -> None:
    assert "o" in read_data(".html", source("Harbour news of the day", body)).text
