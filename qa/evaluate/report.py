"""Evaluates a corpus with a question set, and writes what it found as JSON, as a table and as a TREC run."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index.errors import check_list
from index.storage.whole_file import write_whole
from qa.evaluate import figures, ranking, runner
from qa.evaluate.files import FORMAT, writing
from qa.evaluate.machine import machine
from qa.evaluate.question import Question
from qa.evaluate.relevance import Relevance
from qa.evaluate.runner import ASKED, REWRITTEN, EvaluatedCorpus, QuestionProgress
from qa.evaluate.scoring import Scored, score_outcomes
from qa.evaluate.tables import report_table
from qa.types import Mode


@dataclass(frozen=True, slots=True)
class Report:
    """What an evaluation found. `rewritten` holds the follow-ups that were also asked as rewritten.

    `unknown_articles` are named by the set and not in the collection, `ambiguous_articles` are names of
    several there.
    """

    scored: tuple[Scored, ...]
    rewritten: tuple[Scored, ...]
    depth: int
    mode: str
    settings: str
    fingerprint: str
    articles: int
    passages: int
    machine: dict[str, str]
    unknown_articles: tuple[str, ...] = ()
    ambiguous_articles: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Every figure and a row per question, as one JSON object."""
        follow_ups = [one for one in self.scored if one.question.history]
        return {
            "format": FORMAT,
            "questions": len(self.scored),
            "fingerprint": self.fingerprint,
            "collection": {"articles": self.articles, "passages": self.passages},
            "settings": {"depth": self.depth, "mode": self.mode, "corpus": self.settings},
            "measures": figures.means(self.scored),
            "counts": figures.counts(self.scored),
            "no_right_passage": sum(one.question.judged_ranking and one.rank is None for one in self.scored),
            "unknown_articles": list(self.unknown_articles),
            "ambiguous_articles": list(self.ambiguous_articles),
            "nothing_right": [one.question.id for one in self.scored if self._has_nothing_right(one)],
            "squad": figures.squad_figures(self.scored),
            "silence": figures.abstention_figures(self.scored),
            "follow_ups": {
                "questions": len(follow_ups),
                "asked": figures.means(follow_ups),
                "rewritten_questions": len(self.rewritten),
                "rewritten": figures.means(self.rewritten),
            },
            "time": figures.time_figures(self.scored),
            "machine": self.machine,
            "rows": [one.to_row() for one in self.scored],
            "rewritten_rows": [one.to_row() for one in self.rewritten],
        }

    def _has_nothing_right(self, one: Scored) -> bool:
        """Whether no passage is right for a question although all articles that it names are there."""
        lost = {*self.unknown_articles, *self.ambiguous_articles} & {*one.question.named_articles}
        return one.question.judged_ranking and not one.right_passages and not lost

    def table(self) -> str:
        """The figures as plain text for a terminal."""
        return report_table(self.to_json())

    def run_lines(self) -> list[str]:
        """The passages ranked for each question, as lines of a TREC run."""
        return [
            line for one in self.scored for line in ranking.run_lines(one.question.id, one.outcome.ranking)
        ]


def evaluate(
    corpus: EvaluatedCorpus,
    questions: Sequence[Question],
    *,
    k: int = 100,
    mode: Mode = "hybrid",
    settings: str = "",
    progress: QuestionProgress | None = None,
    resume: str | Path | None = None,
) -> Report:
    """Search and ask every question and score what comes back; rankings count to depth `k`.

    `settings` says in any words what the corpus was made with; `resume` names a file that keeps outcomes as
    they come, so that the same call goes on from there. `progress(done, total)` is called per question.
    """
    check_list(questions, "questions")
    if not questions:
        raise ValueError("there must be at least one question to evaluate")
    outcomes = runner.ask_all(
        corpus, questions, k=k, mode=mode, settings=settings, progress=progress, resume=resume
    )
    relevance = Relevance(corpus.articles, corpus.passages)
    scored, rewritten = (
        score_outcomes(relevance, questions, [one for one in outcomes if one.form == form], depth=k)
        for form in (ASKED, REWRITTEN)
    )
    unknown, ambiguous = _untold(relevance, questions)
    return Report(
        scored=tuple(scored),
        rewritten=tuple(rewritten),
        depth=k,
        mode=mode,
        settings=settings,
        fingerprint=runner.fingerprint(questions),
        articles=len(corpus.articles),
        passages=len(corpus.passages),
        machine=machine(),
        unknown_articles=unknown,
        ambiguous_articles=ambiguous,
    )


def _untold(relevance: Relevance, questions: Sequence[Question]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The articles that the questions name and that are not there, and the names of several."""
    names = dict.fromkeys(name for question in questions for name in relevance.unknown(question))
    several = tuple(name for name in names if relevance.is_name_of_several(name))
    return tuple(name for name in names if name not in several), several


def partial_path(json_path: str | Path) -> Path:
    """Where outcomes are kept while the report that goes to `json_path` is being made."""
    path = Path(json_path)
    return path.with_name(path.name + ".partial")


def write_json(report: Report, path: str | Path) -> None:
    """Write the report, whole or not at all, and drop the outcomes kept beside it."""
    path = Path(path)
    write_file(path, json.dumps(report.to_json(), ensure_ascii=False, indent=1) + "\n")
    partial_path(path).unlink(missing_ok=True)


def write_run(report: Report, path: str | Path) -> None:
    """Write the TREC run."""
    write_file(Path(path), "".join(line + "\n" for line in report.run_lines()))


def write_file(path: Path, text: str) -> None:
    """Write a file whole or not at all; InputError if it cannot be written."""
    with writing(path):
        write_whole(path, text)
