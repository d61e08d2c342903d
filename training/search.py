"""Searches the questions of the training sets with Dateline's own search and keeps what it finds.

    python -m training.search DATA WORK [SET...]

Each context becomes an article of its set's collection, is split into passages as ever, and every question is
searched there. WORK/NAME.passages.jsonl.gz has a passage a row, WORK/NAME.questions.jsonl.gz a question:
{"id", "question", "other_wording", "held_out", "answerable", "golds": [[passage, start, end], ...], "own":
[passage, ...], "hits": [passage, ...], "scores": [...], "holds": [bool, ...]}. `golds` are the annotators'
answers; `own` the passages of its context; `hits` the best passages in order, with their scores; `holds`
whether an answer's text stands in each. Of some sets only every third or fourth question is searched.

DATA/NAME.contexts.jsonl.gz, rows {"title", "text"}, may add contexts that no question is about, which the
search can find too. Sets whose files are there already are not searched again.
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
# Sets with many questions, of which an epoch takes few or for which few negatives are enough: only every n-th
# is searched.
_SEARCHED_EVERY = {"qamr": 4, "policyqa": 3, "squad2_train": 5, "tweetqa": 4}


def search_set(data: Path, work: Path, name: str) -> None:
    """Searches the set DATA/NAME.jsonl.gz and writes the two files of it to the folder `work`."""
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
    numbers_of = {passage.id: i for i, passage in enumerate(passages)}
    of_article: dict[str, list[Passage]] = {}
    for passage in passages:
        of_article.setdefault(passage.article_id, []).append(passage)
    found = []
    for n, row in enumerate(rows):
        is_searched = n % _SEARCHED_EVERY.get(name, 1) == 0
        found.append(_found(corpus, row, of_article[numbers[row.context]], numbers_of, is_searched))
        if n % 500 == 0:
            print(f"{name}: {n} of {len(rows)} searched", file=sys.stderr)
    titles = {numbers[c]: t for c, t in contexts.items()}
    write_lines(work / f"{name}.questions.jsonl.gz", found)
    described = ({"text": p.text, "title": titles[p.article_id], "context": p.article_id} for p in passages)
    write_lines(work / f"{name}.passages.jsonl.gz", described)


def _found(
    corpus: Corpus, row: SpanQuestion, own: Sequence[Passage], numbers: Mapping[str, int], is_searched: bool
) -> dict[str, Any]:
    """A row of NAME.questions.jsonl.gz; `numbers` are those of all passages by id."""
    golds = [
        (numbers[p.id], a - p.start, b - p.start)
        for a, b in row.spans
        for p in own
        if p.start <= a < b <= p.end
    ]
    hits = corpus.search(row.question, k=DEPTH) if is_searched else []
    holding = answer_pattern(row.answers())
    return {
        "id": row.id,
        "question": row.question,
        "other_wording": row.other_wording,
        "held_out": is_held_out(row),
        "answerable": bool(row.spans),
        "golds": golds,
        "own": [numbers[p.id] for p in own],
        "hits": [numbers[hit.passage.id] for hit in hits],
        "scores": [round(hit.score, 4) for hit in hits],
        "holds": [bool(holding.search(hit.passage.text)) for hit in hits],
    }


def answer_pattern(answers: Iterable[str]) -> re.Pattern[str]:
    """A pattern that finds any of the answers as whole words, in any case; without answers it never
    matches."""
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
