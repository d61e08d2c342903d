"""Measures one tool: builds its index, then opens it, asks it and adds to it, in processes of its own."""

from __future__ import annotations

import json
import shutil
import statistics
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.peers.judgement import K, scores
from benchmarks.peers.process import Process
from benchmarks.peers.subset import Subset
from benchmarks.peers.tools import Tool

Figures = dict[str, Any]


class Measuring:
    """A tool, the Python it runs in, and the folder that its indexes and its log stand in.

    `figures` grows with each `build` and `session`: seconds and bytes, a list of each repetition's, and the
    scores.
    """

    def __init__(self, tool: Tool, python: Path, subset: Subset, folder: Path) -> None:
        self._tool, self._python, self._subset, self._folder = tool, python, subset, folder
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        self._built, self._copy = folder / "built", folder / "copy"
        self.figures: Figures = {}

    def build(self) -> None:
        """The index in a new process."""
        shutil.rmtree(self._built, ignore_errors=True)
        articles = self._folder / "articles.jsonl"
        articles.write_text("".join(json.dumps(a) + "\n" for a in self._subset.articles), encoding="utf-8")
        with self._process() as process:
            self.figures |= process.ask("versions", names=self._tool.shown)
            built = process.ask("build", articles=str(articles), folder=str(self._built))
        self._repeated(build=built["seconds"])
        self.figures |= {
            "passages": len(built["lengths"]),
            "characters": statistics.mean(built["lengths"]),
            "bytes on disk": sum(p.stat().st_size for p in self._built.rglob("*") if p.is_file()),
        }

    def session(self) -> None:
        """A copy of the index in a new process: opened, asked everything, weighed and added to."""
        shutil.rmtree(self._copy, ignore_errors=True)
        shutil.copytree(self._built, self._copy)
        questions = [q.question for q in self._subset.questions]
        added = self._subset.added
        began = time.perf_counter()
        with self._process() as process:
            opened = process.ask("open", folder=str(self._copy))["seconds"]
            process.ask("search", questions=questions[:1], k=K)
            first = time.perf_counter() - began
            asked = process.ask("search", questions=questions, k=K)
            resident = process.ask("resident")["bytes"]
            add = process.ask("add", article=added)["seconds"]
            again = process.ask("search", questions=[_beginning(added["text"])], k=K)["found"][0]
        p50, p95 = _quantiles(asked["seconds"])
        self._repeated(open=opened, first=first, p50=p50, p95=p95, resident=resident, add=add)
        found = any(passage["article"] == added["id"] for passage in again)
        self.figures["added article found"] = self.figures.get("added article found", True) and found
        self.figures |= scores(asked["found"], self._subset.questions)
        if self._tool.answers:
            self._cited()

    def _cited(self) -> None:
        """From the start of a process to a cited answer, read out of the passages."""
        began = time.perf_counter()
        with self._process() as process:
            process.ask("open", folder=str(self._built))
            process.ask("ask", question=self._subset.questions[0].question)
            self._repeated(cited=time.perf_counter() - began)

    def _repeated(self, **figures: float | None) -> None:
        for name, figure in figures.items():
            self.figures.setdefault(name, []).append(figure)

    def _process(self) -> Process:
        return Process(self._python, self._tool.name, self._folder / "log.txt")


def _quantiles(seconds: Sequence[float]) -> tuple[float, float]:
    """The median and the 95th percentile."""
    if len(seconds) == 1:
        return seconds[0], seconds[0]
    return statistics.median(seconds), statistics.quantiles(seconds, n=20, method="inclusive")[-1]


def _beginning(text: str) -> str:
    return " ".join(text.split()[:15])
