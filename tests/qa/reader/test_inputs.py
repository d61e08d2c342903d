"""What the network reads: question, header and passage within their limits."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from qa.reader.inputs import CLS, MOST_HEADER, MOST_PIECES, MOST_QUESTION, SEP, paired, room

pieces = st.lists(st.integers(1000, 1999), max_size=450)


@given(pieces, pieces, pieces)
def test_a_pair_is_question_header_and_passage_within_limits(
    q: list[int], h: list[int], p: list[int]
) -> None:
    pair = paired(q, h, p)
    assert pair.length <= MOST_PIECES
    assert pair.length < MOST_PIECES or len(p) >= room(q, h)
    assert list(pair.ids[: pair.header_from]) == [CLS, *q[:MOST_QUESTION], SEP]
    assert list(pair.ids[pair.header_from : pair.first]) == h[:MOST_HEADER]
    assert list(pair.ids[pair.first :]) == [*p[: room(q, h)], SEP]
    assert pair.types == [0] * pair.header_from + [1] * (pair.length - pair.header_from)
