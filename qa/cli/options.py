"""Options that several commands share: of the index, of what is searched, of the models, of the output."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

from index.errors import InputError
from index.reading.articles import MAX_BYTES
from qa.cli.show import printable

if TYPE_CHECKING:
    from index.segments.filters import Filter
    from qa.corpus import Corpus

Command = TypeVar("Command", bound=Callable[..., Any])

# The index, and what goes into it.

index_option = click.option(
    "--index", "index", required=True, type=click.Path(file_okay=False), help="Folder of the index."
)
encoder_option = click.option(
    "--encoder", help="A sentence-transformers model by name or folder, for a new index."
)
max_mb_option = click.option(
    "--max-mb", type=click.FloatRange(min=0, min_open=True), default=MAX_BYTES / 1e6, show_default=True,
    help="Skip files larger than this.",
)  # fmt: skip
wait_option = click.option(
    "--wait", type=click.FloatRange(min=0), default=10.0, show_default=True, metavar="SECONDS",
    help="How long to wait for another process that is writing to the index.",
)  # fmt: skip

# Which articles are searched.

_SOURCES_NAMED = 5  # of the collection, in the error for one that is not there


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


_FILTER_OPTIONS = (
    click.option("--since", type=_Day(), metavar="YYYY-MM-DD", help="Articles of this date or later."),
    click.option("--until", type=_Day(), metavar="YYYY-MM-DD", help="Articles of this date or earlier."),
    click.option("--source", "sources", multiple=True, metavar="NAME", help="Articles of this source only."),
    click.option("--article", "articles", multiple=True, metavar="ID", help="This article only."),
)


def filter_options(command: Command) -> Command:
    """Gives a command the options that `filter_of` reads: since, until, sources and articles."""
    for option in reversed(_FILTER_OPTIONS):
        command = option(command)
    return command


def filter_of(
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
    more = f" and {len(known) - _SOURCES_NAMED:,} more" if len(known) > _SOURCES_NAMED else ""
    return "there are " + ", ".join(printable(repr(name)) for name in known[:_SOURCES_NAMED]) + more


# Which models read what was found.

_READER = click.option(
    "--reader", metavar="NAME",
    help="An extractive question answering model of transformers, by name or folder, in place of Dateline's.",
)  # fmt: skip
_RERANKER = click.option(
    "--reranker", metavar="NAME",
    help="A sentence-transformers CrossEncoder, by name or folder, that ranks what is read.",
)  # fmt: skip


def reader_options(command: Command) -> Command:
    """Gives a command the options `reader` and `reranker`."""
    return _READER(_RERANKER(command))


# What is printed.

json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON object and nothing else.")
