"""The command serve, which opens the page."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import click

from qa.cli.options import encoder_option, index_option, reader_options
from qa.cli.show import changes_text, printable, progress_bar, renamed_lines, skipped_lines
from qa.cli.warming import warm_up_in_background

if TYPE_CHECKING:
    from index.types import Progress
    from qa.corpus import Corpus
    from qa.types import Answer


@click.command("serve")
@click.argument("paths", nargs=-1, type=click.Path())
@index_option
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", type=click.IntRange(0, 65535), default=7860, show_default=True, help="Port; 0: any.")
@click.option("--no-browser", is_flag=True, help="Do not open the browser.")
@click.option("--example", "examples", multiple=True, help="An example question to show; may be repeated.")
@encoder_option
@reader_options
@click.option(
    "--thumbs", "feedback_file", type=click.Path(dir_okay=False),
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
    feedback_file: str | None,
) -> int:
    """Open the page: a chat over the articles of the index.

    With PATHS the index is first built or brought up to date from them; the page is there meanwhile. Only
    this computer can reach it unless --host says otherwise.
    """
    from qa.evaluate.feedback import save_feedback
    from qa.page import serve

    path = feedback_file or f"{index.rstrip('/')}.thumbs.jsonl"

    def keep(question: str, answer: Answer, direction: str) -> None:
        save_feedback(path, question, answer, up=direction == "up")

    load = _loader(paths, index, encoder, reader, reranker)
    return serve(load, host=host, port=port, open_browser=not no_browser, examples=examples, on_feedback=keep)


def _loader(
    paths: tuple[str, ...], index: str, encoder: str | None, reader: str | None, reranker: str | None
) -> Callable[[Progress], Corpus]:
    def load(tell_page: Progress) -> Corpus:
        from time import monotonic

        from qa.corpus import Corpus

        if not paths:
            return warm_up_in_background(Corpus.open(index, reader=reader, reranker=reranker))
        start = monotonic()
        with progress_bar() as tell_terminal:

            def tell(stage: str, done: int, total: int) -> None:
                tell_page(stage, done, total)
                tell_terminal(stage, done, total)

            corpus, changes = Corpus.sync(paths, index, encoder=encoder, progress=tell)
        print(changes_text(changes, monotonic() - start))
        for line in renamed_lines(changes.renamed) + skipped_lines(changes.skipped):
            print(printable(line))
        return warm_up_in_background(corpus.with_reader(reader, reranker))

    return load


COMMANDS = (serve_command,)
