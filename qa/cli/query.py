"""The commands that ask something of an index: search and ask."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import click

from qa.cli.options import filter_of, filter_options, index_option, json_option, reader_options
from qa.cli.show import console, corrections_text, print_json, printable
from qa.cli.warming import warm_up_in_background

if TYPE_CHECKING:
    from index.types import Article, Correction
    from qa.types import Answer, Hit, Mode


@click.command("search")
@click.argument("query")
@index_option
@click.option("--k", type=click.IntRange(min=1), default=10, show_default=True, help="How many passages.")
@click.option(
    "--mode", type=click.Choice(["hybrid", "bm25", "dense"]), default="hybrid", show_default=True,
    help="Both retrievers fused, words only, or meaning only.",
)  # fmt: skip
@click.option("--rerank", is_flag=True, help="Read the best passages and rank them by what they say.")
@filter_options
@reader_options
@json_option
def search_command(
    query: str,
    index: str,
    k: int,
    mode: Mode,
    rerank: bool,
    reader: str | None,
    reranker: str | None,
    as_json: bool,
    **filters: Any,
) -> None:
    """Print the passages that match QUERY best. --reader and --reranker re-rank by themselves."""
    from qa.corpus import Corpus
    from qa.wire import search_json

    corpus = Corpus.open(index, reader=reader, reranker=reranker)
    reads = rerank or bool(reader or reranker)
    if reads or mode != "bm25":
        warm_up_in_background(corpus, reader=reads)
    corpus = corpus.pinned()  # what is printed is of the state that was searched
    hits = corpus.search(query, k, mode, filter_of(corpus, **filters), reads)
    corrections = corpus.corrections(query, mode)
    if as_json:
        print_json(search_json(query, hits, corrections))
        return
    _print_corrections(corrections)
    if hits:
        _print_hits(hits, corpus.articles)
    else:
        print("No passage matches.")


@click.command("ask")
@click.argument("question")
@index_option
@click.option("--k", type=click.IntRange(min=1), default=10, show_default=True, help="How many passages.")
@filter_options
@reader_options
@json_option
def ask_command(
    question: str,
    index: str,
    k: int,
    reader: str | None,
    reranker: str | None,
    as_json: bool,
    **filters: Any,
) -> None:
    """Answer QUESTION from the articles, with the quotes it rests on."""
    from qa.corpus import Corpus
    from qa.wire import answer_json

    corpus = warm_up_in_background(Corpus.open(index, reader=reader, reranker=reranker)).pinned()
    answer = corpus.ask(question, k=k, where=filter_of(corpus, **filters))
    if as_json:
        print_json(answer_json(answer, corpus.articles))
        return
    _print_answer(answer, corpus.articles)


def _print_answer(answer: Answer, articles: Mapping[str, Article]) -> None:
    from rich.text import Text

    out = console()
    _print_corrections(answer.corrections)
    if answer.answered:
        out.print(Text(printable(answer.text), style="bold"))
        for n, citation in enumerate(answer.citations, 1):
            article = articles[citation.article_id]
            out.print()
            before = f"[{n}] “"
            quote = Text(printable(f"{before}{citation.quote}”"))
            if at := answer.span_in(citation):
                quote.stylize("bold", len(before) + at[0], len(before) + at[1])
            out.print(quote)
            out.print(Text(printable(f"    {_about(article, citation.start)}"), style="dim"))
        if answer.items:
            found = "; ".join(item.quote for item in answer.items)
            out.print(Text(printable(f"\n{len(answer.items)} found: {found}")))
        if answer.unknown:
            out.print(Text(printable(f"\nWhat is quoted does not have {_listed(answer.unknown)}.")))
        reserve = ", a possible answer" if answer.status == "possible" else ""
        out.print(Text(f"\nConfidence {answer.confidence:.2f}{reserve}. Passages:", style="dim"))
    else:
        out.print(Text("The articles don't say.", style="bold"))
        if answer.unknown:
            out.print(Text(printable(f"No article has {_listed(answer.unknown)}.")))
        if answer.hits:
            out.print(Text("\nThe nearest passages:", style="dim"))
    _print_hits(answer.hits[:5] if answer.answered else answer.hits[:3], articles)


def _listed(words: Sequence[str]) -> str:
    return ", ".join(f"“{word}”" for word in words)


def _print_corrections(corrections: Sequence[Correction]) -> None:
    from rich.text import Text

    if corrections:
        console().print(Text(printable(corrections_text(corrections)), style="dim"))


def _print_hits(hits: list[Hit] | tuple[Hit, ...], articles: Mapping[str, Article]) -> None:
    from rich.text import Text

    out = console()
    for hit in hits:
        scores = ", ".join(f"{name} {score:.2f}" for name, score in hit.scores.items())
        out.print()
        about = _about(articles[hit.passage.article_id], hit.passage.start)
        out.print(Text(printable(f"{hit.rank}. {about}"), style="bold"))
        out.print(Text(printable(hit.passage.text)))
        place = f"characters {hit.passage.start}-{hit.passage.end}; score {hit.score:.3f} ({scores})"
        out.print(Text(place, style="dim"))


def _about(article: Article, at: int) -> str:
    """Where a quote that begins at an offset comes from."""
    date = article.date.isoformat() if article.date else None
    recognised = "text recognised (OCR)" if article.scanned_at(at) else None
    known = [part for part in (article.title, article.source, date, recognised) if part]
    return " · ".join([*known, article.id])


COMMANDS = (search_command, ask_command)
