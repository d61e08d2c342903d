"""Names the options that `Corpus.build` and `Corpus.sync` share, so that they are written down once."""

from __future__ import annotations

from typing import TypedDict

from index.encoders.base import Encoder
from index.text.passages import Splitting
from index.types import Progress


class BuildOptions(TypedDict, total=False):
    """What `Corpus.sync` takes by keyword, where each is described with its default."""

    encoder: str | Encoder | None
    splitting: Splitting | None
    max_bytes: int
    prune: bool
    rebuild: bool
    progress: Progress | None
    timeout: float
