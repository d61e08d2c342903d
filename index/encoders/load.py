"""Loads an encoder by its name; what runs it is imported only then."""

from __future__ import annotations

from index.encoders.base import BUNDLED, Encoder


def load_encoder(name: str | None = None, device: str | None = None) -> Encoder:
    """The bundled encoder, or a sentence-transformers model by name or folder.

    The bundled one runs in OpenVINO. With a `device` ("cuda") it runs in sentence-transformers, and also,
    with a logged warning, where OpenVINO cannot be used. EncoderError when a model is missing, damaged or
    cannot be loaded.
    """
    if name in (None, BUNDLED) and device is None:
        from index.encoders.minilm import load

        if (encoder := load()) is not None:
            return encoder
    from index.encoders.sentence_transformer import SentenceTransformerEncoder

    return SentenceTransformerEncoder(name or BUNDLED, device)
