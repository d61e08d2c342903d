"""Options that several commands share: which articles a search is limited to, and what reads the passages."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

from index.errors import InputError
from qa.cli.show import printable

if TYPE_CHECKING:
    from index.segments.filters import Filter
    from qa.corpus import Corpus

_NAMED = 5  # sources that are named where one is not there
Command = TypeVar("Command", bound=Callable[..., Any])


class _Day(click.ParamType[datetime.date]):
    """A date as ISO 8601 writes it."""

    name = "date"

    def convert(
        self, value: str, param: click.Parameter | None, context: click.Context | None
    ) -> datetime.date:
        try:
            return datetime.date.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is no date: write year-month-day, like 2018-11-02", param, context)


_OPTIONS = (
    click.option("--since", type=_Day(), metavar="YYYY-MM-DD", help="Articles of this date or later."),
    click.option("--until", type=_Day(), metavar="YYYY-MM-DD", help="Articles of this date or earlier."),
    click.option("--source", "sources", multiple=True, metavar="NAME", help="Articles of this source only."),
    click.option("--article", "articles", multiple=True, metavar="ID", help="This article only."),
)


def narrowing(command: Command) -> Command:
    """Gives a command the options that `where` reads: since, until, sources and articles."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def where(
    corpus: Corpus,
    since: datetime.date | None,
    until: datetime.date | None,
    sources: tuple[str, ...],
    articles: tuple[str, ...],
) -> Filter:
    """The Filter that the options ask for; InputError where they can leave no article of the collection."""
    from index.segments.filters import Filter

    if since and until and since > until:
        raise click.UsageError(f"--since {since} is after --until {until}: no day is in between")
    for article in articles:
        if article not in corpus.articles:
            raise InputError(
                f"not in the index: {printable(repr(article))}; `dateline articles` lists what is"
            )
    if sources:
        known = corpus.sources()
        names = {name.casefold() for name in known}
        for source in sources:
            if source.casefold() not in names:
                raise InputError(f"no article is of source {printable(repr(source))}; {_listed(known)}")
    return Filter(since, until, frozenset(sources), frozenset(articles))


def _listed(known: list[str]) -> str:
    if not known:
        return "none says what source it is of"
    more = f" and {len(known) - _NAMED:,} more" if len(known) > _NAMED else ""
    return "there are " + ", ".join(printable(repr(name)) for name in known[:_NAMED]) + more


_READER = click.option(
    "--reader", metavar="NAME",
    help="An extractive question answering model of transformers, by name or folder, in place of Dateline's.",
)  # fmt: skip
_RERANKER = click.option(
    "--reranker", metavar="NAME",
    help="A sentence-transformers CrossEncoder, by name or folder, that ranks what is read.",
)  # fmt: skip


def reading(command: Command) -> Command:
    """Gives a command the options `reader` and `reranker`."""
    return _READER(_RERANKER(command))
