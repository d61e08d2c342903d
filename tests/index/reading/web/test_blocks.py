"""A page as blocks: runs of text on lines of their own, and which of them lie in an element."""

from __future__ import annotations

import trafilatura

from index.reading.web.blocks import PageBlocks, body_of


def blocks_of(source: str) -> PageBlocks:
    return PageBlocks(body_of(trafilatura.load_html(source)))


def test_inline_elements_stay_in_their_block_and_links_are_counted() -> None:
    page = blocks_of(
        "<body>Bare <b>text</b><p>A <a href='x'>link</a>, here</p><script>no</script>tail</body>"
    )
    assert [(block.text, block.links) for block in page.blocks] == [
        ("Bare text", 0),
        ("A link, here", 4),
        ("tail", 0),
    ]


def test_a_line_break_is_a_line_and_two_are_a_block() -> None:
    page = blocks_of("<body><p>one<br>two<br> <br>three</p><pre>a\n  b</pre></body>")
    assert [block.text for block in page.blocks] == ["one\ntwo", "three", "a", "b"]


def test_sums_are_those_of_the_blocks_in_an_element() -> None:
    page = blocks_of("<body><div><p>four</p><p>fives</p></div><p>x</p></body>")
    letters = page.sums(lambda _, block: len(block.text))
    assert letters(page.body) == 10
    assert letters(page.body[0]) == 9
    assert page.span(page.body[1]) == (2, 3)
    assert [page.blocks[at].text for at in page.own(page.body[0][1])] == ["fives"]


def test_text_that_stands_in_no_block_element_is_a_block() -> None:
    page = PageBlocks(body_of(trafilatura.load_html("<html><p><span>one <b>two</b></span>")).find(".//span"))
    assert [block.text for block in page.blocks] == ["one two"]
    assert page.sums(lambda _, block: len(block.text))(page.body) == 7
