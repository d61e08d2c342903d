"""Turns a question into a cited answer. `from qa import Corpus` is all that most programs need."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from index.errors import DatelineError
    from index.segments.filters import Filter
    from index.types import Article, Passage
    from qa.corpus import Corpus
    from qa.types import Answer, Citation, Hit

__all__ = ["Answer", "Article", "Citation", "Corpus", "DatelineError", "Filter", "Hit", "Passage"]

_HOMES = {
    "Answer": "qa.types",
    "Article": "index.types",
    "Citation": "qa.types",
    "Corpus": "qa.corpus",
    "DatelineError": "index.errors",
    "Filter": "index.segments.filters",
    "Hit": "qa.types",
    "Passage": "index.types",
}


def __getattr__(name: str) -> Any:
    """Imported when first asked for, so that `import qa` costs nothing."""
    if name not in _HOMES:
        raise AttributeError(f"module 'qa' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)
