"""Reads the question sets of others: SQuAD's JSON, BEIR's folders, and TREC's topics with their qrels.

A format is a function that gives `Question`s; `questions.load_questions` says by a file's content and name
which of them reads it.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable
from html import unescape
from pathlib import Path
from typing import Any

from index.errors import InputError
from qa.evaluate.files import json_lines, read_text
from qa.evaluate.question import Question

Qrels = dict[str, dict[str, float]]


def squad_document(text: str) -> dict[str, Any] | None:
    """The SQuAD document that `text` is, or None for anything else, such as JSON lines."""
    try:
        document = json.loads(text)
    except ValueError:
        return None
    return document if isinstance(document, dict) and isinstance(document.get("data"), list) else None


def read_squad(document: dict[str, Any], path: Path) -> list[Question]:
    """The questions of SQuAD v1.1 or v2.0 (Rajpurkar et al. 2016, 2018); the article id is its title."""
    questions = []
    for a, article in enumerate(document["data"]):
        where = f"{path}: data[{a}]"
        try:
            title = article.get("title")
            for paragraph in article["paragraphs"]:
                for row in paragraph["qas"]:
                    where = f"{path}: question {row.get('id')}"
                    questions.append(_squad_question(row, title, paragraph["context"]))
        except (KeyError, TypeError, AttributeError) as error:
            raise InputError(
                f"{where}: found {type(error).__name__} at {error}, expected SQuAD's "
                "paragraphs, context, qas, id, question and answers"
            ) from error
    return questions


def _squad_question(row: dict[str, Any], title: str | None, context: str) -> Question:
    # Several annotators often gave the same answer; v2.0 leaves `answers` empty where there is none.
    answers = tuple(dict.fromkeys(answer["text"] for answer in row["answers"]))
    answerable = bool(answers) and not row.get("is_impossible", False)
    return Question(
        id=str(row["id"]),
        question=row["question"],
        answers=answers if answerable else (),
        articles=(title,) if title and answerable else (),
        answerable=answerable,
        passage=context,
    )


def read_folder(path: Path, qrels: str | Path | None) -> list[Question]:
    """The questions of a BEIR folder (queries.jsonl and qrels/) or of one with TREC topics and qrels."""
    for name in ("queries.jsonl", "queries.jsonl.gz"):
        if (path / name).is_file():
            return _read_beir(path / name, path / "qrels", qrels)
    topics = sorted(file for file in path.glob("*topics*") if file.is_file())
    if len(topics) != 1:
        raise InputError(
            f"{path}: found no queries.jsonl and {len(topics)} topics files, expected a BEIR folder "
            "(queries.jsonl, qrels/) or one TREC topics file with its qrels"
        )
    return read_trec(topics[0], qrels)


def _read_beir(queries: Path, folder: Path, qrels: str | Path | None) -> list[Question]:
    # BEIR's own loader scores the test split, and only the queries that the split judges.
    found = [path for split in ("test", "dev", "train") for path in sorted(folder.glob(f"{split}.tsv*"))]
    if qrels is None and not found:
        raise InputError(f"{folder}: found no test.tsv, dev.tsv or train.tsv, expected BEIR's qrels")
    path = Path(qrels) if qrels is not None else found[0]
    texts = {}
    for where, row in json_lines(read_text(queries), queries):
        if not isinstance(row.get("_id"), str) or not isinstance(row.get("text"), str):
            raise InputError(f"{where}: found no '_id' and 'text' strings, expected a BEIR query")
        texts[row["_id"]] = row["text"]
    return _judged(texts, read_qrels(path), queries)


def read_trec(path: Path, qrels: str | Path | None) -> list[Question]:
    """TREC topics (tagged, or "number TAB text" a line) with qrels given or found beside them."""
    topics = _topics(read_text(path), path)
    if qrels is None:
        beside = sorted(file for file in path.parent.glob("*qrels*") if file.is_file())
        if len(beside) != 1:
            raise InputError(f"{path}: found {len(beside)} qrels files beside the topics, expected one")
        qrels = beside[0]
    return _judged(topics, read_qrels(Path(qrels)), path)


def read_qrels(path: Path) -> Qrels:
    """Query id -> article id -> grade, from TREC's four columns or BEIR's three with a header."""
    grades: Qrels = {}
    for number, line in enumerate(read_text(path).split("\n"), start=1):
        parts = line.split("\t") if "\t" in line else line.split()
        if not line.strip() or (number == 1 and parts[0] == "query-id"):
            continue
        if len(parts) not in (3, 4):
            raise InputError(
                f"{path}:{number}: found {len(parts)} columns, expected query, (0,) article, grade"
            )
        query, article, grade = parts[0].strip(), parts[-2].strip(), parts[-1].strip()
        grades.setdefault(query, {})[article] = _grade(grade, f"{path}:{number}")
    return grades


def _grade(text: str, where: str) -> float:
    try:
        grade = float(text)
    except ValueError:
        grade = math.nan
    if not math.isfinite(grade):
        raise InputError(f"{where}: found the grade '{text}', expected a number")
    return int(grade) if grade.is_integer() else grade


def _judged(texts: dict[str, str], grades: Qrels, path: Path) -> list[Question]:
    questions = []
    for key, text in texts.items():
        # trec_eval leaves a topic without a single relevant document out of the mean; so do we.
        right = {article: grade for article, grade in grades.get(key, {}).items() if grade > 0}
        if right:
            questions.append(
                Question(key, text.strip(), articles=tuple(right), answerable=True, grades=right)
            )
    if texts and not questions:
        raise InputError(f"{path}: found no query with a relevant article in the qrels, expected some")
    return questions


_TAGGED = re.compile(r"<top>(.*?)</top>|<topic\b([^>]*)>(.*?)</topic>", re.S | re.I)


def _topics(text: str, path: Path) -> dict[str, str]:
    if not text.lstrip().startswith("<"):
        return dict(_topic_lines(text, path))
    topics: dict[str, str] = {}
    for classic, attributes, body in _TAGGED.findall(text):
        number = _field(("num",), classic) or _first(r'number\s*=\s*"([^"]+)"', attributes)
        title = _field(("question", "title", "query"), classic or body)
        if not number or not title:
            raise InputError(f"{path}: topic {len(topics) + 1} has no number or no title, expected both")
        topics[re.sub(r"^Number:\s*", "", number, flags=re.I)] = title
    return topics


def _topic_lines(text: str, path: Path) -> Iterable[tuple[str, str]]:
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        key, tab, query = line.partition("\t")
        if not tab or not query.strip():
            raise InputError(
                f"{path}:{number}: found '{line.strip()[:40]}', expected a question set (JSON lines, SQuAD) "
                "or TREC topics (tagged, or number TAB text)"
            )
        yield key.strip(), query.strip()


def _field(names: Iterable[str], body: str) -> str | None:
    # Classic topics leave their tags open, so a field runs to the next tag.
    found = (_first(rf"<{name}>\s*([^<]*)", body) for name in names)
    return next((" ".join(unescape(value).split()) for value in found if value and value.strip()), None)


def _first(pattern: str, text: str) -> str | None:
    match = re.search(pattern, text, re.I)
    return match.group(1) if match else None
