"""Tables in text: the separator, the encoding and the line of names are found out."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.read_files import RUSSIAN, TEXT, part_id, read_all_data, read_data, read_paths, reason

WORDS = TEXT.strip()


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_any_separator(separator: str) -> None:
    names = ["title", "date", "text", "source"]
    cells = ['"Council; meets"', "2020-01-22", f'"{WORDS}, it, said;"', "BelTA"]
    draft = read_data(".csv", f"{separator.join(names)}\n{separator.join(cells)}")
    assert (draft.title, draft.text, draft.source) == ("Council; meets", f"{WORDS}, it, said;", "BelTA")
    assert str(draft.date) == "2020-01-22"


@pytest.mark.parametrize(
    ("encoding", "words"),
    [
        *(("utf-8", RUSSIAN), ("utf-8-sig", RUSSIAN), ("utf-16", RUSSIAN), ("cp1251", RUSSIAN)),
        ("cp1252", "Le café « Été » était plein: « voilà », dit-elle à l’hôtel."),
    ],
)
def test_any_encoding(encoding: str, words: str) -> None:
    data = f"title,text\nA,plain\nB,{words.strip()}\n".encode(encoding)
    assert [draft.text for draft in read_all_data(".csv", data) if not isinstance(draft, str)] == [
        "plain",
        words.strip(),
    ]


def test_bytes_of_another_encoding_far_behind_are_read_too() -> None:
    last_row = "B,Der Bürgermeister grüßte die Gäste\n".encode("cp1252")
    data = b"title,text\nA," + b"plain words " * 10_000 + b"\n" + last_row
    last = read_all_data(".csv", data)[-1]
    assert not isinstance(last, str)
    assert last.text == "Der Bürgermeister grüßte die Gäste"


def test_rows_may_have_many_lines(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(
        f'sep=;\nExport of 2020;\n;\nHeadline;Body\nOne;"{WORDS}\n\nAnd ""more""."\n;\nTwo;{WORDS}\n'
    )
    articles, skipped = read_paths(tmp_path)
    assert not skipped
    quoted = f'{WORDS}\n\nAnd "more".'
    assert {name: (a.title, a.text) for name, a in articles.items()} == {
        part_id("a.csv", quoted): ("One", quoted),
        part_id("a.csv", WORDS): ("Two", WORDS),
    }


def test_quotes_may_be_written_with_a_backslash() -> None:
    assert read_data(".csv", 'title,text\nA,"He said: \\"no\\", twice."\n').text == 'He said: "no", twice.'


def test_old_line_ends_are_line_ends() -> None:
    found = read_all_data(".csv", f"title,text\rA,{WORDS}\rB,{WORDS}\r")
    assert [draft.title for draft in found if not isinstance(draft, str)] == ["A", "B"]


def test_a_separator_in_a_text_that_ends_the_line_is_of_the_text() -> None:
    assert read_data(".csv", "title,text\nA,First, second, third.\n").text == "First, second, third."
    assert reason(".csv", "text,title\nFirst, second, third.,A\n").startswith(
        "4 cells in a table of 2 columns"
    )


def test_a_table_without_a_column_of_text_names_its_columns_once() -> None:
    assert reason(".csv", "day,sales\n1,2\n3,4\n").startswith('no text: its columns are "day", "sales"')
    assert reason(".csv", "\n\n") == "empty"


def test_a_row_that_is_too_large_does_not_take_the_rest_with_it(tmp_path: Path) -> None:
    many, more = ("".join(f"B,{n} {WORDS}\n" for n in range(start, start + 40)) for start in (0, 40))
    (tmp_path / "a.csv").write_text(f'title,text\nA,{WORDS}\nA,"never closed\n{many}A,{"x" * 2_000}\n{more}')
    articles, skipped = read_paths(tmp_path, max_bytes=1_000)
    assert "larger than the limit of 1,000 bytes" in next(iter(skipped.values()))
    assert len(articles) > 40
    assert {article.text.lstrip("0123456789 ") for article in articles.values()} == {WORDS}


def test_a_line_of_names_without_end_is_not_cut_into_all_of_them() -> None:
    told = reason(".csv", "day," + "a," * 100_000 + "text\n1,2\n")
    assert told.startswith('no text: its columns are "day", "a"')


def test_two_columns_of_a_name_are_two() -> None:
    assert read_data(".csv", f"text,title,text\n{WORDS},A,other\n").text == WORDS
