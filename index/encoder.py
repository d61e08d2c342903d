"""What an encoder is, texts in and unit vectors out, a stand-in for one, and which one a name means."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from index.sentences import Span

Vectors = npt.NDArray[np.float32]
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


class HashEncoder:
    """A stand-in that needs no model: each word a fixed random direction, a text the sum of its words.

    Deterministic; texts that share words are near each other. For tests and for trying things out.
    """

    def __init__(self, dimension: int = 64, max_input: int = 254) -> None:
        self.identity = Identity("hash", hashlib.sha256(b"hash").hexdigest(), dimension)
        self.max_input = max_input

    def pieces(self, text: str) -> Sequence[Span]:
        return [m.span() for m in re.finditer(r"\w{1,6}|[^\w\s]", text)]

    def encode(self, texts: Sequence[str], done: Done | None = None) -> Vectors:
        out = np.zeros((len(texts), self.identity.dimension), np.float32)
        for i, text in enumerate(texts):
            for word in re.findall(r"\w+", text.casefold()):
                seed = int.from_bytes(hashlib.blake2b(word.encode(), digest_size=8).digest(), "little")
                out[i] += np.random.default_rng(seed).standard_normal(out.shape[1], np.float32)
            out[i, 0] += 1e-3  # a text without words has a direction too
            out[i] /= np.linalg.norm(out[i])
        if done is not None:
            done(len(texts))
        return out


def load_encoder(name: str | None = None, device: str | None = None) -> Encoder:
    """The bundled encoder, or a sentence-transformers model by name or folder.

    The bundled one runs in OpenVINO; with a `device` ("cuda"), or where OpenVINO cannot be used, in
    sentence-transformers, with a line of warning in the latter case. EncoderError when it is missing, damaged
    or cannot be loaded.
    """
    if name in (None, BUNDLED) and device is None:
        from index.minilm import load

        if (encoder := load()) is not None:
            return encoder
    from index.sentence_transformer import SentenceTransformerEncoder

    return SentenceTransformerEncoder(name or BUNDLED, device)
