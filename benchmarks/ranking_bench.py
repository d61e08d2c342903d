"""What each choice in ranking is worth: an ablation over six collections, printed as a Markdown table.

    python -m benchmarks.ranking_bench DATA [--cache FOLDER] [--only WORD ...]

DATA holds articles490/ and reader/ (see corpora.py). Every row is one setting against the plain convex sum
of Bruch et al. 2023 (BM25 as rank_bm25 has it, k1 1.5; dense weight 0.7): figures on the 490 articles with
the 95% interval of the difference in MRR@10, and the difference in MRR@10 on the other five, marked + or -
where its interval does not hold 0. Intervals are bootstraps over groups of questions (articles, stories);
where there are fewer than 20 groups, over questions asked of the same passage. Vectors are kept in the
cache, so that a second run takes minutes.
"""

from __future__ import annotations

import argparse
import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt

from benchmarks.corpora import OTHERS, Asked, Collection, articles490, reader_set
from index.encoders.base import Encoder
from index.encoders.load import load_encoder
from index.ranking.bm25 import Frequencies, Statistics, idf, norms, weights
from index.ranking.postings import Postings
from index.ranking.proximity import TermPositions, proximity
from index.text.analyzer import STOP_WORDS, terms
from index.text.passages import Splitting
from index.text.sentences import sentences
from index.types import Floats, Longs, Passage

Tokens = Callable[[str], list[str]]
DEPTH = 100


@dataclass(frozen=True)
class Setting:
    """One way to rank. The default is the plain convex sum; `SHIPPED` is what Dateline does."""

    name: str
    tokens: str = "stemmed"
    header: bool = True
    dense_header: bool = True
    title_times: int = 1
    k1: float = 1.5
    b: float = 0.75
    fusion: str = "convex"
    dense: float = 0.7
    adjacent: float = 0.0
    together: float = 0.0
    article: float = 0.0
    feedback: float = 0.0
    splitting: Splitting = field(default_factory=lambda: Splitting(overlap=0))


PLAIN = Setting("plain convex sum (dense 0.7, k1 1.5)")
# Everything but the splitting was chosen on passages without overlap, so that all have the same answers.
FLAT = replace(PLAIN, name="Dateline, no overlap", k1=0.6, dense=0.75, adjacent=0.1, together=0.1)
SHIPPED = replace(FLAT, name="**Dateline**", splitting=Splitting())


def settings() -> Iterator[Setting]:
    yield PLAIN
    yield replace(PLAIN, name="BM25 alone", fusion="bm25")
    yield replace(PLAIN, name="MiniLM alone", fusion="dense")
    yield replace(PLAIN, name="RRF, 60", fusion="rrf")
    yield replace(PLAIN, name="RRF, 60, BM25 twice the weight", fusion="rrf", dense=1 / 3)
    yield replace(
        PLAIN, name="convex, scaled between the candidates' own least and best", fusion="minmax", dense=0.5
    )
    yield replace(PLAIN, name="convex, z-scores", fusion="z", dense=0.5)
    for dense in (0.5, 0.6, 0.8):
        yield replace(PLAIN, name=f"convex, dense {dense}", dense=dense)
    yield replace(PLAIN, name="no stemming", tokens="plain")
    yield replace(PLAIN, name="stop words kept", tokens="stopped")
    yield replace(PLAIN, name="compounds joined as well (co-operation: cooperation)", tokens="compounds")
    yield replace(PLAIN, name="no title for BM25", header=False)
    yield replace(PLAIN, name="title three times for BM25", title_times=3)
    yield replace(PLAIN, name="no title for the encoder", dense_header=False)
    for k1, b in ((1.2, 0.75), (0.9, 0.4), (0.6, 0.75), (0.3, 0.75), (0.6, 0.5), (0.6, 1.0)):
        yield replace(PLAIN, name=f"k1 {k1}, b {b}", k1=k1, b=b)
    yield replace(PLAIN, name="+ article's BM25 0.1", article=0.1)
    yield replace(PLAIN, name="+ pseudo-relevance feedback 0.2", feedback=0.2)
    yield replace(PLAIN, name="+ adjacent 0.1", adjacent=0.1)
    yield replace(PLAIN, name="+ together 0.1", together=0.1)
    yield replace(PLAIN, name="+ adjacent 0.1, together 0.1", adjacent=0.1, together=0.1)
    yield replace(FLAT, name="Dateline, no overlap, k1 0.3", k1=0.3)
    yield replace(FLAT, name="Dateline, no overlap, dense 0.7", dense=0.7)
    yield replace(FLAT, name="Dateline, no overlap, dense 0.65", dense=0.65)
    yield replace(FLAT, name="Dateline, no overlap, adjacent 0.2", adjacent=0.2)
    yield replace(FLAT, name="Dateline, no overlap, together 0.2", together=0.2)
    yield replace(FLAT, name="Dateline, no overlap, + article's BM25 0.05", article=0.05)
    yield replace(FLAT, name="Dateline, no overlap, compounds joined as well", tokens="compounds")
    yield replace(FLAT, name="Dateline, no overlap, learned weights (held out by article)", fusion="learned")
    for pieces in (90, 120, 230):
        splitting = Splitting(pieces, min(64, 254 - pieces), 0)
        yield replace(FLAT, name=f"Dateline, passages of {pieces} pieces, no overlap", splitting=splitting)
    yield FLAT
    yield SHIPPED


def _plain_tokens(text: str) -> list[str]:
    import re

    return [w for w in re.findall(r"\w+", text.casefold()) if w not in STOP_WORDS]


def _stopped_tokens(text: str) -> list[str]:
    import re

    stops = [w for w in re.findall(r"\w+", text.casefold()) if w in STOP_WORDS]
    return terms(text) + stops


def _compound_tokens(text: str) -> list[str]:
    import re

    return terms(text) + [t for m in re.findall(r"\w+(?:-\w+)+", text) for t in terms(m.replace("-", ""))]


TOKENS: dict[str, Tokens] = {
    "stemmed": terms,
    "plain": _plain_tokens,
    "stopped": _stopped_tokens,
    "compounds": _compound_tokens,
}


class Bench:
    """One collection with one splitting: everything that settings share is computed once."""

    def __init__(self, collection: Collection, splitting: Splitting, encoder: Encoder, cache: Path) -> None:
        self.collection, self.encoder, self.cache = collection, encoder, cache
        self.passages: list[Passage] = collection.passages(encoder, splitting)
        self.headers = collection.headers()
        self.right = collection.right(self.passages)
        self.asked: Sequence[Asked] = collection.questions
        self._lexical: dict[tuple[str, bool, int], LexicalBench] = {}
        self._cosines: dict[bool, Floats] = {}

    def lexical(self, s: Setting) -> LexicalBench:
        key = (s.tokens, s.header, s.title_times)
        if key not in self._lexical:
            self._lexical = {key: LexicalBench(self, *key)}
        return self._lexical[key]

    def cosines(self, with_header: bool) -> Floats:
        """Cosine of each question with each passage, [questions, passages]."""
        if with_header not in self._cosines:
            heads = [self.headers[p.article_id] if with_header else "" for p in self.passages]
            texts = [f"{h}\n{p.text}" if h else p.text for h, p in zip(heads, self.passages, strict=True)]
            self._cosines[with_header] = (
                self._vectors([q.question for q in self.asked]) @ self._vectors(texts).T
            )
        return self._cosines[with_header]

    def _vectors(self, texts: list[str]) -> Floats:
        digest = hashlib.sha256("\0".join([self.encoder.identity.sha256, *texts]).encode()).hexdigest()
        path = self.cache / f"{digest[:24]}.npy"
        if not path.exists():
            self.cache.mkdir(parents=True, exist_ok=True)
            np.save(path, self.encoder.encode(texts))
        vectors: Floats = np.load(path, allow_pickle=False)
        return vectors

    def groups(self) -> list[str]:
        names = [q.group for q in self.asked]
        if len(set(names)) >= 20:
            return names
        return [
            f"{q.group} {rows[0] if len(rows) else -1}"
            for q, rows in zip(self.asked, self.right, strict=True)
        ]


class LexicalBench:
    """The terms of a collection's passages and questions in one tokenisation."""

    def __init__(self, bench: Bench, tokens: str, header: bool, title_times: int) -> None:
        tokenize = TOKENS[tokens]
        bodies = [[tokenize(p.text[a:b]) for a, b in sentences(p.text)] for p in bench.passages]
        fronts = {a: tokenize(h) * title_times if header else [] for a, h in bench.headers.items()}
        texts = [
            [*fronts[p.article_id], *(t for sentence in body for t in sentence)]
            for p, body in zip(bench.passages, bodies, strict=True)
        ]
        self.postings = Postings.of(texts)
        self.statistics = _statistics(self.postings)
        headers = [fronts[p.article_id] for p in bench.passages]
        self.sequences = TermPositions.of(headers, bodies, self.postings.terms)
        self.queries = [tokenize(q.question) for q in bench.asked]
        places = {a: i for i, a in enumerate(dict.fromkeys(p.article_id for p in bench.passages))}
        self.article_of = np.asarray([places[p.article_id] for p in bench.passages])
        by_article: list[list[str]] = [[] for _ in places]
        for i, text in zip(self.article_of, texts, strict=True):
            by_article[i].extend(text)
        self.articles = Postings.of(by_article)

    @cached_property
    def article_scores(self) -> Floats:
        found = bm25(self.articles, _statistics(self.articles), self.queries, 0.8, 0.75)
        return found[:, self.article_of]

    def weight(self, term: str) -> float:
        found = len(self.postings.of_term(term)[0])
        return float(np.log1p(self.statistics.passages / max(0.5, found)))


def _statistics(postings: Postings) -> Statistics:
    return Frequencies.of(np.diff(postings.starts), lengths(postings)).statistics()


def lengths(postings: Postings) -> Longs:
    """How many terms each passage has."""
    return np.bincount(postings.rows[:], postings.counts[:]).astype(np.int64)


def bm25(
    postings: Postings, statistics: Statistics, queries: Sequence[Sequence[str]], k1: float, b: float
) -> Floats:
    """Scores [queries, passages], float32."""
    norm = norms(lengths(postings), statistics.average_length, k1, b)
    out = np.zeros((len(queries), len(norm)), np.float32)
    for i, query in enumerate(queries):
        for term in query:
            rows, counts = postings.of_term(term)
            if len(rows):
                out[i, rows] += weights(counts, norm[rows], idf(len(rows), statistics), k1)
    return out


def rank(bench: Bench, s: Setting) -> Floats:
    """The rank of the first right passage of each question, from 1; a million where there is none."""
    lexical = bench.lexical(s)
    cosine = bench.cosines(s.dense_header)
    lexical_scores = bm25(lexical.postings, lexical.statistics, lexical.queries, s.k1, s.b)
    if s.feedback:
        lexical_scores = _with_feedback(lexical, lexical_scores, s)
    article = lexical.article_scores if s.article or s.fusion == "learned" else None
    if s.fusion == "learned":
        from benchmarks.learned import learned_scores

        return _ranks(learned_scores(bench, lexical, cosine, lexical_scores, article), bench.right)
    scores = _fuse(s, lexical_scores, cosine)
    if s.adjacent or s.together:
        _add_proximity(scores, lexical, s)
    if article is not None:
        scores += s.article * _scaled(article, 0)
    return _ranks(scores, bench.right)


def _fuse(s: Setting, lexical: Floats, cosine: Floats) -> Floats:
    if s.fusion == "bm25":
        return lexical.copy()
    if s.fusion == "dense":
        return cosine.copy()
    if s.fusion == "rrf":
        return s.dense / (60 + _places(cosine)) + (1 - s.dense) / (60 + _places(lexical))
    if s.fusion == "z":
        return s.dense * _z(cosine) + (1 - s.dense) * _z(lexical)
    if s.fusion == "minmax":
        least = np.partition(cosine, -DEPTH, axis=1)[:, -DEPTH, None]
        return s.dense * np.maximum(0, _scaled(cosine, least)) + (1 - s.dense) * _scaled(lexical, 0)
    return s.dense * _scaled(cosine, -1) + (1 - s.dense) * _scaled(lexical, 0)


def _scaled(scores: Floats, least: float | Floats) -> Floats:
    best = scores.max(axis=1, keepdims=True)
    return np.asarray((scores - least) / np.maximum(best - least, 1e-9))


def _z(scores: Floats) -> Floats:
    return np.asarray(
        (scores - scores.mean(axis=1, keepdims=True)) / (scores.std(axis=1, keepdims=True) + 1e-9)
    )


def _places(scores: Floats) -> Floats:
    """The rank of each passage, from 1, [questions, passages]."""
    order = np.argsort(-scores, axis=1, kind="stable")
    places = np.empty(scores.shape, np.float32)
    np.put_along_axis(places, order, np.arange(1, scores.shape[1] + 1, dtype=np.float32)[None], axis=1)
    return places


def near(lexical: LexicalBench, query: int, rows: npt.NDArray[np.int64]) -> tuple[Floats, Floats]:
    """`adjacent` and `together` of a question's candidates."""
    asked = lexical.queries[query]
    weight = {term: lexical.weight(term) for term in asked}
    return proximity(lexical.sequences, rows, lexical.postings.terms, asked, weight)


def _add_proximity(scores: Floats, lexical: LexicalBench, s: Setting) -> None:
    for i in range(len(scores)):
        rows = np.argpartition(-scores[i], min(DEPTH, scores.shape[1] - 1))[:DEPTH]
        adjacent, together = near(lexical, i, rows)
        scores[i, rows] += s.adjacent * adjacent + s.together * together


def _with_feedback(lexical: LexicalBench, scores: Floats, s: Setting) -> Floats:
    """RM3 in its plainest form: the ten weightiest terms of the five best passages, at `s.feedback`."""
    out = scores.copy()
    ids, starts = lexical.sequences.ids, lexical.sequences.starts
    vocabulary = lexical.postings.terms
    for i in range(len(scores)):
        best = np.argpartition(-scores[i], 5)[:5]
        held = np.concatenate([ids[starts[r] : starts[r + 1]] for r in best])
        found, counts = np.unique(held[held >= 0], return_counts=True)
        worth = [
            (n * lexical.weight(vocabulary[t]), t)
            for t, n in zip(found.tolist(), counts.tolist(), strict=True)
        ]
        extra = [vocabulary[t] for _, t in sorted(worth, reverse=True)[:10]]
        out[i] += s.feedback * bm25(lexical.postings, lexical.statistics, [extra], s.k1, s.b)[0]
    return out


def _ranks(scores: Floats, right: Sequence[npt.NDArray[np.int64]]) -> Floats:
    found = np.full(len(scores), 1e6)
    for i, rows in enumerate(right):
        if len(rows):
            found[i] = 1 + (scores[i] > scores[i, rows].max()).sum()
    return found


def reciprocal(ranks: Floats) -> Floats:
    return np.asarray(np.where(ranks <= 10, 1 / ranks, 0.0))


def interval(difference: Floats, groups: Sequence[str]) -> tuple[float, float]:
    """95% bootstrap interval of the mean, resampled by group."""
    names, at = np.unique(groups, return_inverse=True)
    sums, sizes = np.bincount(at, difference), np.bincount(at)
    drawn = np.random.default_rng(0).integers(0, len(names), (4000, len(names)))
    means = sums[drawn].sum(axis=1) / sizes[drawn].sum(axis=1)
    low, high = np.percentile(means, [2.5, 97.5])
    return float(low), float(high)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("data", type=Path)
    parser.add_argument("--cache", type=Path, default=Path(".dateline/vectors"))
    parser.add_argument("--only", nargs="*", default=[], help="rows whose names hold one of these words")
    options = parser.parse_args()
    run(options.data, options.cache, options.only, load_encoder())


def run(data: Path, cache: Path, only: Sequence[str], encoder: Encoder) -> None:
    """Prints the table, a row as soon as it is known."""
    collections = [articles490(data / "articles490")]
    collections += [reader_set(data / "reader", name) for name in OTHERS]
    shared = [Bench(c, PLAIN.splitting, encoder, cache) for c in collections]
    plain = [rank(bench, PLAIN) for bench in shared]
    print("| setting | Hit@1 | Hit@5 | Hit@10 | MRR@10 | MRR@10, 95% |", " | ".join(OTHERS), "|")
    print("|---|" + "---:|" * (5 + len(OTHERS)))
    for s in settings():
        if only and not any(word in s.name for word in only):
            continue
        benches = shared
        if s.splitting != PLAIN.splitting:
            benches = [Bench(collections[0], s.splitting, encoder, cache)]
        print(_row(s, benches, plain), flush=True)


def _row(s: Setting, benches: Sequence[Bench], plain: Sequence[Floats]) -> str:
    cells = []
    for bench, before in zip(benches, plain, strict=False):
        ranks = rank(bench, s)
        difference = reciprocal(ranks) - reciprocal(before)
        low, high = interval(difference, bench.groups())
        if bench is benches[0]:
            cells += [f"{(ranks <= k).mean():.3f}" for k in (1, 5, 10)]
            cells += [f"{reciprocal(ranks).mean():.3f}", f"{low:+.3f} to {high:+.3f}"]
        else:
            mark = " **+**" if low > 0 else " **-**" if high < 0 else ""
            cells.append(f"{difference.mean():+.3f}{mark}")
    return f"| {s.name} | " + " | ".join(cells) + " |"


if __name__ == "__main__":
    main()
