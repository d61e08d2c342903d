"""Scores a trained model on held-out questions: what it reads, how it ranks, what it refuses.

    python -m training.measure WORK [--model FILE [--larger]] [--sample N]

For each set's held-out questions, and for the set that is never trained on: EM and F1 of the best span in the
question's own passages, the share of questions whose first passage holds an answer before and after
re-ranking by relevance, and how well answerability tells the passages that answer from those that don't
(AUROC).
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from qa.evaluate.abstention import auroc
from qa.evaluate.squad import exact, f1
from qa.reader.base import PassageReading
from qa.reader.load_weights import load_network
from qa.reader.network import Network
from training.search import MEASURED_ON
from training.sets import TRAINED_ON, read_lines
from training.teacher import load_larger

_FEWEST_UNANSWERABLE = 20


def measured(work: Path, name: str, network: Network, sample: int) -> dict[str, float]:
    """The figures of the set `name`, by name, over at most `sample` questions of either kind."""
    passages = read_lines(work / f"{name}.passages.jsonl.gz")
    questions = read_lines(work / f"{name}.questions.jsonl.gz")
    asked = [q for q in questions if q["held_out"] or name == MEASURED_ON]
    answerable = _sampled([q for q in asked if q["golds"]], sample)
    read = [_read(network, q["question"], q["own"], passages) for q in answerable]
    texts = [_best_span(q["own"], readings, passages) for q, readings in zip(answerable, read, strict=True)]
    golds = [[passages[p]["text"][a:b] for p, a, b in q["golds"]] for q in answerable]
    pairs = list(zip(texts, golds, strict=True))
    figures = {
        "questions": len(pairs),
        "EM": _mean([exact(t, gs) for t, gs in pairs]),
        "F1": _mean([f1(t, gs) for t, gs in pairs]),
    }
    figures |= _ranked(network, _sampled([q for q in answerable if q["hits"]], sample // 4), passages)
    unanswerable = _sampled([q for q in asked if not q["answerable"]], sample)
    if len(unanswerable) > _FEWEST_UNANSWERABLE:
        low = [_best_scores(_read(network, q["question"], q["own"], passages)) for q in unanswerable]
        high = [_best_scores(readings) for readings in read]
        for i, signal in enumerate(("answerability", "span")):
            figures[f"AUROC {signal}"] = auroc([h[i] for h in high], [s[i] for s in low])
    return figures


def _ranked(
    network: Network, questions: Sequence[Mapping[str, Any]], passages: Sequence[Mapping[str, Any]]
) -> dict[str, float]:
    """Hit@1 of the search, and of its hits in the order of the network's relevance."""
    before, after = [], []
    for q in questions:
        own = {passages[p]["context"] for p in q["own"]}
        right = [
            holds and passages[p]["context"] in own for p, holds in zip(q["hits"], q["holds"], strict=True)
        ]
        readings = _read(network, q["question"], q["hits"], passages)
        order = np.argsort([-reading.relevance for reading in readings], kind="stable")
        before.append(float(right[0]))
        after.append(float(right[order[0]]))
    return {"Hit@1 before": _mean(before), "Hit@1 after": _mean(after)} if before else {}


def _best_scores(readings: Sequence[PassageReading]) -> tuple[float, float]:
    """The highest answerability and the highest span score of a question's passages."""
    return max(r.here for r in readings), max(s.score for r in readings for s in r.spans)


def _best_span(
    own: Sequence[int], readings: Sequence[PassageReading], passages: Sequence[Mapping[str, Any]]
) -> str:
    found = [(s.score, p, s) for p, r in zip(own, readings, strict=True) for s in r.spans[:1]]
    _, passage, span = max(found, key=lambda one: one[0])
    text: str = passages[passage]["text"][span.start : span.end]
    return text


def _read(
    network: Network, question: str, which: Sequence[int], passages: Sequence[Mapping[str, Any]]
) -> list[PassageReading]:
    return network.read(question, [(passages[p]["title"], passages[p]["text"]) for p in which])


def _sampled(rows: Sequence[Any], count: int) -> list[Any]:
    return list(rows) if len(rows) <= count else random.Random(1).sample(list(rows), count)


def _mean(values: Sequence[float]) -> float:
    return float(np.mean(values)) if values else float("nan")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("work", type=Path)
    parser.add_argument("--model", type=Path, help="default: model.safetensors in WORK")
    parser.add_argument("--sample", type=int, default=2_000, help="at most so many questions a set")
    parser.add_argument("--larger", action="store_true", help="the model is one that teaches: see teacher.py")
    parser.add_argument("--sets", nargs="*", default=[MEASURED_ON, *TRAINED_ON])
    given = parser.parse_args()
    file = given.model or given.work / "model.safetensors"
    network = load_larger(file) if given.larger else load_network(file)
    for name in given.sets:
        figures = measured(given.work, name, network, given.sample)
        print(json.dumps({"set": name, **{k: round(v, 4) for k, v in figures.items()}}), flush=True)


if __name__ == "__main__":
    main()
