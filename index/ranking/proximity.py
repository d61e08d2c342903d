"""Scores how close together the terms of a query stand in a passage, from the positions of its terms.

BM25 does not see order. Two scores, each 0..1, add what it misses; both are shares of the query in which a
term counts by its rarity weight, ln(1 + N / df), which is not BM25's idf: `adjacent` is the share of its
pairs of neighbouring terms that are neighbours in the passage too, `together` the share of its terms that the
passage's best single sentence holds. After Metzler and Croft 2005, "A Markov Random Field Model for Term
Dependencies", and Tao and Zhai 2007, "An Exploration of Proximity Measures in Information Retrieval"; what
they add is measured in benchmarks/ranking_bench.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from index.ranking.postings import Column, Terms
from index.types import Floats, Ints, Longs

_END = -1  # marks the end of a sentence
_OTHER = -2  # stands for a term that the query does not have


@dataclass(frozen=True, slots=True)
class TermPositions:
    """The terms of passages in order: those of the header, then the text's, each sentence closed by -1.

    ids: int32, the terms' ids in the vocabulary; starts: int64 [passages + 1], into ids; heads: int32
    [passages], how many terms the header has.
    """

    ids: Column
    starts: Longs
    heads: Ints

    @classmethod
    def of(
        cls, headers: Iterable[Sequence[str]], passages: Iterable[Sequence[Sequence[str]]], terms: Terms
    ) -> TermPositions:
        """From the terms of each passage's header and of its sentences; `terms` holds all of them."""
        id_of = {term: i for i, term in enumerate(terms)}
        ids: list[int] = []
        starts, heads = [0], []
        for header, passage in zip(headers, passages, strict=True):
            ids.extend(id_of[term] for term in header)
            heads.append(len(header))
            for sentence in passage:
                ids.extend(id_of[term] for term in sentence)
                ids.append(_END)
            starts.append(len(ids))
        return cls(np.asarray(ids, np.int32), np.asarray(starts, np.int64), np.asarray(heads, np.int32))

    def text(self, row: int) -> Ints:
        """The ids of the terms of a passage without its header, each sentence closed by -1."""
        ids: Ints = self.ids[int(self.starts[row] + self.heads[row]) : int(self.starts[row + 1])]
        return ids


def proximity(
    positions: TermPositions, rows: Longs, terms: Terms, query: Sequence[str], weight: Mapping[str, float]
) -> tuple[Floats, Floats]:
    """`adjacent` and `together` of the passages in some rows, each float64 [rows].

    `query` is the query's terms in order, `weight` the rarity weight of each (Snapshot.weight). A
    term that no passage holds counts as missing.
    """
    distinct = list(dict.fromkeys(query))
    spans = [positions.text(row) for row in rows.tolist()]
    sizes = np.asarray([len(span) for span in spans], np.int64)
    if not distinct or not sizes.sum():
        return np.zeros(len(rows)), np.zeros(len(rows))
    labels = _labels(np.concatenate(spans), terms, distinct)
    passage = np.repeat(np.arange(len(rows)), sizes)
    weights = np.asarray([weight[term] for term in distinct])
    return (
        _adjacent(labels, passage, len(rows), [distinct.index(term) for term in query], weights),
        _together(labels, passage, len(rows), weights),
    )


def _labels(ids: Ints, terms: Terms, distinct: Sequence[str]) -> Longs:
    """For each of `ids` the number of its term in the query, or _END, or _OTHER."""
    labels = np.where(ids == _END, _END, _OTHER).astype(np.int64)
    for number, term in enumerate(distinct):
        if (term_id := terms.find(term)) is not None:
            labels[ids == term_id] = number
    return labels


def _adjacent(labels: Longs, passage: Longs, n: int, query: Sequence[int], weights: Floats) -> Floats:
    pairs = list(pairwise(query))
    total = sum(weights[a] + weights[b] for a, b in pairs)
    out = np.zeros(n)
    if not total:
        return out
    neighbours = passage[:-1] == passage[1:]
    for a, b in pairs:
        here = passage[:-1][neighbours & (labels[:-1] == a) & (labels[1:] == b)]
        out[np.unique(here)] += weights[a] + weights[b]
    return np.asarray(out / total)


def _together(labels: Longs, passage: Longs, n: int, weights: Floats) -> Floats:
    out = np.zeros(n)
    if not weights.sum():
        return out
    ends = labels == _END
    sentence = np.cumsum(ends) - ends
    holds = np.zeros((int(ends.sum()) + 1, len(weights)), np.bool_)
    held = labels >= 0
    holds[sentence[held], labels[held]] = True
    np.maximum.at(out, passage[ends], np.einsum("ij,j->i", holds[:-1].astype(np.float64), weights))
    return np.asarray(out / weights.sum())
