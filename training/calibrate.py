"""What search and network gave for questions in, the weights that put them together out.

    python -m training.calibrate WORK STORED... [--model FILE] [--out FILE]

The weights of re-ranking and of answers are fitted on the held-out questions of the sets that the network
was trained on (as training.search left them), the confidence on questions stored by training.stored. All are
printed with what they reach there; what is said of the confidence is said of articles that it was not fitted
on.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from qa.calibration import SIGNALS, SURENESS, Calibration, sigmoid
from qa.evaluate.silence import Judged, auroc, calibration
from qa.evaluate.squad import exact, f1
from qa.read import Reads, read
from qa.reader.network import Network
from qa.reader.weights import FILE, load_network
from training.search import holder
from training.sets import TRAINED_ON, read_lines
from training.stored import Stored, read_stored

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
# Of a question the signals of its hits, which of them are right, and its spans' signals with the same.
List = tuple[Floats, Bools, list[tuple[tuple[float, ...], bool]]]
# A span this near to an annotator's counts as right when weights are fitted.
_NEAR = 0.8
_EACH = 160
START = Calibration((4.0, 1.0, 0.0, 0.2), (4.0, 1.0, 0.0, 0.5), 0.0, (*[0.0] * 8, 1.0), 0.3)


def listwise(
    features: Sequence[Floats], right: Sequence[npt.NDArray[np.bool_]], ridge: float = 1e-3
) -> Floats:
    """Weights w, [signals], that make softmax(features w) fall on what is right: one list a question."""
    from scipy.optimize import minimize  # type: ignore[import-untyped]

    pairs = [(f, r) for f, r in zip(features, right, strict=True) if r.any() and not r.all()]

    def wrong(weights: Floats) -> tuple[float, Floats]:
        total, slope = ridge * float(weights @ weights), 2 * ridge * weights
        for found, marked in pairs:
            scores = found @ weights
            shares = np.exp(scores - scores.max())
            shares /= shares.sum()
            on_right = shares * marked / max(1e-12, float(shares[marked].sum()))
            total -= np.log(max(1e-12, float(shares[marked].sum()))) / len(pairs)
            slope = slope + found.T @ (shares - on_right) / len(pairs)
        return total, slope

    found = minimize(wrong, np.zeros(features[0].shape[1]), jac=True, method="L-BFGS-B")
    weights: Floats = found.x
    return weights


def logistic(features: Floats, credit: Floats, ridge: float = 1.0) -> tuple[float, Floats]:
    """Bias and weights of a logistic model of a credit of 0..1."""
    from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]

    spread = features.std(0) + 1e-9
    twice = np.concatenate([features, features]) / spread
    label = np.repeat([1, 0], len(features))
    model = LogisticRegression(C=ridge, max_iter=1000).fit(twice, label, np.concatenate([credit, 1 - credit]))
    return float(model.intercept_[0]), np.asarray(model.coef_[0] / spread)


def held_out_lists(work: Path, model: Path) -> dict[str, list[List]]:
    """The held-out questions of each set; what the network says of them is kept in WORK for the next time."""
    kept = work / f"lists-{model.with_suffix('.sha256').read_text('ascii')[:12]}.json"
    if not kept.exists():
        kept.write_text(json.dumps(_lists(work, load_network(model))), encoding="utf-8")
    return {
        name: [(np.asarray(f), np.asarray(r, bool), s) for f, r, s in some]
        for name, some in json.loads(kept.read_text("utf-8")).items()
    }


def _lists(work: Path, network: Network) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for name in TRAINED_ON:
        passages = read_lines(work / f"{name}.passages.jsonl.gz")
        asked = [
            q
            for q in read_lines(work / f"{name}.questions.jsonl.gz")
            if q["held_out"] and q["golds"] and q["hits"]
        ]
        for q in random.Random(1).sample(asked, min(_EACH, len(asked))):
            found.setdefault(name, []).append(_list(q, passages, network))
    return found


def _list(q: Mapping[str, Any], passages: Sequence[Mapping[str, Any]], network: Network) -> list[Any]:
    own = {passages[p]["context"] for p in q["own"]}
    golds = [passages[p]["text"][a:b] for p, a, b in q["golds"]]
    readings = network.read(q["question"], [(passages[p]["title"], passages[p]["text"]) for p in q["hits"]])
    signals: list[tuple[float, ...]] = []
    right: list[bool] = []
    spans: list[tuple[tuple[float, ...], bool]] = []
    for passage, holds, score, reading in zip(q["hits"], q["holds"], q["scores"], readings, strict=True):
        is_right = bool(holds and passages[passage]["context"] in own)
        best = reading.spans[0].score if reading.spans else 0.0
        signals.append((score, reading.relevance, reading.here, best))
        right.append(is_right)
        for s in reading.spans:
            near = f1(passages[passage]["text"][s.start : s.end], golds) >= _NEAR
            spans.append(((score, reading.relevance, reading.here, s.score), bool(near and is_right)))
    return [signals, right, spans]


def weights_of_lists(
    lists: Sequence[List],
) -> tuple[Floats, Floats]:
    rerank = listwise([f for f, _, _ in lists], [r for _, r, _ in lists])
    spans = [s for _, _, s in lists if s]
    return rerank, listwise(
        [np.asarray([f for f, _ in s]) for s in spans], [np.asarray([n for _, n in s], bool) for s in spans]
    )


def report_lists(lists: Mapping[str, Sequence[List]], rerank: Floats) -> None:
    """Prints Hit@1 of each set before and after re-ranking, and the difference with its 95% interval."""
    for name, some in lists.items():
        before = np.asarray([r[0] for _, r, _ in some], float)
        after = np.asarray([r[np.argmax(f @ rerank)] for f, r, _ in some], float)
        differ = after - before
        error = 1.96 * differ.std() / max(1, len(differ)) ** 0.5
        figures = f"{before.mean():.3f} -> {after.mean():.3f} ({differ.mean():+.3f} ± {error:.3f})"
        print(f"{name:28} n {len(some):4} Hit@1 {figures}")


def reads_of(stored: Stored, weights: Calibration) -> Reads:
    return read(stored.question, stored.hits, stored, stored.header, stored.weight, weights)


def confidence(stored: Sequence[Stored], weights: Calibration) -> tuple[float, Floats, Floats, Floats]:
    """Bias and weights fitted on all; each question's credit; its confidence when its article is left out."""
    reads = [reads_of(one, weights) for one in stored]
    features = np.asarray([r.sureness or (0.0,) * len(SURENESS) for r in reads])
    credit = np.asarray([_credit(one, r) for one, r in zip(stored, reads, strict=True)])
    groups = np.asarray([one.group or f"other {i % 8}" for i, one in enumerate(stored)])
    apart = np.zeros(len(stored))
    for group in np.unique(groups):
        out = groups == group
        bias, fitted = logistic(features[~out], credit[~out])
        apart[out] = [sigmoid(bias + float(row @ fitted)) for row in features[out]]
    return *logistic(features, credit), credit, apart


def _credit(one: Stored, reads: Reads) -> float:
    if not one.answerable or not reads.answers:
        return 0.0
    return f1(reads.answers[0].best.text, one.answers)


def report_answers(stored: Sequence[Stored], weights: Calibration, apart: Floats) -> float:
    """Prints what is reached and gives the threshold at which four fifths of the answerable are answered."""
    mine = [(one, conf) for one, conf in zip(stored, apart, strict=True) if one.group]
    answerable = [(one, reads_of(one, weights), conf) for one, conf in mine if one.answerable]
    for place in (1, 5, 10):
        before = [_holds(one, one.hits, place) for one, _, _ in answerable]
        after = [_holds(one, reads.hits, place) for one, reads, _ in answerable]
        print(f"Hit@{place}: {np.mean(before):.3f} -> {np.mean(after):.3f}")
    texts = [(one, reads.answers[0].best.text if reads.answers else "") for one, reads, _ in answerable]
    both = np.mean([(exact(text, one.answers), f1(text, one.answers)) for one, text in texts], 0)
    print(f"EM {both[0]:.3f} F1 {both[1]:.3f}")
    print(f"AUROC {auroc([bool(o.answerable) for o, _ in mine], [c for _, c in mine]):.3f}")
    judged = [Judged(bool(o.answerable), True, c, _credit(o, reads_of(o, weights))) for o, c in mine]
    print(f"expected calibration error, all answered: {1 - (calibration(judged) or 0):.3f}")
    threshold = float(np.quantile([c for _, _, c in answerable], 0.2))
    wrong = float(np.mean([c >= threshold for o, c in mine if not o.answerable]))
    print(
        f"four fifths of the answerable answered (confidence {threshold:.3f}): {wrong:.3f} of the others are"
    )
    others = [c for o, c in zip(stored, apart, strict=True) if not o.group]
    if others:
        print(f"of those about something else: {np.mean([c >= threshold for c in others]):.3f}")
    return threshold


def _holds(one: Stored, hits: Sequence[Any], k: int) -> bool:
    holding = holder(one.answers)
    return any(hit.passage.article_id == one.group and holding.search(hit.passage.text) for hit in hits[:k])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("work", type=Path)
    parser.add_argument("stored", type=Path, nargs="+")
    parser.add_argument("--model", type=Path, default=FILE)
    parser.add_argument("--out", type=Path, help="where the calibration goes")
    given = parser.parse_args()
    lists = held_out_lists(given.work, given.model)
    rerank, answers = weights_of_lists([one for some in lists.values() for one in some])
    report_lists(lists, rerank)
    weights = replace(START, rerank=tuple(rerank.tolist()), answer=tuple(answers.tolist()))
    stored = [one for path in given.stored for one in read_stored(path)]
    bias, fitted, _, apart = confidence(stored, weights)
    threshold = report_answers(stored, weights, apart)
    made = replace(weights, bias=bias, confidence=tuple(fitted.tolist()), threshold=round(threshold, 3))
    for name, names in (("rerank", SIGNALS), ("answer", SIGNALS), ("confidence", SURENESS)):
        print(name, {n: round(w, 3) for n, w in zip(names, getattr(made, name), strict=True)})
    if given.out:
        made.save(given.out)


if __name__ == "__main__":
    main()
