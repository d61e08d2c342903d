"""Asks a corpus every question and keeps each outcome, so that a run that was stopped goes on from there."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Protocol, TextIO

from index.errors import QueryError
from index.storage.whole_file import replacing
from index.types import Article, Passage
from qa.evaluate.files import writing
from qa.evaluate.question import Question
from qa.types import Answer, Citation, Hit, Mode

# Called with the questions done and their total.
QuestionProgress = Callable[[int, int], None]

ASKED, REWRITTEN = "asked", "rewritten"


class EvaluatedCorpus(Protocol):
    """What can be evaluated: a corpus, or a stand-in for one.

    One that also has `rewrite(question, history) -> str` is searched with what that gives for a follow-up.
    """

    @property
    def articles(self) -> Mapping[str, Article]: ...

    @property
    def passages(self) -> Mapping[str, Passage]: ...

    def search(self, query: str, *, k: int = 10, mode: Mode = "hybrid") -> Sequence[Hit]: ...

    def ask(self, question: str, *, history: Sequence[str | Answer] = ()) -> Answer: ...


@dataclass(frozen=True, slots=True)
class Ranked:
    """A passage as it was ranked; a higher `score` is better, `scores` is what each retriever gave."""

    passage: str
    article: str
    score: float
    scores: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Outcome:
    """The answer and the ranking that a question got, and how long they took; `form` is "asked" or
    "rewritten"."""

    id: str
    form: str
    query: str
    text: str
    answered: bool
    confidence: float
    citations: tuple[Citation, ...]
    ranking: tuple[Ranked, ...]
    search_ms: float
    ask_ms: float

    @classmethod
    def from_row(cls, row: Mapping[str, Any]) -> Outcome:
        citations = tuple(Citation(**citation) for citation in row["citations"])
        return cls(
            **{**row, "citations": citations, "ranking": tuple(Ranked(*hit) for hit in row["ranking"])}
        )

    def to_row(self) -> dict[str, Any]:
        ranking = [(hit.passage, hit.article, hit.score, dict(hit.scores)) for hit in self.ranking]
        citations = [asdict(citation) for citation in self.citations]
        row = {name: getattr(self, name) for name in self.__slots__}
        return {**row, "citations": citations, "ranking": ranking}


def ask_all(
    corpus: EvaluatedCorpus,
    questions: Sequence[Question],
    *,
    k: int = 100,
    mode: Mode = "hybrid",
    settings: str = "",
    progress: QuestionProgress | None = None,
    resume: str | Path | None = None,
) -> list[Outcome]:
    """Search (to depth `k`) and ask every question, as asked and, where there is a rewrite, as rewritten.

    With `resume`, each outcome is appended to that file as it comes, and outcomes already there are kept
    if they were made with the same questions, `k`, `mode` and `settings`; otherwise the file starts anew.
    """
    if k < 1:
        raise ValueError(f"k must be at least 1, not {k}")
    tasks = [(question, form) for question in questions for form in _forms(question)]
    made_with = fingerprint(questions, settings=f"{settings} k={k} mode={mode}")
    done = _read_partial(Path(resume), made_with) if resume else {}
    file = _open_partial(Path(resume), made_with, done.values()) if resume else None
    try:
        for number, (question, form) in enumerate(tasks, start=1):
            if (question.id, form) not in done:
                outcome = _outcome(corpus, question, form, k, mode)
                done[question.id, form] = outcome
                if file and resume:
                    with writing(Path(resume)):
                        _append(file, outcome.to_row())
            if progress:
                progress(number, len(tasks))
    finally:
        if file:
            file.close()
    return [done[question.id, form] for question, form in tasks]


def fingerprint(questions: Sequence[Question], *, settings: str = "") -> str:
    """SHA-256 (hex) of the questions and the settings they are asked with."""
    rows = [asdict(question) for question in questions]
    return hashlib.sha256(json.dumps([settings, rows], sort_keys=True).encode()).hexdigest()


def _forms(question: Question) -> tuple[str, ...]:
    return (ASKED, REWRITTEN) if question.rewrite else (ASKED,)


def _outcome(corpus: EvaluatedCorpus, question: Question, form: str, k: int, mode: Mode) -> Outcome:
    text = question.rewrite if form == REWRITTEN and question.rewrite else question.question
    history = () if form == REWRITTEN else question.history
    started = time.perf_counter()
    query, hits = _search(corpus, text, history, k, mode)
    searched = time.perf_counter()
    answer = _answer(corpus, text, history)
    asked = time.perf_counter()
    # Ties break by passage id, whatever order the corpus gave them in.
    ranking = sorted(hits, key=lambda hit: (-hit.score, hit.passage.id))[:k]
    return Outcome(
        id=question.id,
        form=form,
        query=query,
        text=answer.text,
        answered=answer.answered,
        confidence=float(answer.confidence),
        citations=tuple(answer.citations),
        ranking=tuple(
            Ranked(
                hit.passage.id,
                hit.passage.article_id,
                float(hit.score),
                {name: round(float(score), 5) for name, score in hit.scores.items()},
            )
            for hit in ranking
        ),
        search_ms=1000 * (searched - started),
        ask_ms=1000 * (asked - searched),
    )


def _search(
    corpus: EvaluatedCorpus, text: str, history: Sequence[str], k: int, mode: Mode
) -> tuple[str, Sequence[Hit]]:
    rewrite = getattr(corpus, "rewrite", None)
    query = str(rewrite(text, history)) if history and callable(rewrite) else text
    try:
        return query, corpus.search(query, k=k, mode=mode)
    except QueryError:  # a question of nothing searchable finds nothing; it is not left out
        return query, ()


def _answer(corpus: EvaluatedCorpus, text: str, history: Sequence[str]) -> Answer:
    try:
        return corpus.ask(text, history=history)
    except QueryError:
        return Answer(text, "", False, 0.0)


def _read_partial(path: Path, made_with: str) -> dict[tuple[str, str], Outcome]:
    try:
        head, *lines = path.read_text("utf-8").split("\n")
        if json.loads(head) != {"fingerprint": made_with}:
            return {}
    except (OSError, ValueError):
        return {}
    return {(outcome.id, outcome.form): outcome for outcome in _whole_rows(lines)}


def _whole_rows(lines: Sequence[str]) -> Iterator[Outcome]:
    for line in lines:
        try:
            yield Outcome.from_row(json.loads(line))
        except (ValueError, KeyError, TypeError):
            return  # the last row of a run that was killed while writing it


def _open_partial(path: Path, made_with: str, kept: Iterable[Outcome]) -> TextIO:
    with writing(path):
        # What an interrupted run had must outlive an interrupted start.
        with replacing(path) as aside, aside.open("w", encoding="utf-8", errors="backslashreplace") as file:
            _append(file, {"fingerprint": made_with})
            for outcome in kept:
                _append(file, outcome.to_row())
        return path.open("a", encoding="utf-8", errors="backslashreplace")


def _append(file: TextIO, row: Mapping[str, Any]) -> None:
    file.write(json.dumps(row, ensure_ascii=False) + "\n")
    file.flush()
