"""Compares what two checkouts answer: every answer, citation, passage and score.

    python -m benchmarks.same_answers record ARTICLES|INDEX QUESTIONS OUT [--sample N]
    python -m benchmarks.same_answers compare BEFORE AFTER

`record` opens the INDEX, or indexes ARTICLES in a temporary folder, and writes one JSON line a question; run
it once in each checkout. `compare` prints every difference and exits 1 when there is one; numbers differ
where they are more than a billionth apart (threads add up in no fixed order, which moves the last bits).
Only the public interface is used, so that the same script runs in an older checkout.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import re
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qa import Corpus
from qa.evaluate import Question, load_questions

if TYPE_CHECKING:
    from qa.types import Mode  # an older checkout has it elsewhere

_NUMBER = re.compile(r"-?0x[01]\.[0-9a-f]+p[+-]\d+|-?inf|nan")
MODES: tuple[Mode, ...] = ("hybrid", "bm25", "dense")


def recorded(corpus: Corpus, question: Question) -> dict[str, Any]:
    """The answer to a question and its hits in every mode, floats as exact hexadecimal numbers."""
    text, history = question.question, list(question.history)
    answer = corpus.ask(text, history=history)
    found: dict[str, Any] = {"question": text, "answer": _plain(answer)}
    for mode in MODES:
        found[mode] = [_plain(hit) for hit in corpus.search(text, k=10, mode=mode)]
    return found


def _plain(value: Any) -> Any:
    """A value as JSON holds it, with floats exact."""
    if isinstance(value, float):
        return value.hex()
    if isinstance(value, dict):
        return {str(key): _plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    if hasattr(value, "__dataclass_fields__"):
        return _plain(asdict(value))
    return float(value).hex() if type(value).__name__.startswith("float") else value


def record(articles: Path, questions: Path, out: Path, sample: int | None = None) -> None:
    """Indexes the articles, asks the questions and writes a line each to `out`."""
    asked = load_questions(questions)
    if sample and sample < len(asked):
        asked = random.Random(1).sample(asked, sample)
    with tempfile.TemporaryDirectory() as folder, out.open("w", encoding="utf-8") as file:
        is_index = (articles / "MANIFEST.json").exists()
        corpus = Corpus.open(articles) if is_index else Corpus.build([articles], Path(folder) / "index")
        for question in asked:
            file.write(json.dumps(recorded(corpus, question), ensure_ascii=False, sort_keys=True) + "\n")


def differences(before: Any, after: Any, where: str = "") -> Iterator[str]:
    """Each place where two recorded values are not the same."""
    if isinstance(before, dict) and isinstance(after, dict):
        for key in sorted(before.keys() | after.keys()):
            yield from differences(before.get(key), after.get(key), f"{where}.{key}")
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for n, (one, other) in enumerate(zip(before, after, strict=True)):
            yield from differences(one, other, f"{where}[{n}]")
    elif not _same(before, after):
        yield f"{where}: {before!r} -> {after!r}"


def _same(before: Any, after: Any) -> bool:
    numbers = [before, after]
    if all(isinstance(one, str) and _NUMBER.fullmatch(one) for one in numbers):
        return math.isclose(*map(float.fromhex, numbers), rel_tol=1e-9, abs_tol=1e-9)
    return bool(before == after)


def compare(before: Path, after: Path) -> int:
    """Prints the differences between two recordings and gives their number."""
    files = [path.read_text("utf-8").splitlines() for path in (before, after)]
    found = 0
    if len(files[0]) != len(files[1]):
        print(f"{len(files[0])} questions before, {len(files[1])} after")
        found += 1
    for one, other in zip(*files, strict=False):
        rows = json.loads(one), json.loads(other)
        for line in differences(*rows):
            print(f"{rows[0]['question']!r} {line}")
            found += 1
    print(f"{len(files[0])} questions compared: {found or 'no'} differences")
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    recording = commands.add_parser("record")
    for name in ("articles", "questions", "out"):
        recording.add_argument(name, type=Path)
    recording.add_argument("--sample", type=int, help="how many questions, drawn at random; default: all")
    comparing = commands.add_parser("compare")
    for name in ("before", "after"):
        comparing.add_argument(name, type=Path)
    given = parser.parse_args()
    if given.command == "compare":
        return 1 if compare(given.before, given.after) else 0
    record(given.articles, given.questions, given.out, given.sample)
    return 0


if __name__ == "__main__":
    sys.exit(main())
