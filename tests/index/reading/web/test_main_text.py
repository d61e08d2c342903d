"""The main text of web pages: all that belongs to the article, in its order, and nothing from around it."""

from __future__ import annotations

import pytest

from tests.support.article_files import page
from tests.support.read_files import read_data

FIRST = "The council met on Tuesday and agreed on a new budget for the harbour, which many called a surprise."
THEN = "The mayor said that the work would begin in May and that it would be paid for by the city alone."
LAST = "Fishermen from three villages said that they had not been asked and would write to the ministry."


def lines_of(body: str, head: str = "<title>Harbour budget</title>") -> list[str]:
    text = read_data(".html", f"<html><head>{head}</head><body>{body}</body></html>").text
    return [line for line in text.split("\n") if line]


PARTS = (
    "<h2>What it costs</h2><ul><li>40 million for dredging</li><li>12 million for <b>the quay</b></li></ul>"
    "<dl><dt>Next meeting</dt><dd>The ninth of June</dd></dl>"
    "<table><caption>Ships in the harbour</caption><tr><th>Year</th><th>Ships</th></tr>"
    "<tr><td>2019</td><td>198</td></tr></table>"
    "<figure><img src='a.png'><figcaption>The quay in winter</figcaption></figure>"
)
PARTS_AS_LINES = [
    "What it costs",
    "- 40 million for dredging",
    "- 12 million for the quay",
    "- Next meeting",
    "- The ninth of June",
    "Ships in the harbour",
    "| Year | Ships |",
    "| 2019 | 198 |",
    "The quay in winter",
]


@pytest.mark.parametrize(
    "form",
    [
        "<p>{0}</p>{1}<p>{2}</p>The clerk thanked all.<p>{3}</p>",
        "<div><div><p>{0}</p>{1}</div><p>{2}</p><div>The clerk thanked all.</div><p>{3}</p></div>",
        "<div>{0}</div>{1}<div>{2}</div>The clerk thanked all.<div>{3}</div>",
        "{0}{1}{2}<br><br>The clerk thanked all.<br><br>{3}",
        "<center><font>{0}{1}{2}<p>The clerk thanked all.<p>{3}</font></center>",
    ],
    ids=range(5),
)
def test_of_a_page_that_is_only_its_text_all_is_read_in_order(form: str) -> None:
    found = lines_of(form.format(FIRST, PARTS, THEN, LAST))
    assert found == ["Harbour budget", FIRST, *PARTS_AS_LINES, THEN, "The clerk thanked all.", LAST]


MENU = "<header><nav><ul><li><a href='/'>Home</a></li><li><a href='/s'>Sport</a></li></ul></nav></header>"
AROUND = (
    "<div class='share'><ul><li>Tweet it to all</li></ul></div><p>Advertisement</p>"
    "<ul><li><a href='/a'>Snow falls in May</a></li><li><a href='/b'>Ferry comes in June</a></li></ul>"
    "<div class='newsletter-signup'><h3>Every morning</h3><p>Get our best stories by mail, free.</p></div>"
    "<div class='related-stories'><h4>Related</h4><table><tr><td>Snow</td></tr></table></div>"
)


def test_what_stands_between_the_paragraphs_of_an_article_belongs_to_it_and_menus_do_not() -> None:
    story = f"<p>{FIRST}</p>{PARTS}{AROUND}<p>{THEN}</p><p>{LAST}</p>"
    body = f"{MENU}<main><h1>Harbour budget</h1><div>{story}</div></main>"
    footer = "<footer><p>The Courier, Harbour Street 1, is printed in Eastport.</p></footer>"
    assert lines_of(body + footer) == ["Harbour budget", FIRST, *PARTS_AS_LINES, THEN, LAST]


def test_the_lead_and_the_caption_under_the_headline_belong_to_the_article() -> None:
    lead = "Villages on the coast were never asked what they think"
    picture = (
        "<figure><figcaption>The quay of Eastport on Monday, seen from the town hall</figcaption></figure>"
    )
    body = f"{MENU}<article><h1>Harbour budget</h1><p class='lead'>{lead}</p>{picture}"
    found = lines_of(f"{body}<div><p>{FIRST}</p><p>{THEN}</p><p>{LAST}</p></div></article>")
    caption = "The quay of Eastport on Monday, seen from the town hall"
    assert found == ["Harbour budget", lead, caption, FIRST, THEN, LAST]


def test_a_table_that_only_places_things_is_no_table() -> None:
    menu = "<td><a href='1'>Home</a><br><a href='2'>News</a><br><a href='3'>Archive</a></td>"
    values = "<table border=1><tr><th>Year</th><th>Ships</th></tr><tr><td>2019</td><td>198</td></tr></table>"
    body = f"<table><tr>{menu}<td>{FIRST}<br><br>{THEN}<p>{LAST}</p>{values}</td></tr></table>"
    assert lines_of(body)[1:] == [FIRST, THEN, LAST, "| Year | Ships |", "| 2019 | 198 |"]


def test_lines_of_a_paragraph_stay_together_and_hidden_text_is_not_there() -> None:
    poem = "<p>The ship was late,<br>the quay was cold.</p><p style='display:none'>Secret</p>"
    poem += "<p hidden>Secret and long enough to be taken for a paragraph of it, said the clerk.</p>"
    found = read_data(".html", f"<html><body><p>{FIRST}</p>{poem}<p>{THEN}</p></body></html>").text
    assert "late,\nthe quay" in found
    assert "Secret" not in found


def test_text_that_only_the_json_ld_has_is_read() -> None:
    body = f'{{"@type":"NewsArticle","articleBody":"{FIRST} {THEN}"}}'
    head = f'<script type="application/ld+json">{body}</script>'
    assert FIRST in "\n".join(lines_of("<div>Loading</div>", head))


def test_a_page_with_comments_and_asides_is_as_before() -> None:
    comments = "<section id='comments'><h2>Comments</h2><p>I have lived here for forty years.</p></section>"
    text = read_data(".html", page().replace("</main>", f"</main>{comments}")).text
    assert "forty years" not in text
    assert "holiday" not in text


def test_a_caption_that_only_names_the_photographer_and_a_way_back_are_no_text() -> None:
    picture = "<figure><figcaption>{}</figcaption></figure>"
    names = ("Foto: Ann Smith/dpa", "Harbour in May / Shutterstock.com", "© Courier")
    credits = "".join(map(picture.format, names))
    story = f"<p>{FIRST}</p>{credits}<p>{THEN}</p><p>{LAST}</p>"
    body = f"{MENU}<main><h1>Harbour budget</h1><div>{story}</div></main>"
    assert lines_of(body) == ["Harbour budget", FIRST, THEN, LAST]
    back = "<div><a href='/'>Back to the start page</a></div>"
    assert lines_of(f"<p>{FIRST}</p><p>{THEN}</p>{back}") == ["Harbour budget", FIRST, THEN]


def test_a_caption_is_not_taken_for_a_row_that_has_its_word() -> None:
    facts = (
        "<table><tr><th>Ships in the harbour</th><td>198</td></tr><tr><th>Quays</th><td>2</td></tr></table>"
    )
    table = "<table><caption>Ships in the harbour</caption><tr><th>Year</th><td>2019</td></tr></table>"
    found = lines_of(f"{MENU}<main><p>{FIRST}</p>{facts}<p>{THEN}</p>{table}<p>{LAST}</p></main>")
    assert found[2:4] == ["| Ships in the harbour | 198 |", "| Quays | 2 |"]
    assert found[5:7] == ["Ships in the harbour", "| Year | 2019 |"]


def test_a_caption_may_be_called_one_and_labels_above_the_headline_are_no_text() -> None:
    picture = "<div class='thumb'><div class='thumbcaption'>The quay in 1921</div></div>"
    story = f"<h2>Harbour budget</h2><p>{FIRST}</p>{picture}<p>{THEN}</p><p>{LAST}</p>"
    body = f"{MENU}<div class='story'><h3>Tools &amp; Tips</h3>{story}</div>"
    assert lines_of(body) == ["Harbour budget", FIRST, "The quay in 1921", THEN, LAST]
