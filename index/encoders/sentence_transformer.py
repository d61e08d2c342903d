"""Runs any model of sentence-transformers as an encoder: other models, other devices, and the reference that
index.encoders.minilm is tested against."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

import numpy as np

from index.encoders import bundled
from index.encoders.base import BUNDLED, Done, Identity
from index.errors import EncoderError, check_list, first_line
from index.types import Span, Vectors

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

# Texts in a batch: on a processor what costs is padding, on a GPU it is waiting.
_BATCH, _GPU_BATCH = 32, 512
_STEPS = 8  # batches between two calls of `done`


class SentenceTransformerEncoder:
    """An encoder run by sentence-transformers: the bundled model, or any by name or folder.

    On a GPU ("cuda", the default where there is one) it computes in bfloat16, or in float16 where the GPU
    has no bfloat16. EncoderError when the model cannot be loaded, has no fast tokenizer, or no fixed
    dimension.
    """

    def __init__(self, name: str = BUNDLED, device: str | None = None) -> None:
        own = name == BUNDLED
        source = str(bundled.folder()) if own else name
        if own:
            bundled.weights(bundled.folder())  # for the check of their SHA-256
        self._model = _load(source, device)
        self._batch = _BATCH
        identity = bundled.SHA256 if own else _weights_sha256(self._model)
        limit = self._model.max_seq_length
        if not self._model.tokenizer.is_fast:
            raise EncoderError(f"encoder {name!r} has no fast tokenizer, which exact passage offsets need")
        special = self._model.tokenizer.num_special_tokens_to_add()
        self.max_input = int(limit or 512) - special
        dimension = self._model.get_embedding_dimension()
        if dimension is None:
            raise EncoderError(f"encoder {name!r} does not say how long its vectors are")
        self.identity = Identity(name, identity, int(dimension))
        if self._model.device.type == "cuda":
            self._batch = _GPU_BATCH
            _halve(self._model)

    def pieces(self, text: str) -> Sequence[Span]:
        encoded = self._model.tokenizer(
            text, add_special_tokens=False, return_offsets_mapping=True, verbose=False, truncation=False
        )
        spans: list[Span] = encoded["offset_mapping"]
        return spans

    def encode(self, texts: Sequence[str], done: Done | None = None) -> Vectors:
        check_list(texts, "texts")
        out = np.empty((len(texts), self.identity.dimension), np.float32)
        # Long texts first, so that each step pads little.
        order = sorted(range(len(texts)), key=lambda i: -len(texts[i]))
        step = _STEPS * self._batch
        for start in range(0, len(order), step):
            rows = order[start : start + step]
            found = self._model.encode(
                [texts[i] for i in rows],
                batch_size=self._batch,
                normalize_embeddings=True,
                show_progress_bar=False,
                convert_to_tensor=True,
            )
            out[rows] = found.float().cpu().numpy()
            if done is not None:
                done(start + len(rows))
        return out


def _halve(model: SentenceTransformer) -> None:
    import torch

    model.to(torch.bfloat16 if torch.cuda.is_bf16_supported() else torch.float16)


def _load(source: str, device: str | None) -> SentenceTransformer:
    with quietly():
        from sentence_transformers import SentenceTransformer

        try:
            return SentenceTransformer(source, device=device)
        except Exception as error:  # a model's folder can be wrong in many ways, each with its own exception
            raise EncoderError(f"encoder {source!r} cannot be loaded: {first_line(error)}") from error


@contextmanager
def quietly() -> Iterator[None]:
    """Silences the progress bars and tables that transformers prints while a model is loaded."""
    from transformers.utils import logging

    shown, level = logging.is_progress_bar_enabled(), logging.get_verbosity()
    logging.disable_progress_bar()
    logging.set_verbosity_error()
    try:
        yield
    finally:
        logging.set_verbosity(level)
        if shown:
            logging.enable_progress_bar()


def _weights_sha256(model: SentenceTransformer) -> str:
    digest = hashlib.sha256()
    for key, value in sorted(model.state_dict().items()):
        digest.update(key.encode())
        digest.update(value.detach().float().cpu().contiguous().numpy().tobytes())
    return digest.hexdigest()
