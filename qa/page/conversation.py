"""The conversation: its turns, how a question becomes the next of them, and the limits on questions."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from index.errors import DatelineError, QueryError
from qa.page.askable import AskableCorpus
from qa.page.editions import Editions, Shown
from qa.page.loading import for_people
from qa.page.overview import Overview, look_over
from qa.types import Answer

MAX_QUESTION = 1_000
MAX_HISTORY = 40
MAX_HISTORY_CHARACTERS = 40_000
MAX_K = 100
# Older turns stay readable, but a follow-up rarely refers to a dozen questions ago.
TURNS_REMEMBERED = 6
TURNS_KEPT = 50

Thumb = Literal["up", "down"]
OnFeedback = Callable[[str, Answer, Thumb], None]
_log = logging.getLogger("dateline.page")


@dataclass(frozen=True, slots=True)
class Turn:
    """A question with its answer, or with one line that says why there is none.

    `job` numbers the search for the answer, so that the page can ask whether it still goes on. `articles` are
    those that the answer shows and `overview` is of the collection, both as they were when it was given.
    `busy` is True where the question may be asked again. A turn that others follow has no hits any more.
    """

    question: str
    answer: Answer | None = None
    error: str = ""
    thumb: Thumb | None = None
    job: int = 0
    articles: Mapping[str, Shown] = field(default_factory=dict)
    overview: Overview | None = None
    busy: bool = False

    @property
    def pending(self) -> bool:
        """True while the answer is being looked for."""
        return self.answer is None and not self.error

    @property
    def state(self) -> Literal["pending", "error", "answered", "unanswered"]:
        """What the page shows of it."""
        if self.answer is None:
            return "error" if self.error else "pending"
        return "answered" if self.answer.answered else "unanswered"


def check_question(question: object) -> str:
    """`question` without surrounding space; a QueryError when it is empty or too long."""
    if not isinstance(question, str) or not question.strip():
        raise QueryError("the question is empty; type a few words")
    if len(question) > MAX_QUESTION:
        raise QueryError(
            f"the question has {len(question):,} characters and at most {MAX_QUESTION:,} are read; shorten it"
        )
    return question.strip()


def check_history(history: object) -> list[str]:
    """Earlier questions and answers, oldest first; a QueryError when `history` is not a list of texts."""
    if history is None:
        return []
    if not isinstance(history, list) or not all(isinstance(line, str) for line in history):
        raise QueryError("the history must be a list of texts, earlier questions and answers, oldest first")
    if len(history) > MAX_HISTORY or sum(map(len, history)) > MAX_HISTORY_CHARACTERS:
        raise QueryError(
            f"the history has {len(history)} texts of {sum(map(len, history)):,} characters; "
            f"at most {MAX_HISTORY} of {MAX_HISTORY_CHARACTERS:,} are read"
        )
    return list(history)


def refused(question: str, error: DatelineError) -> Turn:
    """The turn that shows why `question` was not asked; a long question is shown in its first words."""
    shown = question if len(question) <= 200 else question[:200].rstrip() + "…"
    return Turn(shown, error=for_people(error))


def answer_turn(
    corpus: AskableCorpus,
    question: str,
    turns: Sequence[Turn],
    editions: Editions,
    before: Overview | None = None,
    hurry: bool = False,
) -> Turn:
    """Asks `corpus` as it is now, with the latest answers before as history; never raises.

    What the answer shows is kept in `editions`. `before` is the collection as it was seen last; with `hurry`
    less is read.
    """
    history = [turn.answer for turn in turns if turn.answer is not None][-TURNS_REMEMBERED:]
    try:
        state = corpus.pinned()
        answer = state.ask(question, history=history, hurry=hurry)
        shown = dict.fromkeys(
            [each.article_id for each in answer.citations] + [hit.passage.article_id for hit in answer.hits]
        )
        articles = {article_id: editions.keep(state.articles[article_id]) for article_id in shown}
        return Turn(question, answer, articles=articles, overview=look_over(state, before))
    except DatelineError as error:
        return Turn(question, error=for_people(error))
    except Exception as error:  # the page goes on; what happened is in the terminal
        _log.exception("a question could not be answered")
        return Turn(question, error=for_people(error))


def continued(turns: Sequence[Turn], question: str) -> list[Turn]:
    """The latest turns, as `question` follows them: without their passages, which are shown of the last turn
    alone, and without the last where that is `question` refused as busy, which is asked again."""
    kept = [_without_passages(turn) for turn in turns[-TURNS_KEPT:]]
    return kept[:-1] if kept and kept[-1].busy and kept[-1].question == question.strip() else kept


def _without_passages(turn: Turn) -> Turn:
    if turn.answer is None or not turn.answer.hits:
        return turn
    cited = {each.article_id: turn.articles[each.article_id] for each in turn.answer.citations}
    return replace(turn, answer=replace(turn.answer, hits=()), articles=cited)


def latest_overview(turns: Sequence[Turn]) -> Overview | None:
    """The collection as it was at the latest answer; None before the first."""
    return next((turn.overview for turn in reversed(turns) if turn.overview), None)
