"""Runs a tool in a process of its own and sends it requests (see serve.py)."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
from pathlib import Path
from types import TracebackType
from typing import Any

from benchmarks.peers.environments import PeerError
from benchmarks.peers.tools import ROOT

_SERVE = "benchmarks.peers.serve"
# No GPU, no hub and no telemetry for any of them.
_ENVIRONMENT = {
    "HF_HUB_OFFLINE": "1",
    "CUDA_VISIBLE_DEVICES": "",
    "HAYSTACK_TELEMETRY_ENABLED": "False",
    "LANGSMITH_TRACING": "false",
    "PYTHONNOUSERSITE": "1",
}


class Process:
    """An adapter's process, from its start; use as a context manager.

    `log` gets what the tool prints. `module` is what is run with the adapter's name.
    """

    def __init__(self, python: Path, adapter: str, log: Path, module: str = _SERVE) -> None:
        self._adapter, self._log = adapter, log
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("ab") as errors:
            self._process = subprocess.Popen(
                [str(python), "-m", module, adapter],
                cwd=ROOT,
                env={k: v for k, v in os.environ.items() if k != "PYTHONPATH"} | _ENVIRONMENT,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
                encoding="utf-8",
            )

    def ask(self, do: str, **fields: Any) -> dict[str, Any]:
        """The answer to a request; PeerError where the tool failed."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        with contextlib.suppress(BrokenPipeError):  # it has ended, and may have said why
            self._process.stdin.write(json.dumps({"do": do, **fields}) + "\n")
            self._process.stdin.flush()
        line = self._process.stdout.readline()
        answer: dict[str, Any] = json.loads(line) if line else {"error": "the process ended"}
        if "error" in answer:
            raise PeerError(f"{self._adapter}, {do}: {answer['error']} (more in {self._log})")
        return answer

    def __enter__(self) -> Process:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        if kind is not None:
            self._process.kill()
        with contextlib.suppress(BrokenPipeError):
            self._process.stdin.close()
        self._process.wait()
        self._process.stdout.close()
