"""Measures how much of what a file shows was read: the check that no reader loses text in silence."""

from __future__ import annotations

import re
from collections import Counter

MUCH = 1 / 3
"""From this share on people are told that text is missing."""

_SHORTEST = 200  # letters and digits: of less than this, a caption makes a third
# Words; of scripts without spaces each character, as their lines break anywhere.
_WORD = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]|[^\\W_\u0e00-\u9fff]+|[^\\W_]"
)


def missing_share(visible: str, read: str) -> float:
    """The share of the letters and digits of `visible` that `read` lacks, 0 to 1, whatever their order.

    `visible` is all that a reader of the file sees, without boilerplate such as menus and page numbers.
    """
    shown, held = _counted(visible), _counted(read)
    total = sum(len(word) * count for word, count in shown.items())
    if total < _SHORTEST:
        return 0.0
    return sum(len(word) * count for word, count in (shown - held).items()) / total


def _counted(text: str) -> Counter[str]:
    return Counter(map(str.casefold, _WORD.findall(text)))
