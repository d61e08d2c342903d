"""Says whether the time of a call grows like what it is given, on a computer of any speed."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable

FACTOR = 4
"""How many times as many marks the larger input has."""
MOST = 10.0
"""How many times as long the larger may take: 4 times is linear, 16 times quadratic."""
LITTLE = 0.05
"""Seconds of processor time below which nothing is compared: so little is mostly noise."""
_TRIES = 5
Clock = Callable[[], float]
"""Gives seconds that only ever grow."""


def near_linear(
    read: Callable[[bytes], object],
    make: Callable[[int], bytes],
    marks: int,
    clock: Clock = time.thread_time,
) -> None:
    """Fails where `read(make(4 * marks))` takes far more than four times as long as `read(make(marks))`.

    It compares the processor time of this thread, the least of a few tries, so other work on the computer
    does not count. Choose so many marks that a linear reader needs some tenths of a second for the larger
    input; a quadratic one then needs seconds, not minutes. A faster computer only lets more pass: what
    takes less than LITTLE is never too slow. Another clock is for readers whose cost is certain.
    """
    few, many = make(marks), make(FACTOR * marks)
    least_few = least_many = float("inf")
    for _ in range(_TRIES):
        least_few = min(least_few, _seconds(read, few, clock))
        least_many = min(least_many, _seconds(read, many, clock))
        if least_many <= max(LITTLE, MOST * least_few):
            return
    raise AssertionError(
        f"too slow: {len(few):,} bytes take {least_few:.3f} s and {len(many):,} bytes {least_many:.3f} s:"
        f" {least_many / least_few:.1f} times as long, where {FACTOR} times is linear and {MOST:.0f} the most"
    )


def _seconds(read: Callable[[bytes], object], data: bytes, clock: Clock) -> float:
    """The time of a call, without collecting garbage, which takes longer the more is held."""
    gc.collect()
    gc.disable()
    try:
        start = clock()
        read(data)
        return clock() - start
    finally:
        gc.enable()
