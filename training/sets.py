"""Reads the question sets to train on: questions with their contexts and answer spans."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from index.storage.whole_file import write_whole

TRAINED_ON = (
    "squadshifts_new_wiki",
    "squadshifts_amazon_reviews",
    "qamr",
    "policyqa",
    "fairytaleqa",
    "timeqa_human_train",
    "qed_dev",
    "covidqa",
    "squad2_train",
    "onestopqa",
    "qadiscourse",
    "nq_open",
    "tydiqa_en",
    "tweetqa",
)
# The set that question_generation makes; it lies in the folder of work, where it was made.
GENERATED = "asked"
# Sets whose rows are all of one group, or each of its own: each context is a group.
_UNGROUPED = ("covidqa", "tweetqa")


@dataclass(frozen=True, slots=True)
class SpanQuestion:
    """A question about a context. `spans`, characters start..end, are the annotators' answers in it, none
    where it does not answer; `group` (an article, story, site) is what is held out as a whole;
    `other_wording` asks the same in other words, "" where nobody did."""

    id: str
    question: str
    context: str
    spans: tuple[tuple[int, int], ...]
    group: str
    title: str
    other_wording: str = ""

    def answers(self) -> set[str]:
        """The texts of the spans."""
        return {self.context[a:b] for a, b in self.spans}


def read_lines(path: Path) -> list[dict[str, Any]]:
    """The rows of a compressed file of JSON lines."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def write_lines(path: Path, rows: Iterable[Mapping[str, Any]]) -> int:
    """Writes rows as JSON lines in one step, compressed where the name ends in .gz; returns their number."""
    lines = [json.dumps(row, ensure_ascii=False) + "\n" for row in rows]
    text = "".join(lines).encode()
    write_whole(path, gzip.compress(text, mtime=0) if path.suffix == ".gz" else text)
    return len(lines)


def read_set(data: Path, name: str) -> Iterator[SpanQuestion]:
    """The rows of NAME.jsonl.gz in the folder `data`. ValueError for a span that is not its text."""
    with gzip.open(data / f"{name}.jsonl.gz", "rt", encoding="utf-8") as file:
        for line in file:
            row = json.loads(line)
            spans = tuple((a["start"], a["start"] + len(a["text"])) for a in row["answers"])
            if any(
                row["context"][slice(*s)] != a["text"] for s, a in zip(spans, row["answers"], strict=True)
            ):
                raise ValueError(f"{name} {row['id']}: an answer is not at its offset")
            group = row["context"] if name in _UNGROUPED else row["group"]
            title = row.get("title") or _title(name, row["group"])
            other = row.get("question_lower") or ""
            yield SpanQuestion(str(row["id"]), row["question"], row["context"], spans, group, title, other)


def is_held_out(row: SpanQuestion) -> bool:
    """Whether the row's whole group (article, story, site) is kept from training: about a tenth of them."""
    return hashlib.blake2b(row.group.encode(), digest_size=4).digest()[0] < 26


def _title(name: str, group: str) -> str:
    """A title for the context, made of the name of its group where that says what it is about; else ""."""
    if name in ("squadshifts_new_wiki", "timeqa_human_train"):
        return unquote(group.rsplit("/", 1)[-1]).replace("_", " ")
    if name == "policyqa":
        return f"Privacy policy of {group.rsplit('/', 1)[-1]}"
    if name == "fairytaleqa":
        return group.replace("-", " ").capitalize()
    if name in ("onestopqa", "tydiqa_en"):
        return group.split(":", 1)[1].replace("_", " ")
    return group.replace("_", " ") if name in ("qed_dev", "squad2_train", "squad2_dev8", GENERATED) else ""
