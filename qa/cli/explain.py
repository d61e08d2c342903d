"""The command explain, which says why a search returns an article or does not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from qa.cli.options import index_option, json_option
from qa.cli.show import console, corrections_text, print_json, print_table, printable

if TYPE_CHECKING:
    from rich.table import Table

    from index.types import Article
    from qa.explain.contributions import PassageExplanation, RankPosition
    from qa.explain.explanation import Explanation

_QUOTED = 240  # characters of the passage
_OTHERS = 8  # of the article's other passages
_PARTS = {
    "bm25": "words (BM25)",
    "dense": "meaning (cosine)",
    "adjacent": "the question's words side by side",
    "together": "the question's words in one sentence",
}


@click.command("explain")
@click.argument("question")
@click.option("--article", "article_id", required=True, help="Id of the article (`dateline articles`).")
@index_option
@click.option(
    "--k", type=click.IntRange(min=1), default=10, show_default=True, help="How many are asked for."
)
@json_option
def explain_command(question: str, article_id: str, index: str, k: int, as_json: bool) -> None:
    """Say why a search for QUESTION returns an article, or what keeps it out.

    Shows where the article's passages rank by words (BM25), by meaning (cosine) and by both together, what
    each word of the question adds, how the score is made, and which of them is best once the best are read.
    """
    from qa.corpus import Corpus

    corpus = Corpus.open(index).pinned()
    found = corpus.explain(question, article_id, k, rerank=True)
    if as_json:
        print_json(found.to_json())
        return
    _print_head(found, corpus.articles[article_id])
    if found.standings:
        _print_passage(found.standings[0], found)
        _print_others(found.standings[1:])


def _print_head(found: Explanation, article: Article) -> None:
    date = article.date.isoformat() if article.date else None
    _say(f"Question  {found.question}", "dim")
    if found.query != found.question:
        _say(f"Searched  {found.query}", "dim")
    if found.corrections:
        _say(corrections_text(found.corrections), "dim")
    known = [part for part in (article.id, article.title, article.source, date) if part]
    _say(f"Article   {' · '.join(known)}", "dim")
    _say(f"\n{found.why}", "bold")
    for line in _reread(found):
        _say(line)
    if found.unknown:
        _say(f"No passage of the collection holds {', '.join(f'“{word}”' for word in found.unknown)}.")


def _reread(found: Explanation) -> tuple[str, ...]:
    """Which of the article's passages is best once the best of all are read, and how to see more of that."""
    from qa.explain.explanation import ordinal

    hit = found.reread
    if hit is None or "relevance" not in hit.scores:
        return ("None of its passages is among the best, which are read and ranked anew for an answer.",)
    figures = ", ".join(f"{name} {hit.scores[name]:+.1f}" for name in ("relevance", "here", "span"))
    passage, shown = hit.passage, max(found.k, hit.rank)
    if passage.id == found.standings[0].passage.id:
        which = "the passage below,"
    else:
        which = f"another of its passages, characters {passage.start:,}-{passage.end:,},"
    return (
        f"Once the best are read, as for an answer, its best is {which} the {ordinal(hit.rank)} of all (log "
        f"odds: {figures}).",
        f"To see what reading changed: `dateline search QUESTION --index DIR --rerank --json --k {shown}` "
        f"has every signal of the first {shown}.",
    )


def _print_passage(explained: PassageExplanation, found: Explanation) -> None:
    passage = explained.passage
    text = " ".join(passage.text.split())
    quote = text if len(text) <= _QUOTED else f"{text[:_QUOTED].rsplit(' ', 1)[0]} …"
    which = "passage returned" if found.outcome == "returned" else "nearest passage"
    _say(f"\nThe {which}, characters {passage.start:,}-{passage.end:,} of the article", "bold")
    _say(f"“{quote}”")
    _print_ranks(explained, found)
    _print_terms(explained)
    if explained.shares:
        _print_fusion(explained)


def _print_ranks(explained: PassageExplanation, found: Explanation) -> None:
    _say("\nWhere it ranks", "bold")
    table = _table("", "rank>", "of>", "score>")
    table.add_row("by words (BM25)", *_cells(explained.bm25))
    table.add_row("by meaning (cosine)", *_cells(explained.dense))
    table.add_row("by both together", *_cells(explained.hybrid))
    print_table(table)
    _say(
        "BM25 counts the question's words, rare ones for more. The cosine says how near passage and question "
        "are in meaning, 1 at most.",
        "dim",
    )
    if not explained.bm25:
        _say("It holds none of the question's words.")
    if not explained.hybrid:
        _say(f"Not among the best {found.depth:,} by words or by meaning, so it was not compared.")


def _print_terms(explained: PassageExplanation) -> None:
    held = sorted((term for term in explained.terms if term.count), key=lambda term: -term.bm25)
    if held:
        _say("\nThe question's words in it, its title, source or date", "bold")
        asked = any(term.weight != 1 for term in held)
        table = _table(
            "word", "times in it>", "passages with it>", "BM25's idf>", *["asked>"] * asked, "adds>"
        )
        for term in held:
            figures = (f"{term.count:,}", f"{term.passages:,}", f"{term.idf:.2f}")
            weight = [f"× {term.weight:g}"] * asked
            table.add_row(printable(term.word), *figures, *weight, f"{term.bm25:.3f}")
        table.add_row("BM25 score", "", "", "", *[""] * asked, f"{sum(term.bm25 for term in held):.3f}")
        print_table(table)
    if explained.lacks:
        counts = (
            (term.word, f"{term.passages:,} other{'s' * (term.passages != 1)}") for term in explained.lacks
        )
        _say(f"It lacks {', '.join(f'“{word}” (in {others})' for word, others in counts)}.")


def _print_fusion(explained: PassageExplanation) -> None:
    _say("\nHow the score is made", "bold")
    table = _table("", "value>", "best of any>", "scaled>", "weight>", "adds>")
    for share in explained.shares:
        figures = (share.value, share.best, share.scaled, share.weight)
        name = _PARTS.get(share.name, share.name)
        table.add_row(name, *(f"{figure:.2f}" for figure in figures), f"{share.adds:.3f}")
    table.add_row("score", "", "", "", "", f"{sum(share.adds for share in explained.shares):.3f}")
    print_table(table)
    _say(
        "Scaled: 1 is the best that any passage has, 0 a BM25 of 0 or a cosine of -1. The last two are "
        "shares of the question, where a word counts by ln(1 + all passages / passages with it), not by "
        "BM25's idf. Scaled × weight is what a part adds.",
        "dim",
    )


def _print_others(others: tuple[PassageExplanation, ...]) -> None:
    if not others:
        return
    _say("\nThe article's other passages", "bold")
    table = _table("characters", "rank>", "by words>", "BM25>", "by meaning>", "cosine>")
    for explained in others[:_OTHERS]:
        place = f"{explained.passage.start:,}-{explained.passage.end:,}"
        rank = _cells(explained.hybrid)[0] + ("*" if explained.same_as else "")
        words, meaning = _cells(explained.bm25), _cells(explained.dense)
        table.add_row(place, rank, words[0], words[2], meaning[0], meaning[2])
    print_table(table)
    if any(explained.same_as for explained in others[:_OTHERS]):
        _say("* its text stands in another passage too and is shown there", "dim")
    if len(others) > _OTHERS:
        _say(f"… and {len(others) - _OTHERS:,} more (--json has all)", "dim")


def _cells(place: RankPosition | None) -> tuple[str, str, str]:
    return (f"{place.rank:,}", f"{place.of:,}", f"{place.score:.3f}") if place else ("-", "-", "-")


def _table(*names: str) -> Table:
    """Columns by name; one that ends in > holds numbers."""
    from rich.table import Table

    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    for name in names:
        table.add_column(name.removesuffix(">"), justify="right" if name.endswith(">") else "left")
    return table


def _say(text: str, style: str = "") -> None:
    from rich.text import Text

    console().print(Text(printable(text), style=style))


COMMANDS = (explain_command,)
