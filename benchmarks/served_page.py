"""Starts `dateline serve` in a process of its own and asks it over HTTP, as a program or a browser would."""

from __future__ import annotations

import http.client
import json
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

TIMEOUT = 60.0


@dataclass(frozen=True, slots=True)
class Reply:
    """How a question went: "answered", "busy" or an error in words; when it was asked, and its seconds."""

    at: float
    seconds: float
    outcome: str
    hurried: bool = False


class Served:
    """The page on an index, in a process of its own; a context manager, inside which it answers.

    Until it does, `question` is asked every `poll` seconds.
    """

    def __init__(self, index: Path, question: str = "ready?", poll: float = 0.2) -> None:
        self._index, self._question, self._poll = index, question, poll
        command = [sys.executable, "-m", "qa", "serve", "--index", str(index), "--port", "0", "--no-browser"]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if "http://" not in line:
            raise SystemExit(f"the page did not start: {line}")
        self._address = line.split("http://")[1].split()[0]

    def ask(self, question: str) -> Reply:
        """Asks by the endpoint /ask."""
        return timed(lambda: self._asked(question))

    def _asked(self, question: str) -> tuple[str, bool]:
        call = self.posted("/gradio_api/call/ask", {"data": [question, None]})
        for event, data in self.events(f"/gradio_api/call/ask/{call['event_id']}"):
            if event == "complete":
                return "answered", bool(data[0]["hurried"])
            if event == "error":
                return refusal(data), False
        return "no answer", False

    def in_process(self, questions: Sequence[str]) -> list[Reply]:
        """The same questions asked of the corpus itself, in this process."""
        from qa import Corpus

        corpus = Corpus.open(self._index)
        corpus.warm_up()
        corpus.ask(questions[-1])

        def ask(question: str) -> tuple[str, bool]:
            return "answered", corpus.ask(question).hurried

        return [timed(partial(ask, question)) for question in questions]

    def posted(self, path: str, body: dict[str, Any]) -> Any:
        """The JSON that a POST of JSON gives."""
        return self._sent("POST", path, json.dumps(body))

    def fetched(self, path: str) -> Any:
        """The JSON at a path."""
        return self._sent("GET", path)

    def _sent(self, method: str, path: str, body: str | None = None) -> Any:
        connection = http.client.HTTPConnection(self._address, timeout=TIMEOUT)
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
        """The events of a stream until it ends: the name of each, "" where it has none, and its data."""
        connection = http.client.HTTPConnection(self._address, timeout=TIMEOUT)
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
        lines = Path(f"/proc/{self._process.pid}/status").read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024

    def __enter__(self) -> Served:
        end = time.monotonic() + TIMEOUT
        while self.ask(self._question).outcome not in ("answered", "busy"):
            if time.monotonic() > end:
                self.__exit__()
                raise SystemExit(f"the page at {self._address} does not answer")
            time.sleep(self._poll)
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.wait()


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
        """Asks as the Ask button does."""
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


def refusal(error: Any) -> str:
    """What a failed call says, "busy" where it is refused for now."""
    line = str(error.get("error") if isinstance(error, dict) else error)
    return "busy" if line.startswith("busy") else line


def timed(ask: Callable[[], tuple[str, bool]]) -> Reply:
    """Times a question; `ask` gives its outcome and whether it was hurried."""
    start = time.monotonic()
    try:
        outcome, hurried = ask()
    except (OSError, http.client.HTTPException) as error:
        outcome, hurried = f"{type(error).__name__}: {error}", False
    return Reply(start, time.monotonic() - start, outcome, hurried)
