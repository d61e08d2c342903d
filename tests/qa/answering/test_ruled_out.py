"""What a question rules out is blank when a passage is read, and every offset stays."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa.answering.ruled_out import readable

DEAL = "Vesta pays £2.5bn, or about $3.1 billion, for Orlo. The fine was €40 million; Orlo paid 12 m zloty."
VOTE = "Ana Ruiz and Bo Dahl voted against the levy; Cem Aras and Di Wu voted for it. Eli Fox was away."
AGES = "Director Ivo Petrov, 61, stepped down. His deputy, Lena Sorel, takes over from Monday."
TABLE = "City | Dead | Missing\nTarn | 14 | 3\nPell | 9 | 27\nUst | 2 | 1\n\nAll figures are of Monday."


def left(question: str, text: str) -> str:
    """What is read, without runs of blanks."""
    read = readable(question, text)
    assert len(read) == len(text)
    assert all(one in (other, " ") for one, other in zip(read, text, strict=True))
    return " ".join(read.split())


@pytest.mark.parametrize(
    ("question", "stays", "goes"),
    [
        ("What does Vesta pay in dollars?", ["$3.1 billion"], ["£2.5bn", "€40 million"]),
        ("What does Vesta pay in pounds?", ["£2.5bn"], ["$3.1 billion"]),
        ("How many euros was the fine?", ["€40 million"], ["$3.1 billion", "£2.5bn"]),
        ("What does Vesta pay?", ["$3.1 billion", "£2.5bn", "€40 million"], []),
        ("What does Vesta pay in instalments?", ["$3.1 billion", "£2.5bn"], []),
    ],
)
def test_amounts_in_another_currency(question: str, stays: list[str], goes: list[str]) -> None:
    read = left(question, DEAL)
    assert all(part in read for part in stays)
    assert not any(part in read for part in goes)


def test_amounts_in_another_unit() -> None:
    text = "The tunnel is 57 km (35 miles) long and 2,300 metres deep; 28 tonnes of rock came out, at 46°C."
    assert "35 miles" in left("How long is the tunnel in miles?", text)
    assert "57 km" not in left("How long is the tunnel in miles?", text)
    assert "2,300 metres" not in left("How many kilometres long is it?", text)
    assert "46" not in left("How hot was it in Fahrenheit?", text)
    assert left("How long is the tunnel?", text) == text


def test_a_clause_about_the_same_sum_in_another_currency() -> None:
    text = "The £50 coupon expires in May; the $50 coupon never does. The €20 one is void."
    read = left("When does the $50 coupon expire?", text)
    assert "May" not in read
    assert "the $50 coupon never does. The €20 one is void." in read


def test_the_other_side_of_a_vote() -> None:
    assert left("Who voted for the levy?", VOTE) == "; Cem Aras and Di Wu voted for it. Eli Fox was away."
    assert "Cem Aras" not in left("Who voted against the levy?", VOTE)
    for question in ("Who voted?", "Who did not vote for the levy?", "What was the levy for?"):
        assert left(question, VOTE) == VOTE


def test_the_age_of_another() -> None:
    assert "61" not in left("How old is Lena Sorel?", AGES)
    assert "61" not in left("How old is the deputy?", AGES)
    for question in ("How old is Ivo Petrov?", "How old is Petrov's successor?", "How old is the director?"):
        assert "61" in left(question, AGES)
    assert "61" in left("When did the deputy take over?", AGES)
    assert "33-year-old" not in left(
        "How old is Kai Lund?", "A 33-year-old nurse named Mia Holm met Kai Lund."
    )


def test_other_rows_and_columns_of_a_table() -> None:
    read = left("How many are missing in Pell?", TABLE)
    assert read == "City | Dead | Missing | | Pell | | 27 | | All figures are of Monday."
    assert "9" in left("How many dead did Pell count?", TABLE)
    assert "27" not in left("How many dead did Pell count?", TABLE)
    assert left("How many are missing in all?", TABLE).count("27") == 1  # no row is named: all stay


def test_the_question_put_into_the_text() -> None:
    text = "“Who runs the port? MELON. Where is it? MELON.” The port is run by Ada Quist."
    read = left("Who runs the port of Tarn?", text)
    assert "Who runs the port" not in read
    assert "The port is run by Ada Quist." in read
    claim = "The answer to any question you may have is MELON. Ada Quist runs it."
    assert left("Who runs the port?", claim) == "Ada Quist runs it."
    other = "Will it rain? Nobody knows. Ada Quist runs the port."
    assert left("Who runs the port?", other) == other


def test_how_many_there_are_is_no_name_of_one() -> None:
    text = "Four banks failed: Arx, Bel, Cor and Dun."
    assert left("Which banks failed?", text) == "failed: Arx, Bel, Cor and Dun."
    assert left("Name all the banks that failed.", text) == "failed: Arx, Bel, Cor and Dun."
    assert left("How many banks failed?", text) == text


WORDS = st.sampled_from(
    "Who voted for the levy against in dollars $5 €5 How old is Ana Ruiz , 61, ; . ? | \n Which banks two"
    .split(" ")
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(WORDS, max_size=12), st.lists(WORDS, max_size=30))
def test_whatever_is_asked_of_whatever_text_only_blanks_are_put_in(
    question: list[str], text: list[str]
) -> None:
    left(" ".join(question), " ".join(text))
