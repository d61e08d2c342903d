"""What an encoder is, texts in and unit vectors out, a stand-in for one, and which one a name means."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Protocol

from index.types import Span, Vectors

Done = Callable[[int], None]

BUNDLED = "all-MiniLM-L6-v2"


@dataclass(frozen=True, slots=True)
class Identity:
    """Which encoder made an index; vectors of two encoders are never compared."""

    name: str
    sha256: str
    dimension: int

    def as_dict(self) -> dict[str, str | int]:
        return asdict(self)


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
        """Unit vectors, float32 [texts, dimension]; `done` is told how many texts are encoded so far."""
        ...
