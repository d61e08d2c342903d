"""Defines what an encoder is: the protocol of every one, and the identity that an index remembers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from index.types import Span, Vectors

Done = Callable[[int], None]
"""Called with how many texts are encoded so far."""

BUNDLED = "all-MiniLM-L6-v2"
"""The name of the default encoder, which is installed with Dateline."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Which encoder made an index: its name, the SHA-256 of its weights and the dimension of its vectors.

    Vectors of two encoders are never compared.
    """

    name: str
    sha256: str
    dimension: int


class Encoder(Protocol):
    """Something that turns texts into unit vectors."""

    @property
    def identity(self) -> Identity: ...

    @property
    def max_input(self) -> int:
        """The most word pieces of a text that are read, special tokens not counted."""
        ...

    def pieces(self, text: str) -> Sequence[Span]:
        """Offsets of the word pieces of `text`, without special tokens, of any length."""
        ...

    def encode(self, texts: Sequence[str], done: Done | None = None) -> Vectors:
        """Unit vectors, float32 [texts, dimension], in the order of the texts."""
        ...
