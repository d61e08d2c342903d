"""Options that choose what reads the passages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

Command = TypeVar("Command", bound=Callable[..., Any])

_READER = click.option(
    "--reader", metavar="NAME",
    help="An extractive question answering model of transformers, by name or folder, in place of Dateline's.",
)  # fmt: skip
_RERANKER = click.option(
    "--reranker", metavar="NAME",
    help="A sentence-transformers CrossEncoder, by name or folder, that ranks what is read.",
)  # fmt: skip


def reading(command: Command) -> Command:
    """Gives a command the options `reader` and `reranker`."""
    return _READER(_RERANKER(command))
