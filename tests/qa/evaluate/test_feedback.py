"""Feedback on answers becomes rows that the bench reads back."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from index.errors import InputError
from qa.evaluate import EvidenceSpan, Question, evaluate, load_questions, save_feedback
from qa.types import Answer, Citation
from tests.support.evaluate_corpus import WordCorpus

GIVEN = Answer(
    "Who?", "Neil Armstrong", True, 0.8, (Citation("moon.txt", 47, 80, "Neil Armstrong stepped out first."),)
)
SILENT = Answer("Who?", "", False, 0.1)


def _read(path: Path) -> Question:
    (question,) = load_questions(path)
    return question


def test_good_feedback_expects_the_answer_where_it_was_cited(tmp_path: Path) -> None:
    row = save_feedback(tmp_path / "new" / "mine.jsonl", "Who?", GIVEN, up=True, history=["When?", GIVEN])
    assert _read(tmp_path / "new" / "mine.jsonl") == Question(
        str(row["id"]),
        "Who?",
        ("Neil Armstrong",),
        ("moon.txt",),
        True,
        history=("When?", "Neil Armstrong"),
        evidence=(EvidenceSpan("moon.txt", 47, 80),),
    )


def test_the_other_feedback(tmp_path: Path) -> None:
    path = tmp_path / "mine.jsonl"
    save_feedback(path, "Who?", SILENT, up=True)
    assert _read(path).answerable is False
    # Later feedback on the same question replaces the earlier.
    save_feedback(path, "Who?", SILENT, up=False)
    assert (_read(path).answerable, _read(path).answers) == (True, ())
    save_feedback(path, "Who?", GIVEN, up=False)
    assert (_read(path).answerable, _read(path).rejected) == (None, ("Neil Armstrong",))


def test_feedback_becomes_a_test(tmp_path: Path) -> None:
    path = tmp_path / "mine.jsonl"
    save_feedback(path, "Who stepped out?", GIVEN, up=True)
    save_feedback(path, "Who was first?", GIVEN, up=False)
    save_feedback(path, "Who baked it?", SILENT, up=True)
    save_feedback(path, "Who flew on?", SILENT, up=False)
    corpus = WordCorpus(
        {"Who stepped out?": ("Neil Armstrong", 0.9), "Who was first?": ("Neil Armstrong", 0.9)}
    )
    scored = {one.question.question: one.right for one in evaluate(corpus, load_questions(path)).scored}
    assert scored == {
        "Who stepped out?": True,
        "Who was first?": False,
        "Who baked it?": True,
        "Who flew on?": False,
    }


def test_many_at_once_lose_none(tmp_path: Path) -> None:
    path = tmp_path / "mine.jsonl"
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda n: save_feedback(path, f"Who {n}?", GIVEN, up=True), range(24)))
    assert {question.question for question in load_questions(path)} == {f"Who {n}?" for n in range(24)}


def test_a_line_that_is_not_ours_stays(tmp_path: Path) -> None:
    path = tmp_path / "mine.jsonl"
    path.write_text("not json\n", "utf-8")
    save_feedback(path, "Who?", GIVEN, up=True)
    assert path.read_text("utf-8").startswith("not json\n{")


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", "utf-8")
    with pytest.raises(InputError, match="the thumb cannot be saved"):
        save_feedback(tmp_path / "file" / "mine.jsonl", "Who?", GIVEN, up=True)
