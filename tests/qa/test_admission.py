"""The gate: who is let in, who waits, who is refused, and that no place is ever lost."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import Busy
from qa.admission import Gate, Ticket

LONG = 60.0  # patience of those who are to get their turn, however slow the computer


@given(
    st.integers(1, 3),
    st.integers(0, 4),
    st.lists(st.one_of(st.just("enter"), st.integers(0, 9)), max_size=60),
)
def test_places_are_given_in_order_and_never_too_many(
    running: int, waiting: int, steps: list[str | int]
) -> None:
    gate = Gate(running, waiting)
    inside: list[Ticket] = []
    line: list[Ticket] = []
    for step in steps:
        if step == "enter":
            if len(inside) == running and len(line) == waiting:
                with pytest.raises(Busy, match=f"busy: {waiting} questions are waiting"):
                    gate.enter()
                continue
            (line if len(inside) == running else inside).append(gate.enter())
        elif inside or line:
            everybody = inside + line
            leaving = everybody[int(step) % len(everybody)]
            leaving.leave()
            leaving.leave()  # once is enough
            if leaving in line:
                line.remove(leaving)
            else:
                inside.remove(leaving)
                if line:
                    inside.append(line.pop(0))
                    assert inside[-1].hurried == (len(line) >= running)
        assert [place.turn.done() for place in inside + line] == [True] * len(inside) + [False] * len(line)
        assert gate.waiting == len(line)


@pytest.mark.parametrize(("running", "waiting", "asking"), [(1, 0, 8), (2, 3, 16), (3, 40, 24)])
def test_threads_share_a_gate(running: int, waiting: int, asking: int) -> None:
    gate = Gate(running, waiting, LONG)
    lock, inside, most = threading.Lock(), 0, 0
    together = threading.Barrier(asking)

    def ask(_: int) -> bool:
        nonlocal inside, most
        together.wait()
        try:
            with gate.enter():
                with lock:
                    inside += 1
                    most = max(most, inside)
                with lock:
                    inside -= 1
        except Busy:
            return False
        return True

    with ThreadPoolExecutor(asking) as pool:
        served = sum(pool.map(ask, range(asking)))
    assert most <= running
    assert served >= min(asking, running + waiting)
    assert is_free(gate)


def is_free(gate: Gate) -> bool:
    """True when nobody is in it: as many as may be answered at once have their turn at once."""
    places = [gate.enter() for _ in range(gate.running)]
    free = gate.waiting == 0 and all(place.turn.done() for place in places)
    for place in places:
        place.leave()
    return free


@contextmanager
def held(gate: Gate) -> Iterator[list[Ticket]]:
    """A gate at which nobody else has a turn meanwhile."""
    places = [gate.enter() for _ in range(gate.running)]
    try:
        yield places
    finally:
        for place in places:
            place.leave()


def test_who_has_no_turn_in_time_is_refused_and_not_in_the_way() -> None:
    gate = Gate(1, 4, patience=0)
    with held(gate):
        with pytest.raises(Busy, match="no turn came within 0 seconds; ask again"), gate.enter():
            pytest.fail("it had no turn")
        with pytest.raises(Busy, match="no turn came"):
            asyncio.run(gate.run(lambda hurry: pytest.fail("it had no turn")))
        assert gate.waiting == 0
    assert asyncio.run(gate.run(lambda hurry: hurry)) is False
    assert is_free(gate)


def test_an_event_loop_goes_on_while_questions_wait_and_are_answered() -> None:
    gate = Gate(2, 10, LONG)
    order: list[int] = []
    going = threading.Event()

    def work(n: int) -> Callable[[bool], int]:
        def numbered(hurry: bool) -> int:
            assert going.wait(LONG)  # set by the loop, which work done in its own thread would hold up
            order.append(n)
            return n

        return numbered

    async def ask() -> list[int]:
        with held(gate):
            asked = [asyncio.create_task(gate.run(work(n))) for n in range(6)]
            while gate.waiting < 6:
                await asyncio.sleep(0)
        going.set()
        return await asyncio.gather(*asked)

    assert asyncio.run(ask()) == list(range(6))
    assert sorted(order) == list(range(6))
    assert is_free(gate)


def test_one_slow_question_does_not_hold_up_the_others() -> None:
    gate = Gate(2, 10, LONG)
    slow = threading.Event()

    async def ask() -> None:
        stuck = asyncio.create_task(gate.run(lambda hurry: slow.wait(LONG)))
        answers = await asyncio.gather(*(gate.run(lambda hurry: 7) for _ in range(8)))
        assert answers == [7] * 8
        assert not stuck.done()
        slow.set()
        assert await stuck

    asyncio.run(ask())
    assert is_free(gate)


def test_work_that_fails_or_is_given_up_gives_its_place_back() -> None:
    gate = Gate(1, 4, LONG)
    begun, end = threading.Event(), threading.Event()

    def fail(hurry: bool) -> None:
        raise KeyError("no such thing")

    def last(hurry: bool) -> None:
        begun.set()
        assert end.wait(LONG)

    async def ask() -> None:
        with pytest.raises(KeyError):
            await gate.run(fail)
        waits = []
        with held(gate):
            waits = [asyncio.create_task(gate.run(fail)) for _ in range(3)]
            while gate.waiting < 3:
                await asyncio.sleep(0)
            for task in waits:
                task.cancel()
            await asyncio.wait(waits)
            assert gate.waiting == 0
        assert is_free(gate)
        works = asyncio.create_task(gate.run(last))
        while not begun.is_set():
            await asyncio.sleep(0)
        works.cancel()
        await asyncio.wait([works])
        assert not gate.enter().turn.done()  # what goes on still counts
        end.set()

    asyncio.run(ask())


def test_a_gate_that_lets_nobody_in_is_refused() -> None:
    with pytest.raises(ValueError, match="running 0"):
        Gate(0)
    with pytest.raises(ValueError, match="waiting -1"):
        Gate(1, -1)
