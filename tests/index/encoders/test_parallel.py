"""Work in threads: results in order, bounded reading ahead, and errors where the results are asked for."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.encoders.parallel import in_background, prefetched, side_by_side

PATIENCE = 30  # seconds until a thread that does not come counts as lost


@given(st.lists(st.integers()), st.integers(1, 4))
def test_results_come_in_the_order_of_the_items(items: list[int], threads: int) -> None:
    assert list(side_by_side(lambda n: 2 * n, items, threads)) == [2 * n for n in items]
    assert list(prefetched(iter(items))) == items


def test_items_are_worked_on_at_the_same_time() -> None:
    together = threading.Barrier(3, timeout=PATIENCE)
    assert len(list(side_by_side(lambda _: together.wait(), range(3), 3))) == 3


def test_a_single_item_needs_no_thread() -> None:
    assert list(side_by_side(lambda _: threading.current_thread(), [1], 4)) == [threading.current_thread()]


def test_few_items_are_taken_before_their_results_are_asked_for() -> None:
    taken: list[int] = []

    def items() -> Iterator[int]:
        for n in range(100):
            taken.append(n)
            yield n

    results = side_by_side(lambda n: n, items(), 2)
    assert next(results) == 0
    assert len(taken) <= 2 * 2 + 1
    assert list(results) == list(range(1, 100))


def test_the_next_item_is_made_while_one_is_worked_on() -> None:
    made = threading.Event()

    def items() -> Iterator[int]:
        yield 1
        made.set()
        yield 2

    found = prefetched(items())
    assert next(found) == 1
    assert made.wait(PATIENCE)
    assert list(found) == [2]


def test_errors_are_raised_where_results_are_asked_for() -> None:
    def fail(n: int = 2) -> int:
        if n == 2:
            raise ValueError("two")
        return n

    with pytest.raises(ValueError, match="two"):
        in_background(fail)()
    results = side_by_side(fail, range(6), 2)
    assert [next(results), next(results)] == [0, 1]
    with pytest.raises(ValueError, match="two"):
        next(results)
    assert in_background(lambda: 7)() == 7
