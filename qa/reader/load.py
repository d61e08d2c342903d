"""Which reader was asked for in, that reader and what its scores count for out; loaded when first needed."""

from __future__ import annotations

import threading
from dataclasses import dataclass

from qa.reader.base import PassageReader
from qa.reader.calibration import PLAIN, Calibration, load_calibration


@dataclass(frozen=True, slots=True)
class Chosen:
    """A reader with the calibration that its scores need."""

    reader: PassageReader
    calibration: Calibration


class ReaderChoice:
    """The bundled reader, or others in its place: any extractive question answering model of transformers as
    `reader`, any sentence-transformers CrossEncoder as `reranker`, by name or folder. Safe to use from
    several threads."""

    def __init__(self, reader: str | PassageReader | None = None, reranker: str | None = None) -> None:
        self._reader, self._reranker = reader, reranker
        self._chosen: Chosen | None = None
        self._lock = threading.Lock()

    def __call__(self) -> Chosen:
        """Loads it the first time; EncoderError when it is missing, damaged or cannot be loaded."""
        with self._lock:
            if self._chosen is None:
                self._chosen = self._loaded()
            return self._chosen

    def _loaded(self) -> Chosen:
        reader = self._reader
        chosen = _bundled() if reader is None else Chosen(_named(reader), PLAIN)
        if self._reranker is None:
            return chosen
        from qa.reader.cross_encoder import Reranked

        return Chosen(Reranked(chosen.reader, self._reranker), PLAIN)


def _bundled() -> Chosen:
    from qa.reader.load_weights import load_network

    return Chosen(load_network(), load_calibration())


def _named(reader: str | PassageReader) -> PassageReader:
    if not isinstance(reader, str):
        return reader
    from qa.reader.transformers import TransformersReader

    return TransformersReader(reader)
