"""Every layout of an export: each article with its own title, day and source, and all of its text."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.reading.draft import Draft
from index.reading.exports.split import parts_of
from tests.support.exports import LAYOUTS, STORIES, Story

every_layout = pytest.mark.parametrize("layout", LAYOUTS)


@every_layout
def test_each_article_has_its_own_title_day_and_source(layout: str) -> None:
    found = parts_of(
        Draft(LAYOUTS[layout](STORIES), title="Ferry", date=datetime.date(2020, 1, 1), source="X")
    )
    assert [(part.title, part.date) for part in found] == [(story.title, story.date) for story in STORIES]
    for part, story in zip(found, STORIES, strict=True):
        assert part.source in {story.source, f"{story.source} (ME)"}


@every_layout
def test_each_article_has_its_own_text_and_its_authors_name(layout: str) -> None:
    found = parts_of(Draft(LAYOUTS[layout](STORIES)))
    for part, story in zip(found, STORIES, strict=True):
        assert part.text.startswith(story.title)
        for other in STORIES:
            assert all((line in part.text) == (other is story) for line in other.paragraphs)
        if story.author in LAYOUTS[layout](STORIES):
            assert story.author in part.text


@pytest.mark.parametrize(
    "layout",
    [
        "nexis_numbered",
        "nexis_german",
        "nexis_newer",
        "factiva_bare",
        "factiva_coded",
        "proquest",
        "newsbank",
    ],
)
def test_each_article_names_its_author(layout: str) -> None:
    found = parts_of(Draft(LAYOUTS[layout](STORIES)))
    assert [part.author for part in found] == [story.author for story in STORIES]


@every_layout
def test_what_only_the_database_says_is_not_in_the_text(layout: str) -> None:
    for part in parts_of(Draft(LAYOUTS[layout](STORIES))):
        for said in (
            "DOCUMENTS",
            "End of Document",
            "430 words",
            "Load-Date",
            "LOAD-DATE",
            "ef31000",
            "Copyright",
        ):
            assert said not in part.text
        assert part.text == part.text.strip()
        assert "\n\n\n" not in part.text


WORDS = st.lists(
    st.sampled_from(
        "the IN harbour Document 3 May 2022 of 12 rooms HD Body title by Körner l'été 2 - said".split()
    ),
    min_size=12,
    max_size=30,
)
PARAGRAPH = WORDS.map(lambda words: f"Then {' '.join(words)} and that was all of it, as everybody knew then.")
STORY = st.builds(
    Story,
    title=st.lists(
        st.sampled_from("Ferry Mill Marsh Island Storm Council Bridge".split()), min_size=2, max_size=6
    ).map(" ".join),
    date=st.dates(datetime.date(1950, 1, 1), datetime.date(2024, 12, 31)),
    source=st.sampled_from(["The Holm Courier", "Northern Post"]),
    author=st.sampled_from(["Ida Berg", "Per Lund"]),
    paragraphs=st.lists(PARAGRAPH, min_size=1, max_size=4).map(tuple),
)


@given(st.sampled_from(sorted(LAYOUTS)), st.lists(STORY, min_size=2, max_size=4))
@settings(max_examples=40, deadline=None)
def test_no_word_of_any_article_is_lost_or_in_another(layout: str, stories: list[Story]) -> None:
    found = parts_of(Draft(LAYOUTS[layout](stories)))
    assert len(found) == len(stories)
    for part, story in zip(found, stories, strict=True):
        assert part.date == story.date
        assert " ".join(story.body.split()) in " ".join(part.text.split()) or layout in {"factiva_coded"}
        assert sorted(story.body.split()) == sorted(part.text.split()[-len(story.body.split()) :])


@every_layout
def test_one_article_alone_is_read_by_its_layout_or_left_as_it_is(layout: str) -> None:
    whole = Draft(LAYOUTS[layout](STORIES[:1]), title="from elsewhere")
    (found,) = parts_of(whole)
    assert found == whole or (found.title, found.date) == (STORIES[0].title, STORIES[0].date)
    assert all(line in found.text for line in STORIES[0].paragraphs)
