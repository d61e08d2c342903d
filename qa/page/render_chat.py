"""Turns in, the left column's HTML out: questions, quoted answers, their citations, and the empty states."""

from __future__ import annotations

from collections.abc import Sequence

from qa.page.conversation import Turn
from qa.page.editions import Shown
from qa.page.escape import ArticleSpan, attr, marked, text
from qa.page.facts import source_line, spoken, title_text
from qa.page.loading import Status
from qa.types import Answer, Citation

STAGES = {"read": "Reading the articles", "encode": "Indexing the passages", "write": "Writing the index"}
_HAND = (
    '<svg viewBox="0 0 22 22" width="16" height="16" aria-hidden="true">'
    '<path d="M2.5 9.5h3v9h-3zM5.5 10l4-7.5'
    'c1.7 0 2.6 1.2 2.2 3l-.8 3.5h6c1.2 0 1.9 1 1.6 2.1l-1.6 6c-.2.8-.9 1.4-1.8 1.4H5.5"/></svg>'
)


def welcome(examples: Sequence[str]) -> str:
    """Shown before the first question."""
    buttons = "".join(
        f'<li><button type="button" class="example" data-question="{attr(question)}">'
        f"{text(question)}</button></li>"
        for question in examples
    )
    tried = f'<p class="eyebrow">Try</p><ul class="examples">{buttons}</ul>' if buttons else ""
    return (
        '<div class="welcome"><h2>Ask the articles</h2>'
        "<p>Every answer is quoted word for word, with the passage it rests on one click away. "
        f"Where the articles don’t say, you are told so.</p>{tried}</div>"
    )


def stage(status: Status) -> tuple[str, str]:
    """What is being done, and how much of it is: ("Indexing the passages", "1,200 of 2,000")."""
    label = STAGES.get(status.stage, "Opening the collection")
    if status.total:
        return label, f"{status.done:,} of {status.total:,}"
    return label, f"{status.done:,}" if status.done else ""


def indexing(status: Status) -> str:
    """Shown while the collection is read, split, encoded and written."""
    label, figures = stage(status)
    bounds = f'value="{status.done}" max="{status.total}"' if status.total else ""
    return (
        '<div class="welcome indexing" aria-busy="true"><h2>Getting ready</h2>'
        f'<p id="stage"><span role="status">{text(label)}</span> <span class="figures">{figures}</span></p>'
        f'<progress aria-labelledby="stage" {bounds}></progress>'
        "<p>The page becomes usable by itself. The index is kept, so the next start is quick.</p></div>"
    )


def pulse(beat: int) -> str:
    """What the page's script sees change when Gradio's stream is alive."""
    return f'<span id="pulse" data-beat="{beat}" hidden></span>'


def failed(error: str) -> str:
    """Shown when there will be no collection."""
    return (
        '<div class="welcome" role="alert"><h2>The collection could not be opened</h2>'
        f'<p class="notice">{text(error)}</p>'
        "<p>Stop Dateline in its terminal, put this right and start it again.</p></div>"
    )


def nothing_indexed(skipped: int) -> str:
    """Shown when the collection holds no article."""
    why = "What was skipped, and why, is listed with the collection. " if skipped else ""
    return (
        '<div class="welcome"><h2>There is nothing to ask yet</h2>'
        f"<p>The collection holds no articles. {why}Give Dateline a folder, files or a .jsonl collection:</p>"
        "<p><code>dateline serve my-articles/ --index my-index</code></p></div>"
    )


def conversation(turns: Sequence[Turn], *, thumbs: bool) -> str:
    """All turns, oldest first. `thumbs` adds the two buttons to judge an answer."""
    items = "".join(_turn(n, turn, thumbs) for n, turn in enumerate(turns))
    return (
        '<div class="log-head"><button type="button" class="quiet" data-restart>'
        "New conversation</button></div>"
        f'<ol class="turns">{items}</ol>'
    )


def _turn(n: int, turn: Turn, thumbs: bool) -> str:
    if turn.pending:
        state, body = (
            "pending",
            '<p class="pending">Looking through the articles<span class="dots"></span></p>',
        )
    elif turn.answer is None:
        state, body = "error", f'<p class="notice">{text(turn.error)}</p>{_again(turn)}'
    elif turn.answer.answered:
        state, body = "answered", _answered(turn, turn.answer)
    else:
        state, body = "unanswered", _unanswered(turn.answer)
    if turn.answer is not None and turn.answer.hurried:
        body += _hurried(turn.answer)
    if thumbs and turn.answer is not None:
        body += _thumbs(n, turn)
    job = f' data-job="{turn.job}" data-asked="{attr(turn.question)}"' if turn.pending else ""
    return (
        f'<li class="turn" data-state="{state}"{job}><h3 class="question" dir="auto">'
        f'<span class="sr">You asked: </span>{text(turn.question)}</h3>'
        f'<div class="reply" tabindex="-1">{body}</div></li>'
    )


def _again(turn: Turn) -> str:
    """The button that asks a question again where it was refused as busy."""
    if not turn.busy:
        return ""
    return (
        f'<p><button type="button" class="quiet" data-question="{attr(turn.question)}">Ask again</button></p>'
    )


def _hurried(answer: Answer) -> str:
    """That fewer passages were read than usual."""
    return (
        '<p class="aside hurried">Many are asking now, so only the best '
        f"{answer.passages_read} passages were read.</p>"
    )


def _unanswered(answer: Answer) -> str:
    """That nothing answers, and the words of the question that stand in no article."""
    words = ", ".join(f"“{text(word)}”" for word in answer.unknown)
    return (
        '<p class="unanswered">The articles don’t say.</p>'
        + (f'<p class="aside unknown" dir="auto">No article has {words}.</p>' if words else "")
        + '<p class="aside">The passages that come nearest are listed for you to judge.</p>'
    )


def _answered(turn: Turn, answer: Answer) -> str:
    """The quoted sentences with the answer marked, the citation numbers, and the source of each."""
    cited = [
        (n, citation, turn.articles[citation.article_id]) for n, citation in enumerate(answer.citations, 1)
    ]
    numbers = "".join(_number(n, citation, shown, answer) for n, citation, shown in cited)
    first = answer.citations[0]
    at = answer.span_in(first)
    sources = "".join(
        f'<li><span class="n" aria-hidden="true">{n}</span><span class="source">'
        f'<span class="title" dir="auto">{text(title_text(shown.article))}</span> '
        f"<span>{source_line(shown.article, citation.start)}</span></span></li>"
        for n, citation, shown in cited
    )
    whole = " whole" if len(answer.text) == len(first.quote) else ""
    shown = marked(first.quote, *at) if at else text(first.quote)
    return (
        f'<p class="answer{whole}" dir="auto">{shown}'
        f'<span class="cites">{numbers}</span></p><ol class="sources">{sources}</ol>'
        '<p class="aside confidence" title="How sure Dateline is that the marked words answer the question">'
        f"Confidence {answer.confidence:.0%}</p>"
    )


def _number(n: int, citation: Citation, shown: Shown, answer: Answer) -> str:
    """The button [n] that opens the citation in its article."""
    label = f"Citation {n}: {spoken(shown.article)}. Show it in the article"
    return (
        f'<button type="button" class="cite" data-open="{attr(place_of(citation, answer, shown).encode())}" '
        f'aria-label="{attr(label)}">{n}</button>'
    )


def place_of(citation: Citation, answer: Answer, shown: Shown) -> ArticleSpan:
    """Where `citation` stands in its article, with the answer's own words to stress where it holds more."""
    at = answer.span_in(citation)
    inside = at is not None and len(answer.text) < len(citation.quote)
    inner = (citation.start + at[0], citation.start + at[1]) if at and inside else None
    return ArticleSpan(citation.article_id, citation.start, citation.end, inner, shown.edition)


def _thumbs(n: int, turn: Turn) -> str:
    """Two toggle buttons; the one chosen is pressed."""
    buttons = "".join(
        f'<button type="button" class="thumb" data-thumb="{thumb}" data-turn="{n}" aria-label="{label}" '
        f'title="{label}" aria-pressed="{"true" if turn.thumb == thumb else "false"}">{_HAND}</button>'
        for thumb, label in (("up", "Good answer"), ("down", "Bad answer"))
    )
    thanks = '<span class="aside" role="status">Noted.</span>' if turn.thumb else ""
    return f'<p class="thumbs">{buttons}{thanks}</p>'
