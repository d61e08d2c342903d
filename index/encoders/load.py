"""Loads the encoder that a name means; models are imported when first asked for."""

from __future__ import annotations

from index.encoders.base import BUNDLED, Encoder


def load_encoder(name: str | None = None, device: str | None = None) -> Encoder:
    """The bundled encoder, or a sentence-transformers model by name or folder.

    The bundled one runs in OpenVINO; with a `device` ("cuda"), or where OpenVINO cannot be used, in
    sentence-transformers, with a line of warning in the latter case. EncoderError when it is missing, damaged
    or cannot be loaded.
    """
    if name in (None, BUNDLED) and device is None:
        from index.encoders.minilm import load

        if (encoder := load()) is not None:
            return encoder
    from index.encoders.sentence_transformer import SentenceTransformerEncoder

    return SentenceTransformerEncoder(name or BUNDLED, device)
