"""Loads a question set of any of the formats there are, and draws samples of it."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path

from index.errors import InputError, check_list
from qa.evaluate import formats
from qa.evaluate.files import read_text
from qa.evaluate.question import Question
from qa.evaluate.question_rows import read_rows


def load_questions(path: str | Path, *, qrels: str | Path | None = None) -> list[Question]:
    """The questions of `path`: JSONL rows, SQuAD v1.1/v2.0 JSON, a BEIR folder, or TREC topics and `qrels`.

    Any of the files may be gzip-compressed. TREC topics find their qrels beside them when `qrels` is not
    given. Raises InputError, naming file and line, for anything that is none of these.
    """
    path = Path(path)
    if path.is_dir():
        questions = formats.read_folder(path, qrels)
    else:
        text = read_text(path)
        start = text.lstrip()[:1]
        squad = formats.squad_document(text) if start == "{" else None
        if squad is not None:
            questions = formats.read_squad(squad, path)
        elif start in ("{", "[") or ".jsonl" in path.suffixes:
            questions = read_rows(text, path)
        else:
            questions = formats.read_trec(path, qrels)
    return _checked(questions, path)


def sample_questions(questions: Sequence[Question], n: int | None, seed: int = 0) -> list[Question]:
    """`n` of the questions, drawn without replacement with `seed`, in their first order; all for None."""
    check_list(questions, "questions")
    if n is None or n >= len(questions):
        return list(questions)
    if n < 1:
        raise ValueError(f"the sample must hold at least 1 question, not {n}")
    return [questions[i] for i in sorted(random.Random(seed).sample(range(len(questions)), n))]


def _checked(questions: list[Question], path: Path) -> list[Question]:
    if not questions:
        raise InputError(f"{path}: found no question, expected at least one")
    seen: set[str] = set()
    for question in questions:
        if question.id in seen:
            raise InputError(f"{path}: found the id '{question.id}' twice, expected each id once")
        seen.add(question.id)
    return questions
