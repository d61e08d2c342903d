"""Makes a reader of any extractive question answering model of transformers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from index.encoders.sentence_transformer import quietly
from index.errors import EncoderError, first_line
from qa.reader.base import PassageReading, SpanScore
from qa.reader.decode import best_spans

if TYPE_CHECKING:
    from transformers import BatchEncoding

_BATCH = 8
_MAX_PIECES = 512
_SPANS_EACH = 3
_SHARED = 64


class TransformersReader:
    """A model by name or folder. Its best span's log odds against "not here" (the first piece, as models
    trained on SQuAD 2.0 have it) are taken for the passage's relevance too.

    EncoderError for a model that cannot be loaded or extracts no answers.
    """

    def __init__(self, name: str) -> None:
        import torch
        from transformers import AutoModelForQuestionAnswering, AutoTokenizer

        self.name = name
        try:
            with quietly():
                self._tokenizer = AutoTokenizer.from_pretrained(name)
                model, loading = AutoModelForQuestionAnswering.from_pretrained(name, output_loading_info=True)
        except Exception as error:  # hub, file and format errors of many kinds
            reason = first_line(error)
            raise EncoderError(f"reader {name!r} cannot be loaded: {reason}") from error
        if not self._tokenizer.is_fast:
            raise EncoderError(f"reader {name!r} has no fast tokenizer, which exact offsets need")
        if loading["missing_keys"]:
            raise EncoderError(
                f"reader {name!r} was not trained to extract answers: it has no "
                f"{min(loading['missing_keys'])}"
            )
        positions = getattr(model.config, "max_position_embeddings", _MAX_PIECES)
        self._max_pieces = min(self._tokenizer.model_max_length, positions, _MAX_PIECES)
        self._device = "cuda" if torch.cuda.is_available() else "cpu"
        self._model = model.eval().to(self._device)

    def read(self, question: str, passages: Sequence[tuple[str, str]]) -> list[PassageReading]:
        """As PassageReader."""
        if not passages:
            return []
        found: list[list[SpanScore]] = [[] for _ in passages]
        encoded = self._encoded(question, [f"{h}\n{text}" if h else text for h, text in passages])
        fronts = [len(header) + 1 if header else 0 for header, _ in passages]
        for at in range(0, len(encoded["input_ids"]), _BATCH):
            rows = range(at, min(at + _BATCH, len(encoded["input_ids"])))
            for row, logits in zip(rows, self._logits(encoded, rows), strict=True):
                passage = encoded["overflow_to_sample_mapping"][row]
                found[passage] += _spans(logits, encoded, row, fronts[passage])
        return [_reading(spans) for spans in found]

    def _encoded(self, question: str, texts: Sequence[str]) -> BatchEncoding:
        """The pairs in windows. A question too long to leave room for a passage is cut."""
        pieces = self._tokenizer(
            question,
            add_special_tokens=False,
            truncation=True,
            max_length=self._max_pieces // 4,
            return_offsets_mapping=True,
        )
        asked = question[: max((end for _, end in pieces["offset_mapping"]), default=0)]
        return self._tokenizer(
            [asked] * len(texts),
            list(texts),
            truncation="only_second",
            max_length=self._max_pieces,
            stride=min(_SHARED, self._max_pieces // 8),
            return_overflowing_tokens=True,
            return_offsets_mapping=True,
        )

    def _logits(self, encoded: BatchEncoding, rows: Sequence[int]) -> list[Any]:
        """Each row's [pieces, 2], float32."""
        import torch

        names = [name for name in ("input_ids", "attention_mask", "token_type_ids") if name in encoded]
        given = self._tokenizer.pad(
            {name: [encoded[name][i] for i in rows] for name in names}, return_tensors="pt"
        )
        with torch.inference_mode():
            out = self._model(**given.to(self._device))
        logits = torch.stack([out.start_logits, out.end_logits], -1).float().cpu().numpy()
        return [logits[n, : len(encoded["input_ids"][i])] for n, i in enumerate(rows)]


def _spans(logits: Any, encoded: BatchEncoding, row: int, front: int) -> list[SpanScore]:
    """The best spans of one window that lie in the passage, not in its header."""
    sequence, offsets = encoded.sequence_ids(row), encoded["offset_mapping"][row]
    inside = [
        i
        for i, (one, span) in enumerate(zip(sequence, offsets, strict=True))
        if one == 1 and span[0] >= front
    ]
    if not inside:
        return []
    best = best_spans(np.asarray(logits), inside[0], inside[-1] + 1, _SPANS_EACH)
    return [SpanScore(offsets[s.first][0] - front, offsets[s.last][1] - front, s.score) for s in best]


def _reading(spans: list[SpanScore]) -> PassageReading:
    ranked = sorted(spans, key=lambda span: -span.score)[:_SPANS_EACH]
    best = ranked[0].score if ranked else 0.0
    return PassageReading(best, best, tuple(ranked))
