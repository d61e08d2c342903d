"""Asking every question: follow-ups, runs that were cut off, and wrong use."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.errors import InputError
from qa.evaluate import evaluate, partial_path, write_json
from tests.support.evaluate_corpus import ANSWERS, FOLLOW_UP, QUESTIONS, RewritingCorpus, WordCorpus


def test_follow_ups_are_scored_as_asked_and_as_rewritten() -> None:
    corpus = WordCorpus({"Who stepped out?": ("Armstrong", 0.8)})
    data = evaluate(corpus, [FOLLOW_UP]).to_json()
    follow = data["follow_ups"]
    assert (follow["questions"], follow["rewritten_questions"]) == (1, 1)
    assert (follow["asked"]["EM"], follow["rewritten"]["EM"]) == (0, 1)
    assert (follow["asked"]["Hit@1"], follow["rewritten"]["Hit@1"]) == (0, 1)
    assert corpus.histories == [FOLLOW_UP.history, ()]
    assert len(data["rows"]) == len(data["rewritten_rows"]) == 1


def test_a_corpus_that_rewrites_is_searched_with_what_it_makes() -> None:
    (row,) = evaluate(RewritingCorpus(), [FOLLOW_UP]).to_json()["rows"]
    assert row["query"] == "When did Apollo land on the Moon? And who?"


def test_a_run_that_was_cut_off_goes_on(tmp_path: Path, corpus: WordCorpus) -> None:
    json_path = tmp_path / "out.json"
    partial = partial_path(json_path)
    seen: list[tuple[int, int]] = []

    def stop_after_three(done: int, total: int) -> None:
        seen.append((done, total))
        if done == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        evaluate(corpus, QUESTIONS, resume=partial, progress=stop_after_three)
    assert seen == [(1, 8), (2, 8), (3, 8)]
    partial.write_text(partial.read_text("utf-8") + '{"id": "late", "form": "as', "utf-8")
    fresh = WordCorpus(ANSWERS)
    report = evaluate(fresh, QUESTIONS, resume=partial)
    assert fresh.asked == len(QUESTIONS) - 3
    assert report.to_json()["measures"] == evaluate(corpus, QUESTIONS).to_json()["measures"]
    write_json(report, json_path)
    assert not partial.exists()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out.json"]


@pytest.mark.parametrize("change", ["settings", "k", "questions"])
def test_outcomes_made_otherwise_are_not_taken_up(tmp_path: Path, corpus: WordCorpus, change: str) -> None:
    partial = tmp_path / "partial"
    evaluate(corpus, QUESTIONS, resume=partial, settings="one")
    other = WordCorpus(ANSWERS)
    evaluate(
        other,
        QUESTIONS[:-1] if change == "questions" else QUESTIONS,
        resume=partial,
        settings="two" if change == "settings" else "one",
        k=50 if change == "k" else 100,
    )
    assert other.asked == len(QUESTIONS) - (change == "questions")


def test_wrong_use(corpus: WordCorpus) -> None:
    with pytest.raises(ValueError, match="at least one question"):
        evaluate(corpus, [])
    with pytest.raises(ValueError, match="k must be at least 1, not 0"):
        evaluate(corpus, QUESTIONS, k=0)


def test_a_folder_that_is_not_there(tmp_path: Path, corpus: WordCorpus) -> None:
    path = tmp_path / "gone" / "out.json"
    with pytest.raises(InputError, match=r"out\.json\.partial: cannot be written \(No such file"):
        evaluate(corpus, QUESTIONS, resume=partial_path(path))
    with pytest.raises(InputError, match=r"out\.json: cannot be written"):
        write_json(evaluate(corpus, QUESTIONS), path)
