"""The reader's weights in, a network that runs out; the only place that knows how they are kept."""

from __future__ import annotations

from pathlib import Path

from index import bundled
from index.errors import EncoderError
from index.parallel import in_background
from qa.reader.network import Network

FILE = Path(__file__).parent / "weights" / "reader.safetensors"
_WORDS = "embeddings.word_embeddings.weight"
_REMEDY = "reinstall dateline"
_MOST = 512


def load_network(file: Path = FILE) -> Network:
    """The network of a file of weights, with the bundled encoder's word embeddings and tokenizer; the hash
    of the weights, hexadecimal, is in a file beside them.

    EncoderError when any of these is missing or damaged.
    """
    from index.bert import Head, compile_body, prepare
    from index.weights import read_weights
    from index.wordpieces import WordPieces

    model = bundled.folder()
    try:
        expected = file.with_suffix(".sha256").read_text("ascii").strip()
    except (OSError, ValueError) as error:
        raise EncoderError(f"the hash of the reader's weights cannot be read ({error}): {_REMEDY}") from error
    words = in_background(lambda: bundled.weights(model)[_WORDS])  # checked while the engine is imported
    try:
        prepare()
        weights = read_weights(file, expected, "the reader", _REMEDY)
    finally:
        weights_of_words = words()
    heads = {
        "span": Head(weights.pop("span.weight"), weights.pop("span.bias")),
        "first": Head(weights.pop("first.weight"), weights.pop("first.bias"), "first"),
    }
    body = compile_body({**weights, _WORDS: weights_of_words}, heads, types=True)
    return Network(body, WordPieces(model / "tokenizer.json", _MOST))
