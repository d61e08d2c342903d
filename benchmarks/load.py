"""Measures the page when many ask at once, over real HTTP.

    python -m benchmarks.load INDEX QUESTIONS [--people 20] [--every 10] [--seconds 600] [--at-once 200]

Starts `dateline serve` on INDEX in a process of its own. First people each ask on a page of their own, as a
browser would, every --every seconds for --seconds. Then --at-once questions come at once by the endpoint
/ask, and after that one at a time for ten seconds, which should be as fast as before. QUESTIONS is a question
set (see `dateline eval`). Everything runs on one computer, so what the asking costs is part of the figures.
"""

from __future__ import annotations

import argparse
import random
import statistics
import threading
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path

from benchmarks.served_page import Reply, Served, Visit
from qa.evaluate import load_questions

_AFTER = 10.0  # seconds in which a page is itself again


def main() -> None:
    options = _options()
    questions = [each.question for each in load_questions(options.questions)]
    random.Random(0).shuffle(questions)
    with Served(options.index) as page:
        for question in questions[:5]:
            page.ask(question)
        alone = [page.ask(question) for question in questions[5:25]]
        inside = page.in_process(questions[5:25])
        print(f"one at a time, over HTTP: {times(alone)}")
        print(f"one at a time, in process: {times(inside)}", flush=True)
        people(page, questions, options)
        at_once(page, questions, options.at_once)


def people(page: Served, questions: Sequence[str], options: argparse.Namespace) -> None:
    """Everybody asks in turn, each from a moment of their own on, until the time is over."""
    memory = [page.memory()]
    end = time.monotonic() + options.seconds

    def person(n: int) -> list[Reply]:
        visit, at = Visit(page), time.monotonic() + options.every * n / options.people
        mine = random.Random(n).sample(questions, len(questions))
        replies: list[Reply] = []
        for i in count():
            if at >= end:
                return replies
            time.sleep(max(0.0, at - time.monotonic()))
            replies.append(visit.ask(mine[i % len(mine)]))
            at += options.every
        raise AssertionError

    def watch() -> None:
        while time.monotonic() < end:
            time.sleep(min(15.0, options.seconds / 8))
            memory.append(page.memory())

    threading.Thread(target=watch, daemon=True).start()
    with ThreadPoolExecutor(options.people) as pool:
        replies = [reply for each in pool.map(person, range(options.people)) for reply in each]
    print(
        f"{options.people} people, each every {options.every:g} s for {options.seconds:g} s: {times(replies)}"
    )
    print(f"  {outcomes(replies)}")
    print(f"  memory, MB: {', '.join(f'{each:.0f}' for each in [*memory, page.memory()])}", flush=True)


def at_once(page: Served, questions: Sequence[str], number: int) -> None:
    """All at one moment, then one after the other."""
    together = threading.Barrier(number)

    def one(n: int) -> Reply:
        together.wait()
        return page.ask(questions[n % len(questions)])

    with ThreadPoolExecutor(number) as pool:
        replies = list(pool.map(one, range(number)))
    print(f"{number} at once: all done in {max(each.seconds for each in replies):.2f} s")
    for outcome in sorted({each.outcome for each in replies}):
        print(f"  {outcome}: {times([each for each in replies if each.outcome == outcome])}")
    print(f"  {outcomes(replies)}")
    end = time.monotonic() + _AFTER
    after: list[Reply] = []
    while time.monotonic() < end:
        after.append(page.ask(questions[len(after) % len(questions)]))
    print(f"  one at a time in the {_AFTER:g} s after: {times(after)}")
    print(f"  {outcomes(after)}; memory, MB: {page.memory():.0f}")


def times(replies: Sequence[Reply]) -> str:
    """The number of questions, p50, p95 and the longest, in milliseconds."""
    found = sorted(1000 * each.seconds for each in replies)
    p50, p95 = statistics.median(found), found[max(0, -(-len(found) * 95 // 100) - 1)]
    return f"{len(found)} questions, p50 {p50:.0f}, p95 {p95:.0f}, most {found[-1]:.0f} ms"


def outcomes(replies: Sequence[Reply]) -> str:
    """How many of each kind."""
    found = Counter(each.outcome for each in replies)
    hurried = sum(each.hurried for each in replies)
    return (
        ", ".join(f"{number} {outcome}" for outcome, number in sorted(found.items())) + f"; {hurried} hurried"
    )


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("index", type=Path)
    parser.add_argument("questions", type=Path)
    parser.add_argument("--people", type=int, default=20)
    parser.add_argument("--every", type=float, default=10.0, help="seconds from one question to the next")
    parser.add_argument("--seconds", type=float, default=600.0)
    parser.add_argument("--at-once", type=int, default=200)
    return parser.parse_args()


if __name__ == "__main__":
    main()
