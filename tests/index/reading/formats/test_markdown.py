"""Markdown files: the words without the marks, the title, the front matter."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.reading.formats.markdown import plain
from tests.support.read_files import read_data, reason

MARKDOWN = """---
title: "Belarus and Kazakhstan *draft* an agreement"
Date: 2020-01-22
source: BELTA
url: https://eng.belta.by/draft
tags: [space]
---

Belarus and [Kazakhstan](https://example.org/wiki/K_(country)) **agreed** on an _intergovernmental_ `draft`.

> A quote that
> goes on.

## What comes next ##

* snake_case_name and 2 * 3 * 4
* \\*not emphasis\\*

![the minister](img/a.png "caption")<!-- a
comment -->

```python
# not a heading **at all**
```
"""


def test_markdown_is_read_as_its_words() -> None:
    draft = read_data(".md", MARKDOWN)
    assert draft.title == "Belarus and Kazakhstan draft an agreement"
    assert (draft.date, draft.source, draft.url) == (
        datetime.date(2020, 1, 22),
        "BelTA",
        "https://eng.belta.by/draft",
    )
    assert draft.text == (
        "Belarus and Kazakhstan draft an agreement\n\n"
        "Belarus and Kazakhstan agreed on an intergovernmental draft.\n\n"
        "A quote that\ngoes on.\n\n"
        "What comes next\n\n"
        "* snake_case_name and 2 * 3 * 4\n* *not emphasis*\n\n"
        "the minister\n\n"
        "# not a heading **at all**"
    )


@pytest.mark.parametrize(
    "text",
    [
        "Some text first.\n\n# The title #\n\n## Another\n\nBody.",
        "The title\n=========\n\n# Another\n\nBody.",
        "```\n# code\n```\n\n# The title\n\nBody.",
        "# [The title](https://example.org/)\n\nBody.",
        "The title\n\nBody that goes on for a while and ends with a full stop, as bodies of text do.",
    ],
)
def test_the_title_of_markdown_is_its_first_heading(text: str) -> None:
    assert read_data(".md", text).title == "The title"


def test_an_unclear_date_in_front_matter_is_not_made_up_for() -> None:
    assert read_data(".md", "---\ndate: 03/04/2023\n---\n\n# T\n\n22 January 2020\n\nBody.").date is None


def test_markdown_without_words_is_empty() -> None:
    assert "empty" in reason(".md", "---\ntitle:\n---\n\n---\n***\n")


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ('A [link](https://a.org "title"), a [second][ref].\n\n[ref]: https://b.org', "A link, a second."),
        (
            "**Bold *inner* bold** and ***both***, over\n*two\nlines*.",
            "Bold inner bold and both, over\ntwo\nlines.",
        ),
        (
            "5*3*2 and f**k and s**t and snake_case_name and a __b__",
            "5*3*2 and f**k and s**t and snake_case_name and a b",
        ),
        ("Use ``a ` b`` or <b>c</b><br/> or <kbd>d</kbd>.", "Use a ` b or c or <kbd>d</kbd>."),
        ("<https://a.org/%D0%B0?x=1> [x](javascript:y)", "https://a.org/%D0%B0?x=1 x"),
        ("AT&amp;T  \nnext\\\nlast", "AT&amp;T  \nnext\nlast"),
        (
            "1986. A year.\n\n* one\n  more\n  - two\n\n+ three",
            "1986. A year.\n\n* one\n  more\n  - two\n\n+ three",
        ),
        ("> ## Points\n> * one\n> > two\n\nEnd", "Points\n* one\ntwo\n\nEnd"),
        ("| a | **b** |\n|---|---|\n| c | d \\| e |", "| a | b |\n|---|---|\n| c | d | e |"),
        ("    Indented **words**.\n\n    # No heading", "    Indented words.\n\n    # No heading"),
        ("1. a\n\n   ```\n   *b*\n   ```\n\n> ```\n> *c*", "1. a\n\n   *b*\n\n*c*"),
        ("```\n> *a*\n", "> *a*"),
        ("<div>\n**a**\n</div>\n\na < b", "a\n\na < b"),
        ("One\n<!-- more -->\ntwo<!-- x --> three\n\n<!-- a\n\n# b -->\n\nfour", "One\n\ntwo three\n\nfour"),
        (
            "Said[^1] and[^2].\n\n[^1]: https://a.org\n[^2]: The report.",
            "Said[^1] and[^2].\n\n[^2]: The report.",
        ),
        ("a\n***\nb\nc\n---\nd", "a\nb\nc\nd"),
    ],
)
def test_marks_go_and_everything_else_stays(source: str, text: str) -> None:
    assert read_data(".md", source).text == text


@pytest.mark.parametrize("text", ["<!--\n# Hidden\n-->\n\nBody", "> # Quoted\n\nBody", "* # Item\n\nBody"])
def test_only_a_heading_of_the_page_itself_is_the_title(text: str) -> None:
    assert read_data(".md", f"{text}\n\n## The title\n\nMore.").title == "The title"


BODY = "\n\n22 January 2020\n\nThe council met in Minsk on Wednesday."


@pytest.mark.parametrize(
    ("front", "title", "date", "source"),
    [
        ("title: The talks\ndate: 2019-03-04\nsource: TASS", "The talks", "2019-03-04", "TASS"),
        ("title: Minsk: the talks\ndate: 4 March 2019", "Minsk: the talks", "2019-03-04", None),  # no YAML
        ("title: *new* talks\nsource: @belta", "new talks", "2020-01-22", "@belta"),  # nor this
        ("Title: 'It''s on'\nPub-Date: \"2019-03-04\"", "It's on", "2019-03-04", None),
        (
            "title: >-\n  The talks\n  go on\nsource: [TASS, Reuters]",
            "The talks go on",
            "2020-01-22",
            "TASS, Reuters",
        ),
        ("title: Issue #5 is open\ndate: 2019-03-04T10:00:00+03:00", "Issue #5 is open", "2019-03-04", None),
        ("title: 1984\ndate: 20190304", "1984", "2019-03-04", None),
        ("title: Yes\nsource: 1.10", "Yes", "2020-01-22", "1.10"),
        ("headline: First\nHeadline: Second\ndate: 03/04/2019", "First", None, None),
        ("title: null\ndate: ~\nsource:\n  name: TASS", None, "2020-01-22", None),
        ('title: "a \\ud800\\u0007b"', "a \ufffdb", "2020-01-22", None),
        ('title: "\\UFFFFFFFF"', "\\UFFFFFFFF", "2020-01-22", None),
        ("title: Talks\nx: " + "[" * 9_000, "Talks", "2020-01-22", None),
    ],
)
def test_front_matter_says_title_date_and_source(
    front: str, title: str | None, date: str | None, source: str | None
) -> None:
    draft = read_data(".md", f"---\n{front}\n---{BODY}")
    assert (draft.title, draft.date and str(draft.date), draft.source) == (title, date, source)
    assert draft.text == (f"{title}{BODY}" if title else BODY.strip())


@settings(deadline=None, max_examples=200)
@given(st.text("#>*_-`~[]()!<:=\\|+1.& \n\tab\u2003\xa0", max_size=60))
def test_every_word_of_any_markdown_is_kept(text: str) -> None:
    """Letters and digits but those of tags, targets of links and infos of fences."""
    found = plain(text)[0]
    if not set(text) & set("<[(`~"):
        assert [c for c in found if c.isalnum()] == [c for c in text if c.isalnum()]
