"""How much of what a file shows was read, and where people are told."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.encoders.hashing import HashEncoder
from index.reading.coverage import missing_share
from index.segments.snapshot import Snapshot
from qa import Corpus
from qa.cli.show import incomplete_lines
from tests.support.article_files import docx_of_xml

WORDS = [f"word{n}" for n in range(100, 200)]
TEXT = " ".join(WORDS)


def test_nothing_is_missing_whatever_the_order() -> None:
    assert missing_share(TEXT, " ".join(reversed(WORDS)).upper()) == 0
    assert missing_share("", "") == 0


@pytest.mark.parametrize("read", [0, 25, 100])
def test_the_share_is_of_letters_and_digits(read: int) -> None:
    assert missing_share(TEXT, " ".join(WORDS[:read])) == pytest.approx(1 - read / 100)


def test_a_word_that_stands_twice_must_be_read_twice() -> None:
    assert missing_share(f"{TEXT} {TEXT}", TEXT) == pytest.approx(0.5)


def test_of_a_short_text_nothing_is_said() -> None:
    assert missing_share("A caption of some words", "") == 0


def test_scripts_without_spaces_count_by_character() -> None:
    text = "天地玄黄宇宙洪荒" * 40
    assert missing_share(text, "\n".join(text[at : at + 7] for at in range(0, len(text), 7))) == 0


def test_the_index_keeps_and_says_what_is_missing(tmp_path: Path) -> None:
    lost = "".join(f"<w:p><w:r><w:t>Sentence {n} is of no note at all.</w:t></w:r></w:p>" for n in range(30))
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "lost.docx").write_bytes(docx_of_xml("", {"footnotes": lost}))
    (folder / "whole.docx").write_bytes(docx_of_xml(""))
    corpus, changes = Corpus.sync([folder], tmp_path / "index", encoder=HashEncoder())
    ((id_, share),) = changes.incomplete
    assert (id_, share > 0.8) == ("lost.docx", True)
    assert {a.id: a.missing for a in corpus.listing()} == {"lost.docx": share, "whole.docx": 0.0}
    assert corpus.articles["lost.docx"].missing == share
    corpus.compact()
    assert Snapshot(tmp_path / "index").article_row("lost.docx").missing == share
    assert incomplete_lines([("a", 0.5)] * 3, most=1)[1].startswith("  … and 2 more")
