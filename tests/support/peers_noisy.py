"""Run by test_peers: serves an adapter that prints, fails and dies, as tools do."""

from __future__ import annotations

import os
import sys
import types
from pathlib import Path

from benchmarks.peers import serve
from benchmarks.peers.protocol import Found, Text


class Adapter:
    def __init__(self) -> None:
        print("imported", flush=True)

    def build(self, articles: list[Text], folder: Path) -> list[int]:
        return []

    def open(self, folder: Path) -> None:
        raise RuntimeError("no index")

    def search(self, question: str, k: int) -> list[Found]:
        print(question, flush=True)
        return [{"article": "a", "text": question}]

    def add(self, article: Text) -> None:
        os._exit(3)


if __name__ == "__main__":
    module = types.ModuleType("benchmarks.peers.adapters.noisy")
    module.Adapter = Adapter  # type: ignore[attr-defined]
    sys.modules[module.__name__] = module
    serve.main()
