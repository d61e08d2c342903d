"""A question of a question set, with what the set says of its answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from index.errors import check_list


@dataclass(frozen=True, slots=True)
class EvidenceSpan:
    """Characters `start` to `end` (end not included) of an article's text."""

    article: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Question:
    """One question and what is known of its answer; only `id` and `question` are always there.

    `answerable` is None where the set does not say. `passage` is the paragraph that holds the answer,
    `evidence` its exact characters, `grades` a graded relevance per article (BEIR, TREC), above 0, `rewrite`
    the question as it would stand alone, and `rejected` answers that a reader marked as wrong.
    """

    id: str
    question: str
    answers: tuple[str, ...] = ()
    articles: tuple[str, ...] = ()
    answerable: bool | None = None
    history: tuple[str, ...] = ()
    rewrite: str | None = None
    passage: str | None = None
    evidence: tuple[EvidenceSpan, ...] = ()
    grades: Mapping[str, float] = field(default_factory=dict)
    rejected: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for name in ("answers", "articles", "history", "evidence", "rejected"):
            check_list(getattr(self, name), name)

    @property
    def named_articles(self) -> tuple[str, ...]:
        """The articles that the set names for it in any way, each once."""
        evidence = (span.article for span in self.evidence)
        return tuple(dict.fromkeys((*self.articles, *evidence, *self.grades)))

    @property
    def judged_ranking(self) -> bool:
        """Whether the set says anything about where the answer stands, so that a ranking can be scored."""
        return self.answerable is not False and bool(
            self.answers or self.articles or self.evidence or self.grades
        )

    @property
    def judged_answer(self) -> bool:
        """Whether EM and F1 can be counted: there are answers, or it is known that there is none."""
        return bool(self.answers) or self.answerable is False
