"""Terms: what a query and a passage must share to meet."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.text.analyzer import terms, typed_words


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("agreements signed", "agreement signing"),
        ("the U.S. space agency", "US space agency"),
        ("Röntgen", "Rontgen"),
        ("1,000 people", "1000 people"),
        ("Minsk's council", "Minsk council"),
        ("Байконуре", "Байконур"),
        ("О полётах", "о полетах"),
        ("ＦＵＬＬ width", "full width"),
        ("Gdańsk i Wałbrzych", "Gdansk i Walbrzych"),
        ("Sjælland, Ærø", "Sjaelland, AEro"),
        ("Đurđevac", "Durdevac"),
        ("Işıklı", "Isikli"),
        ("Þingvellir og Öðru", "Thingvellir og Odru"),
        ("cœur", "coeur"),
        ("Ħamrun", "Hamrun"),
        ("Əhməd", "Ahmad"),
        ("Ƙofar ɗan", "Kofar dan"),
        ("Ǿ", "O"),
        ("Ł.K.S.", "LKS"),
    ],
)
def test_spellings_that_meet(a: str, b: str) -> None:
    assert terms(a) == terms(b)


def test_an_index_made_before_letters_were_folded_is_searched_as_it_was() -> None:
    assert terms("Sørensen's Łódź", 1) == ["sørensen", "łodz"]
    assert terms("Röntgen", 1) == terms("Rontgen", 1)
    assert typed_words("Sørensen", 1) == {"sørensen": "Sørensen"}


def test_stop_words_go_but_names_in_capitals_stay() -> None:
    assert terms("who are the people of it") == terms("people")
    assert terms("who funds the WHO") == [*terms("funds"), "who"]


def test_numbers_and_dates_are_terms() -> None:
    assert terms("Soyuz-2.1 a on 29.03.2023, 2023-2027") == ["soyuz", "2.1", "29.03.2023", "2023", "2027"]


def test_scripts_without_spaces_are_pairs_of_characters() -> None:
    assert terms("今天天气") == ["今天", "天天", "天气"]
    assert set(terms("天气")) <= set(terms("今天天气很好"))


def test_a_term_leads_back_to_the_word_as_it_was_typed() -> None:
    assert typed_words("Who signed the Agreements in the U.S.A., the agreement?") == {
        "sign": "signed",
        "agreement": "Agreements",
        "usa": "U.S.A",
    }
    assert typed_words("天气好") == {"天气": "天气", "气好": "气好"}


@given(st.text())
def test_every_term_of_a_query_has_a_typed_word(text: str) -> None:
    assert list(typed_words(text)) == list(dict.fromkeys(terms(text)))


@given(st.text())
def test_no_text_is_too_strange(text: str) -> None:
    for term in terms(text):
        assert term
        assert not term.isspace()
