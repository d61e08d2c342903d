"""An answer, a collection or a place in an article in, the right column's HTML out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from index.types import Article, Skipped
from qa.page.editions import Shown
from qa.page.escape import ArticleSpan, attr, marked, text
from qa.page.facts import count, link, source_line, spoken, title_text
from qa.page.overview import Overview
from qa.page.render_chat import place_of
from qa.types import Answer, Hit

SKIPPED_LISTED = 100
# A browser lays out this much without a pause; of a longer article the part around the place is shown.
ARTICLE_SHOWN = 300_000
SCORES = {
    "bm25": "BM25, shared words",
    "dense": "Dense, meaning (cosine)",
    "adjacent": "Words side by side",
    "together": "Words in one sentence",
}
SHARES = (
    "Side by side and in one sentence: the share of the question’s words, 0 to 1, rare ones counting more. "
)


def passages(answer: Answer, articles: Mapping[str, Shown], total: int) -> str:
    """The ranked passages of `answer`, best first, out of `total` in the collection."""
    if not answer.hits:
        none = "No passage comes near this question."
        return f'<section class="passages"><h2>Passages</h2><p class="aside">{none}</p></section>'
    items = "".join(_passage(hit, answer, articles[hit.passage.article_id]) for hit in answer.hits)
    lead = "ranked by how well they match" if answer.answered else "the nearest to the question"
    return (
        f'<section class="passages" aria-labelledby="passages-head"><h2 id="passages-head">Passages</h2>'
        f'<p class="aside">{len(answer.hits)} of {total:,}, {lead}</p><ol>{items}</ol></section>'
    )


def _passage(hit: Hit, answer: Answer, shown: Shown) -> str:
    """One ranked passage: where it is from, its text with what is cited marked, and its scores."""
    passage = hit.passage
    title = title_text(shown.article)
    place = ArticleSpan(passage.article_id, passage.start, passage.end, edition=shown.edition)
    cited: list[str] = []
    start, end, inner = 0, 0, None
    for n, citation in enumerate(answer.citations, 1):
        if citation.article_id == passage.article_id and passage.start <= citation.start < passage.end:
            if not cited:
                place = place_of(citation, answer, shown)
                start, end = place.start - passage.start, place.end - passage.start
                inner = place.inner and (place.inner[0] - passage.start, place.inner[1] - passage.start)
            cited.append(f'<span class="cited">cited as {n}</span>')
    label = f"Passage {hit.rank}: {spoken(shown.article)}. Show it in the article"
    return (
        f'<li class="passage"><div class="passage-head"><span class="n" aria-hidden="true">{hit.rank}</span>'
        f'<button type="button" class="title" dir="auto" data-open="{attr(place.encode())}" '
        f'aria-label="{attr(label)}">{text(title)}</button>{"".join(cited)}</div>'
        f'<p class="where">{source_line(shown.article, passage.start)}</p>'
        f'<p class="passage-text" dir="auto">{marked(passage.text, start, end, inner)}</p>{_scores(hit)}</li>'
    )


def _scores(hit: Hit) -> str:
    rows = "".join(
        f'<tr><th scope="row">{text(SCORES.get(name, name))}</th><td>{score:.3f}</td></tr>'
        for name, score in hit.scores.items()
    )
    shares = SHARES if {"adjacent", "together"} <= set(hit.scores) else ""
    return (
        f'<details class="scores"><summary>Score {hit.score:.3f}</summary><table>'
        f'<tr><th scope="row">Combined</th><td>{hit.score:.3f}</td></tr>{rows}</table>'
        f'<p class="aside">{shares}'
        "Higher is better; a score compares passages of this question only.</p></details>"
    )


def collection(overview: Overview, *, opened: bool) -> str:
    """What is indexed, with counts, and what was skipped and why; `opened` shows the lists at once."""
    rows = "".join(
        '<li><button type="button" class="title" dir="auto" '
        f'data-open="{attr(ArticleSpan(each.id, 0, 0).encode())}">'
        f'{text(title_text(each))}</button> <span class="where">{source_line(each)}</span></li>'
        for each in overview.listed
    )
    listed = f'<ul class="articles">{rows}</ul>' if rows else ""
    return (
        f'<details class="collection" id="collection"{" open" if opened else ""}>'
        f'<summary><h2>The collection</h2> <span class="aside">{summary(overview)}</span></summary>'
        f"{_skipped(overview.skipped)}{listed}{_more(overview.articles - len(overview.listed))}</details>"
    )


def _more(number: int) -> str:
    return f'<p class="aside">and {number:,} more</p>' if number > 0 else ""


def _skipped(skipped: Sequence[Skipped]) -> str:
    if not skipped:
        return ""
    rows = "".join(
        f'<tr><td dir="auto">{text(item.path)}</td><td>{text(item.reason)}</td></tr>'
        for item in skipped[:SKIPPED_LISTED]
    )
    return (
        '<table class="skipped"><caption>Skipped</caption><thead class="sr"><tr><th scope="col">File</th>'
        f'<th scope="col">Reason</th></tr></thead><tbody>{rows}</tbody></table>'
        f"{_more(len(skipped) - SKIPPED_LISTED)}"
    )


def summary(overview: Overview) -> str:
    """5 articles · 12 passages · 2016–2023 · 1 skipped."""
    parts = [count(overview.articles, "article"), count(overview.passages, "passage")]
    if overview.years:
        first, last = overview.years
        parts.append(f"{first}–{last}" if first < last else str(first))
    if overview.skipped:
        parts.append(f"{len(overview.skipped):,} skipped")
    return " · ".join(parts)


def reader(article: Article, place: ArticleSpan, notice: str = "") -> str:
    """The whole article with `place` highlighted; a ValueError when the place is not in it.

    `notice` is said above it.
    """
    if not 0 <= place.start <= place.end <= len(article.text):
        raise ValueError(f"{article.id} has {len(article.text)} characters, not {place.start} to {place.end}")
    first = max(0, min(place.start - ARTICLE_SHOWN // 2, len(article.text) - ARTICLE_SHOWN))
    last = min(len(article.text), first + ARTICLE_SHOWN)
    inner = place.inner and (place.inner[0] - first, place.inner[1] - first)
    body = marked(article.text[first:last], place.start - first, place.end - first, inner)
    cut = ""
    if last - first < len(article.text):
        cut = (
            f'<p class="aside">A long article: characters {first:,} to {last:,} of {len(article.text):,}.</p>'
        )
    where = " · ".join(filter(None, (source_line(article, place.start), link(article))))
    said = f'<p class="aside">{text(notice)}</p>' if notice else ""
    named = f' · <span class="file">{text(article.id)}</span>' if title_text(article) != article.id else ""
    return (
        '<header class="reader-head"><button type="button" class="quiet back" data-back>'
        '<span aria-hidden="true">←</span> Back <kbd aria-hidden="true">Esc</kbd></button>'
        f'<h2 id="reader-title" tabindex="-1" dir="auto">{text(title_text(article))}</h2>'
        f'<p class="where">{where}{named}</p></header>{said}'
        f'{cut}<article aria-labelledby="reader-title" class="article-text" dir="auto">{body}</article>'
    )


def unreadable(why: str) -> str:
    """Shown in place of an article that cannot be opened."""
    return (
        '<header class="reader-head"><button type="button" class="quiet back" data-back>'
        '<span aria-hidden="true">←</span> Back <kbd aria-hidden="true">Esc</kbd></button>'
        '<h2 id="reader-title" tabindex="-1">This article cannot be shown</h2></header>'
        f'<p class="notice">{text(why)}</p>'
    )


def awaited() -> str:
    """The right column before there is a collection."""
    return '<p class="awaited">The passages an answer rests on will stand here, each in its article.</p>'


def masthead(detail: str) -> str:
    """The strip on top; `detail` is what is indexed, or what is going on."""
    return (
        '<header class="masthead"><h1>Dateline</h1>'
        f'<button type="button" class="quiet" data-collection>{detail}</button></header>'
        if detail
        else '<header class="masthead"><h1>Dateline</h1></header>'
    )
