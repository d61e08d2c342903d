"""Runs commands in this process: their exit status, standard output and standard error."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from typing import Any

from qa.cli.warming import NAME

Run = Callable[..., tuple[int, str, str]]
"""Runs a command given as its arguments; exit status, standard output, standard error."""


def end_warming() -> None:
    """Waits for what commands load in threads, which must find what a test has put in its place."""
    for thread in threading.enumerate():
        if thread.name == NAME:
            thread.join()


def object_of(out: str) -> dict[str, Any]:
    """The one JSON object that a command printed."""
    value = json.loads(out)
    assert isinstance(value, dict)
    return value
