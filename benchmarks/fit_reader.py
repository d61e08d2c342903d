"""Fits the weights of `qa.read.SentenceReader` on a collection and questions about it, and prints them.

    python benchmarks/fit_reader.py INDEX QUESTIONS [--others FILE ...]

QUESTIONS is a question set over the articles of INDEX, with and without answers; --others are question sets
about something else, whose questions count as unanswerable here. Figures are over folds that share no
article.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import GroupKFold, cross_val_predict

from qa import Corpus
from qa.evaluate import Question, load_questions
from qa.evaluate.squad import f1, normalize
from qa.read import FEATURES, SURENESS, Candidate, Weights, sureness

FOLDS = 5
PENALTY = 0.01
Array = npt.NDArray[np.float64]
Sample = tuple[Question, list[Candidate], list[bool]]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("index")
    parser.add_argument("questions")
    parser.add_argument("--others", nargs="*", default=[])
    parser.add_argument("--each", type=int, default=600, help="how many questions of each kind")
    options = parser.parse_args()
    corpus = Corpus.open(options.index)
    rng = random.Random(0)
    asked = load_questions(options.questions)
    kinds = [[q for q in asked if q.answerable], [q for q in asked if not q.answerable]]
    kinds += [[blank(q) for q in load_questions(path)] for path in options.others]
    chosen = [q for kind in kinds for q in rng.sample(kind, min(options.each, len(kind)))]
    samples = [sample for q in chosen if (sample := read(corpus, q))]
    sentence = fit_sentences(samples)
    fit_confidence(samples, sentence)


def blank(question: Question) -> Question:
    return Question(id=question.id, question=question.question, answerable=False)


def read(corpus: Corpus, question: Question) -> Sample | None:
    """The sentences of a question's hits, and which of them answer it: by the span in them where there is
    one, and otherwise by holding an answer."""
    hits = corpus.search(question.question)
    candidates = corpus.sentence_reader().candidates(question.question, hits)
    right = [
        question.answerable and c.hit.passage.article_id in question.articles and answers_it(c, question)
        for c in candidates
    ]
    return (question, candidates, right) if candidates else None


def answers_it(candidate: Candidate, question: Question) -> bool:
    if candidate.span is None:
        return any(normalize(a) in normalize(candidate.text) for a in question.answers)
    span = candidate.text[candidate.span.start : candidate.span.end]
    return f1(span, question.answers) >= 0.5


def fit_sentences(samples: Sequence[Sample]) -> Weights:
    """Which of the sentences of a question's passages answers it: log-likelihood of the right ones under a
    softmax over all of them."""
    right = [(np.stack([c.features for c in cs]), np.asarray(r), q) for q, cs, r in samples if any(r)]
    names = list(dict.fromkeys(q.articles[0] for _, _, q in right))
    fold = [names.index(q.articles[0]) % FOLDS for _, _, q in right]
    first = []
    for held_out in range(FOLDS):
        w = _softmax_fit([one for one, k in zip(right, fold, strict=True) if k != held_out])
        first += [r[np.argmax(x @ w)] for (x, r, _), k in zip(right, fold, strict=True) if k == held_out]
    fitted = Weights(0.0, tuple(round(float(v), 2) for v in _softmax_fit(right)))
    print(f"sentence ranked first answers: {np.mean(first):.3f} of {len(first)}, held out")
    print(dict(zip(FEATURES, fitted.weights, strict=True)))
    print(f"SENTENCE = {fitted}")
    return fitted


def _softmax_fit(data: Sequence[tuple[Array, Array, Question]]) -> Array:
    def loss(w: Array) -> tuple[float, Array]:
        total, gradient = PENALTY * w @ w, 2 * PENALTY * w
        for x, right, _ in data:
            p = np.exp(x @ w - (x @ w).max())
            p /= p.sum()
            of_right = p * right
            total -= np.log(of_right.sum() + 1e-12) / len(data)
            gradient = gradient - x.T @ (of_right / (of_right.sum() + 1e-12) - p) / len(data)
        return float(total), gradient

    found: Array = minimize(loss, np.zeros(len(FEATURES)), jac=True).x
    return found


def fit_confidence(samples: Sequence[Sample], sentence: Weights) -> None:
    """How likely the best sentence is to hold an answer, over questions with and without one."""
    x, y, groups = [], [], []
    for question, candidates, right in samples:
        logits = sentence.logit(np.stack([c.features for c in candidates]))
        order = np.argsort(-logits)
        x.append(sureness([(candidates[i], float(logits[i])) for i in order]))
        y.append(right[order[0]])
        groups.append(question.articles[0] if question.articles else question.id)
    model = LogisticRegression(C=10, max_iter=1000)
    p = cross_val_predict(model, np.stack(x), y, groups=groups, cv=GroupKFold(FOLDS), method="predict_proba")[
        :, 1
    ]
    fitted = weights(model.fit(np.stack(x), y))
    answerable = [q.answerable for q, _, _ in samples]
    print(f"AUROC of right: {roc_auc_score(y, p):.3f}; of answerable: {roc_auc_score(answerable, p):.3f}")
    print(dict(zip(SURENESS, fitted.weights, strict=True)))
    print(f"CONFIDENCE = {fitted}")
    for threshold in (0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.5):
        given = p >= threshold
        right_given = np.mean(np.asarray(y)[given]) if given.any() else 0
        rates = {
            kind: np.mean([g for g, (q, _, _) in zip(given, samples, strict=True) if kind_of(q) == kind])
            for kind in ("answerable", "near miss", "elsewhere")
        }
        print(
            threshold, f"right of given {right_given:.2f}", {k: round(float(v), 3) for k, v in rates.items()}
        )


def kind_of(question: Question) -> str:
    return "answerable" if question.answerable else "near miss" if question.articles else "elsewhere"


def weights(model: LogisticRegression) -> Weights:
    return Weights(round(float(model.intercept_[0]), 2), tuple(round(float(w), 2) for w in model.coef_[0]))


if __name__ == "__main__":
    main()
