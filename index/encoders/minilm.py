"""Encodes texts with the bundled all-MiniLM-L6-v2 in OpenVINO, without torch.

index.encoders.openvino_bert builds it, without an export, from its weights, whose SHA-256 is checked first.
The cosine of its vectors to those of sentence-transformers is at least .999 for a passage, also in
bfloat16.

Measured side by side on two cores with AMX (`python -m benchmarks.engines DATA`): this encodes 255 passages
a second, ONNX Runtime 1.32 in float32 72, its int8 (dynamic, per channel) 151 at a least cosine of .986, .994
in the mean; int8 in OpenVINO (NNCF, static, calibrated on 150 passages) 229 at .994, .997 in the mean: int8
does not hold .999. ONNX Runtime loads in half the time and takes 80 MB on the disk where OpenVINO takes 185.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence

import numpy as np

from index.encoders import bundled
from index.encoders.base import BUNDLED, Done, Identity
from index.encoders.openvino_bert import MEAN, compile_body, prepare
from index.encoders.parallel import in_background, prefetched, side_by_side
from index.encoders.wordpieces import WordPieces, batches, padded
from index.errors import check_list, first_line
from index.types import Ints, Longs, Span, Vectors

_log = logging.getLogger("dateline")

_MAX_PIECES = 256  # of a text that are read, its two special tokens among them
_DIMENSION = 384
# Pieces in a batch: what is computed for it stays in a core's own cache.
_BUDGET = 768
# Texts that are tokenised and sorted by length together: little padding, and a bound on memory.
_STEP = 1_024


class MiniLM:
    """The bundled encoder. Safe to use from several threads.

    EncoderError when its package is missing or its weights are others; ImportError, OSError or RuntimeError
    where OpenVINO cannot run it.
    """

    def __init__(self) -> None:
        model = bundled.folder()
        self.identity = Identity(BUNDLED, bundled.SHA256, _DIMENSION)
        weights = in_background(lambda: bundled.weights(model))  # checked while the engine is imported
        try:
            prepare()
        finally:
            arrays = weights()
        network = in_background(lambda: compile_body(arrays, mean=True))
        try:
            self._wordpieces = WordPieces(model / "tokenizer.json", _MAX_PIECES)
        finally:
            self._network = network()
        self.max_input = _MAX_PIECES - self._wordpieces.special

    def pieces(self, text: str) -> Sequence[Span]:
        return self._wordpieces.offsets(text)

    def encode(self, texts: Sequence[str], done: Done | None = None) -> Vectors:
        check_list(texts, "texts")
        unique = {text: row for row, text in enumerate(dict.fromkeys(texts))}
        rows = np.fromiter((unique[text] for text in texts), np.int64, len(texts))
        repeats = np.bincount(rows, minlength=len(unique))
        out = np.empty((len(unique), _DIMENSION), np.float32)
        encoded = 0
        for batch, mean in side_by_side(self._mean, self._batches(list(unique)), self._network.streams):
            out[batch] = mean / np.linalg.norm(mean, axis=1, keepdims=True)
            encoded += int(repeats[batch].sum())
            if done is not None:
                done(encoded)
        return out[rows]

    def _mean(self, batch: tuple[Longs, list[Ints]]) -> tuple[Longs, Vectors]:
        positions, ids = batch
        return positions, self._network(*padded(ids))[MEAN]

    def _batches(self, texts: Sequence[str]) -> Iterator[tuple[Longs, list[Ints]]]:
        """Positions in `texts`, and the ids of the texts there."""
        steps = self._tokenised(texts)
        for start, ids in prefetched(steps) if len(texts) > _STEP else steps:
            for positions in batches([len(one) for one in ids], _BUDGET):
                yield np.asarray(positions) + start, [ids[at] for at in positions]

    def _tokenised(self, texts: Sequence[str]) -> Iterator[tuple[int, list[Ints]]]:
        for start in range(0, len(texts), _STEP):
            yield start, self._wordpieces.texts(texts[start : start + _STEP])


def load() -> MiniLM | None:
    """The bundled encoder; None, with a logged warning, where OpenVINO cannot run it. EncoderError when it
    is missing or damaged."""
    try:
        return MiniLM()
    except (ImportError, OSError, RuntimeError) as error:
        reason = first_line(error)
        _log.warning("OpenVINO cannot run the default encoder (%s): sentence-transformers does it", reason)
        return None
