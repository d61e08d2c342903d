"""Weighs what retriever and reader give passages and spans into one score, and into a confidence. Pure.

The figures are fitted by training/calibrate.py and kept beside the reader's weights.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from index.errors import EncoderError

FILE = Path(__file__).parent / "weights" / "calibration.json"

# Of a passage, or of a span in it, each higher for the better one.
SIGNALS = (
    "retrieval",  # score of the search that found it
    "relevance",  # log odds that of all passages it is the one that answers
    "here",  # log odds that it answers at all
    "span",  # log odds of its best span, or of this span, against "not here"
    # The same of the span's sentence and the two beside it alone, its own best span among them.
    "near relevance",
    "near here",
    "near span",
)
FIRST = 4  # so many are known before anything is read again
# Of the best answer, for the confidence.
CONFIDENCE_FEATURES = (
    "span",
    "here",
    "relevance",
    "lead",  # its score less that of the best different answer
    "covered",  # share of the question's terms, by Snapshot.weight, that its passage and header hold
    "cosine",  # of question and passage
    "support",  # natural log of how many articles give it
    "near here",
    "near span",
    # How many names, years, and other numbers of the question its passage and header do not hold.
    "missing names",
    "missing years",
    "missing numbers",
)

_LENGTHS = {
    "first": FIRST,
    "rerank": len(SIGNALS),
    "answer": len(SIGNALS),
    "confidence": len(CONFIDENCE_FEATURES),
}


@dataclass(frozen=True, slots=True)
class Calibration:
    """Weights of SIGNALS for passages (`rerank`) and spans (`answer`), each the log odds of one against
    another, and of the FIRST of them for spans (`first`), to choose what is read again; bias and weights of
    CONFIDENCE_FEATURES for the log odds that the answer is right, and the confidences (0..1) from which it is
    given (`threshold`), and from which without reserve (`sure`)."""

    first: tuple[float, ...]
    rerank: tuple[float, ...]
    answer: tuple[float, ...]
    bias: float
    confidence: tuple[float, ...]
    threshold: float
    sure: float = 0.5

    @property
    def reads_twice(self) -> bool:
        """Whether it matters what the second reading gives."""
        return any((*self.rerank[FIRST:], *self.answer[FIRST:]))

    def confidence_of(self, features: Sequence[float]) -> float:
        """How likely an answer with these CONFIDENCE_FEATURES is right, 0..1."""
        return sigmoid(self.bias + weighted(self.confidence, features))

    def save(self, file: Path) -> None:
        """Writes it as `load_calibration` reads it."""
        file.write_bytes(f"{json.dumps(asdict(self), indent=1)}\n".encode())


PLAIN = Calibration(
    first=(0.0, 1.0, 0.0, 1.0),
    rerank=(0.0, 1.0, *[0.0] * 5),
    answer=(0.0, 1.0, 0.0, 1.0, *[0.0] * 3),
    bias=0.0,
    confidence=(1.0, *[0.0] * (len(CONFIDENCE_FEATURES) - 1)),
    threshold=0.5,
)
"""For readers that nothing was fitted for: passages by relevance alone, and a span's own odds."""


def load_calibration(file: Path = FILE) -> Calibration:
    """What was fitted for the bundled reader; EncoderError when it is missing or damaged."""
    try:
        found = json.loads(file.read_bytes())
        weights = {name: tuple(map(float, found[name])) for name in _LENGTHS}
        bias, threshold, sure = (float(found[name]) for name in ("bias", "threshold", "sure"))
        calibration = Calibration(**weights, bias=bias, threshold=threshold, sure=sure)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise EncoderError(
            f"the reader's calibration {file} cannot be read ({error}): reinstall dateline"
        ) from error
    if {name: len(found) for name, found in weights.items()} != _LENGTHS:
        raise EncoderError(
            f"the reader's calibration {file} has other weights than expected: reinstall dateline"
        )
    return calibration


def weighted(weights: Sequence[float], values: Sequence[float]) -> float:
    """The sum of the products."""
    return math.fsum(w * v for w, v in zip(weights, values, strict=True))


def sigmoid(x: float) -> float:
    """1 / (1 + e^-x)."""
    return math.exp(min(x, 0.0)) / (1 + math.exp(-abs(x)))


def log_sum(values: Sequence[float]) -> float:
    """ln of the sum of e^value."""
    most = max(values)
    return most + math.log(math.fsum(math.exp(value - most) for value in values))
