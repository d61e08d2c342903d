"""Fits the weights of re-ranking, answers and confidence to stored search results and readings.

    python -m training.calibrate WORK STORED... [--model FILE] [--out FILE] [--traps SHARE] [--others SHARE]

The weights of re-ranking and of answers are fitted on the held-out questions of the sets that the network was
trained on (as training.search wrote them), the confidence on the files of training.predictions, STORED. All
are printed with the figures that they reach there; those of the confidence are of articles that it was not
fitted on (leave one article out). The confidence is fitted to a mix of what users ask: of all questions
`--traps` are adversarial ones without an answer and `--others` about something else; the rest have an answer.
Another mix is another prior: it shifts all confidences alike."""

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
from index.types import Floats, Passage
from qa.answering.rerank import ReadResult, read
from qa.answering.rescore import PassageScores, passage_scores
from qa.evaluate.abstention import ConfidenceCase, auroc, calibration
from qa.evaluate.squad import exact, f1
from qa.reader.calibration import CONFIDENCE_FEATURES, FIRST, PLAIN, SIGNALS, Calibration, sigmoid
from qa.reader.load_weights import FILE, load_network
from qa.reader.network import Network
from qa.types import Hit
from training.predictions import StoredQuestion, read_stored, search_and_readings
from training.regression import Candidates, listwise, logistic
from training.search import answer_pattern
from training.sets import TRAINED_ON, read_lines

# From this F1 on, against an annotator's answer, a span counts as right when weights are fitted.
_RIGHT_F1 = 0.8
# Held-out questions of each set that are used.
_QUESTIONS_OF_SET = 160
_MOST = {"missing names": 0.0, "missing years": -2.0, "missing numbers": -4.0}
# Weights with which every passage that may count is read a second time.
START = replace(PLAIN, answer=(1.0,) * len(SIGNALS))


def held_out(work: Path, model: Path, sample: int = _QUESTIONS_OF_SET) -> dict[str, list[StoredQuestion]]:
    """The held-out questions of each set, their `group` the context; the network's readings are kept in the
    folder `work` for the next time."""
    kept = work / f"lists-{model.with_suffix('.sha256').read_text('ascii')[:12]}.json"
    if not kept.exists():
        write_whole(kept, json.dumps(_held_out(work, load_network(model), sample)))
    return {
        name: list(map(StoredQuestion, rows)) for name, rows in json.loads(kept.read_text("utf-8")).items()
    }


def _held_out(work: Path, network: Network, sample: int) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for name in TRAINED_ON:
        passages = read_lines(work / f"{name}.passages.jsonl.gz")
        asked = [
            q
            for q in read_lines(work / f"{name}.questions.jsonl.gz")
            if q["held_out"] and q["golds"] and q["hits"]
        ]
        for q in random.Random(1).sample(asked, min(sample, len(asked))):
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


def mix(stored: Sequence[StoredQuestion], traps: float, others: float) -> Floats:
    """How much each question counts, 1 in the mean, so that those without an answer have these shares."""
    kinds = np.asarray([0 if one.answerable else 1 if one.group else 2 for one in stored])
    shares = np.asarray([1 - traps - others, traps, others])
    numbers = np.bincount(kinds, minlength=3)
    shares = np.where(numbers, shares, 0.0)
    counts: Floats = (shares / shares.sum() / np.maximum(numbers, 1))[kinds] * len(stored)
    return counts


def confidence(
    stored: Sequence[StoredQuestion], weights: Calibration, counts: Floats
) -> tuple[float, Floats, Floats, Floats]:
    """Bias and weights fitted on all questions, each counting as much as `counts` says; each one's credit;
    and its confidence by weights fitted without the questions of its article."""
    results = [read_result(one, weights) for one in stored]
    features = np.asarray([r.features or (0.0,) * len(CONFIDENCE_FEATURES) for r in results])
    credit = np.asarray([_credit(one, r) for one, r in zip(stored, results, strict=True)])
    groups = np.asarray([one.group or f"other {i % 8}" for i, one in enumerate(stored)])
    left_out = np.zeros(len(stored))
    for group in np.unique(groups):
        out = groups == group
        bias, fitted = logistic(features[~out], credit[~out], counts[~out])
        left_out[out] = [sigmoid(bias + float(row @ _bounded(fitted))) for row in features[out]]
    bias, fitted = logistic(features, credit, counts)
    return bias, _bounded(fitted), credit, left_out


def _bounded(fitted: Floats) -> Floats:
    """The weights, those of missing years and numbers as low at least as _MOST says: too few questions show
    what they are worth, of which hardly any has an answer (qa.answering.specifics)."""
    bounded = fitted.copy()
    for name, most in _MOST.items():
        at = CONFIDENCE_FEATURES.index(name)
        bounded[at] = min(bounded[at], most)
    return bounded


def _credit(one: StoredQuestion, result: ReadResult) -> float:
    """F1 of the best answer; 0 where there is none or should be none."""
    if not one.answerable or not result.answers:
        return 0.0
    return f1(result.answers[0].best.text, one.answers)


def report_answers(
    stored: Sequence[StoredQuestion], weights: Calibration, left_out: Floats, counts: Floats
) -> float:
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
    print(f"expected calibration error, all of them answered: {1 - (calibration(judged) or 0):.3f}")
    credits = np.asarray([_credit(one, read_result(one, weights)) for one in stored])
    print(f"the same of the mix: {weighted_error(left_out, credits, counts):.3f}")
    threshold = float(np.quantile(high, 0.2))
    wrong = float(np.mean([conf >= threshold for conf in low]))
    print(
        f"four fifths of the answerable answered (confidence {threshold:.3f}): {wrong:.3f} of the others are"
    )
    others = [conf for one, conf in zip(stored, left_out, strict=True) if not one.group]
    if others:
        print(f"of those about something else: {np.mean([conf >= threshold for conf in others]):.3f}")
    return threshold


def weighted_error(confidences: Floats, credits: Floats, counts: Floats, bins: int = 10) -> float:
    """The expected calibration error (Naeini et al. 2015) of rows that count differently."""
    number = np.minimum((confidences * bins).astype(int), bins - 1)
    gaps = np.bincount(number, counts * (confidences - credits), bins)
    return float(np.abs(gaps).sum() / counts.sum())


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
    parser.add_argument("--traps", type=float, default=0.1, help="share of adversarial questions in the mix")
    parser.add_argument("--others", type=float, default=0.1, help="share of questions about something else")
    parser.add_argument(
        "--sample", type=int, default=_QUESTIONS_OF_SET, help="held-out questions of each set"
    )
    given = parser.parse_args()
    sets = held_out(given.work, given.model, given.sample)
    weights = fitted([one for asked in sets.values() for one in asked])
    report_sets(sets, weights)
    stored = [one for path in given.stored for one in read_stored(path)]
    counts = mix(stored, given.traps, given.others)
    bias, of_confidence, _, left_out = confidence(stored, weights, counts)
    threshold = report_answers(stored, weights, left_out, counts)
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
