"""Fits the weights of re-ranking, answers and confidence to stored search results and readings.

    python -m training.calibrate WORK STORED... [--model FILE] [--out FILE]

The weights of re-ranking and of answers are fitted on the held-out questions of the sets that the network was
trained on (as training.search wrote them), the confidence on the files of training.predictions, STORED. All
are printed with the figures that they reach there; those of the confidence are of articles that it was not
fitted on (leave one article out).
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

from index.storage.whole_file import write_whole
from index.types import Bools, Floats, Passage
from qa.answering.rerank import ReadResult, read
from qa.answering.rescore import PassageScores, passage_scores
from qa.evaluate.abstention import ConfidenceCase, auroc, calibration
from qa.evaluate.squad import exact, f1
from qa.reader.calibration import CONFIDENCE_FEATURES, FIRST, PLAIN, SIGNALS, Calibration, sigmoid
from qa.reader.load_weights import FILE, load_network
from qa.reader.network import Network
from qa.types import Hit
from training.predictions import StoredQuestion, read_stored, search_and_readings
from training.search import answer_pattern
from training.sets import TRAINED_ON, read_lines

# The signals of a question's candidates, [candidates, signals], and which of the candidates are right.
Candidates = tuple[Floats, Bools]
# From this F1 on, against an annotator's answer, a span counts as right when weights are fitted.
_RIGHT_F1 = 0.8
# Held-out questions of each set that are used.
_QUESTIONS_OF_SET = 160
# Weights with which every passage that may count is read a second time.
START = replace(PLAIN, answer=(1.0,) * len(SIGNALS))


def listwise(questions: Sequence[Candidates], ridge: float = 1e-3) -> Floats:
    """Weights w, [signals], that maximise the log of the share of softmax(signals w) that is on a
    question's right candidates, with a ridge penalty."""
    from scipy.optimize import minimize

    pairs = [(f, r) for f, r in questions if r.any() and not r.all()]

    def loss(weights: Floats) -> tuple[float, Floats]:
        total, slope = ridge * float(weights @ weights), 2 * ridge * weights
        for found, marked in pairs:
            scores = found @ weights
            shares = np.exp(scores - scores.max())
            shares /= shares.sum()
            on_right = shares * marked / max(1e-12, float(shares[marked].sum()))
            total -= np.log(max(1e-12, float(shares[marked].sum()))) / len(pairs)
            slope = slope + found.T @ (shares - on_right) / len(pairs)
        return total, slope

    found = minimize(loss, np.zeros(pairs[0][0].shape[1]), jac=True, method="L-BFGS-B")
    weights: Floats = found.x
    return weights


def logistic(features: Floats, credit: Floats, ridge: float = 1.0) -> tuple[float, Floats]:
    """Bias and weights [features] of a logistic regression of credits, 0..1, on features [rows, features]."""
    from sklearn.linear_model import LogisticRegression

    spread = features.std(0) + 1e-9
    twice = np.concatenate([features, features]) / spread
    label = np.repeat([1, 0], len(features))
    model = LogisticRegression(C=ridge, max_iter=1000).fit(twice, label, np.concatenate([credit, 1 - credit]))
    return float(model.intercept_[0]), np.asarray(model.coef_[0] / spread)


def held_out(work: Path, model: Path) -> dict[str, list[StoredQuestion]]:
    """The held-out questions of each set, their `group` the context; the network's readings are kept in the
    folder `work` for the next time."""
    kept = work / f"lists-{model.with_suffix('.sha256').read_text('ascii')[:12]}.json"
    if not kept.exists():
        write_whole(kept, json.dumps(_held_out(work, load_network(model))))
    return {
        name: list(map(StoredQuestion, rows)) for name, rows in json.loads(kept.read_text("utf-8")).items()
    }


def _held_out(work: Path, network: Network) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for name in TRAINED_ON:
        passages = read_lines(work / f"{name}.passages.jsonl.gz")
        asked = [
            q
            for q in read_lines(work / f"{name}.questions.jsonl.gz")
            if q["held_out"] and q["golds"] and q["hits"]
        ]
        for q in random.Random(1).sample(asked, min(_QUESTIONS_OF_SET, len(asked))):
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
        **search_and_readings(q["question"], hits, headers, network),
    }


def scores_of(stored: StoredQuestion, weights: Calibration) -> list[PassageScores]:
    """What search and network say of the question's passages."""
    return passage_scores(stored.question, stored.hits, stored, stored.header, weights)


def passage_candidates(stored: StoredQuestion, scores: Sequence[PassageScores]) -> Candidates:
    """Each passage's signals, and whether it is of the right article and holds an answer."""
    holding = answer_pattern(stored.answers)
    right = [
        one.hit.passage.article_id == stored.group and bool(holding.search(one.hit.passage.text))
        for one in scores
    ]
    return np.asarray([one.signals(next(iter(one.spans), None)) for one in scores]), np.asarray(right)


def span_candidates(stored: StoredQuestion, scores: Sequence[PassageScores]) -> Candidates:
    """Each span's signals, and whether it is, nearly at least, an annotator's answer in a right passage."""
    _, right = passage_candidates(stored, scores)
    spans = [(one, span, ok) for one, ok in zip(scores, right, strict=True) for span in one.spans]
    matches = [f1(one.hit.passage.text[s.start : s.end], stored.answers) >= _RIGHT_F1 for one, s, _ in spans]
    return (
        np.asarray([one.signals(span) for one, span, _ in spans]),
        np.asarray([ok and match for (*_, ok), match in zip(spans, matches, strict=True)], bool),
    )


def fitted(asked: Sequence[StoredQuestion]) -> Calibration:
    """Weights fitted on the questions: first those that choose what is read again, then those of all
    signals."""
    once = [span_candidates(one, scores_of(one, PLAIN)) for one in asked]
    first = listwise([(features[:, :FIRST], right) for features, right in once if len(features)])
    weights = replace(START, first=tuple(first.tolist()))
    scores = [scores_of(one, weights) for one in asked]
    rerank = listwise([passage_candidates(one, found) for one, found in zip(asked, scores, strict=True)])
    spans = [span_candidates(one, found) for one, found in zip(asked, scores, strict=True)]
    answers = listwise([(features, right) for features, right in spans if len(features)])
    return replace(weights, rerank=tuple(rerank.tolist()), answer=tuple(answers.tolist()))


def report_sets(sets: Mapping[str, Sequence[StoredQuestion]], weights: Calibration) -> None:
    """Prints Hit@1 of each set before and after re-ranking, and the difference with its 95% interval."""
    for name, asked in sets.items():
        found = [passage_candidates(one, scores_of(one, weights)) for one in asked]
        before = np.asarray([right[0] for _, right in found], float)
        after = np.asarray([right[np.argmax(f @ weights.rerank)] for f, right in found], float)
        differ = after - before
        error = 1.96 * differ.std() / max(1, len(differ)) ** 0.5
        figures = f"{before.mean():.3f} -> {after.mean():.3f} ({differ.mean():+.3f} ± {error:.3f})"
        print(f"{name:28} n {len(asked):4} Hit@1 {figures}")


def read_result(stored: StoredQuestion, weights: Calibration) -> ReadResult:
    """What qa.answering.rerank makes of the stored readings."""
    return read(stored.question, stored.hits, stored, stored.header, stored.weight, weights)


def confidence(
    stored: Sequence[StoredQuestion], weights: Calibration
) -> tuple[float, Floats, Floats, Floats]:
    """Bias and weights fitted on all questions; each one's credit; and its confidence by weights fitted
    without the questions of its article."""
    results = [read_result(one, weights) for one in stored]
    features = np.asarray([r.features or (0.0,) * len(CONFIDENCE_FEATURES) for r in results])
    credit = np.asarray([_credit(one, r) for one, r in zip(stored, results, strict=True)])
    groups = np.asarray([one.group or f"other {i % 8}" for i, one in enumerate(stored)])
    left_out = np.zeros(len(stored))
    for group in np.unique(groups):
        out = groups == group
        bias, fitted = logistic(features[~out], credit[~out])
        left_out[out] = [sigmoid(bias + float(row @ fitted)) for row in features[out]]
    return *logistic(features, credit), credit, left_out


def _credit(one: StoredQuestion, result: ReadResult) -> float:
    """F1 of the best answer; 0 where there is none or should be none."""
    if not one.answerable or not result.answers:
        return 0.0
    return f1(result.answers[0].best.text, one.answers)


def report_answers(stored: Sequence[StoredQuestion], weights: Calibration, left_out: Floats) -> float:
    """Prints the figures and gives the threshold at which four fifths of the answerable are answered.

    `left_out` are the confidences with the question's article left out; questions without a `group` are about
    something else."""
    asked = [
        (one, read_result(one, weights), conf)
        for one, conf in zip(stored, left_out, strict=True)
        if one.group
    ]
    answerable = [(one, result, conf) for one, result, conf in asked if one.answerable]
    _report_ranking([(one, result) for one, result, _ in answerable])
    high = [conf for _, _, conf in answerable]
    low = [conf for one, _, conf in asked if not one.answerable]
    print(f"AUROC {auroc(high, low):.3f}")
    judged = [ConfidenceCase(one.answerable, True, conf, _credit(one, result)) for one, result, conf in asked]
    print(f"expected calibration error, all answered: {1 - (calibration(judged) or 0):.3f}")
    threshold = float(np.quantile(high, 0.2))
    wrong = float(np.mean([conf >= threshold for conf in low]))
    print(
        f"four fifths of the answerable answered (confidence {threshold:.3f}): {wrong:.3f} of the others are"
    )
    others = [conf for one, conf in zip(stored, left_out, strict=True) if not one.group]
    if others:
        print(f"of those about something else: {np.mean([conf >= threshold for conf in others]):.3f}")
    return threshold


def _report_ranking(answerable: Sequence[tuple[StoredQuestion, ReadResult]]) -> None:
    """Prints Hit@k before and after re-ranking, and EM and F1 of the best answers."""
    for k in (1, 5, 10):
        before = [_is_hit(one, one.hits, k) for one, _ in answerable]
        after = [_is_hit(one, result.hits, k) for one, result in answerable]
        print(f"Hit@{k}: {np.mean(before):.3f} -> {np.mean(after):.3f}")
    texts = [(one, result.answers[0].best.text if result.answers else "") for one, result in answerable]
    both = np.mean([(exact(text, one.answers), f1(text, one.answers)) for one, text in texts], 0)
    print(f"EM {both[0]:.3f} F1 {both[1]:.3f}")


def _is_hit(one: StoredQuestion, hits: Sequence[Hit], k: int) -> bool:
    """Whether one of the first k hits is of the right article and holds an answer."""
    answer = answer_pattern(one.answers)
    return any(
        hit.passage.article_id == one.group and answer.search(hit.passage.text) is not None
        for hit in hits[:k]
    )


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
    bias, of_confidence, _, left_out = confidence(stored, weights)
    threshold = report_answers(stored, weights, left_out)
    made = replace(
        weights, bias=bias, confidence=tuple(of_confidence.tolist()), threshold=round(threshold, 3)
    )
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
