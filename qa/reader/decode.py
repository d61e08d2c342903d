"""Finds the best spans of a passage in the network's scores of its word pieces."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

LONGEST = 32
"""Word pieces that a span may have."""


@dataclass(frozen=True, slots=True)
class PieceSpan:
    """Word pieces first..last, both included, and the log odds of their being the answer against none."""

    first: int
    last: int
    score: float


def best_spans(
    logits: npt.NDArray[np.floating], first: int, end: int, n: int = 1, longest: int = LONGEST
) -> list[PieceSpan]:
    """The `n` best spans of the pieces first..end-1, best first, of at most `longest` pieces.

    `logits` is [pieces, 2]: each as the first piece of the answer and as its last. A span's score is the sum
    of the two less that of piece 0, [CLS], which stands for "not here" (Devlin et al. 2019).
    """
    starts, ends = logits[first:end, 0].astype(np.float64), logits[first:end, 1].astype(np.float64)
    null = float(logits[0, 0]) + float(logits[0, 1])
    count = len(starts)
    if count == 0:
        return []
    lengths = np.arange(count)[None, :] - np.arange(count)[:, None]
    sums = np.where((lengths >= 0) & (lengths < longest), starts[:, None] + ends[None, :], -np.inf)
    flat = sums.ravel()
    top = np.argpartition(-flat, min(n, flat.size - 1))[:n] if n < flat.size else np.arange(flat.size)
    top = top[np.argsort(-flat[top], kind="stable")]
    return [
        PieceSpan(first + int(i) // count, first + int(i) % count, float(flat[i]) - null)
        for i in top
        if np.isfinite(flat[i])
    ][:n]
