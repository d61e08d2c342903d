"""Measures what typing errors cost: plain BM25, and Dateline's search with its correction.

    python -m benchmarks.typing_errors INDEX QUESTIONS [--sample N] [--seed S]

Every content word of every question (no stop word, four letters or more) gets one random typing error: a
letter left out, doubled, swapped with the next, or replaced by a neighbouring key. It may become another word
by that. The table shows each measure with and without errors, and how much of the loss of BM25 Dateline has,
with a 95% bootstrap interval over groups of questions about the same paragraph.
"""

from __future__ import annotations

import argparse
import random
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np

from index.encoders.load import load_encoder
from index.segments.snapshot import Snapshot
from index.text.analyzer import STOP_WORDS
from index.text.spelling import NEIGHBOURS, SHORTEST
from index.types import Floats, Vectors
from qa import Corpus
from qa.evaluate import Question, load_questions, sample_questions
from qa.evaluate.compare import group_sums, interval
from qa.evaluate.ranking import score_rankings
from qa.evaluate.relevance import Relevance
from qa.evaluate.scoring import groups_of
from qa.retrieval.query import cleaned
from qa.retrieval.search import search
from qa.types import Mode

MEASURES = ("Hit@1", "Hit@5", "Hit@10", "MRR@10")
DEPTH = 10
RESAMPLES = 5_000
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")

Scores = Mapping[str, Mapping[str, float]]
Search = Callable[[str], list[str]]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("index")
    parser.add_argument("questions")
    parser.add_argument("--sample", type=int, help="how many questions; all without it")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    corpus = Corpus.open(options.index)
    asked = [q for q in load_questions(options.questions) if q.judged_ranking]
    asked = sample_questions(asked, options.sample, options.seed)
    relevance = Relevance(corpus.articles, corpus.passages)
    right = {q.id: relevance.right(q).passages for q in asked}
    clean = {q.id: cleaned(q.question) for q in asked}
    typed = {q.id: mistyped(clean[q.id], random.Random(f"{options.seed} {q.id}")) for q in asked}
    searches = searchers(Path(options.index), [*clean.values(), *typed.values()])
    results = {}
    for name, find in searches.items():
        results[name] = tuple(
            score_rankings(right, {key: find(query) for key, query in queries.items()}, depth=DEPTH)
            for queries in (clean, typed)
        )
    report(asked, results)


def mistyped(question: str, rng: random.Random) -> str:
    """The question with one typing error in every content word."""

    def mistype(match: re.Match[str]) -> str:
        word = match[0]
        if len(word) < SHORTEST or word.casefold().replace("’", "'") in STOP_WORDS:
            return word
        return next(out for out in iter(lambda: one_edit(word, rng), None) if out and out != word)

    return _WORD.sub(mistype, question)


def one_edit(word: str, rng: random.Random) -> str:
    """The word with one typing error; "" or the word itself where the one drawn cannot be made."""
    i, kind = rng.randrange(len(word)), rng.choice(("drop", "double", "swap", "key"))
    before, here, after = word[:i], word[i], word[i + 1 :]
    if kind == "drop":
        return before + after
    if kind == "double":
        return before + here + here + after
    if kind == "swap":
        return before + after[:1] + here + after[1:]
    near = NEIGHBOURS.get(here.casefold())
    if not near:
        return ""
    key = rng.choice(near)
    return before + (key.upper() if here.isupper() else key) + after


def searchers(index: Path, queries: Sequence[str]) -> dict[str, Search]:
    """The searches that are compared, by name: each gives the passage ids of a query. All queries are encoded
    in one go."""
    snapshot = Snapshot(index)
    encoder = load_encoder(snapshot.manifest.encoder.name)

    def known(word: str) -> bool:
        return len(encoder.pieces(word)) == 1

    corrected = {query: snapshot.speller.corrected(query, known) for query in queries}
    texts = sorted({*queries, *corrected.values()})
    vectors: dict[str, Vectors] = dict(zip(texts, encoder.encode(texts), strict=True))

    def found(query: str, mode: Mode) -> list[str]:
        return [hit.passage.id for hit in search(snapshot, vectors.__getitem__, query, DEPTH, mode)]

    return {
        "BM25": lambda query: found(query, "bm25"),
        "hybrid, not corrected": lambda query: found(query, "hybrid"),
        "hybrid, corrected": lambda query: found(corrected[query], "hybrid"),
    }


def report(asked: Sequence[Question], results: Mapping[str, Sequence[Scores]]) -> None:
    """Prints the table."""
    groups = [groups_of(q)["paragraph"] for q in asked]
    print(f"{len(asked)} questions about {len(set(groups))} paragraphs\n")
    print(f"{'':24}{'':8}{'clean':>8}{'typed':>8}{'loss':>8}   of BM25's loss")
    plain = results["BM25"]
    for measure in MEASURES:
        lost_by_bm25 = losses(asked, plain, measure)
        for name, (clean, typed) in results.items():
            means = [float(np.mean([scores[q.id][measure] for q in asked])) for scores in (clean, typed)]
            row = f"{name:24}{measure:8}{means[0]:8.3f}{means[1]:8.3f}{means[0] - means[1]:8.3f}"
            lost = losses(asked, (clean, typed), measure)
            print(row + ("" if name == "BM25" else f"   {ratio(lost, lost_by_bm25, groups)}"))


def losses(asked: Sequence[Question], scores: Sequence[Scores], measure: str) -> Floats:
    """What each question lost by the errors, float64 [questions]."""
    clean, typed = scores
    return np.array([clean[q.id][measure] - typed[q.id][measure] for q in asked])


def ratio(lost: Floats, of: Floats, groups: Sequence[str]) -> str:
    """sum(lost) / sum(of) with its 95% percentile bootstrap interval over groups."""
    above, below = (group_sums(values, groups)[0] for values in (lost, of))
    low, high = interval(above, below, resamples=RESAMPLES)
    return f"{lost.sum() / of.sum():.3f} ({low:.3f} to {high:.3f})"


if __name__ == "__main__":
    main()
