"""Question sets with their contexts and answer spans in, rows out, held out from training or not."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote

TRAINED_ON = (
    "squadshifts_new_wiki",
    "squadshifts_amazon_reviews",
    "qamr",
    "policyqa",
    "fairytaleqa",
    "timeqa_human_train",
    "qed_dev",
    "covidqa",
)
# What question_generation asked of articles without questions: in the folder of work, where it is there.
ASKED = "asked"
# Sets whose rows are all of one group are split by context.
_UNGROUPED = ("covidqa",)


@dataclass(frozen=True, slots=True)
class SpanQuestion:
    """A question about a context; `spans` are the annotators' answers in it, none where it has no answer."""

    id: str
    question: str
    context: str
    spans: tuple[tuple[int, int], ...]
    group: str
    title: str

    def answers(self) -> set[str]:
        return {self.context[a:b] for a, b in self.spans}


def read_lines(path: Path) -> list[dict[str, Any]]:
    """The rows of a compressed file of JSON lines."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def write_lines(path: Path, rows: Iterable[Mapping[str, Any]]) -> int:
    """Writes rows as JSON lines in one step, compressed where the name ends in .gz; gives their number."""
    partial = path.with_name(f"{path.name}.partial")
    lines = [json.dumps(row, ensure_ascii=False) + "\n" for row in rows]
    text = "".join(lines).encode()
    partial.write_bytes(gzip.compress(text, mtime=0) if path.suffix == ".gz" else text)
    os.replace(partial, path)
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
                raise ValueError(f"{name} {row['id']}: an answer is not where it is said to be")
            group = row["context"] if name in _UNGROUPED else row["group"]
            yield SpanQuestion(
                str(row["id"]), row["question"], row["context"], spans, group, _title(name, row["group"])
            )


def is_held_out(row: SpanQuestion) -> bool:
    """Whether the row's whole group (article, story, site) is kept from training: about a tenth of them."""
    return hashlib.blake2b(row.group.encode(), digest_size=4).digest()[0] < 26


def _title(name: str, group: str) -> str:
    """What the group is called, where that says what the context is about."""
    if name in ("squadshifts_new_wiki", "timeqa_human_train"):
        return unquote(group.rsplit("/", 1)[-1]).replace("_", " ")
    if name == "policyqa":
        return f"Privacy policy of {group.rsplit('/', 1)[-1]}"
    if name == "fairytaleqa":
        return group.replace("-", " ").capitalize()
    return group if name in ("qed_dev", "squad2_dev8", ASKED) else ""
