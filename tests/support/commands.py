"""Runs commands in this process: their exit status, standard output and standard error."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

Run = Callable[..., tuple[int, str, str]]
"""Runs a command given as its arguments; exit status, standard output, standard error."""


def object_of(out: str) -> dict[str, Any]:
    """The one JSON object that a command printed."""
    value = json.loads(out)
    assert isinstance(value, dict)
    return value
