"""Serves a tool in its own environment: a JSON request a line on standard input, a JSON answer on its output.

    python -m benchmarks.peers.serve langchain

What the tool itself prints goes to standard error. Requests: {"do": "build" | "open" | "search" | "add" |
"ask" | "resident" | "versions", ...}. Each answer has what the call gave and its seconds, or {"error": ...},
after which the process ends.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable, Iterable
from functools import partial
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import Any, TextIO, TypeVar

from benchmarks.peers.protocol import Adapter

T = TypeVar("T")
Fields = dict[str, Any]


def main() -> None:
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    adapter = import_module(f"benchmarks.peers.adapters.{sys.argv[1]}").Adapter()
    serve(adapter, sys.stdin, out)


def serve(adapter: Adapter, requests: Iterable[str], out: TextIO) -> None:
    """Answers each request; an error of the adapter is written as an answer, then raised."""
    for line in requests:
        request = json.loads(line)
        try:
            answer = _DO[request.pop("do")](adapter, **request)
        except Exception as error:
            _write(out, {"error": f"{type(error).__name__}: {error}"})
            raise
        _write(out, answer)


def _write(out: TextIO, answer: Fields) -> None:
    out.write(json.dumps(answer) + "\n")
    out.flush()


def _timed(call: Callable[[], T]) -> tuple[float, T]:
    began = time.perf_counter()
    value = call()
    return time.perf_counter() - began, value


def _build(adapter: Adapter, articles: str, folder: str) -> Fields:
    texts = [json.loads(line) for line in Path(articles).read_text(encoding="utf-8").splitlines()]
    seconds, lengths = _timed(partial(adapter.build, texts, Path(folder)))
    return {"seconds": seconds, "lengths": lengths}


def _open(adapter: Adapter, folder: str) -> Fields:
    return {"seconds": _timed(partial(adapter.open, Path(folder)))[0]}


def _search(adapter: Adapter, questions: list[str], k: int) -> Fields:
    timed = [_timed(partial(adapter.search, question, k)) for question in questions]
    return {"seconds": [s for s, _ in timed], "found": [found for _, found in timed]}


def _add(adapter: Adapter, article: Any) -> Fields:
    return {"seconds": _timed(partial(adapter.add, article))[0]}


def _ask(adapter: Any, question: str) -> Fields:
    seconds, text = _timed(partial(adapter.ask, question))
    return {"seconds": seconds, "text": text}


def _resident(adapter: Adapter) -> Fields:
    return {"bytes": resident()}


def _versions(adapter: Adapter, names: list[str]) -> Fields:
    return {"versions": {name: version(name) for name in names}}


_DO: dict[str, Callable[..., Fields]] = {
    "build": _build,
    "open": _open,
    "search": _search,
    "add": _add,
    "ask": _ask,
    "resident": _resident,
    "versions": _versions,
}


def resident() -> int | None:
    """Bytes of memory that this process holds now, mapped files included; None where the system does not
    say."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
    except OSError:
        return None
    return pages * os.sysconf("SC_PAGE_SIZE")


if __name__ == "__main__":
    main()
