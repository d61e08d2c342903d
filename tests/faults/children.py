"""Runs a function in a forked child that may crash, hang or take any amount of memory."""

from __future__ import annotations

import json
import os
import resource
import select
import signal
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

MEMORY = 2 << 30
"""Bytes that a child may take beyond what it starts with."""


@dataclass(frozen=True)
class Ended:
    """How a child ended: what it returned (as JSON has it), or `failure` in one line."""

    value: Any = None
    failure: str | None = None


def killed_by(work: Callable[[], object]) -> int:
    """The signal that ended a child that did some work; 0 when it came to its end. Its errors are shown."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            work()
            code = 0
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(code)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        return os.WTERMSIG(status)
    assert os.WEXITSTATUS(status) == 0, "the child failed; see above"
    return 0


def in_child(work: Callable[[], Any], seconds: float = 60.0) -> Ended:
    """Does some work in a forked child that may crash, hang or ask for any amount of memory."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _limited(work, writing)
    os.close(writing)
    reported = bytearray()
    try:
        while True:
            ready, _, _ = select.select([reading], [], [], seconds)
            if not ready:
                os.kill(child, signal.SIGKILL)
                return Ended(failure=f"hung for {seconds:g} s")
            part = os.read(reading, 1 << 16)
            if not part:
                break
            reported += part
    finally:
        os.close(reading)
        _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        return Ended(failure=f"died of {signal.Signals(os.WTERMSIG(status)).name}")
    found = json.loads(reported)
    return Ended(found.get("value"), found.get("failure"))


def _limited(work: Callable[[], Any], writing: int) -> None:
    """The child's side: never returns."""
    try:
        with open("/proc/self/statm") as file:
            used = int(file.read().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (used + MEMORY, used + MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        try:
            report = {"value": work()}
        except BaseException as error:
            report = {"failure": "".join(traceback.format_exception(error)[-3:])}
        with os.fdopen(writing, "w") as file:
            json.dump(report, file)
    finally:
        os._exit(0)
