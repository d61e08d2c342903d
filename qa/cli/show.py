"""Prints what a person or a program reads in the terminal: tables, JSON, lines, a progress bar."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from index.types import Correction, Progress, Renamed, Skipped
from qa.cli.output import as_utf8

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from index.build import Changes

SKIPPED_SHOWN = 20
_NO_WIDTH = 1_000_000  # columns
_STAGES = {"read": "Reading articles", "encode": "Encoding passages", "write": "Writing the index"}


def print_json(value: object) -> None:
    """One JSON object on standard output, in UTF-8 whatever the locale is."""
    as_utf8()
    print(json.dumps(value, ensure_ascii=False, indent=1))


def console(stderr: bool = False) -> Console:
    """A console that prints text as it is: nothing in it is read as markup, and nothing is folded or cut to
    a width where the output is no terminal, as a program reads it by lines."""
    from rich.console import Console

    stream = sys.stderr if stderr else sys.stdout
    width = None if stream.isatty() else _NO_WIDTH
    return Console(stderr=stderr, highlight=False, markup=False, emoji=False, soft_wrap=False, width=width)


def print_table(table: Table) -> None:
    """A table on standard output, without the spaces that would fill its last column."""
    out = console()
    with out.capture() as drawn:
        out.print(table)
    print("\n".join(line.rstrip() for line in drawn.get().splitlines()))


@contextmanager
def progress_bar() -> Iterator[Progress]:
    """A progress callback that draws on standard error; silent when that is not a terminal."""
    from rich.progress import BarColumn, MofNCompleteColumn, TaskID, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
    )
    err = console(stderr=True)
    with Bar(*columns, console=err, transient=True, disable=not sys.stderr.isatty()) as bar:
        tasks: dict[str, TaskID] = {}
        rate = Rate()

        def tell(stage: str, done: int, total: int) -> None:
            rate.tell(stage, done, time.monotonic())
            if stage not in tasks:
                tasks[stage] = bar.add_task(_STAGES.get(stage, stage), total=None, rate="")
            for other, task in tasks.items():
                shown = f"{rate.per_second:,.0f}/s" if other == "encode" and rate.per_second else ""
                bar.update(task, visible=other == stage, rate=shown)
            bar.update(tasks[stage], completed=done, total=total or None)

        yield tell


class Rate:
    """Passages a second over all encoding so far, whatever is done in between."""

    def __init__(self) -> None:
        self._stage = ""
        self._at = self._seconds = 0.0
        self._done = self._counted = 0

    @property
    def per_second(self) -> float:
        """0 while it is not known."""
        return self._counted / self._seconds if self._seconds else 0.0

    def tell(self, stage: str, done: int, now: float) -> None:
        """Notes what the progress callback gets, at `now`, the seconds of any clock."""
        if stage == self._stage == "encode":
            self._seconds += now - self._at
            self._counted += done - self._done
        self._stage, self._at, self._done = stage, now, done


def changes_text(changes: Changes, seconds: float) -> str:
    """What an indexing run did, in one line."""
    done = _counted(changes, *_counts(changes)) or "nothing found"
    return f"Articles: {done}. Encoded {_passages(changes.passages)} in {seconds:.1f} s."


def news_text(changes: Changes) -> str:
    """What an indexing run changed, in one line; empty where it changed nothing."""
    done = _counted(changes, "added", "updated", "moved", "deleted")
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
        "moved": changes.moved,
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
        if word == "moved" and not count:
            continue
        table.add_row(word, f"{count:,}")
    table.add_row("passages encoded", f"{changes.passages:,}")
    table.add_row("seconds", f"{seconds:.1f}")
    print_table(table)


def skipped_lines(skipped: Sequence[Skipped], most: int | None = SKIPPED_SHOWN) -> list[str]:
    """Each skipped file with its reason; of many, the first, and where all are to be seen. None: all."""
    shown = skipped[:most]
    lines = [f"  skipped {s.path}: {s.reason}" for s in shown]
    if len(skipped) > len(shown):
        lines.append(f"  and {len(skipped) - len(shown):,} more: `dateline articles --skipped`")
    return lines


def corrections_text(corrections: Iterable[Correction]) -> str:
    """What was searched for words that no passage holds, as one line; empty where there is none."""
    return " ".join(
        f"No article has “{one.typed}”; searched for “{one.searched}” as well." for one in corrections
    )


def incomplete_lines(incomplete: Sequence[tuple[str, float]], most: int = 20) -> list[str]:
    """Each article, by its id, of which much was not read, with the share; of many, the first."""
    lines = [
        f"  incomplete {id_}: {share:.0%} of what the file shows was not read; compare it with the original"
        for id_, share in incomplete[:most]
    ]
    if len(incomplete) > most:
        lines.append(
            f"  … and {len(incomplete) - most:,} more (`missing` in `dateline articles --index DIR --json`)"
        )
    return lines


def renamed_lines(renamed: Sequence[Renamed], most: int = 20) -> list[str]:
    """Each new article that has another id than its name; of many, the first."""
    lines = [f"  {r.path} has the id {r.id!r}: {r.wanted!r} is that of {r.holder}" for r in renamed[:most]]
    if len(renamed) > most:
        lines.append(f"  and {len(renamed) - most:,} more have another id than their name")
    return lines


def printable(text: str) -> str:
    """Text from outside, without what could steer the terminal."""
    return "".join(c if c.isprintable() or c == "\n" else " " for c in text)
