"""Says which passages and articles of a collection are right for a question."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePosixPath

from index.types import Article, Passage
from qa.evaluate.matching import holds, normalized
from qa.evaluate.question import Question

Grades = dict[str, float]


@dataclass(frozen=True, slots=True)
class Right:
    """Passage ids and article ids that are right for a question, each with its grade, above 0."""

    passages: Grades
    articles: Grades


def first_right(ranking: Sequence[str], right: Mapping[str, float]) -> int | None:
    """The rank (from 1) of the first right id of a ranking, None when there is none."""
    return next((rank for rank, key in enumerate(ranking, start=1) if key in right), None)


class Relevance:
    """Says what is right for a question in one collection.

    Where a question has exact evidence, a passage counts when it shares characters with it; where it has
    only answers, when it is of a right article (if any is named) and holds an answer; where it only names
    articles, when it is of one of them.
    """

    def __init__(self, articles: Mapping[str, Article], passages: Mapping[str, Passage]) -> None:
        self.articles = articles
        self.passages = {passage.id: passage for passage in passages.values()}
        self._by_article: dict[str, list[tuple[Passage, str]]] = {}
        for passage in self.passages.values():
            self._by_article.setdefault(passage.article_id, []).append((passage, normalized(passage.text)))

    def right(self, question: Question) -> Right:
        """The right passages and articles; none where the set says nothing or that there is no answer."""
        if not question.judged_ranking:
            return Right({}, {})
        named = self._named(question)
        among = named or dict.fromkeys(self._by_article, 1.0)
        passages = {
            passage.id: among[article]
            for article in among
            for passage, text in self._by_article.get(article, ())
            if self._counts(question, passage, text)
        }
        if not named:
            named = {
                p.article_id: 1.0 for rows in self._by_article.values() for p, _ in rows if p.id in passages
            }
        return Right(passages, named)

    def resolve(self, name: str) -> str:
        """The id of the article that a set calls `name`: its id, else its one match by title or file name,
        as written or else by what counts in `normalized`; `name` where there is none."""
        if name in self.articles:
            return name
        for known, wanted in ((self._by_name, name), (self._by_plain_name, normalized(name))):
            if len(found := known.get(wanted, ())) == 1:
                return next(iter(found))
        return name

    def unknown(self, question: Question) -> list[str]:
        """The articles that a question names and that cannot be told: there is none, or several."""
        return [name for name in question.named_articles if self.resolve(name) not in self.articles]

    def is_name_of_several(self, name: str) -> bool:
        """Whether a name that cannot be told is the title or the file name of several articles."""
        return len(self._by_plain_name.get(normalized(name), ())) > 1

    def _named(self, question: Question) -> Grades:
        if question.grades:
            return {self.resolve(name): grade for name, grade in question.grades.items()}
        names = question.articles or tuple(span.article for span in question.evidence)
        return {self.resolve(name): 1.0 for name in names}

    def _counts(self, question: Question, passage: Passage, text: str) -> bool:
        if question.evidence:
            return any(
                self.resolve(span.article) == passage.article_id
                and span.start < passage.end
                and passage.start < span.end
                for span in question.evidence
            )
        return not question.answers or any(holds(text, answer) for answer in question.answers)

    @cached_property
    def _by_name(self) -> dict[str, set[str]]:
        # SQuAD names articles by title; a collection of files has them by path.
        return _grouped(
            (name, key)
            for key, article in self.articles.items()
            for name in (article.title, PurePosixPath(key).stem)
            if name
        )

    @cached_property
    def _by_plain_name(self) -> dict[str, set[str]]:
        # One system writes "é" as one character, another as two; and titles are typed with other quotes.
        ids = ((key, key) for key in self.articles)
        names = ((name, key) for name, keys in self._by_name.items() for key in keys)
        return _grouped((normalized(name), key) for name, key in (*ids, *names))


def _grouped(pairs: Iterable[tuple[str, str]]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for name, key in pairs:
        found.setdefault(name, set()).add(key)
    return found
