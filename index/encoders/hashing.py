"""A stand-in for an encoder that needs no model, for tests and trials: words are hashed to directions."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence

import numpy as np

from index.encoders.base import Done, Identity
from index.errors import check_list
from index.types import Span, Vectors


class HashEncoder:
    """An encoder without a model: a text is the normalised sum of its words' directions.

    Deterministic; texts that share words are near each other.
    """

    def __init__(self, dimension: int = 64, max_input: int = 254) -> None:
        self.identity = Identity("hash", hashlib.sha256(b"hash").hexdigest(), dimension)
        self.max_input = max_input

    def pieces(self, text: str) -> Sequence[Span]:
        return [m.span() for m in re.finditer(r"\w{1,6}|[^\w\s]", text)]

    def encode(self, texts: Sequence[str], done: Done | None = None) -> Vectors:
        check_list(texts, "texts")
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
