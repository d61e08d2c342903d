"""The commands that keep a collection: index, articles, delete, compact."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from index.types import Skipped
from qa.cli.options import encoder_option, index_option, json_option, max_mb_option, wait_option
from qa.cli.show import (
    incomplete_lines,
    print_changes,
    print_json,
    print_table,
    printable,
    progress_bar,
    renamed_lines,
    skipped_lines,
)
from qa.cli.stopping import stoppable

_KEPT = "What was encoded is kept: the same command goes on from there."
_AS_BEFORE = "The index is as it was before --rebuild."


@click.command("index")
@click.argument("paths", nargs=-1, required=True, type=click.Path())
@index_option
@encoder_option
@click.option("--prune", is_flag=True, help="Delete articles of PATHS that these no longer hold.")
@click.option("--rebuild", is_flag=True, help="Start from nothing: encode every article again.")
@max_mb_option
@wait_option
def index_command(
    paths: tuple[str, ...],
    index: str,
    encoder: str | None,
    prune: bool,
    rebuild: bool,
    max_mb: float,
    wait: float,
) -> None:
    """Build an index of PATHS, or bring it up to date.

    PATHS are folders (with all below them) and files: .txt .md .html .pdf .docx .doc .rtf .odt .epub
    .mhtml, letters (.eml .mbox) with what is attached, feeds and agencies' .xml; .jsonl .json .csv .xlsx with
    an article a row; and archives of any of these: .zip .warc, gzipped or not. Articles that have not changed
    are not encoded again, nor are those that were moved. What cannot be read is named and skipped. Stopped by
    Ctrl-C, it keeps what was encoded.
    """
    from index.segments.manifest import NAME, read_manifest
    from index.text.analyzer import ANALYSIS
    from qa.corpus import Corpus

    start = time.monotonic()
    left = _AS_BEFORE if rebuild and Path(index, NAME).exists() else _KEPT
    with progress_bar() as bar, stoppable(bar, left) as progress:
        corpus, changes = Corpus.sync(
            paths, index, encoder=encoder, prune=prune, rebuild=rebuild, max_bytes=int(max_mb * 1e6),
            progress=progress, timeout=wait,
        )  # fmt: skip
    print_changes(changes, time.monotonic() - start)
    for line in renamed_lines(changes.renamed) + skipped_lines(changes.skipped):
        print(printable(line))
    for line in incomplete_lines(changes.incomplete):
        print(printable(line))
    if read_manifest(Path(index)).analysis < ANALYSIS:
        print("It was made before ø, ł and other such letters were folded; --rebuild folds them.")
    print(f"The index in {index} holds {len(corpus.articles):,} articles, {len(corpus.passages):,} passages.")


@click.command("articles")
@index_option
@click.option("--skipped", "only_skipped", is_flag=True, help="List only what was skipped: all of it.")
@json_option
def articles_command(index: str, only_skipped: bool, as_json: bool) -> None:
    """List the articles of an index, and what was skipped."""
    from qa.corpus import Corpus

    corpus = Corpus.open(index).pinned()
    if only_skipped:
        _print_skipped(corpus.skipped, as_json)
        return
    listing = list(corpus.listing())
    rows = [
        {
            "id": a.id, "title": a.title, "date": a.date.isoformat() if a.date else None, "source": a.source,
            "url": a.url, "path": a.path, "author": a.author, "ocr_pages": list(a.scanned),
            "missing": a.missing or None,
        }
        for a in listing
    ]  # fmt: skip
    if as_json:
        skipped = _skipped_json(corpus.skipped)
        print_json({"articles": rows, "passages": len(corpus.passages), "skipped": skipped})
        return
    _print_table(rows)
    print(f"{len(rows):,} articles, {len(corpus.passages):,} passages.")
    incomplete = [(a.id, a.missing) for a in listing if a.missing]
    for line in skipped_lines(corpus.skipped) + incomplete_lines(incomplete):
        print(printable(line))


def _skipped_json(skipped: Sequence[Skipped]) -> list[dict[str, str]]:
    return [{"path": s.path, "reason": s.reason} for s in skipped]


def _print_skipped(skipped: Sequence[Skipped], as_json: bool) -> None:
    if as_json:
        print_json({"skipped": _skipped_json(skipped)})
        return
    print(f"{len(skipped):,} skipped when the index was last brought up to date.")
    for line in skipped_lines(skipped, most=None):
        print(printable(line))


def _print_table(rows: list[dict[str, Any]]) -> None:
    from rich.table import Table

    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("ID", overflow="fold")
    table.add_column("Date", no_wrap=True)
    table.add_column("Source")
    table.add_column("Title", overflow="fold")
    for row in rows:
        table.add_row(*(printable(row[key] or "") for key in ("id", "date", "source", "title")))
    print_table(table)


@click.command("delete")
@click.argument("ids", nargs=-1, required=True)
@index_option
@wait_option
def delete_command(ids: tuple[str, ...], index: str, wait: float) -> None:
    """Delete articles from an index by their IDS (`dateline articles` lists them)."""
    from index.errors import InputError
    from qa.corpus import Corpus

    corpus = Corpus.open(index)
    missing = [i for i in ids if i not in corpus.articles]
    deleted = corpus.delete(ids, timeout=wait)
    print(f"Deleted {deleted:,} of {len(ids):,} articles; {len(corpus.articles):,} are left.")
    if missing:
        named = ", ".join(map(repr, missing[:5])) + (" …" if len(missing) > 5 else "")
        raise InputError(f"not in the index: {printable(named)}; `dateline articles` lists what is")


@click.command("compact")
@index_option
@wait_option
def compact_command(index: str, wait: float) -> None:
    """Merge an index into one segment; nothing of deleted articles is left on the disk."""
    from qa.corpus import Corpus

    compacted = Corpus.open(index).compact(timeout=wait)
    freed = compacted.bytes_before - compacted.bytes_after
    print(
        f"Merged {_segments(compacted.segments_before)} into {_segments(compacted.segments_after)} of "
        f"{compacted.articles:,} articles: {_size(compacted.bytes_after)}, "
        + (f"{_size(freed)} freed." if freed > 0 else "nothing to free.")
    )


def _segments(number: int) -> str:
    return f"{number:,} segment{'s' * (number != 1)}"


def _size(number: float) -> str:
    """1.5 MB."""
    for unit in ("bytes", "KB", "MB"):
        if number < 1000:
            return f"{number:,.0f} {unit}" if unit == "bytes" else f"{number:.1f} {unit}"
        number /= 1000
    return f"{number:,.1f} GB"


COMMANDS = (index_command, articles_command, delete_command, compact_command)
