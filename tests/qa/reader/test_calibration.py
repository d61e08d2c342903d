"""Weights and confidence: the sums, and the file they are kept in."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import EncoderError
from qa.reader.calibration import (
    CONFIDENCE_FEATURES,
    FILE,
    PLAIN,
    load_calibration,
    log_sum,
    sigmoid,
    weighted,
)
from tests.support.readers import MIXED, TWICE


@given(st.floats(-800, 800), st.lists(st.floats(-50, 50), min_size=1, max_size=5))
def test_sigmoid_and_log_sum(x: float, values: list[float]) -> None:
    assert 0 <= sigmoid(x) <= 1
    assert sigmoid(x) + sigmoid(-x) == pytest.approx(1)
    assert log_sum(values) == pytest.approx(math.log(sum(map(math.exp, values))))
    assert log_sum([x, x]) == pytest.approx(x + math.log(2))


def test_sigmoid_by_hand() -> None:
    assert (sigmoid(0), sigmoid(-1000), sigmoid(1000)) == (0.5, 0.0, 1.0)
    assert sigmoid(math.log(3)) == pytest.approx(3 / 4)
    assert sigmoid(-math.log(3)) == pytest.approx(1 / 4)


def test_the_weighted_sum_by_hand() -> None:
    assert weighted([2.0, -0.5], [3.0, 4.0]) == 2 * 3 - 0.5 * 4
    assert weighted([0.1] * 10, [1.0] * 10) == 1.0  # rounded once, not ten times
    for values in ([1.0], [1.0, 2.0, 3.0]):
        with pytest.raises(ValueError, match="zip"):
            weighted([1.0, 2.0], values)


def test_the_confidence_by_hand() -> None:
    odds = -0.5 + 0.5 * 2 + 0.375 * 4  # the bias, the first weight and the ninth
    assert MIXED.confidence_of([2, *[0] * 7, 4, 0, 0, 0]) == pytest.approx(1 / (1 + math.exp(-odds)))
    assert PLAIN.confidence_of([math.log(4), *[9.0] * (len(CONFIDENCE_FEATURES) - 1)]) == pytest.approx(4 / 5)


def test_it_is_read_twice_only_where_the_second_reading_counts() -> None:
    assert TWICE.reads_twice
    assert not MIXED.reads_twice
    assert not PLAIN.reads_twice
    assert replace(PLAIN, rerank=(*[0.0] * 4, 0.1, 0.0, 0.0)).reads_twice
    assert replace(PLAIN, answer=(*[0.0] * 6, -0.1)).reads_twice


def test_the_bundled_calibration_saved_again_is_the_same_file(tmp_path: Path) -> None:
    load_calibration().save(tmp_path / "c.json")
    assert (tmp_path / "c.json").read_bytes() == FILE.read_bytes()


def test_a_calibration_is_read_as_it_was_saved(tmp_path: Path) -> None:
    PLAIN.save(tmp_path / "c.json")
    assert load_calibration(tmp_path / "c.json") == PLAIN
    assert 0 < load_calibration().threshold < 1


def calibration(**changes: object) -> str:
    return json.dumps({**json.loads(FILE.read_text("utf-8")), **changes})


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "[]",
        "{}",
        "\udcff",
        calibration(rerank=[1, 2, 3]),
        calibration(answer="abcd"),
        calibration(confidence=None),
        calibration(threshold="high"),
    ],
)
def test_a_missing_or_damaged_calibration_is_said_in_one_line(tmp_path: Path, text: str | None) -> None:
    if text is not None:
        (tmp_path / "c.json").write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(EncoderError, match=r"the reader's calibration .*: reinstall dateline") as caught:
        load_calibration(tmp_path / "c.json")
    assert "\n" not in str(caught.value)
