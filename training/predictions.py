"""Stores what search and network give for each question of a set, so that calibrate.py need not read again.

    python -m training.predictions QUESTIONS INDEX OUT [--model FILE] [--sample N]
    python -m training.predictions DATA INDEX OUT --others [--sample N]

A row a question: its hits with their scores, texts and headers, and the network's readings of each and of
the sentences around its spans alone. A run that was stopped goes on where it was. With --others the questions
are those of sets about something else, which the index cannot answer.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from index.text.analyzer import terms
from index.types import Passage
from qa import Corpus
from qa.answering.rerank import MIN_READ
from qa.answering.rescore import about
from qa.answering.ruled_out import readable
from qa.evaluate import Question, load_questions
from qa.reader.base import PassageReading, SpanScore
from qa.reader.load_weights import FILE, load_network
from qa.reader.network import Network
from qa.types import Hit
from training.sets import read_set

# Stories, reviews and papers: an encyclopedia's articles do not answer questions about them.
OTHERS = ("fairytaleqa", "squadshifts_amazon_reviews", "covidqa")


class StoredQuestion:
    """A question with its hits, and a PassageReader that gives the network's stored readings of them."""

    name = "stored"

    def __init__(self, row: Mapping[str, Any]) -> None:
        self.row = row
        self.question: str = row["question"]
        self.answers: tuple[str, ...] = tuple(row["answers"])
        self.answerable: bool = row["answerable"]
        self.group: str = row["group"]
        self.hits = [
            Hit(Passage(**one["passage"]), one["score"], rank, one["scores"])
            for rank, one in enumerate(row["hits"], 1)
        ]
        self._readings = {
            (header, text): PassageReading(relevance, here, tuple(SpanScore(*span) for span in spans))
            for header, text, relevance, here, spans in row["readings"]
        }

    def read(self, question: str, passages: Sequence[tuple[str, str]]) -> list[PassageReading]:
        return [self._readings[passage] for passage in passages]

    def header(self, article_id: str) -> str:
        """What stands in front of the passages of an article."""
        found: str = next(h["header"] for h in self.row["hits"] if h["passage"]["article_id"] == article_id)
        return found

    def weight(self, term: str) -> float:
        """The rarity weight (Snapshot.weight) of a term in the index; 0 for one that is not in
        the question."""
        found: float = self.row["weights"].get(term, 0.0)
        return found


def read_stored(path: Path) -> list[StoredQuestion]:
    """The rows that `store` wrote."""
    with path.open(encoding="utf-8") as file:
        return [StoredQuestion(json.loads(line)) for line in file]


def store(questions: Sequence[Question], index: Path, out: Path, model: Path) -> None:
    """Searches and reads the questions that `out` does not hold yet, and appends their rows to it."""
    network = load_network(model)
    corpus = Corpus.open(index).pinned()
    known = {one.row["id"] for one in read_stored(out)} if out.exists() else set()
    with out.open("a", encoding="utf-8") as file:
        for n, question in enumerate(questions):
            if question.id not in known:
                file.write(json.dumps(_row(question, corpus, network), ensure_ascii=False) + "\n")
            if n % 100 == 0:
                print(f"{n} of {len(questions)} read", file=sys.stderr, flush=True)


def _row(question: Question, corpus: Corpus, network: Network) -> dict[str, Any]:
    state, hits = corpus._now(), corpus.search(question.question, k=MIN_READ)
    headers = [state.header(hit.passage.article_id) for hit in hits]
    return {
        "id": question.id,
        "answers": list(question.answers),
        "answerable": question.answerable,
        "group": question.articles[0] if question.articles else "",
        "weights": {t: state.snapshot.weight(t) for t in terms(question.question)},
        **search_and_readings(question.question, hits, headers, network),
    }


def search_and_readings(
    question: str, hits: Sequence[Hit], headers: Sequence[str], network: Network
) -> dict[str, Any]:
    """The part of a row with the hits and the network's readings of them."""
    texts = [readable(question, hit.passage.text) for hit in hits]
    passages = list(zip(headers, texts, strict=True))
    readings = network.read(question, passages)
    near = {
        (header, text[slice(*about(hit.passage.text, span.start, span.end))])
        for hit, (header, text), reading in zip(hits, passages, readings, strict=True)
        for span in reading.spans
    }
    again = sorted(near - set(passages))
    read = zip([*passages, *again], [*readings, *network.read(question, again)], strict=True)
    found = [
        {
            "passage": asdict(hit.passage),
            "score": float(hit.score),
            "scores": {k: float(v) for k, v in hit.scores.items()},
            "header": header,
        }
        for hit, header in zip(hits, headers, strict=True)
    ]
    stored = [
        (*passage, r.relevance, r.here, [(s.start, s.end, s.score) for s in r.spans]) for passage, r in read
    ]
    return {"question": question, "hits": found, "readings": stored}


def _others(data: Path) -> list[Question]:
    """The questions of the sets about something else."""
    return [
        Question(f"{name} {row.id}", row.question, answerable=False)
        for name in OTHERS
        for row in read_set(data, name)
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("questions", type=Path)
    parser.add_argument("index", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--model", type=Path, default=FILE)
    parser.add_argument("--sample", type=int, help="how many of the questions, drawn at random; default: all")
    parser.add_argument(
        "--others", action="store_true", help="QUESTIONS is a folder of sets, about other things"
    )
    given = parser.parse_args()
    questions = _others(given.questions) if given.others else load_questions(given.questions)
    if given.sample and given.sample < len(questions):
        questions = random.Random(1).sample(questions, given.sample)
    store(questions, given.index, given.out, given.model)


if __name__ == "__main__":
    main()
