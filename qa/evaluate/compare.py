"""Compares two reports on the same questions: which measures differ by more than chance, and which questions.

A 95% percentile bootstrap interval (Efron 1979) and a paired randomisation test (Fisher 1935; Smucker, Allan
and Carterette 2007) for each measure, both over groups of questions that belong together, and the p-values
corrected over the measures by Holm 1979.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.errors import check_list
from qa.evaluate.measures import compared_names
from qa.evaluate.report_rows import check_same_questions, rows_of
from qa.evaluate.tables import columns

if TYPE_CHECKING:
    from index.types import Floats

UNITS = ("article", "paragraph", "question")
# With fewer groups both tests are off and have little power (Cameron, Gelbach and Miller 2008).
FEWEST_GROUPS = 20


@dataclass(frozen=True, slots=True)
class Difference:
    """A measure's means in A and B (0..1), B - A with its interval, and p before and after Holm's correction.

    `questions` are those both runs have the measure for, in `groups` that share a `unit`.
    """

    measure: str
    questions: int
    groups: int
    unit: str
    a: float
    b: float
    difference: float
    low: float
    high: float
    p: float
    p_holm: float


@dataclass(frozen=True, slots=True)
class Flip:
    """A question that went right in one run and wrong in the other."""

    id: str
    question: str
    expected: tuple[str, ...]
    a: str
    b: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """What differs from A to B; `lost` went right only in A, `gained` only in B."""

    differences: tuple[Difference, ...]
    lost: tuple[Flip, ...]
    gained: tuple[Flip, ...]
    alpha: float = 0.05

    @property
    def worse(self) -> tuple[Difference, ...]:
        """The measures on which B is significantly worse than A."""
        return tuple(one for one in self.differences if one.difference < 0 and one.p_holm < self.alpha)

    def to_json(self) -> dict[str, Any]:
        """All of it as one JSON object."""
        return {**asdict(self), "worse": [one.measure for one in self.worse]}

    def table(self) -> str:
        """The differences and the flipped questions as plain text."""
        lines: list[Sequence[str]] = [
            ("", "A", "B", "B - A", "95% interval", "p", "p (Holm)", "questions", "by")
        ]
        for one in self.differences:
            mark = " *" if one.p_holm < self.alpha else ""
            lines.append(
                (
                    one.measure,
                    *(f"{value:.3f}" for value in (one.a, one.b)),
                    f"{one.difference:+.3f}",
                    f"{one.low:+.3f} to {one.high:+.3f}",
                    *(f"{p:.4f}" for p in (one.p, one.p_holm)),
                    str(one.questions),
                    f"{one.groups} {one.unit}s{mark}",
                )
            )
        out = columns(lines, indent="")
        for label, flips in (("Right in A only", self.lost), ("Right in B only", self.gained)):
            out += ["", f"{label}: {len(flips)}"]
            for flip in flips:
                expected = " | ".join(flip.expected) or "no answer"
                out.append(
                    f"  {flip.question}  [{expected}]  A: {flip.a or '(silent)'}  B: {flip.b or '(silent)'}"
                )
        return "\n".join(out)


def compare(
    a: str | Path | Mapping[str, Any],
    b: str | Path | Mapping[str, Any],
    *,
    measures: Sequence[str] | None = None,
    unit: str = "auto",
    resamples: int = 9999,
    seed: int = 0,
    alpha: float = 0.05,
) -> Comparison:
    """Compare report B with report A (JSON files or objects) over the questions of their common set.

    `unit` is what is resampled: "article" (or conversation), "paragraph", "question", or "auto": the first
    of these that a measure has at least twenty groups of, counted as if they were equal in size. Raises
    InputError when the sets differ.
    """
    if unit not in (*UNITS, "auto"):
        raise ValueError(f"unit must be one of {', '.join(UNITS)} or auto, not {unit!r}")
    if measures is not None:
        check_list(measures, "measures")
    first, second = rows_of(a, "A"), rows_of(b, "B")
    check_same_questions(first, second)
    keys = sorted(first)
    differences = []
    for name in measures if measures is not None else compared_names():
        both = [key for key in keys if name in first[key]["measures"] and name in second[key]["measures"]]
        if both:
            pairs = [(first[key], second[key]) for key in both]
            differences.append(_difference(name, pairs, unit, resamples, seed))
    flips = [(first[key], second[key]) for key in keys if first[key]["right"] != second[key]["right"]]
    return Comparison(
        differences=_holm(differences),
        lost=tuple(_flip(x, y) for x, y in flips if x["right"] and y["right"] is False),
        gained=tuple(_flip(x, y) for x, y in flips if y["right"] and x["right"] is False),
        alpha=alpha,
    )


Pairs = Sequence[tuple[Mapping[str, Any], Mapping[str, Any]]]


def _difference(name: str, pairs: Pairs, unit: str, resamples: int, seed: int) -> Difference:
    import numpy as np

    unit, groups = _groups([row for row, _ in pairs], unit)
    a = np.array([row["measures"][name] for row, _ in pairs], dtype=np.float64)
    b = np.array([row["measures"][name] for _, row in pairs], dtype=np.float64)
    (sums_a, sizes), (sums_b, _) = group_sums(a, groups), group_sums(b, groups)
    low, high = interval(sums_b - sums_a, sizes, resamples=resamples, seed=seed)
    p = randomisation(sums_a, sums_b, resamples=resamples, seed=seed)
    mean_a, mean_b = float(a.mean()), float(b.mean())
    return Difference(name, len(pairs), len(sizes), unit, mean_a, mean_b, mean_b - mean_a, low, high, p, p)


def _groups(rows: Sequence[Mapping[str, Any]], unit: str) -> tuple[str, list[str]]:
    for name in UNITS if unit == "auto" else (unit,):
        groups = [row["id"] if name == "question" else row["groups"][name] for row in rows]
        if unit != "auto" or name == "question" or _effective(groups) >= FEWEST_GROUPS:
            return name, groups
    raise AssertionError("the last unit always returns")


def _effective(groups: Sequence[str]) -> float:
    """How many equal groups these are worth: five large ones and twenty of a single question are few."""
    return float(len(groups) ** 2 / sum(size**2 for size in Counter(groups).values()))


def group_sums(values: Floats, groups: Sequence[str]) -> tuple[Floats, Floats]:
    """What `interval` and `randomisation` take: the sum of the values (shape (questions,)) of each group, and
    how many they are, both of shape (groups,)."""
    import numpy as np

    _, group_of = np.unique(groups, return_inverse=True)
    sums, sizes = np.bincount(group_of, weights=values), np.bincount(group_of)
    return sums.astype(np.float64), sizes.astype(np.float64)


def interval(
    differences: Floats, sizes: Floats, *, resamples: int = 9999, seed: int = 0
) -> tuple[float, float]:
    """The 95% percentile bootstrap interval (Efron 1979) of sum(differences) / sum(sizes), resampled over
    groups: both of shape (groups,), as `group_sums` gives them. (-1, 1) for fewer than two groups."""
    import numpy as np
    from scipy.stats import bootstrap

    if len(differences) < 2:
        return -1.0, 1.0  # one group says nothing of the spread between groups

    def mean(d: Floats, n: Floats, axis: int = -1) -> Any:
        return d.sum(axis=axis) / n.sum(axis=axis)

    found = bootstrap(
        (differences, sizes),
        mean,
        paired=True,
        vectorized=True,
        n_resamples=resamples,
        batch=500,
        method="percentile",
        rng=np.random.default_rng(seed),
    ).confidence_interval
    return float(found.low), float(found.high)


def randomisation(a: Floats, b: Floats, *, resamples: int = 9999, seed: int = 0) -> float:
    """The two-sided p-value of the mean of `b - a` (group sums, shape (n,)), were A and B exchangeable.

    All exchanges are counted when there are no more than `resamples` of them.
    """
    import numpy as np
    from scipy.stats import permutation_test

    if len(a) < 2:
        return 1.0  # exchanging the only group turns the sign and not the size

    def gap(x: Floats, y: Floats, axis: int = -1) -> Any:
        return (y - x).mean(axis=axis)

    return float(
        permutation_test(
            (a, b),
            gap,
            permutation_type="samples",
            vectorized=True,
            n_resamples=resamples,
            batch=500,
            rng=np.random.default_rng(seed),
        ).pvalue
    )


def _holm(differences: Sequence[Difference]) -> tuple[Difference, ...]:
    corrected = holm([one.p for one in differences])
    return tuple(
        Difference(**{**asdict(one), "p_holm": p}) for one, p in zip(differences, corrected, strict=True)
    )


def holm(p_values: Sequence[float]) -> list[float]:
    """The p-values corrected for being several, in their order (Holm 1979)."""
    order = sorted(range(len(p_values)), key=lambda i: p_values[i])
    out, largest = [0.0] * len(p_values), 0.0
    for smaller, i in enumerate(order):
        largest = max(largest, min(1.0, (len(p_values) - smaller) * p_values[i]))
        out[i] = largest
    return out


def _flip(a: Mapping[str, Any], b: Mapping[str, Any]) -> Flip:
    return Flip(a["id"], a["question"], tuple(a["expected"]), a["got"], b["got"])
