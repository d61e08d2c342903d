"""What kind of answer a question asks for, and the members of an enumeration."""

from __future__ import annotations

import pytest

from qa.answering.kinds import kind_of, listed


@pytest.mark.parametrize(
    ("kind", "questions"),
    [
        (
            "sentence",
            [
                "Why did the bank fail?", "how did they get in", "Did the bank fail?", "How come?",
            ],
        ),
        (
            "several",
            [
                "Which countries attended?", "Name all the banks that failed", "Who were the winners?",
                "List the towns",
            ],
        ),
        (
            "words",
            [
                "How many banks failed?", "How old is she?", "Which country attended?", "Who is the mayor?",
                "When did it fail?", "What is his name?", "Which bus is late?", "Is it red or blue?",
            ],
        ),
    ],
)  # fmt: skip
def test_the_kind_of_a_question(kind: str, questions: list[str]) -> None:
    assert {question: kind_of(question) for question in questions} == dict.fromkeys(questions, kind)


@pytest.mark.parametrize(
    ("text", "part", "whole", "members"),
    [
        ("heads of Arx, Bel and the Cor met", "Bel", "Arx, Bel and the Cor", ["Arx", "Bel", "the Cor"]),
        ("Arx, Bel, and Cor met.", "Arx", "Arx, Bel, and Cor", ["Arx", "Bel", "Cor"]),
        ("Only Arx met with them.", "Arx", "Arx", ["Arx"]),
        ("They blame drought and war.", "drought", "drought", ["drought"]),
        ("Ana of Arx and Bo Dahl left.", "Bo Dahl", "Ana of Arx and Bo Dahl", ["Ana of Arx", "Bo Dahl"]),
    ],
)  # fmt: skip
def test_an_enumeration_is_taken_whole(text: str, part: str, whole: str, members: list[str]) -> None:
    start = text.index(part)
    (a, b), found = listed(text, start, start + len(part))
    assert text[a:b] == whole
    assert [text[a:b] for a, b in found] == members
