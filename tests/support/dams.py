"""A handmade question set: contexts of two sentences, two questions that each answers and one it does not."""

from __future__ import annotations

import gzip
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tokenizers import Tokenizer

from training.examples import SearchedSet
from training.search import search_set

PLACES = "Orlova Tisza Minsk Astana Kiev Riga Turku Narva Lviv Gomel Brest Vilnius".split()


def context(n: int) -> str:
    workers = f"{100 + n} workers from {PLACES[n - 1]}"
    return f"The dam of {PLACES[n]} was opened in {1950 + n}. It was built by {workers}."


def rows() -> list[dict[str, Any]]:
    found = []
    for n in range(len(PLACES)):
        text = context(n)
        for i, (question, answer) in enumerate(
            [
                (f"When was the dam of {PLACES[n]} opened?", str(1950 + n)),
                (f"How many workers built the dam of {PLACES[n]}?", str(100 + n)),
                (f"Who paid for the dam of {PLACES[n]}?", ""),
            ]
        ):
            spans = [{"text": answer, "start": text.index(answer)}] if answer else []
            row = {
                "id": f"{n} {i}",
                "question": question,
                "context": text,
                "answers": spans,
                "group": PLACES[n],
            }
            found.append(row)
    return found


def write_set(folder: Path, name: str, given: Sequence[dict[str, Any]]) -> None:
    text = "".join(json.dumps(row) + "\n" for row in given)
    (folder / f"{name}.jsonl.gz").write_bytes(gzip.compress(text.encode()))


def dams(folder: Path, tokenizer: Tokenizer) -> SearchedSet:
    """The set with what Dateline's own search finds in it."""
    write_set(folder, "dams", rows())
    search_set(folder, folder / "work", "dams")
    return SearchedSet.load(folder / "work", "dams", tokenizer)
