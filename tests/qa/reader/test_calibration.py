"""Weights and confidence: the sums, and the file they are kept in."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import EncoderError
from qa.reader.calibration import FILE, PLAIN, load_calibration, log_sum, sigmoid


@given(st.floats(-800, 800), st.lists(st.floats(-50, 50), min_size=1, max_size=5))
def test_sigmoid_and_log_sum(x: float, values: list[float]) -> None:
    assert 0 <= sigmoid(x) <= 1
    assert sigmoid(x) + sigmoid(-x) == pytest.approx(1)
    assert log_sum(values) == pytest.approx(math.log(sum(map(math.exp, values))))
    assert log_sum([x, x]) == pytest.approx(x + math.log(2))


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
