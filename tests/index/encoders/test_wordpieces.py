"""Batches: every text once, little padding, and masks that fit."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.encoders import bundled
from index.encoders.wordpieces import WordPieces, batches, padded, padded_length
from index.errors import EncoderError

LENGTHS = st.lists(st.integers(0, 300), max_size=60)


@given(LENGTHS, st.integers(1, 1_000))
def test_batches_hold_every_text_once_within_the_budget(lengths: list[int], budget: int) -> None:
    found = list(batches(lengths, budget))
    assert sorted(at for batch in found for at in batch) == list(range(len(lengths)))
    for batch in found:
        longest = padded_length(max(lengths[at] for at in batch))
        assert len(batch) == 1 or longest * len(batch) <= budget
    in_order = [lengths[at] for batch in found for at in batch]
    assert in_order == sorted(lengths, reverse=True)


@given(st.lists(st.lists(st.integers(1, 9), max_size=20), min_size=1, max_size=8))
def test_padded_rows_can_be_told_from_their_padding(rows: list[list[int]]) -> None:
    ids, mask = padded(rows)
    assert ids.dtype == mask.dtype == np.int32
    assert ids.shape == mask.shape == (len(rows), padded_length(max(map(len, rows))))
    assert [row[kept == 1].tolist() for row, kept in zip(ids, mask, strict=True)] == rows
    assert not ids[mask == 0].any()


def test_a_text_that_is_too_long_keeps_its_special_tokens() -> None:
    wordpieces = WordPieces(bundled.folder() / "tokenizer.json", 8)
    short, cut = wordpieces.texts(["One word.", "word " * 50])
    assert len(short) == 3 + wordpieces.special
    assert len(cut) == 8
    assert (cut[0], cut[-1]) == (short[0], short[-1])


def test_what_is_no_tokenizer_is_an_error_of_one_line(tmp_path: Path) -> None:
    (tmp_path / "tokenizer.json").write_text("{}")
    for path in (tmp_path / "tokenizer.json", tmp_path / "missing.json"):
        with pytest.raises(EncoderError, match="cannot be read") as caught:
            WordPieces(path, 8)
        assert "\n" not in str(caught.value)
