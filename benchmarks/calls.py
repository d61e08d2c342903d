"""Shows the way through the code of one question, or of one article being indexed: each file and its calls.

    python -m benchmarks.calls question ARTICLES "When was it signed?"
    python -m benchmarks.calls article ARTICLES FILE

Every call of a function of index/ and qa/ is counted (sys.setprofile), whatever it is called, so that the
same script shows an older checkout. Models are loaded, and ARTICLES indexed, before the counting begins.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import threading
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from types import FrameType

from qa import Corpus

ROOT = Path(__file__).parents[1]
ROOMS = tuple(f"{ROOT / name}/" for name in ("index", "qa"))
Calls = Counter[tuple[str, str]]


def counted(work: Callable[[], object]) -> Calls:
    """How often each function was called while `work` ran, as (file, function), in order of the first call;
    comprehensions and class bodies are not counted."""
    calls: Calls = Counter()

    def note(frame: FrameType, event: str, argument: object) -> None:
        code = frame.f_code
        if event == "call" and code.co_filename.startswith(ROOMS) and not code.co_name.startswith("<"):
            calls[str(Path(code.co_filename).relative_to(ROOT)), code.co_qualname] += 1

    threading.setprofile(note)
    sys.setprofile(note)
    try:
        work()
    finally:
        sys.setprofile(None)
        threading.setprofile(None)
    return calls


def printed(calls: Calls, most: int) -> None:
    """Prints each file with its calls, and of its functions the `most` that were called most."""
    files: dict[str, Counter[str]] = {}
    for (file, function), times in calls.items():
        files.setdefault(file, Counter())[function] += times
    print(f"{len(files)} files, {len(calls)} functions, {calls.total():,} calls")
    for file, functions in files.items():
        named = ", ".join(f"{function} {times:,}" for function, times in functions.most_common(most))
        print(f"{functions.total():>7,}  {file:<40} {named}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("what", choices=["question", "article"])
    parser.add_argument("articles", type=Path)
    parser.add_argument("given", help="the question, or the file of the article")
    parser.add_argument("--most", type=int, default=6, help="functions that are named of each file")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        corpus = Corpus.build([given.articles], Path(folder) / "index")
        corpus.ask("Which question loads the models?")
        if given.what == "question":
            printed(counted(lambda: corpus.ask(given.given)), given.most)
        else:
            printed(counted(lambda: corpus.add([Path(given.given)])), given.most)


if __name__ == "__main__":
    main()
