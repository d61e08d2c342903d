"""Loads the reader that a corpus was opened with, any there may be, together with its calibration.

The bundled network itself is loaded by qa.reader.load_weights.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass

from qa.reader.base import PassageReader
from qa.reader.calibration import PLAIN, Calibration, load_calibration


@dataclass(frozen=True, slots=True)
class CalibratedReader:
    """A reader with the calibration that its scores need."""

    reader: PassageReader
    calibration: Calibration


class ReaderChoice:
    """The bundled reader, or others in its place: any extractive question answering model of transformers as
    `reader`, any sentence-transformers CrossEncoder as `reranker`, by name or folder. Safe to use from
    several threads."""

    def __init__(self, reader: str | PassageReader | None = None, reranker: str | None = None) -> None:
        self._reader, self._reranker = reader, reranker
        self._loaded: CalibratedReader | None = None
        self._lock = threading.Lock()

    def __call__(self) -> CalibratedReader:
        """Loads it the first time; EncoderError when it is missing, damaged or cannot be loaded."""
        with self._lock:
            if self._loaded is None:
                self._loaded = self._load()
            return self._loaded

    def _load(self) -> CalibratedReader:
        reader = self._reader
        chosen = _bundled() if reader is None else CalibratedReader(_named(reader), PLAIN)
        if self._reranker is None:
            return chosen
        from qa.reader.cross_encoder import CrossEncoderReader

        return CalibratedReader(CrossEncoderReader(chosen.reader, self._reranker), PLAIN)


def _bundled() -> CalibratedReader:
    from qa.reader.load_weights import load_network

    return CalibratedReader(load_network(), load_calibration())


def _named(reader: str | PassageReader) -> PassageReader:
    if not isinstance(reader, str):
        return reader
    from qa.reader.transformers import TransformersReader

    return TransformersReader(reader)
