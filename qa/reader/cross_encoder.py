"""Puts any sentence-transformers CrossEncoder in the place of a reader's own relevance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from index.encoders.sentence_transformer import quietly
from index.errors import EncoderError, first_line
from qa.reader.base import PassageReader, PassageReading


class CrossEncoderReader:
    """A reader whose `relevance` is that of a CrossEncoder, by name or folder; spans and `here` stay its own.

    EncoderError when the model cannot be loaded or gives more than one score.
    """

    def __init__(self, reader: PassageReader, name: str) -> None:
        from sentence_transformers import CrossEncoder

        self.name, self._reader = f"{reader.name}+{name}", reader
        try:
            with quietly():
                self._model = CrossEncoder(name)
        except Exception as error:  # hub, file and format errors of many kinds
            reason = first_line(error)
            raise EncoderError(f"re-ranker {name!r} cannot be loaded: {reason}") from error
        if self._model.num_labels != 1:
            raise EncoderError(
                f"re-ranker {name!r} gives {self._model.num_labels} scores for a passage: one is expected"
            )

    def read(self, question: str, passages: Sequence[tuple[str, str]]) -> list[PassageReading]:
        """As PassageReader."""
        from torch import nn

        if not passages:
            return []
        pairs = [(question, f"{header}\n{text}" if header else text) for header, text in passages]
        scores = self._model.predict(pairs, activation_fn=nn.Identity(), show_progress_bar=False)
        readings = self._reader.read(question, passages)
        return [replace(r, relevance=float(score)) for r, score in zip(readings, scores, strict=True)]
