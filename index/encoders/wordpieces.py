"""Tokenizes texts into word pieces and puts them into padded batches.

The only module that imports tokenizers.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from index.errors import EncoderError, first_line
from index.types import Ints, Span

if TYPE_CHECKING:
    from tokenizers import Encoding


class WordPieces:
    """A tokenizer of the tokenizers library, read from its JSON file. Safe to use from several threads.

    `most` is the length to which `texts` cuts, special tokens counted. EncoderError when the file is
    missing or no tokenizer.
    """

    def __init__(self, path: Path, most: int) -> None:
        from tokenizers import Tokenizer

        try:
            self._tokenizer = Tokenizer.from_file(str(path))
        except Exception as error:  # the library raises nothing more exact
            reason = first_line(error)
            raise EncoderError(
                f"the tokenizer {path} cannot be read ({reason}): reinstall dateline"
            ) from error
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        self._most = most
        self.special = int(self._tokenizer.num_special_tokens_to_add(False))

    def offsets(self, text: str) -> list[Span]:
        """Offsets of the pieces of `text`, without special tokens, of any length."""
        spans: list[Span] = self._tokenizer.encode(text, add_special_tokens=False).offsets
        return spans

    def texts(self, texts: Sequence[str]) -> list[Ints]:
        """The ids of each text with the special tokens of the model, at most `most` of them."""
        found = (np.asarray(one.ids, np.int32) for one in self._tokenizer.encode_batch_fast(list(texts)))
        # A text that is too long keeps its last id, which is a special token.
        return [ids if len(ids) <= self._most else np.append(ids[: self._most - 1], ids[-1]) for ids in found]

    def encodings(self, texts: Sequence[str]) -> list[Encoding]:
        """Of each text the `ids` and `offsets`, without special tokens, of any length."""
        found: list[Encoding] = self._tokenizer.encode_batch(list(texts), add_special_tokens=False)
        return found


def padded(rows: Sequence[Sequence[int] | Ints]) -> tuple[Ints, Ints]:
    """Rows of ids, or of token types, as one array padded with zeros, and its mask: 1 for a token, 0 for
    padding.

    Both are int32 [batch, length], where length is `padded_length` of the longest row.
    """
    lengths = np.asarray([len(row) for row in rows])
    given = np.arange(padded_length(lengths.max(initial=0))) < lengths[:, None]
    out = np.zeros(given.shape, np.int32)
    out[given] = np.concatenate(rows)
    return out, given.astype(np.int32)


def padded_length(length: int) -> int:
    """The next multiple of 8: the engine prepares the network anew for each shape, so there should be few."""
    return -(-int(length) // 8) * 8


def batches(lengths: Sequence[int], budget: int) -> Iterator[list[int]]:
    """Sorts texts by length into batches of at most `budget` pieces, padding counted, to pad little.

    `lengths` are the texts' lengths in pieces. Yields the positions of the texts in each batch, longest
    first; a text longer than the budget is a batch of its own.
    """
    order = sorted(range(len(lengths)), key=lambda i: -lengths[i])
    start = 0
    while start < len(order):
        count = max(1, budget // max(1, padded_length(lengths[order[start]])))
        yield order[start : start + count]
        start += count
