"""Loads the bundled encoder's weights and tokenizer, from which the reader starts, and writes weights."""

from __future__ import annotations

import hashlib
from pathlib import Path

from safetensors.torch import load_file, save
from tokenizers import Tokenizer
from torch import Tensor

from index.encoders import bundled
from index.storage.whole_file import write_whole


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
    """Writes a safetensors file in one step, its SHA-256 beside it first (NAME.sha256)."""
    data = save({name: weight.contiguous() for name, weight in weights.items()})
    write_whole(file.with_suffix(".sha256"), hashlib.sha256(data).hexdigest() + "\n")
    write_whole(file, data)
