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
    parts = [
        f"{n:,} {word}"
        for n, word in (
            (changes.added, "added"),
            (changes.updated, "updated"),
            (changes.unchanged, "unchanged"),
            (changes.deleted, "deleted"),
            (len(changes.skipped), "skipped"),
        )
        if n
    ]
    done = ", ".join(parts) or "nothing found"
    return f"Articles: {done}. Encoded {changes.passages:,} passages in {seconds:.1f} s."


def skipped_lines(skipped: Sequence[Skipped], most: int = 20) -> list[str]:
    """Each skipped file with its reason; of many, the first."""
    lines = [f"  skipped {s.path}: {s.reason}" for s in skipped[:most]]
    if len(skipped) > most:
        lines.append(f"  … and {len(skipped) - most:,} more (`dateline articles --index DIR --json` has all)")
    return lines


def printable(text: str) -> str:
    """Text from outside, without what could steer the terminal."""
    return "".join(c if c.isprintable() or c == "\n" else " " for c in text)
