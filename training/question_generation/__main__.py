"""Makes a question set about articles that have none, from question sets to the questions that are kept.

    python -m training.question_generation DATA ARTICLES WORK [--paragraphs N] [--without ID...]

DATA holds the question sets, ARTICLES is a corpus.jsonl.gz. WORK/asking.safetensors gets the weights that the
language model learnt, WORK/drawn.jsonl its questions, WORK/asked.jsonl.gz those whose answers the reader
finds: a set like those in DATA; WORK/asked.contexts.jsonl.gz all paragraphs, which the search may find in
place of the right one. Files that are there are not made again, so a command that was stopped goes on.
"""

from __future__ import annotations

import argparse
import json
import os
import random
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import Any

import torch

from index.text.sentences import paragraphs
from qa.evaluate.squad import exact
from qa.reader.base import PassageReader
from qa.reader.load_weights import FILE, load_network
from training.computing import add_dtype_option, dtype_of
from training.question_generation.draw import draw
from training.question_generation.learn import SEED, learn
from training.question_generation.network import load
from training.question_generation.sequences import SHARES
from training.sets import GENERATED, read_lines, read_set, write_lines

BATCH = 64
# Characters of a paragraph that is asked about.
_SHORTEST, _LONGEST = 350, 1300
# Words with which no annotator's answer begins.
_LEADING = frozenset("in to by of from at for with on as into and or that which".split())


def chosen(articles: Sequence[dict[str, Any]], without: Collection[str]) -> list[tuple[str, str]]:
    """(title, paragraph) of the articles but those of the ids in `without`, shuffled; no short or long
    paragraphs."""
    found = [
        (article["title"], article["text"][start:end])
        for article in articles
        if article["id"] not in without
        for start, end in paragraphs(article["text"])
        if _SHORTEST <= end - start <= _LONGEST
    ]
    random.Random(SEED).shuffle(found)
    return found


def generate(model: tuple[Any, Any], about: Sequence[tuple[str, str]], out: Path) -> None:
    """Appends the language model's questions to `out`, a row a paragraph; rows that are there are kept."""
    tokenizer, network = model
    for start in range(_complete_rows(out, len(about)), len(about), BATCH):
        torch.manual_seed(SEED + start)
        some = about[start : start + BATCH]
        rows = [
            {"title": title, "paragraph": paragraph, "asked": asked}
            for (title, paragraph), asked in zip(some, draw(network, tokenizer, some), strict=True)
        ]
        with out.open("a", encoding="utf-8") as file:
            file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
        print(f"{start + len(some)} of {len(about)} paragraphs", flush=True)


def _complete_rows(out: Path, count: int) -> int:
    """How many of `count` rows are there; cuts off what a kill left of a batch."""
    if not out.exists():
        return 0
    rows = [row for row in out.read_bytes().splitlines(keepends=True) if row.endswith(b"\n")]
    if len(rows) < count:
        rows = rows[: len(rows) - len(rows) % BATCH]
    os.truncate(out, sum(map(len, rows)))
    return len(rows)


def found_again(drawn: Sequence[dict[str, Any]], reader: PassageReader) -> Iterator[dict[str, Any]]:
    """Rows of a question set: the questions whose answer is among the reader's spans, there where it found
    it. A span that is not its first and begins as no annotator's answer does ("in 1931") does not count."""
    for number, row in enumerate(drawn):
        paragraph = row["paragraph"]
        for n, (question, answer) in enumerate(row["asked"]):
            (reading,) = reader.read(question, [(row["title"], paragraph)])
            for rank, span in enumerate(reading.spans):
                text = paragraph[span.start : span.end]
                if exact(text, [answer]) and (rank == 0 or text.split()[0].lower() not in _LEADING):
                    yield {
                        "id": f"{number}-{n}", "question": question, "context": paragraph,
                        "answers": [{"text": text, "start": span.start}], "group": row["title"],
                    }  # fmt: skip
                    break


def main() -> None:
    raw = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=raw)
    parser.add_argument("data", type=Path)
    parser.add_argument("articles", type=Path)
    parser.add_argument("work", type=Path)
    parser.add_argument("--paragraphs", type=int, default=4200)
    parser.add_argument("--without", nargs="*", default=[], metavar="ID", help="articles not to ask about")
    parser.add_argument("--model", type=Path, help="another language model: a folder or a GGUF file")
    parser.add_argument("--reader", type=Path, default=FILE, help="the weights that look for the answers")
    add_dtype_option(parser)
    given = parser.parse_args()
    dtype = dtype_of(given.dtype, "cpu")
    given.work.mkdir(parents=True, exist_ok=True)
    learnt, drawn = given.work / "asking.safetensors", given.work / "drawn.jsonl"
    if not learnt.exists():
        tokenizer, network = load(given.model)
        sets = {name: list(read_set(given.data, name)) for name in SHARES}
        print(f"held-out loss {learn(network, tokenizer, sets, learnt, dtype=dtype):.3f}", flush=True)
    tokenizer, network = load(given.model, learnt)
    about = chosen(read_lines(given.articles), given.without)
    generate((tokenizer, network.to(dtype).eval()), about[: given.paragraphs], drawn)
    contexts = ({"title": title, "text": paragraph} for title, paragraph in about)
    write_lines(given.work / f"{GENERATED}.contexts.jsonl.gz", contexts)
    kept = found_again(
        [json.loads(line) for line in drawn.read_bytes().splitlines()], load_network(given.reader)
    )
    print(f"{write_lines(given.work / f'{GENERATED}.jsonl.gz', kept)} questions")


if __name__ == "__main__":
    main()
