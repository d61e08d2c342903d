"""Keeps libraries from warning and logging while they read a file."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def quietly(*loggers: str) -> Iterator[None]:
    """Keeps what format libraries say about one bad file off the screen; the reason given says it better."""
    before = [(logging.getLogger(name), logging.getLogger(name).level) for name in loggers]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for logger, _ in before:
            logger.setLevel(logging.CRITICAL + 1)
        try:
            yield
        finally:
            for logger, level in before:
                logger.setLevel(level)
