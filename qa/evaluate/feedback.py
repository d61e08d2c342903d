"""Keeps what a reader thinks of an answer as a row of a question set, so that feedback becomes a test."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from index.errors import InputError, check_list
from index.storage.whole_file import write_whole
from qa.types import Answer


def save_feedback(
    path: str | Path, question: str, answer: Answer, *, up: bool, history: Sequence[str | Answer] = ()
) -> dict[str, Any]:
    """Add a row to the question set `path` (JSONL, made when missing) and return it.

    With `up` the answer, its article and its quote are what is expected, or no answer where none was given.
    Without, the answer is one to avoid, or there is an answer where none was given. Later feedback on the
    same question replaces the earlier. Safe against other processes and against being killed half way.
    InputError where the file cannot be written.
    """
    from filelock import FileLock

    check_list(history, "history")
    row = _row(question, answer, up, tuple(_plain(turn) for turn in history))
    path = Path(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(path.with_name(path.name + ".lock")):
            kept = path.read_text("utf-8").split("\n") if path.exists() else []
            lines = [line for line in kept if line.strip() and _id(line) != row["id"]]
            write_whole(path, "\n".join([*lines, json.dumps(row, ensure_ascii=False)]) + "\n")
    except OSError as error:
        raise InputError(f"{path}: the thumb cannot be saved ({error.strerror})") from error
    return row


def _row(question: str, answer: Answer, up: bool, history: tuple[str, ...]) -> dict[str, Any]:
    key = json.dumps([question, *history], ensure_ascii=False)
    row: dict[str, Any] = {
        "id": f"thumb-{hashlib.sha256(key.encode()).hexdigest()[:12]}",
        "question": question,
        "history": list(history),
    }
    if not up:
        return {**row, "rejected": [answer.text]} if answer.answered else {**row, "answerable": True}
    if not answer.answered:
        return {**row, "answers": [], "answerable": False}
    cited = [asdict(citation) for citation in answer.citations]
    return {
        **row,
        "answers": [answer.text],
        "articles": list(dict.fromkeys(citation["article_id"] for citation in cited)),
        "evidence": [
            {"article": citation["article_id"], "start": citation["start"], "end": citation["end"]}
            for citation in cited
        ],
        "answerable": True,
    }


def _plain(turn: str | Answer) -> str:
    return turn.text if isinstance(turn, Answer) else turn


def _id(line: str) -> str | None:
    try:
        row = json.loads(line)
    except ValueError:
        return None  # a line that is not ours stays; reading the set will name it
    return row.get("id") if isinstance(row, dict) else None
