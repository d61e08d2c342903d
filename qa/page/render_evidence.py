"""An answer, a collection or a place in an article in, the right column's HTML out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from index.articles import Article, Skipped
from qa.page.escape import Place, attr, marked, text
from qa.page.facts import count, link, source_line, spoken, title_text
from qa.page.render_chat import place_of
from qa.types import Answer, Hit

ARTICLES_LISTED = 300
SKIPPED_LISTED = 100
# A browser lays out this much at once without a pause; of a longer article the part around the place is shown.
ARTICLE_SHOWN = 300_000
SCORES = {"bm25": "BM25, shared words", "dense": "Dense, meaning (cosine)"}


def passages(answer: Answer | None, articles: Mapping[str, Article], total: int) -> str:
    """The ranked passages of `answer`, best first, out of `total` in the collection."""
    if answer is None:
        return ""
    if not answer.hits:
        return '<section class="passages"><h2>Passages</h2><p class="aside">No passage comes near this question.</p></section>'
    items = "".join(_passage(hit, answer, articles.get(hit.passage.article_id)) for hit in answer.hits)
    lead = "ranked by how well they match" if answer.answered else "the nearest to the question"
    return (
        f'<section class="passages" aria-labelledby="passages-head"><h2 id="passages-head">Passages</h2>'
        f'<p class="aside">{len(answer.hits)} of {total:,}, {lead}</p><ol>{items}</ol></section>'
    )


def _passage(hit: Hit, answer: Answer, article: Article | None) -> str:
    """One ranked passage: where it is from, its text with what is cited marked, and its scores."""
    passage = hit.passage
    title = title_text(article) if article else passage.article_id
    place = Place(passage.article_id, passage.start, passage.end)
    cited, start, end, inner = [], 0, 0, None
    for n, citation in enumerate(answer.citations, 1):
        if citation.article_id == passage.article_id and passage.start <= citation.start < passage.end:
            if not cited:
                place = place_of(citation, answer)
                start, end = place.start - passage.start, place.end - passage.start
                inner = place.inner and (place.inner[0] - passage.start, place.inner[1] - passage.start)
            cited.append(f'<span class="cited">cited as {n}</span>')
    label = f"Passage {hit.rank}: {spoken(article) if article else title}. Show it in the article"
    where = source_line(article, passage.start) if article else ""
    return (
        f'<li class="passage"><div class="passage-head"><span class="n" aria-hidden="true">{hit.rank}</span>'
        f'<button type="button" class="title" dir="auto" data-open="{attr(place.encode())}" '
        f'aria-label="{attr(label)}">{text(title)}</button>{"".join(cited)}</div>'
        f'<p class="where">{where}</p>'
        f'<p class="passage-text" dir="auto">{marked(passage.text, start, end, inner)}</p>{_scores(hit)}</li>'
    )


def _scores(hit: Hit) -> str:
    rows = "".join(
        f"<tr><th scope=row>{text(SCORES.get(name, name))}</th><td>{score:.3f}</td></tr>"
        for name, score in hit.scores.items()
    )
    return (
        f'<details class="scores"><summary>Score {hit.score:.3f}</summary><table>'
        f"<tr><th scope=row>Combined</th><td>{hit.score:.3f}</td></tr>{rows}</table>"
        '<p class="aside">Higher is better; a score compares passages of this question only.</p></details>'
    )


def collection(articles: Mapping[str, Article], total: int, skipped: Sequence[Skipped], *, opened: bool) -> str:
    """What is indexed, with counts, and what was skipped and why; `opened` shows the lists at once."""
    newest_first = sorted(
        articles.values(), key=lambda article: (article.date is None, -article.date.toordinal() if article.date else 0)
    )
    rows = "".join(
        f'<li><button type="button" class="title" dir="auto" data-open="{attr(Place(article.id, 0, 0).encode())}">'
        f'{text(title_text(article))}</button> <span class="where">{source_line(article)}</span></li>'
        for article in newest_first[:ARTICLES_LISTED]
    )
    more = len(newest_first) - ARTICLES_LISTED
    rest = f'<p class="aside">and {more:,} more</p>' if more > 0 else ""
    listed = f'<ul class="articles">{rows}</ul>{rest}' if rows else '<p class="aside">No articles.</p>'
    return (
        f'<details class="collection" id="collection"{" open" if opened else ""}><summary><h2>The collection</h2> '
        f'<span class="aside">{summary(articles, total, skipped)}</span></summary>{_skipped(skipped)}{listed}</details>'
    )


def _skipped(skipped: Sequence[Skipped]) -> str:
    if not skipped:
        return ""
    rows = "".join(
        f"<tr><td dir=auto>{text(item.path)}</td><td>{text(item.reason)}</td></tr>" for item in skipped[:SKIPPED_LISTED]
    )
    more = len(skipped) - SKIPPED_LISTED
    rest = f'<p class="aside">and {more:,} more</p>' if more > 0 else ""
    return (
        f'<table class="skipped"><caption>Skipped</caption><thead class="sr"><tr><th scope=col>File</th>'
        f"<th scope=col>Reason</th></tr></thead><tbody>{rows}</tbody></table>{rest}"
    )


def summary(articles: Mapping[str, Article], total: int, skipped: Sequence[Skipped]) -> str:
    """5 articles · 12 passages · 2016–2023 · 1 skipped."""
    years = [article.date.year for article in articles.values() if article.date]
    parts = [count(len(articles), "article"), count(total, "passage")]
    if years:
        parts.append(f"{min(years)}–{max(years)}" if min(years) < max(years) else str(min(years)))
    if skipped:
        parts.append(f"{len(skipped):,} skipped")
    return " · ".join(parts)


def reader(article: Article, place: Place) -> str:
    """The whole article with `place` highlighted; a ValueError when the place is not in it."""
    if not 0 <= place.start <= place.end <= len(article.text):
        raise ValueError(f"{article.id} has {len(article.text)} characters, not {place.start} to {place.end}")
    first = max(0, min(place.start - ARTICLE_SHOWN // 2, len(article.text) - ARTICLE_SHOWN))
    last = min(len(article.text), first + ARTICLE_SHOWN)
    inner = place.inner and (place.inner[0] - first, place.inner[1] - first)
    body = marked(article.text[first:last], place.start - first, place.end - first, inner)
    cut = ""
    if last - first < len(article.text):
        cut = f'<p class="aside">A long article: characters {first:,} to {last:,} of {len(article.text):,}.</p>'
    where = " · ".join(part for part in (source_line(article, place.start), link(article)) if part)
    named = f'<p class="where file">{text(article.id)}</p>' if article.title else ""
    return (
        '<header class="reader-head"><button type="button" class="quiet back" data-back>'
        '<span aria-hidden="true">←</span> Back <kbd aria-hidden="true">Esc</kbd></button></header>'
        f'<article lang="" aria-labelledby="reader-title"><h2 id="reader-title" tabindex="-1" dir="auto">{text(title_text(article))}</h2>'
        f'<p class="where">{where}</p>{named}{cut}<div class="article-text" dir="auto">{body}</div></article>'
    )


def masthead(detail: str) -> str:
    """The strip on top; `detail` is what is indexed, or what is going on."""
    return (
        '<header class="masthead"><h1>Dateline</h1>'
        f'<button type="button" class="quiet" data-collection>{detail}</button></header>'
        if detail
        else '<header class="masthead"><h1>Dateline</h1></header>'
    )


