"""What search and network gave for questions in, the weights that put them together out.

    python -m training.calibrate WORK STORED... [--model FILE] [--out FILE]

The weights of re-ranking and of answers are fitted on the held-out questions of the sets that the network
was trained on (as training.search left them), the confidence on questions of training.predictions. All are
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

from index.types import Bools, Floats, Passage
from qa.answering.rerank import ReadResult, read
from qa.answering.rescore import PassageScores, passage_scores
from qa.evaluate.abstention import Judged, auroc, calibration
from qa.evaluate.squad import exact, f1
from qa.reader.calibration import CONFIDENCE_FEATURES, FIRST, PLAIN, SIGNALS, Calibration, sigmoid
from qa.reader.load_weights import FILE, load_network
from qa.reader.network import Network
from qa.types import Hit
from training.predictions import Stored, read_stored, said_of
from training.search import holder
from training.sets import TRAINED_ON, read_lines

# Of a question some things' signals, [things, signals], and which of them are right.
List = tuple[Floats, Bools]
# A span this near to an annotator's counts as right when weights are fitted.
_NEAR = 0.8
_EACH = 160
START = replace(PLAIN, answer=(1.0,) * len(SIGNALS))  # which has everything read that may count


def listwise(lists: Sequence[List], ridge: float = 1e-3) -> Floats:
    """Weights w, [signals], that make softmax(features w) fall on what is right: one list a question."""
    from scipy.optimize import minimize  # type: ignore[import-untyped]

    pairs = [(f, r) for f, r in lists if r.any() and not r.all()]

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

    found = minimize(wrong, np.zeros(pairs[0][0].shape[1]), jac=True, method="L-BFGS-B")
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


def held_out(work: Path, model: Path) -> dict[str, list[Stored]]:
    """The held-out questions of each set, `group` their context; what the network says of them is kept in
    WORK for the next time."""
    kept = work / f"lists-{model.with_suffix('.sha256').read_text('ascii')[:12]}.json"
    if not kept.exists():
        kept.write_text(json.dumps(_held_out(work, load_network(model))), encoding="utf-8")
    return {name: list(map(Stored, rows)) for name, rows in json.loads(kept.read_text("utf-8")).items()}


def _held_out(work: Path, network: Network) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for name in TRAINED_ON:
        passages = read_lines(work / f"{name}.passages.jsonl.gz")
        asked = [
            q
            for q in read_lines(work / f"{name}.questions.jsonl.gz")
            if q["held_out"] and q["golds"] and q["hits"]
        ]
        for q in random.Random(1).sample(asked, min(_EACH, len(asked))):
            found.setdefault(name, []).append(_row(q, passages, network))
    return found


def _row(q: Mapping[str, Any], passages: Sequence[Mapping[str, Any]], network: Network) -> dict[str, Any]:
    texts = [(passages[p]["context"], passages[p]["text"]) for p in q["hits"]]
    hits = [
        Hit(Passage(str(p), context, 0, len(text), text), score, rank, {})
        for rank, (p, (context, text), score) in enumerate(zip(q["hits"], texts, q["scores"], strict=True), 1)
    ]
    headers = [passages[p]["title"] for p in q["hits"]]
    return {
        "answers": [passages[p]["text"][a:b] for p, a, b in q["golds"]],
        "answerable": True,
        "group": passages[q["own"][0]]["context"],
        "weights": {},
        **said_of(q["question"], hits, headers, network),
    }


def looks_of(stored: Stored, weights: Calibration) -> list[PassageScores]:
    return passage_scores(stored.question, stored.hits, stored, stored.header, weights)


def of_passages(stored: Stored, looks: Sequence[PassageScores]) -> List:
    """Each passage's signals, and whether it is of the right article and holds an answer."""
    holding = holder(stored.answers)
    right = [
        look.hit.passage.article_id == stored.group and bool(holding.search(look.hit.passage.text))
        for look in looks
    ]
    return np.asarray([look.signals(next(iter(look.spans), None)) for look in looks]), np.asarray(right)


def of_spans(stored: Stored, looks: Sequence[PassageScores]) -> List:
    """Each span's signals, and whether it says in a right passage what an annotator said, or nearly."""
    _, right = of_passages(stored, looks)
    spans = [(look, span, ok) for look, ok in zip(looks, right, strict=True) for span in look.spans]
    said = [f1(look.hit.passage.text[s.start : s.end], stored.answers) >= _NEAR for look, s, _ in spans]
    return (
        np.asarray([look.signals(span) for look, span, _ in spans]),
        np.asarray([ok and near for (*_, ok), near in zip(spans, said, strict=True)], bool),
    )


def fitted(asked: Sequence[Stored]) -> Calibration:
    """Weights fitted on the questions: first those that choose what is read again, then those of all."""
    once = [of_spans(one, looks_of(one, PLAIN)) for one in asked]
    first = listwise([(features[:, :FIRST], right) for features, right in once if len(features)])
    weights = replace(START, first=tuple(first.tolist()))
    looks = [looks_of(one, weights) for one in asked]
    rerank = listwise([of_passages(one, found) for one, found in zip(asked, looks, strict=True)])
    spans = [of_spans(one, found) for one, found in zip(asked, looks, strict=True)]
    answers = listwise([(features, right) for features, right in spans if len(features)])
    return replace(weights, rerank=tuple(rerank.tolist()), answer=tuple(answers.tolist()))


def report_sets(sets: Mapping[str, Sequence[Stored]], weights: Calibration) -> None:
    """Prints Hit@1 of each set before and after re-ranking, and the difference with its 95% interval."""
    for name, asked in sets.items():
        found = [of_passages(one, looks_of(one, weights)) for one in asked]
        before = np.asarray([right[0] for _, right in found], float)
        after = np.asarray([right[np.argmax(f @ weights.rerank)] for f, right in found], float)
        differ = after - before
        error = 1.96 * differ.std() / max(1, len(differ)) ** 0.5
        figures = f"{before.mean():.3f} -> {after.mean():.3f} ({differ.mean():+.3f} ± {error:.3f})"
        print(f"{name:28} n {len(asked):4} Hit@1 {figures}")


def reads_of(stored: Stored, weights: Calibration) -> ReadResult:
    return read(stored.question, stored.hits, stored, stored.header, stored.weight, weights)


def confidence(stored: Sequence[Stored], weights: Calibration) -> tuple[float, Floats, Floats, Floats]:
    """Bias and weights fitted on all; each question's credit; its confidence when its article is left out."""
    reads = [reads_of(one, weights) for one in stored]
    features = np.asarray([r.features or (0.0,) * len(CONFIDENCE_FEATURES) for r in reads])
    credit = np.asarray([_credit(one, r) for one, r in zip(stored, reads, strict=True)])
    groups = np.asarray([one.group or f"other {i % 8}" for i, one in enumerate(stored)])
    apart = np.zeros(len(stored))
    for group in np.unique(groups):
        out = groups == group
        bias, fitted = logistic(features[~out], credit[~out])
        apart[out] = [sigmoid(bias + float(row @ fitted)) for row in features[out]]
    return *logistic(features, credit), credit, apart


def _credit(one: Stored, reads: ReadResult) -> float:
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
    sets = held_out(given.work, given.model)
    weights = fitted([one for asked in sets.values() for one in asked])
    report_sets(sets, weights)
    stored = [one for path in given.stored for one in read_stored(path)]
    bias, sure, _, apart = confidence(stored, weights)
    threshold = report_answers(stored, weights, apart)
    made = replace(weights, bias=bias, confidence=tuple(sure.tolist()), threshold=round(threshold, 3))
    names = {
        "first": SIGNALS[:FIRST],
        "rerank": SIGNALS,
        "answer": SIGNALS,
        "confidence": CONFIDENCE_FEATURES,
    }
    for name, signals in names.items():
        print(name, {n: round(w, 3) for n, w in zip(signals, getattr(made, name), strict=True)})
    if given.out:
        made.save(given.out)


if __name__ == "__main__":
    main()
