"""One tool measured: built, then opened, asked and added to in processes of its own."""

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
    """A tool, the Python it runs in, and the folder that its indexes and its log stand in."""

    def __init__(self, tool: Tool, python: Path, subset: Subset, folder: Path) -> None:
        self._tool, self._python, self._subset, self._folder = tool, python, subset, folder
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        self._built, self._copy = folder / "built", folder / "copy"

    def figures(self, builds: int, repeats: int) -> Figures:
        """Seconds and bytes, a list of each repetition's where it was repeated, and the scores."""
        out: Figures = {"build": []}
        for _ in range(builds):
            out |= self._build(out["build"])
        sessions = [self._session() for _ in range(repeats)]
        for name in ("open", "first", "p50", "p95", "resident", "add"):
            out[name] = [session[name] for session in sessions]
        out["added article found"] = all(session["found"] for session in sessions)
        out |= sessions[0]["scores"]
        if self._tool.answers:
            out["first cited answer"] = [self._cited() for _ in range(repeats)]
        return out

    def _process(self) -> Process:
        return Process(self._python, self._tool.name, self._folder / "log.txt")

    def _build(self, before: Sequence[float]) -> Figures:
        shutil.rmtree(self._built, ignore_errors=True)
        articles = self._folder / "articles.jsonl"
        articles.write_text("".join(json.dumps(a) + "\n" for a in self._subset.articles), encoding="utf-8")
        with self._process() as process:
            versions = process.ask("versions", names=self._tool.shown)["versions"]
            built = process.ask("build", articles=str(articles), folder=str(self._built))
        lengths = built["lengths"]
        return {
            "versions": versions,
            "build": [*before, built["seconds"]],
            "passages": len(lengths),
            "characters": statistics.mean(lengths),
            "bytes on disk": sum(p.stat().st_size for p in self._built.rglob("*") if p.is_file()),
        }

    def _session(self) -> Figures:
        """A process from its start: opened, asked everything, weighed, and added to."""
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
        quantiles = statistics.quantiles(asked["seconds"], n=20, method="inclusive")
        return {
            "open": opened,
            "first": first,
            "p50": statistics.median(asked["seconds"]),
            "p95": quantiles[-1],
            "resident": resident,
            "add": add,
            "found": any(passage["article"] == added["id"] for passage in again),
            "scores": scores(asked["found"], self._subset.questions),
        }

    def _cited(self) -> float:
        """Seconds from a process's start to a cited answer, read out of the passages."""
        began = time.perf_counter()
        with self._process() as process:
            process.ask("open", folder=str(self._built))
            process.ask("ask", question=self._subset.questions[0].question)
            return time.perf_counter() - began


def _beginning(text: str) -> str:
    return " ".join(text.split()[:15])
