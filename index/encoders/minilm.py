"""The bundled all-MiniLM-L6-v2 run in OpenVINO: texts in, unit vectors out, without torch.

index.encoders.openvino_bert builds it from its weights, whose SHA-256 is checked first. Its cosine to what
sentence-transformers gives for a passage is at least .999, also where it computes in bfloat16.
OpenVINO builds a network from weights without an export.

Measured side by side on two cores with AMX (`python -m benchmarks.engines DATA`): this encodes 255 passages
a second, ONNX Runtime 1.32 in float32 72, its int8 (dynamic, per channel) 151 at a least cosine of .986, .994
in the mean; int8 in OpenVINO (NNCF, static, calibrated on 150 passages) 229 at .994, .997 in the mean: int8
does not hold .999. ONNX Runtime loads in half the time and takes 80 MB on the disk where OpenVINO takes 185.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from index.encoders import bundled
from index.encoders.base import BUNDLED, Done, Identity
from index.encoders.openvino_bert import MEAN, compile_body, prepare
from index.encoders.parallel import ahead, in_background, side_by_side
from index.encoders.wordpieces import WordPieces, batches, padded
from index.errors import first_line
from index.types import Ints, Span, Vectors

Rows = npt.NDArray[np.int64]

_log = logging.getLogger("dateline")

_MOST = 256  # pieces of a text that are read, its two special tokens among them
_DIMENSION = 384
# Pieces in a batch: what is computed for it stays in a core's own cache.
_BUDGET = 768
# Texts that are tokenised and sorted by length together: little padding, and a bound on memory.
_STEP = 1_024


class MiniLM:
    """The bundled encoder. Safe to use from several threads."""

    def __init__(self) -> None:
        model = bundled.folder()
        self.identity = Identity(BUNDLED, bundled.SHA256, _DIMENSION)
        weights = in_background(lambda: bundled.weights(model))  # checked while the engine is imported
        try:
            prepare()
        finally:
            arrays = weights()
        body = in_background(lambda: compile_body(arrays, outputs=[MEAN]))
        try:
            self._wordpieces = WordPieces(model / "tokenizer.json", _MOST)
        finally:
            self._body = body()
        self.max_input = _MOST - self._wordpieces.special

    def pieces(self, text: str) -> Sequence[Span]:
        return self._wordpieces.offsets(text)

    def encode(self, texts: Sequence[str], done: Done | None = None) -> Vectors:
        unique = {text: row for row, text in enumerate(dict.fromkeys(texts))}
        rows = np.fromiter((unique[text] for text in texts), np.int64, len(texts))
        times = np.bincount(rows, minlength=len(unique))
        out = np.empty((len(unique), _DIMENSION), np.float32)
        told = 0
        for places, mean in side_by_side(self._mean, self._batches(list(unique)), self._body.streams):
            out[places] = mean / np.linalg.norm(mean, axis=1, keepdims=True)
            told += int(times[places].sum())
            if done is not None:
                done(told)
        return out[rows]

    def _mean(self, batch: tuple[Rows, list[Ints]]) -> tuple[Rows, Vectors]:
        places, ids = batch
        return places, self._body(*padded(ids))[MEAN]

    def _batches(self, texts: Sequence[str]) -> Iterator[tuple[Rows, list[Ints]]]:
        """Places in `texts`, and the ids of the texts there."""
        for start, ids in ahead(self._tokenised(texts), len(texts) > _STEP):
            for places in batches([len(one) for one in ids], _BUDGET):
                yield np.asarray(places) + start, [ids[place] for place in places]

    def _tokenised(self, texts: Sequence[str]) -> Iterator[tuple[int, list[Ints]]]:
        for start in range(0, len(texts), _STEP):
            yield start, self._wordpieces.texts(texts[start : start + _STEP])


def load() -> MiniLM | None:
    """The bundled encoder; None, and a line of warning, where OpenVINO cannot run it. EncoderError when
    it is missing or damaged."""
    try:
        return MiniLM()
    except (ImportError, OSError, RuntimeError) as error:
        reason = first_line(error)
        _log.warning("OpenVINO cannot run the default encoder (%s): sentence-transformers does it", reason)
        return None
