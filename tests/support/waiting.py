"""Lets a test wait for a state instead of a fixed time."""

from __future__ import annotations

import time
from collections.abc import Callable

PATIENCE = 30.0
"""Seconds after which a test gives up; on a quiet computer all takes a fraction of one."""


def until(condition: Callable[[], bool]) -> None:
    """Returns as soon as the condition holds; fails after `PATIENCE` seconds."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, "it did not come about"
        time.sleep(0.02)
