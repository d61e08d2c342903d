"""What a question names is found in a text in any usual form, and missed where it is not there."""

from __future__ import annotations

import pytest

from qa.answering.specifics import Absent, absent

TEXT = (
    "Ships\nIn 2019 Erik Sørmo’s ferry MV-204 carried 1,500 people over the third strait. U.S. officers came."
)


@pytest.mark.parametrize(
    "question",
    [
        "Who carried people in 2019?",
        "What did Erik Sørmo own?",
        "What did Sørmo's ferry carry?",
        "How many people did MV-204 carry?",
        "Who carried 1500 people?",
        "Which US officers came?",
        "Where did 3 ships go? Over the third strait, 3 ships",
        "who came",
    ],
)
def test_what_is_there(question: str) -> None:
    missing = absent(question, TEXT + " Three ships went.")
    assert missing == Absent()


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Who carried people in 2018?", Absent(years=("2018",))),
        ("Who carried 1,501 people?", Absent(numbers=("1,501",))),
        ("Who was on the MV-205?", Absent(numbers=("MV-205",))),
        ("Did Erik Larsen own a ferry?", Absent(names=("Larsen",))),
        ("Did the UN come in the 1980s?", Absent(names=("UN", "1980s"))),
        ("LARSEN ferry", Absent(names=("LARSEN",))),
        ("In March who came?", Absent(names=("March",))),
    ],
)
def test_what_is_not(question: str, expected: Absent) -> None:
    assert absent(question, TEXT) == expected
    assert set(expected.words) == set(absent(question, TEXT).words)
