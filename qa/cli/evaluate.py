"""The commands that measure an index: eval and compare."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from index.errors import DatelineError, InputError
from qa.cli.options import index_option, json_option, reader_options
from qa.cli.show import console, print_json

if TYPE_CHECKING:
    from qa.evaluate import Question, Report
    from qa.types import Mode

_file = click.Path(dir_okay=False)


@click.command("eval")
@click.argument("questions", type=click.Path())
@index_option
@click.option("--json", "json_file", type=_file, help="Write every figure and a row per question to FILE.")
@click.option("--run", "run_file", type=_file, help="Write the ranked passages to FILE as a TREC run.")
@click.option("--html", "html_file", type=_file, help="Write a report with plots and failures to FILE.")
@click.option("--qrels", type=_file, help="TREC qrels that judge the topics in QUESTIONS.")
@click.option("--sample", type=click.IntRange(min=1), help="Ask only so many questions, drawn at random.")
@click.option("--seed", type=int, default=0, show_default=True, help="Which sample is drawn.")
@click.option("--k", type=click.IntRange(min=10), default=100, show_default=True, help="Depth of rankings.")
@click.option(
    "--mode", type=click.Choice(["hybrid", "bm25", "dense"]), default="hybrid", show_default=True,
    help="How passages are ranked.",
)  # fmt: skip
@click.option("--rerank", is_flag=True, help="Measure the ranking after reading.")
@reader_options
def eval_command(
    questions: str,
    index: str,
    json_file: str | None,
    run_file: str | None,
    html_file: str | None,
    qrels: str | None,
    sample: int | None,
    seed: int,
    k: int,
    mode: Mode,
    rerank: bool,
    reader: str | None,
    reranker: str | None,
) -> None:
    """Score search and answers with a question set.

    QUESTIONS is .jsonl ({"question", "answers", "articles", "answerable", ...}), SQuAD JSON, a BEIR folder,
    or TREC topics with --qrels; .gz of any. With --json FILE a run that is stopped goes on where it was.
    """
    from qa.evaluate import load_questions, sample_questions, write_html, write_json, write_run

    chosen = sample_questions(load_questions(questions, qrels=qrels), sample, seed)
    report = _report(
        chosen, index, json_file, k=k, mode=mode, rerank=rerank, reader=reader, reranker=reranker
    )
    print(report.table())
    for write, file in ((write_json, json_file), (write_run, run_file), (write_html, html_file)):
        if file:
            write(report, file)
            print(f"Wrote {file}.")


def _report(
    questions: Sequence[Question],
    index: str,
    json_file: str | None,
    *,
    k: int,
    mode: Mode,
    rerank: bool,
    reader: str | None,
    reranker: str | None,
) -> Report:
    """The report on those questions; with `json_file` a run that was stopped goes on."""
    from qa.corpus import Corpus
    from qa.evaluate import Reranking, evaluate, partial_path

    corpus = Corpus.open(index, reader=reader, reranker=reranker)
    with _progress_bar() as progress:
        return evaluate(
            Reranking(corpus) if rerank or reranker else corpus,
            questions,
            k=k,
            mode=mode,
            settings=f"{corpus.describe()} reader={reader} reranker={reranker} rerank={rerank}",
            progress=progress,
            resume=partial_path(json_file) if json_file and not _is_special(json_file) else None,
        )


def _is_special(file: str) -> bool:
    """Whether it is there and no file: a pipe, /dev/stdout; nothing can be kept beside it."""
    return Path(file).exists() and not Path(file).is_file()


@click.command("compare")
@click.argument("a", type=_file)
@click.argument("b", type=_file)
@click.option("--gate", is_flag=True, help="Exit 1 when B is significantly worse in any measure.")
@json_option
def compare_command(a: str, b: str, gate: bool, as_json: bool) -> None:
    """Compare two reports of `dateline eval --json`, question by question: what B gains or loses over A."""
    from qa.evaluate import compare

    found = compare(Path(a), Path(b))
    if not found.differences:
        raise InputError("A and B have no measure in common: nothing was compared")
    if as_json:
        print_json(found.to_json())
    else:
        print(found.table())
    if gate and found.worse:
        raise DatelineError(f"B is significantly worse than A in {', '.join(d.measure for d in found.worse)}")


@contextmanager
def _progress_bar() -> Iterator[Callable[[int, int], None]]:
    from rich.progress import Progress

    with Progress(console=console(stderr=True), transient=True, disable=not sys.stderr.isatty()) as bar:
        task = bar.add_task("Asking", total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


COMMANDS = (eval_command, compare_command)
