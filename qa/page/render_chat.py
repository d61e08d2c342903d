"""Renders the left column: the states before the first question, and the conversation with its answers."""

from __future__ import annotations

from collections.abc import Sequence

from qa.page.conversation import Turn
from qa.page.editions import Shown
from qa.page.escape import ArticleSpan
from qa.page.loading import Status
from qa.page.render import render
from qa.types import Answer, Citation

STAGES = {"read": "Reading the articles", "encode": "Indexing the passages", "write": "Writing the index"}


def welcome(examples: Sequence[str]) -> str:
    """Shown before the first question."""
    return render("welcome", examples=examples)


def stage(status: Status) -> tuple[str, str]:
    """What is being done, and how much of it is: ("Indexing the passages", "1,200 of 2,000")."""
    label = STAGES.get(status.stage, "Opening the collection")
    if status.total:
        return label, f"{status.done:,} of {status.total:,}"
    return label, f"{status.done:,}" if status.done else ""


def indexing(status: Status) -> str:
    """Shown while the collection is read, split, encoded and written."""
    label, figures = stage(status)
    return render("indexing", label=label, figures=figures, done=status.done, total=status.total)


def pulse(beat: int) -> str:
    """What the page's script sees change when Gradio's stream is alive."""
    return render("pulse", beat=beat)


def failed(error: str) -> str:
    """Shown when there will be no collection."""
    return render("failed", error=error)


def nothing_indexed(skipped: int) -> str:
    """Shown when the collection holds no article."""
    return render("nothing_indexed", skipped=skipped)


def conversation(turns: Sequence[Turn], *, thumbs: bool) -> str:
    """All turns, oldest first. `thumbs` adds the two buttons to judge an answer."""
    return render("conversation", turns=turns, thumbs=thumbs, span_of=span_of)


def span_of(citation: Citation, answer: Answer, shown: Shown) -> ArticleSpan:
    """Where `citation` stands in its article, with the answer's own words to stress where it holds more."""
    at = answer.span_in(citation)
    inside = at is not None and len(answer.text) < len(citation.quote)
    inner = (citation.start + at[0], citation.start + at[1]) if at and inside else None
    return ArticleSpan(citation.article_id, citation.start, citation.end, inner, shown.edition)
