"""Values in, what a person reads in the terminal out: tables, marked text, a progress bar."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from index.articles import Skipped

if TYPE_CHECKING:
    from rich.console import Console

    from index.build import Changes

_STAGES = {"read": "Reading articles", "encode": "Encoding passages", "write": "Writing the index"}

index_option = click.option(
    "--index", "index", required=True, type=click.Path(file_okay=False), help="Folder of the index."
)
wait_option = click.option(
    "--wait", type=click.FloatRange(min=0), default=10.0, show_default=True, metavar="SECONDS",
    help="How long to wait for another process that is writing to the index.",
)  # fmt: skip
json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON object and nothing else.")


def print_json(value: object) -> None:
    """One JSON object on standard output."""
    print(json.dumps(value, ensure_ascii=False, indent=1))


def console(stderr: bool = False) -> Console:
    from rich.console import Console

    return Console(stderr=stderr, highlight=False, markup=False, emoji=False, soft_wrap=False)


@contextmanager
def progress_bar() -> Iterator[Callable[[str, int, int], None]]:
    """A progress callback that draws on standard error; silent when that is not a terminal."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    err = console(stderr=True)
    with Progress(*columns, console=err, transient=True, disable=not sys.stderr.isatty()) as bar:
        task = bar.add_task("Starting", total=None)
        shown = [""]

        def tell(stage: str, done: int, total: int) -> None:
            if stage != shown[0]:
                shown[0] = stage
                bar.reset(task, description=_STAGES.get(stage, stage), total=total or None)
            bar.update(task, completed=done, total=total or None)

        yield tell


def changes_text(changes: Changes, seconds: float) -> str:
    """What an indexing run did, in one line."""
    done = _counted(changes, "added", "updated", "unchanged", "deleted", "skipped") or "nothing found"
    return f"Articles: {done}. Encoded {_passages(changes.passages)} in {seconds:.1f} s."


def news_text(changes: Changes) -> str:
    """What an indexing run changed, in one line; empty where it changed nothing."""
    done = _counted(changes, "added", "updated", "deleted")
    encoded = f" Encoded {_passages(changes.passages)}." if changes.passages else ""
    return f"Articles: {done}.{encoded}" if done else ""


def _passages(number: int) -> str:
    return f"{number:,} passage{'s' * (number != 1)}"


def _counted(changes: Changes, *words: str) -> str:
    """2 added, 1 deleted."""
    counts = _counts(changes)
    return ", ".join(f"{counts[word]:,} {word}" for word in words if counts[word])


def _counts(changes: Changes) -> dict[str, int]:
    return {
        "added": changes.added,
        "updated": changes.updated,
        "unchanged": changes.unchanged,
        "deleted": changes.deleted,
        "skipped": len(changes.skipped),
    }


def print_changes(changes: Changes, seconds: float) -> None:
    """What an indexing run did, as a table."""
    from rich.table import Table

    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    table.add_column("Articles")
    table.add_column("", justify="right")
    for word, count in _counts(changes).items():
        table.add_row(word, f"{count:,}")
    table.add_row("passages encoded", f"{changes.passages:,}")
    table.add_row("seconds", f"{seconds:.1f}")
    console().print(table)


def skipped_lines(skipped: Sequence[Skipped], most: int = 20) -> list[str]:
    """Each skipped file with its reason; of many, the first."""
    lines = [f"  skipped {s.path}: {s.reason}" for s in skipped[:most]]
    if len(skipped) > most:
        lines.append(f"  … and {len(skipped) - most:,} more (`dateline articles --index DIR --json` has all)")
    return lines


def printable(text: str) -> str:
    """Text from outside, without what could steer the terminal."""
    return "".join(c if c.isprintable() or c == "\n" else " " for c in text)
