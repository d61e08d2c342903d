"""EM and F1 against figures worked out by hand from the definitions of SQuAD's official scripts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.evaluate.squad import Prediction, exact, f1, normalize, squad11, squad20

TEXT = st.text(alphabet="ab the.,-é ЯA1", max_size=20)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The  Nuclear Plant.", "nuclear plant"),
        ("a man, a plan", "man plan"),
        ("2023-2027", "20232027"),  # punctuation goes, and leaves no space
        ("«Байконур»", "«байконур»"),  # only ASCII punctuation goes
        ("U.S.", "us"),
        ("the", ""),
        ("theatre", "theatre"),
    ],
)
def test_normalisation(text: str, expected: str) -> None:
    assert normalize(text) == expected


@pytest.mark.parametrize(
    ("text", "gold", "em", "share"),
    [
        ("a nuclear plant", ["nuclear plant"], 1, 1),
        # Shared 2, given 3, wanted 2: precision 2/3, recall 2/2.
        ("nuclear plant Ostrovets", ["nuclear plant"], 0, 2 * (2 / 3) * (2 / 2) / (2 / 3 + 2 / 2)),
        # Given 1, wanted 3, shared 1.
        ("2018", ["November 2, 2018"], 0, 2 * (1 / 1) * (1 / 3) / (1 / 1 + 1 / 3)),
        # A token counts as often as it occurs in both: "ha ha" and "ha ha ha" share 2.
        ("ha ha", ["ha ha ha"], 0, 2 * (2 / 2) * (2 / 3) / (2 / 2 + 2 / 3)),
        # The best over the answers: against "Dmitry Rogozin" 2*1*0.5/1.5, against "Rogozin" 1.
        ("Rogozin", ["Dmitry Rogozin", "Rogozin"], 1, 1),
        ("Minsk", ["Moscow"], 0, 0),
        ("", ["Moscow"], 0, 0),
        ("", [], 1, 1),
        ("Minsk", [], 0, 0),
        # Version 2.0 drops answers that normalise to nothing, and then expects silence.
        ("", ["the"], 1, 1),
    ],
)
def test_one_question(text: str, gold: list[str], em: float, share: float) -> None:
    assert exact(text, gold) == em
    assert f1(text, gold) == pytest.approx(share)


def test_the_figures_of_version_2() -> None:
    figures = squad20(
        [
            Prediction("four", ("four",), 0.9),  # EM 1, F1 1
            Prediction("Erlan Idrisov said", ("Erlan Idrisov",), 0.7),  # EM 0, F1 2*(2/3)*1/(2/3+1) = 0.8
            Prediction("Minsk", (), 0.8),  # no answer: EM 0, F1 0
            Prediction("", (), 0.2),  # no answer: EM 1, F1 1
        ]
    )
    assert figures["exact"] == pytest.approx(100 * (1 + 0 + 0 + 1) / 4)
    assert figures["f1"] == pytest.approx(100 * (1 + 0.8 + 0 + 1) / 4)
    assert figures["HasAns_exact"] == pytest.approx(100 * 1 / 2)
    assert figures["HasAns_f1"] == pytest.approx(100 * 1.8 / 2)
    assert figures["NoAns_exact"] == figures["NoAns_f1"] == pytest.approx(100 * 1 / 2)
    assert (figures["total"], figures["HasAns_total"], figures["NoAns_total"]) == (4, 2, 2)
    # Silent on all: 2 right. Then in the order of confidence: +1 (3), -1 (2), +0 (2) or +0.8 (2.8), 0.
    assert figures["best_exact"] == pytest.approx(100 * 3 / 4)
    assert figures["best_f1"] == pytest.approx(100 * 3 / 4)
    assert figures["best_exact_thresh"] == figures["best_f1_thresh"] == pytest.approx(1 - 0.9)


def test_the_best_threshold_can_be_silence_on_everything() -> None:
    figures = squad20([Prediction("Minsk", (), 0.9), Prediction("Paris", ("Rome",), 0.5)])
    assert (figures["best_exact"], figures["best_exact_thresh"]) == (50.0, 0.0)


def test_version_1_leaves_questions_without_an_answer_out() -> None:
    rows = [Prediction("four", ("four",)), Prediction("", ("Rome",)), Prediction("Minsk", ())]
    assert squad11(rows) == {"exact_match": 100 * 1 / 2, "f1": 100 * 1 / 2}
    assert squad11(rows[2:]) == {}
    assert squad20([]) == {}


@given(TEXT, st.lists(TEXT, max_size=3))
def test_an_exact_match_has_full_f1(text: str, gold: list[str]) -> None:
    assert 0 <= exact(text, gold) <= f1(text, gold) <= 1


@given(TEXT, TEXT)
def test_f1_is_symmetric(one: str, other: str) -> None:
    assert f1(one, [other]) == pytest.approx(f1(other, [one]))


@given(st.lists(st.tuples(TEXT, st.lists(TEXT, max_size=2), st.floats(0, 1)), min_size=1, max_size=8))
def test_the_best_threshold_is_no_worse_than_silence_on_all(rows: list[tuple[str, list[str], float]]) -> None:
    predictions = [Prediction(text, tuple(gold), confidence) for text, gold, confidence in rows]
    figures = squad20(predictions)
    silent = 100 * sum(not p.expected for p in predictions) / len(predictions)
    assert silent <= figures["best_exact"] <= figures["best_f1"] + 1e-9 <= 100 + 1e-9
