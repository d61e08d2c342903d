"""Measures Dateline beside LangChain, txtai, Haystack and LlamaIndex: same articles, same MiniLM.

    python -m benchmarks.peers DATA --folder WORK [--articles 60] [--tools dateline txtai ...]

DATA holds articles490/ (see benchmarks/corpora.py). Each tool gets its own virtual environment in WORK (8 GB
in all, from PyPI; made once) and is used as its documentation says: benchmarks/peers/adapters/ holds a file a
tool. The table is printed, and every repetition's figures are saved as WORK/peers.json.

Build, open, query and add are the seconds of that call in a process that has imported the tool. Build holds
saving; open holds what the tool does not keep and has to make anew, and with some the loading of the encoder,
which others load with the first question. The first answer is the time from the start of a process to ten
passages, so it holds everything (files are in the system's cache). Memory is what is resident after all
questions. A hit is a passage of the right article that holds an answer. Medians; let nothing else run then.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from benchmarks.corpora import articles490
from benchmarks.machine import machine
from benchmarks.peers.environments import PeerError, environment
from benchmarks.peers.measure import Measuring
from benchmarks.peers.subset import Subset, subset
from benchmarks.peers.table import behind, notes, table
from benchmarks.peers.tools import TOOLS, Tool


def main() -> None:
    options = _options()
    try:
        run(options)
    except (PeerError, ValueError) as error:
        sys.exit(str(error))


def run(options: argparse.Namespace) -> None:
    """Installs what is missing first, then measures."""
    start = time.monotonic()
    folder: Path = options.folder.resolve()
    tools = [tool for tool in TOOLS if tool.name in options.tools]
    chosen = subset(articles490(options.data / "articles490"), options.articles, options.questions)
    pythons = _installed(tools, folder / "environments")
    heading = [*machine(), _what(chosen, options)]
    print(*heading, "", sep="\n", flush=True)
    measured = {
        tool.title: Measuring(tool, pythons[tool.name], chosen, folder / "indexes" / tool.name)
        for tool in tools
    }
    figures = {title: measuring.figures for title, measuring in measured.items()}
    for title, measure in _rounds(measured, options.builds, options.repeats):
        print(f"{title}: {measure.__name__}", file=sys.stderr, flush=True)
        measure()
        saved = {"measured": heading, "tools": figures}
        (folder / "peers.json").write_text(json.dumps(saved, indent=1), encoding="utf-8")
    print(*table(figures), "", *notes(figures), "", *behind(figures), "", sep="\n")
    print(f"{(time.monotonic() - start) / 60:.0f} minutes in all.")


def _rounds(
    measured: Mapping[str, Measuring], builds: int, repeats: int
) -> Iterator[tuple[str, Callable[[], None]]]:
    """What is to be measured, one tool after the other in each round: a slow minute falls on all of them."""
    for _ in range(builds):
        yield from ((title, measuring.build) for title, measuring in measured.items())
    for _ in range(repeats):
        yield from ((title, measuring.session) for title, measuring in measured.items())


def _installed(tools: Sequence[Tool], folder: Path) -> dict[str, Path]:
    out = {}
    for tool in tools:
        print(f"{tool.title}: its environment", file=sys.stderr, flush=True)
        out[tool.name] = environment(tool, folder)
    return out


def _what(chosen: Subset, options: argparse.Namespace) -> str:
    articles, questions = len(chosen.articles), len(chosen.questions)
    times = f"builds: {options.builds}, processes that open, answer and add: {options.repeats}"
    return f"{articles} articles, {questions} questions; {times}."


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.peers",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    names = [tool.name for tool in TOOLS]
    parser.add_argument("data", type=Path)
    parser.add_argument("--folder", type=Path, default=Path(".dateline/peers"))
    parser.add_argument("--articles", type=int, default=60, help="those with questions, and others")
    parser.add_argument("--questions", type=int, help="how many, drawn at random; default: all")
    parser.add_argument("--tools", nargs="+", default=names, choices=names)
    parser.add_argument("--builds", type=int, default=1)
    parser.add_argument("--repeats", type=int, default=3, help="processes that open, answer and add")
    options = parser.parse_args()
    if min(options.builds, options.repeats, options.questions or 1) < 1:
        parser.error("--builds, --repeats and --questions must be 1 or more")
    return options


if __name__ == "__main__":
    main()
