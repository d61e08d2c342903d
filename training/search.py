"""Question sets in, what Dateline's own search finds for each question out.

    python -m training.search DATA WORK [SET...]

Each context becomes an article of its set's collection, is split into passages as ever, and every question
is searched there. WORK/NAME.passages.jsonl.gz has a passage a row, WORK/NAME.questions.jsonl.gz a question:
{"id", "question", "held_out", "answerable", "golds": [[passage, start, end], ...], "own": [passage, ...],
"hits": [passage, ...], "scores": [...], "holds": [bool, ...]}. `golds` are the annotators' answers; `own` the
passages of its context; `hits` the best passages in order, with their scores; `holds` whether an answer's
text stands in each. Of some sets only a part of the questions is searched. DATA/NAME.contexts.jsonl.gz, rows
{"title", "text"}, may name contexts of no question that the search can find too. Sets that are there are left
as they are.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from index.types import Passage
from qa import Corpus
from training.sets import TRAINED_ON, SpanQuestion, is_held_out, read_lines, read_set, write_lines

DEPTH = 20
MEASURED_ON = "squad2_dev8"
_ARTICLES = "articles.jsonl"
# Many questions a passage, much alike: what is found for some of them is enough.
_EVERY = {"qamr": 4, "policyqa": 3}


def search_set(data: Path, work: Path, name: str) -> None:
    rows = list(read_set(data, name))
    contexts = {row.context: row.title for row in rows}
    others = data / f"{name}.contexts.jsonl.gz"
    for other in read_lines(others) if others.exists() else []:
        contexts.setdefault(other["text"], other["title"])
    numbers = {context: f"{i:05d}" for i, context in enumerate(contexts)}
    folder = work / name
    folder.mkdir(parents=True, exist_ok=True)
    write_lines(
        folder / _ARTICLES, ({"id": numbers[c], "title": t or None, "text": c} for c, t in contexts.items())
    )
    corpus = Corpus.build([folder / _ARTICLES], folder / "index", progress=None)
    passages = list(corpus.passages.values())
    places = {passage.id: i for i, passage in enumerate(passages)}
    of_article: dict[str, list[Passage]] = {}
    for passage in passages:
        of_article.setdefault(passage.article_id, []).append(passage)
    found = []
    for n, row in enumerate(rows):
        is_searched = n % _EVERY.get(name, 1) == 0
        found.append(_found(corpus, row, of_article[numbers[row.context]], places, is_searched))
        if n % 500 == 0:
            print(f"{name}: {n} of {len(rows)} searched", file=sys.stderr)
    titles = {numbers[c]: t for c, t in contexts.items()}
    write_lines(work / f"{name}.questions.jsonl.gz", found)
    described = ({"text": p.text, "title": titles[p.article_id], "context": p.article_id} for p in passages)
    write_lines(work / f"{name}.passages.jsonl.gz", described)


def _found(
    corpus: Corpus, row: SpanQuestion, own: Sequence[Passage], places: Mapping[str, int], is_searched: bool
) -> dict[str, Any]:
    golds = [
        (places[p.id], a - p.start, b - p.start)
        for a, b in row.spans
        for p in own
        if p.start <= a < b <= p.end
    ]
    hits = corpus.search(row.question, k=DEPTH) if is_searched else []
    holding = holder(row.answers())
    return {
        "id": row.id,
        "question": row.question,
        "held_out": is_held_out(row),
        "answerable": bool(row.spans),
        "golds": golds,
        "own": [places[p.id] for p in own],
        "hits": [places[hit.passage.id] for hit in hits],
        "scores": [round(hit.score, 4) for hit in hits],
        "holds": [bool(holding.search(hit.passage.text)) for hit in hits],
    }


def holder(answers: Iterable[str]) -> re.Pattern[str]:
    """What finds any of the answers as whole words, whatever the case; nothing where there are none."""
    words = [r"\s+".join(map(re.escape, answer.split())) for answer in answers if answer.strip()]
    return re.compile("|".join(rf"(?<!\w){word}(?!\w)" for word in words) or r"(?!)", re.I)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("data", type=Path, help="the folder with NAME.jsonl.gz")
    parser.add_argument("work", type=Path, help="where results are kept")
    parser.add_argument("sets", nargs="*", default=[*TRAINED_ON, MEASURED_ON])
    arguments = parser.parse_args()
    for name in arguments.sets:
        if not (arguments.work / f"{name}.passages.jsonl.gz").exists():
            search_set(arguments.data, arguments.work, name)


if __name__ == "__main__":
    main()
