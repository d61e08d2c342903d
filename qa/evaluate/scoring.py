"""Scores the outcome of each question: its measures, and for a failure what kind it is and why."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from qa.evaluate import failures, ranking
from qa.evaluate.matching import place_of
from qa.evaluate.measures import OF_ARTICLES, Case, question_measures
from qa.evaluate.question import Question
from qa.evaluate.relevance import Relevance, Right, first_right
from qa.evaluate.runner import Outcome

EXCERPT = 400  # characters of a passage that a report shows


@dataclass(frozen=True, slots=True)
class Scored:
    """A question, its outcome, and its measures (name -> 0..1, higher is better).

    A measure that does not apply to the question is not there. `rank` and `article_rank` are those of the
    first right passage and article, from 1, None for not found. `kind`, `why` and the excerpts of the first
    and of the best right passage are "" unless `right` is False. `right_passages` is how many passages of the
    collection are right for it.
    """

    question: Question
    outcome: Outcome
    measures: Mapping[str, float]
    right: bool | None
    rank: int | None
    article_rank: int | None
    kind: str = ""
    why: str = ""
    first_text: str = ""
    right_text: str = ""
    right_passages: int = 0

    def to_row(self) -> dict[str, Any]:
        """The row of the JSON report."""
        question, outcome = self.question, self.outcome
        return {
            "id": question.id,
            "question": question.question,
            "query": outcome.query,
            "history": list(question.history),
            "expected": list(question.answers),
            "articles": list(question.articles),
            "evidence": [asdict(span) for span in question.evidence],
            "grades": dict(question.grades),
            "rejected": list(question.rejected),
            "answerable": question.answerable,
            "got": outcome.text,
            "answered": outcome.answered,
            "confidence": outcome.confidence,
            "right": self.right,
            "rank": self.rank,
            "article_rank": self.article_rank,
            "right_passages": self.right_passages,
            "measures": dict(self.measures),
            "kind": self.kind,
            "why": self.why,
            "first_text": self.first_text,
            "right_text": self.right_text,
            "citations": [asdict(citation) for citation in outcome.citations],
            "hits": [asdict(hit) for hit in outcome.ranking[:10]],
            "search_ms": outcome.search_ms,
            "ask_ms": outcome.ask_ms,
            "groups": groups_of(question),
        }


def groups_of(question: Question) -> dict[str, str]:
    """What the question shares with others: the article or conversation, and the paragraph."""
    conversation = question.history[0] if question.history else question.question
    article = question.articles[0] if question.articles else ""
    passage = question.passage or ""
    digest = hashlib.sha256(passage.encode(errors="surrogatepass")).hexdigest()[:16]
    return {
        "article": f"article {article}" if article else f"conversation {conversation}",
        "paragraph": f"paragraph {digest}" if passage else f"conversation {conversation}",
    }


def excerpt(text: str, answers: Sequence[str]) -> str:
    """At most `EXCERPT` characters of the text, around the first answer that it holds."""
    if len(text) <= EXCERPT:
        return text
    at = min((place[0] for answer in answers if (place := place_of(text, answer))), default=0)
    start = min(max(0, at - EXCERPT // 2), len(text) - EXCERPT)
    cut = text[start : start + EXCERPT]
    if start:  # from a whole word on
        cut = "…" + (cut.partition(" ")[2] or cut)
    if start + EXCERPT < len(text):
        cut = (cut.rpartition(" ")[0] or cut) + "…"
    return cut


def score_outcomes(
    relevance: Relevance,
    questions: Sequence[Question],
    outcomes: Sequence[Outcome],
    *,
    depth: int = 100,
) -> list[Scored]:
    """The scored rows of the outcomes (of one form), in the order of the questions."""
    by_id = {outcome.id: outcome for outcome in outcomes}
    asked = [question for question in questions if question.id in by_id]
    right = {question.id: relevance.right(question) for question in asked}
    judged = [question.id for question in asked if question.judged_ranking]
    passages = {key: [hit.passage for hit in by_id[key].ranking] for key in judged}
    articles = {key: ranking.articles_of(by_id[key].ranking) for key in judged}
    scores: dict[str, dict[str, float]] = {key: {} for key in right}
    for prefix, qrels, rankings in (
        ("", {key: right[key].passages for key in judged}, passages),
        (OF_ARTICLES, {key: right[key].articles for key in judged}, articles),
    ):
        for key, values in ranking.score_rankings(qrels, rankings, depth=depth).items():
            scores[key] |= {prefix + name: value for name, value in values.items()}
    return [
        _scored(relevance, question, by_id[question.id], right[question.id], scores[question.id], depth)
        for question in asked
    ]


def _scored(
    relevance: Relevance,
    question: Question,
    outcome: Outcome,
    right: Right,
    retrieval: Mapping[str, float],
    depth: int,
) -> Scored:
    measures = {**retrieval, **question_measures(Case(question, outcome, right, relevance))}
    keys = [hit.passage for hit in outcome.ranking]
    rank = first_right(keys, right.passages)
    article_rank = first_right(ranking.articles_of(outcome.ranking), right.articles)
    is_right = failures.is_right(question, outcome, right)
    if is_right is not False:
        return Scored(
            question, outcome, measures, is_right, rank, article_rank, right_passages=len(right.passages)
        )
    best = keys[rank - 1] if rank else min(right.passages, default=None)
    return Scored(
        question,
        outcome,
        measures,
        is_right,
        rank,
        article_rank,
        kind=failures.kind_of(question, outcome, right),
        why=failures.explain(question, outcome, right, relevance.passages, depth),
        first_text=excerpt(relevance.passages[keys[0]].text, question.answers) if keys else "",
        right_text=excerpt(relevance.passages[best].text, question.answers) if best else "",
        right_passages=len(right.passages),
    )
