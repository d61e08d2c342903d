"""The reader's weights in, a network that runs out; the only place that knows how they are kept."""

from __future__ import annotations

from pathlib import Path

from index import bundled
from index.errors import EncoderError
from qa.reader.network import Network

FILE = Path(__file__).parent / "weights" / "reader.safetensors"
_WORDS = "embeddings.word_embeddings.weight"
_MOST = 512


def load_network(file: Path = FILE) -> Network:
    """The network of a file of weights, with the bundled encoder's word embeddings and tokenizer.

    EncoderError when either is missing or damaged.
    """
    from safetensors import SafetensorError, safe_open
    from safetensors.numpy import load_file

    from index.bert import Head, compile_body
    from index.wordpieces import WordPieces

    model = bundled.folder()
    try:
        weights = load_file(file)
        heads = {
            "span": Head(weights.pop("span.weight"), weights.pop("span.bias")),
            "first": Head(weights.pop("first.weight"), weights.pop("first.bias"), "first"),
        }
    except (OSError, KeyError, SafetensorError) as error:
        raise EncoderError(f"the reader's weights {file} cannot be read ({error}): reinstall dateline") from error
    with safe_open(bundled.checked_weights(model), framework="numpy") as encoder:
        weights[_WORDS] = encoder.get_tensor(_WORDS)
    return Network(compile_body(weights, heads, types=True), WordPieces(model / "tokenizer.json", _MOST))
