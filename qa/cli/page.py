"""The command that serves the page."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import click

from qa.cli.options import reading
from qa.cli.show import changes_text, index_option, printable, progress_bar, skipped_lines
from qa.cli.warming import warming

if TYPE_CHECKING:
    from qa.corpus import Corpus
    from qa.types import Answer


@click.command("serve")
@click.argument("paths", nargs=-1, type=click.Path())
@index_option
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", type=click.IntRange(0, 65535), default=7860, show_default=True, help="Port; 0: any.")
@click.option("--no-browser", is_flag=True, help="Do not open the browser.")
@click.option("--example", "examples", multiple=True, help="An example question to show; may be repeated.")
@click.option("--encoder", help="A sentence-transformers model by name or folder, for a new index.")
@reading
@click.option(
    "--thumbs", type=click.Path(dir_okay=False),
    help="Where thumbs up and down are kept, as a question set.  [default: beside the index]",
)  # fmt: skip
def serve_command(
    paths: tuple[str, ...],
    index: str,
    host: str,
    port: int,
    no_browser: bool,
    examples: tuple[str, ...],
    encoder: str | None,
    reader: str | None,
    reranker: str | None,
    thumbs: str | None,
) -> int:
    """Open the page: a chat over the articles of the index.

    With PATHS the index is first built or brought up to date from them; the page is there meanwhile. Only
    this computer can reach it unless --host says otherwise.
    """
    from qa.evaluate.feedback import save_feedback
    from qa.page import serve

    rows = thumbs or f"{index.rstrip('/')}.thumbs.jsonl"

    def keep(question: str, answer: Answer, thumb: str) -> None:
        save_feedback(rows, question, answer, up=thumb == "up")

    load = _loader(paths, index, encoder, reader, reranker)
    return serve(load, host=host, port=port, open_browser=not no_browser, examples=examples, on_feedback=keep)


def _loader(
    paths: tuple[str, ...], index: str, encoder: str | None, reader: str | None, reranker: str | None
) -> Callable[[Callable[[str, int, int], None]], Corpus]:
    def load(tell_page: Callable[[str, int, int], None]) -> Corpus:
        from time import monotonic

        from qa.corpus import Corpus

        if not paths:
            return warming(Corpus.open(index, reader=reader, reranker=reranker))
        start = monotonic()
        with progress_bar() as tell_terminal:

            def tell(stage: str, done: int, total: int) -> None:
                tell_page(stage, done, total)
                tell_terminal(stage, done, total)

            corpus, changes = Corpus.sync(paths, index, encoder=encoder, progress=tell)
        print(changes_text(changes, monotonic() - start))
        for line in skipped_lines(changes.skipped):
            print(printable(line))
        return warming(corpus.with_reader(reader, reranker))

    return load


COMMANDS = (serve_command,)
