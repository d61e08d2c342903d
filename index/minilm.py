"""The bundled all-MiniLM-L6-v2 run in OpenVINO: texts in, unit vectors out, without torch.

index.bert builds it from its weights, whose SHA-256 is checked first. Its cosine to what
sentence-transformers gives for a passage is at least .999, also where it computes in bfloat16.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

import numpy as np

from index import bundled
from index.bert import MEAN, Body, compile_body
from index.encoder import BUNDLED, Done, Identity, Vectors
from index.sentences import Span
from index.wordpieces import Ints, WordPieces, batches, padded

T = TypeVar("T")
_log = logging.getLogger("dateline")

_MOST = 256  # pieces of a text that are read, its two special tokens among them
_DIMENSION = 384
# Pieces in a batch: what is computed for it stays in the processor's caches.
_BUDGET = 4_096
# Texts that are tokenised and sorted by length together: little padding, and a bound on memory.
_STEP = 4_096


class MiniLM:
    """The bundled encoder. Safe to use from several threads."""

    def __init__(self) -> None:
        model = bundled.folder()
        self.identity = Identity(BUNDLED, bundled.SHA256, _DIMENSION)
        self._body = _compiled(bundled.checked_weights(model))
        self._wordpieces = WordPieces(model / "tokenizer.json", _MOST)
        self.max_input = _MOST - self._wordpieces.special

    def pieces(self, text: str) -> Sequence[Span]:
        return self._wordpieces.offsets(text)

    def encode(self, texts: Sequence[str], done: Done | None = None) -> Vectors:
        unique = {text: row for row, text in enumerate(dict.fromkeys(texts))}
        rows = np.fromiter((unique[text] for text in texts), np.int64, len(texts))
        times = np.bincount(rows, minlength=len(unique))
        out = np.empty((len(unique), _DIMENSION), np.float32)
        told = 0
        for start, ids in _ahead(self._tokenised(list(unique)), len(unique) > _STEP):
            for places in batches([len(one) for one in ids], _BUDGET):
                mean = self._body(*padded([ids[place] for place in places]))[MEAN]
                at = np.asarray(places) + start
                out[at] = mean / np.linalg.norm(mean, axis=1, keepdims=True)
                told += int(times[at].sum())
                if done is not None:
                    done(told)
        return out[rows]

    def _tokenised(self, texts: Sequence[str]) -> Iterator[tuple[int, list[Ints]]]:
        for start in range(0, len(texts), _STEP):
            yield start, self._wordpieces.texts(texts[start : start + _STEP])


def load() -> MiniLM | None:
    """The bundled encoder; None, and a line of warning, where OpenVINO cannot run it. EncoderError when
    it is missing or damaged."""
    try:
        return MiniLM()
    except (ImportError, OSError, RuntimeError) as error:
        reason = (str(error).strip().splitlines() or [type(error).__name__])[0]
        _log.warning("OpenVINO cannot run the default encoder (%s): sentence-transformers does it", reason)
        return None


def _compiled(weights: Path) -> Body:
    from safetensors.numpy import load_file

    return compile_body(load_file(weights), outputs=[MEAN])


def _ahead(items: Iterator[T], useful: bool) -> Iterator[T]:
    """The same items, each made in a thread while the one before it is worked on."""
    if not useful:
        yield from items
        return
    with ThreadPoolExecutor(1) as pool:
        coming = pool.submit(next, items, None)
        while (item := coming.result()) is not None:
            coming = pool.submit(next, items, None)
            yield item
