"""A question-set file or folder in, `Question`s out: what to ask, what to expect, and where it stands."""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from index.errors import InputError


@dataclass(frozen=True, slots=True)
class Span:
    """Characters `start` to `end` (end not included) of an article's text."""

    article: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Question:
    """One question and what is known of its answer; only `id` and `question` are always there.

    `answerable` is None where the set does not say. `passage` is the paragraph that holds the answer,
    `evidence` its exact characters, `grades` a graded relevance per article (BEIR, TREC), `rewrite` the
    question as it would stand alone, and `rejected` answers that a reader marked as wrong.
    """

    id: str
    question: str
    answers: tuple[str, ...] = ()
    articles: tuple[str, ...] = ()
    answerable: bool | None = None
    history: tuple[str, ...] = ()
    rewrite: str | None = None
    passage: str | None = None
    evidence: tuple[Span, ...] = ()
    grades: Mapping[str, int] = field(default_factory=dict)
    rejected: tuple[str, ...] = ()

    @property
    def judged_ranking(self) -> bool:
        """Whether the set says anything about where the answer stands, so that a ranking can be scored."""
        return self.answerable is not False and bool(
            self.answers or self.articles or self.evidence or self.grades
        )

    @property
    def judged_answer(self) -> bool:
        """Whether EM and F1 can be counted: there are answers, or it is known that there is none."""
        return bool(self.answers) or self.answerable is False


def load_questions(path: str | Path, *, qrels: str | Path | None = None) -> list[Question]:
    """The questions of `path`: JSONL rows, SQuAD v1.1/v2.0 JSON, a BEIR folder, or TREC topics and `qrels`.

    Any of the files may be gzip-compressed. TREC topics find their qrels beside them when `qrels` is not
    given. Raises InputError, naming file and line, for anything that is none of these.
    """
    from qa.evaluate import formats

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
            questions = _read_rows(text, path)
        else:
            questions = formats.read_trec(path, qrels)
    return _checked(questions, path)


def sample_questions(questions: Sequence[Question], n: int | None, seed: int = 0) -> list[Question]:
    """`n` of the questions, drawn without replacement with `seed`, in their first order; all for None."""
    if n is None or n >= len(questions):
        return list(questions)
    if n < 1:
        raise ValueError(f"the sample must hold at least 1 question, not {n}")
    return [questions[i] for i in sorted(random.Random(seed).sample(range(len(questions)), n))]


def read_text(path: Path) -> str:
    """The text of a file, gzip-compressed or not; InputError when there is none to read."""
    try:
        data = path.read_bytes()
        if data[:2] == b"\x1f\x8b":
            data = gzip.decompress(data)
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: not UTF-8 text (byte {error.start}); a question set is UTF-8") from error
    except (OSError, EOFError) as error:
        reason = getattr(error, "strerror", None) or error
        raise InputError(f"{path}: cannot be read ({reason}); expected a question set") from error


def json_lines(text: str, path: Path) -> list[tuple[str, dict[str, Any]]]:
    """The objects of JSON lines, each with its "file:line"; blank lines are passed over."""
    rows = []
    # Not splitlines(): a string may hold U+2028 and the like, which JSON does not escape.
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        where = f"{path}:{number}"
        try:
            row = json.loads(line)
        except ValueError as error:
            raise InputError(f"{where}: not JSON ({error}); expected one object a line") from error
        if not isinstance(row, dict):
            raise InputError(f"{where}: found {_kind(row)}, expected an object with a 'question'")
        rows.append((where, row))
    return rows


def _read_rows(text: str, path: Path) -> list[Question]:
    return [_question(row, where, f"q{n}") for n, (where, row) in enumerate(json_lines(text, path), start=1)]


def _question(row: Mapping[str, Any], where: str, default_id: str) -> Question:
    question = _string(row, "question", where)
    if question is None or not question.strip():
        found = "no 'question'" if question is None else "an empty 'question'"
        raise InputError(f"{where}: found {found}, expected some text")
    answers = _strings(row, "answers", where)
    articles = _strings(row, "articles", where)
    evidence = _evidence(row, where)
    answerable = row.get("answerable")
    if answerable is not None and not isinstance(answerable, bool):
        raise InputError(f"{where}: 'answerable' is {_kind(answerable)}, expected true or false")
    if answerable is False and answers:
        raise InputError(f"{where}: 'answerable' is false and there are 'answers', expected one or the other")
    if answerable is None and (answers or articles or evidence):
        answerable = True
    elif answerable is None and "answers" in row:
        answerable = False  # an empty list says that there is none
    given = row.get("id", row.get("_id"))
    if given is not None and not isinstance(given, str | int):
        raise InputError(f"{where}: 'id' is {_kind(given)}, expected a string")
    return Question(
        id=default_id if given is None else str(given),
        question=question,
        answers=answers,
        articles=articles,
        answerable=answerable,
        history=_strings(row, "history", where),
        rewrite=_string(row, "rewrite", where),
        passage=_string(row, "passage", where),
        evidence=evidence,
        rejected=_strings(row, "rejected", where),
    )


def _string(row: Mapping[str, Any], key: str, where: str) -> str | None:
    value = row.get(key)
    if value is not None and not isinstance(value, str):
        raise InputError(f"{where}: '{key}' is {_kind(value)}, expected a string")
    return value


def _strings(row: Mapping[str, Any], key: str, where: str) -> tuple[str, ...]:
    value = row.get(key)
    if value is None:
        return ()
    if not isinstance(value, list):
        raise InputError(f"{where}: '{key}' is {_kind(value)}, expected a list of strings")
    for item in value:
        if not isinstance(item, str) or not item.strip():
            found = "an empty string" if isinstance(item, str) else _kind(item)
            raise InputError(f"{where}: '{key}' holds {found}, expected strings with some text")
    return tuple(value)


def _evidence(row: Mapping[str, Any], where: str) -> tuple[Span, ...]:
    value = row.get("evidence") or []
    if not isinstance(value, list):
        raise InputError(f"{where}: 'evidence' is {_kind(value)}, expected a list of objects")
    spans = []
    for item in value:
        fields: dict[str, Any] = item if isinstance(item, dict) else {}
        article: Any = fields.get("article")
        start: Any = fields.get("start")
        end: Any = fields.get("end")
        typed = isinstance(article, str) and isinstance(start, int) and isinstance(end, int)
        if not typed or not 0 <= start < end:
            found = json.dumps(item, ensure_ascii=False)[:80]
            raise InputError(
                f"{where}: 'evidence' holds {found}, "
                'expected {"article": id, "start": n, "end": n} with 0 <= start < end'
            )
        spans.append(Span(article, start, end))
    return tuple(spans)


def _kind(value: object) -> str:
    names = {bool: "a boolean", int: "a number", float: "a number", str: "a string", list: "a list"}
    return "null" if value is None else names.get(type(value), "an object")


def _checked(questions: list[Question], path: Path) -> list[Question]:
    if not questions:
        raise InputError(f"{path}: found no question, expected at least one")
    seen: set[str] = set()
    for question in questions:
        if question.id in seen:
            raise InputError(f"{path}: found the id '{question.id}' twice, expected each id once")
        seen.add(question.id)
    return questions
