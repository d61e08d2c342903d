"""Loads the bundled reader's network from its file of weights, and is the only place that knows that file.

Which reader a corpus uses, this one or another, is for qa.reader.load to say.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from index.encoders import bundled
from index.encoders.parallel import in_background
from index.errors import EncoderError, first_line
from qa.reader.network import Network

if TYPE_CHECKING:
    from index.encoders.openvino_bert import Body, Head, Weights
    from qa.reader.in_torch import TorchBody

_log = logging.getLogger("dateline")
FILE = Path(__file__).parent / "weights" / "reader.safetensors"
_WORDS = "embeddings.word_embeddings.weight"
_REMEDY = "reinstall dateline"
_MAX_PIECES = 512


def load_network(file: Path = FILE) -> Network:
    """The network of a file of weights, with the bundled encoder's word embeddings and tokenizer.

    EncoderError when any of these is missing or damaged.
    """
    from index.encoders.wordpieces import WordPieces

    parts = in_background(lambda: load_parts(file))  # read and checked while the engine is imported
    try:
        failed = _import_error()
    finally:
        weights, heads = parts()
    wordpieces = WordPieces(bundled.folder() / "tokenizer.json", _MAX_PIECES)
    return Network(_body(weights, heads, failed), wordpieces)


def load_parts(file: Path = FILE) -> tuple[Weights, dict[str, Head]]:
    """The weights of the body, the bundled encoder's word embeddings among them, and the heads.

    The hash of the file, hexadecimal, is in another one beside it. EncoderError as for `load_network`.
    """
    from index.encoders.openvino_bert import Head
    from index.encoders.safetensors_file import read_weights

    try:
        expected = file.with_suffix(".sha256").read_text("ascii").strip()
    except (OSError, ValueError) as error:
        raise EncoderError(f"the hash of the reader's weights cannot be read ({error}): {_REMEDY}") from error
    weights = read_weights(file, expected, "the reader", _REMEDY)
    heads = {
        "span": Head(weights.pop("span.weight"), weights.pop("span.bias")),
        "first": Head(weights.pop("first.weight"), weights.pop("first.bias"), "first"),
    }
    weights[_WORDS] = bundled.weights(bundled.folder())[_WORDS]
    return weights, heads


def _import_error() -> Exception | None:
    """Why OpenVINO cannot be imported; None when it is."""
    from index.encoders.openvino_bert import prepare

    try:
        prepare()
    except (ImportError, OSError) as error:
        return error
    return None


def _body(weights: Weights, heads: Mapping[str, Head], failed: Exception | None) -> Body | TorchBody:
    """The network in OpenVINO; in torch, with a line of warning, where that cannot run it."""
    if failed is None:
        from index.encoders.openvino_bert import compile_body

        try:
            return compile_body(weights, heads, types=True)
        except (OSError, RuntimeError) as error:
            failed = error
    from qa.reader.in_torch import TorchBody

    _log.warning("OpenVINO cannot run the reader (%s): torch does it", first_line(failed))
    return TorchBody(weights, heads)
