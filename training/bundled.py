"""The bundled encoder's weights and tokenizer, which the reader starts from; how the reader's are written."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from safetensors.torch import load_file, save
from tokenizers import Tokenizer
from torch import Tensor

from index.encoders import bundled


def bundled_weights() -> dict[str, Tensor]:
    """The weights of all-MiniLM-L6-v2 under a BERT's usual names."""
    return dict(load_file(bundled.folder() / "model.safetensors"))


def bundled_tokenizer() -> Tokenizer:
    """Its tokenizer, which neither cuts nor pads."""
    tokenizer = Tokenizer.from_file(str(bundled.folder() / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def write_weights(weights: dict[str, Tensor], file: Path) -> None:
    """Puts weights into a safetensors file in one step, and their SHA-256 beside it."""
    data = save({name: weight.contiguous() for name, weight in weights.items()})
    partial = file.with_suffix(".partial")
    partial.write_bytes(data)
    file.with_suffix(".sha256").write_text(hashlib.sha256(data).hexdigest() + "\n", encoding="ascii")
    os.replace(partial, file)
