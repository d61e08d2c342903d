"""How the page does when many ask at once, over real HTTP.

    python -m benchmarks.load INDEX QUESTIONS [--people 20] [--every 10] [--seconds 600] [--at-once 200]

Starts `dateline serve` on INDEX in a process of its own. First people each ask on a page of their own, as a
browser would, every so many seconds for so long. Then so many questions come at once by the endpoint /ask,
and after that one at a time for ten seconds, which is to be as it was before. QUESTIONS is a question set
(see `dateline eval`). Everything runs on one computer, so what the asking costs is part of the figures.
"""

from __future__ import annotations

import argparse
import http.client
import json
import random
import statistics
import subprocess
import sys
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

TIMEOUT = 60.0
AFTER = 10.0  # seconds in which a page is itself again


@dataclass(frozen=True, slots=True)
class Reply:
    """What came of a question: "answered", "busy" or an error in words; seconds it took, since `at`."""

    at: float
    seconds: float
    outcome: str
    hurried: bool = False


def main() -> None:
    options = _options()
    from qa.evaluate import load_questions

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
    end = time.monotonic() + AFTER
    after: list[Reply] = []
    while time.monotonic() < end:
        after.append(page.ask(questions[len(after) % len(questions)]))
    print(f"  one at a time in the {AFTER:g} s after: {times(after)}")
    print(f"  {outcomes(after)}; memory, MB: {page.memory():.0f}")


def times(replies: Sequence[Reply]) -> str:
    """p50, p95 and the longest, in milliseconds."""
    taken = sorted(1000 * each.seconds for each in replies)
    p95 = taken[max(0, -(-len(taken) * 95 // 100) - 1)]
    return (
        f"{len(taken)} questions, p50 {statistics.median(taken):.0f}, p95 {p95:.0f}, most {taken[-1]:.0f} ms"
    )


def outcomes(replies: Sequence[Reply]) -> str:
    """How many of each kind."""
    found = Counter(each.outcome for each in replies)
    hurried = sum(each.hurried for each in replies)
    return (
        ", ".join(f"{number} {outcome}" for outcome, number in sorted(found.items())) + f"; {hurried} hurried"
    )


class Served:
    """The page on an index, in a process of its own."""

    def __init__(self, index: Path) -> None:
        self.index = index
        command = [sys.executable, "-m", "qa", "serve", "--index", str(index), "--port", "0", "--no-browser"]
        self.process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        said = self.process.stdout.readline()
        if "http://" not in said:
            raise SystemExit(f"the page did not start: {said}")
        self.address = said.split("http://")[1].split()[0]

    def ask(self, question: str) -> Reply:
        """Asks by the endpoint /ask."""
        return timed(lambda: self._asked(question))

    def _asked(self, question: str) -> tuple[str, bool]:
        begun = self.posted("/gradio_api/call/ask", {"data": [question, None]})
        for event, data in self.events(f"/gradio_api/call/ask/{begun['event_id']}"):
            if event == "complete":
                return "answered", bool(data[0]["hurried"])
            if event == "error":
                return refusal(data), False
        return "no answer", False

    def in_process(self, questions: Sequence[str]) -> list[Reply]:
        """The same questions asked of the corpus itself, in this process."""
        from qa import Corpus

        corpus = Corpus.open(self.index)
        corpus.warm_up()
        corpus.ask(questions[-1])

        def ask(question: str) -> tuple[str, bool]:
            return "answered", corpus.ask(question).hurried

        return [timed(partial(ask, question)) for question in questions]

    def posted(self, path: str, body: dict[str, Any]) -> Any:
        return self._sent("POST", path, json.dumps(body))

    def fetched(self, path: str) -> Any:
        return self._sent("GET", path)

    def _sent(self, method: str, path: str, body: str | None = None) -> Any:
        connection = http.client.HTTPConnection(self.address, timeout=TIMEOUT)
        try:
            connection.request(method, path, body, {"content-type": "application/json"})
            response = connection.getresponse()
            text = response.read()
        finally:
            connection.close()
        if response.status != 200:
            raise OSError(f"{response.status} {text[:200]!r}")
        return json.loads(text)

    def events(self, path: str) -> Iterator[tuple[str, Any]]:
        """What an event stream says until it ends: the event's name, "" where it has none, and its data."""
        connection = http.client.HTTPConnection(self.address, timeout=TIMEOUT)
        try:
            connection.request("GET", path)
            event = ""
            for line in connection.getresponse():
                name, _, value = line.decode().strip().partition(": ")
                if name == "event":
                    event = value
                elif name == "data":
                    yield event, json.loads(value)
        finally:
            connection.close()

    def memory(self) -> float:
        """Resident memory of the page's process, in MB."""
        lines = Path(f"/proc/{self.process.pid}/status").read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024

    def __enter__(self) -> Served:
        end = time.monotonic() + TIMEOUT
        while self.ask("ready?").outcome not in ("answered", "busy"):
            if time.monotonic() > end:
                raise SystemExit(f"the page at {self.address} does not answer")
            time.sleep(0.2)
        return self

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        self.process.wait()


class Visit:
    """A page in a browser: a conversation that grows, asked through what the Ask button calls."""

    def __init__(self, page: Served) -> None:
        self.page, self.session = page, uuid.uuid4().hex
        config = page.fetched("/config")
        self.submit = next(
            each["id"]
            for each in config["dependencies"]
            if any("submit" in target for target in each["targets"])
        )

    def ask(self, question: str) -> Reply:
        return timed(lambda: self._asked(question))

    def _asked(self, question: str) -> tuple[str, bool]:
        body = {"data": [question, None], "fn_index": self.submit, "session_hash": self.session}
        self.page.posted("/gradio_api/queue/join", body)
        log = ""
        for _, message in self.page.events(f"/gradio_api/queue/data?session_hash={self.session}"):
            if message["msg"] == "process_completed":
                if not message["success"]:
                    return refusal(message["output"]), False
                log = str(message["output"]["data"][1])
        turn = log.rpartition('<li class="turn"')[2]
        if "Ask again" in turn:
            return "busy", False
        answered = 'data-state="answered"' in turn or 'data-state="unanswered"' in turn
        return "answered" if answered else f"shown as {turn[:80]!r}", 'class="aside hurried"' in turn


def refusal(said: Any) -> str:
    line = str(said.get("error") if isinstance(said, dict) else said)
    return "busy" if line.startswith("busy") else line


def timed(ask: Callable[[], tuple[str, bool]]) -> Reply:
    start = time.monotonic()
    try:
        outcome, hurried = ask()
    except (OSError, http.client.HTTPException) as error:
        outcome, hurried = f"{type(error).__name__}: {error}", False
    return Reply(start, time.monotonic() - start, outcome, hurried)


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
