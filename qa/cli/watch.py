"""The command watch, which keeps an index in step with its folders."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import click

from index.types import Skipped
from qa.cli.options import encoder_option, index_option, max_mb_option, wait_option
from qa.cli.show import changes_text, news_text, printable, progress_bar, renamed_lines, skipped_lines
from qa.cli.stopping import stopped_by_signals

if TYPE_CHECKING:
    from index.encoders.base import Encoder, Identity
    from index.types import Progress, Span, Vectors


@click.command("watch")
@click.argument("paths", nargs=-1, required=True, type=click.Path())
@index_option
@encoder_option
@click.option("--keep", is_flag=True, help="Do not delete articles that PATHS no longer hold.")
@click.option(
    "--poll", is_flag=True, envvar="WATCHFILES_FORCE_POLLING",
    help="Look for changes every few seconds: for shared drives, of whose changes the system does not tell.",
)  # fmt: skip
@max_mb_option
@wait_option
def watch_command(
    paths: tuple[str, ...],
    index: str,
    encoder: str | None,
    keep: bool,
    poll: bool,
    max_mb: float,
    wait: float,
) -> None:
    """Keep an index in step with PATHS, until Ctrl-C.

    New and changed files are indexed, articles whose file in PATHS was deleted are deleted; what came from
    elsewhere stays. Nothing is deleted while one of PATHS is not there. A page that is open on the index
    answers from the new state at once.
    """
    from index.watch import Watch

    stop = threading.Event()
    updates = IndexUpdates(index, _lazy_encoder(index, encoder), int(max_mb * 1e6))
    watched = [Path(path) for path in paths]
    watch = Watch(watched, Path(index), updates.update, say=_say, stop=stop, keep=keep, poll=poll, wait=wait)
    with stopped_by_signals(stop):
        watch.run(lambda: _say(f"Watching {', '.join(paths)} (Ctrl-C to stop)"))
    _say("Stopped.")


class IndexUpdates:
    """Brings the index up to date, and says what changed since the time before."""

    def __init__(self, index: str, encoder: Encoder, max_bytes: int) -> None:
        self.index, self.encoder, self.max_bytes = index, encoder, max_bytes
        self.skipped: set[Skipped] | None = None

    def update(self, paths: Sequence[Path], prune: bool, progress: Progress, timeout: float) -> None:
        from qa.corpus import Corpus

        start = time.monotonic()
        with progress_bar() as show:

            def both(stage: str, done: int, total: int) -> None:
                progress(stage, done, total)
                show(stage, done, total)

            _, changes = Corpus.sync(
                paths, self.index, encoder=self.encoder, prune=prune, max_bytes=self.max_bytes,
                progress=both, timeout=timeout,
            )  # fmt: skip
        first = self.skipped is None
        line = changes_text(changes, time.monotonic() - start) if first else news_text(changes)
        fresh = [each for each in changes.skipped if each not in (self.skipped or ())]
        self.skipped = set(changes.skipped)
        for each in [*([line] if line else []), *renamed_lines(changes.renamed), *skipped_lines(fresh)]:
            _say(each)


class _LazyEncoder:
    """An encoder that is loaded when it is first needed, and kept from one update to the next."""

    def __init__(self, load: Callable[[], Encoder]) -> None:
        self._load = load

    @cached_property
    def _encoder(self) -> Encoder:
        return self._load()

    @property
    def identity(self) -> Identity:
        return self._encoder.identity

    @property
    def max_input(self) -> int:
        return self._encoder.max_input

    def pieces(self, text: str) -> Sequence[Span]:
        return self._encoder.pieces(text)

    def encode(self, texts: Sequence[str], done: Callable[[int], None] | None = None) -> Vectors:
        return self._encoder.encode(texts, done)


def _lazy_encoder(index: str, name: str | None) -> Encoder:
    """The encoder of that name; without one, that of the index, or the bundled one for a new index."""
    from index.encoders.load import load_encoder
    from index.errors import IndexMissing
    from index.segments.manifest import read_manifest

    if name is None:
        with suppress(IndexMissing):
            name = read_manifest(Path(index)).encoder.name
    return _LazyEncoder(lambda: load_encoder(name))


def _say(line: str) -> None:
    print(printable(line), flush=True)


COMMANDS = (watch_command,)
