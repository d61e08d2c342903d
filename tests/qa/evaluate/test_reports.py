"""What is written of an evaluation: JSON, a TREC run, and the table."""

from __future__ import annotations

import importlib
import json
import re
from pathlib import Path
from typing import Any

from qa.evaluate import Question, compare, evaluate, write_json, write_run
from qa.evaluate.html_report import page
from tests.support.evaluate_corpus import FOLLOW_UP, QUESTIONS, WordCorpus


def test_the_json_report_has_every_question_and_compares(tmp_path: Path, corpus: WordCorpus) -> None:
    paths = [tmp_path / "a.json", tmp_path / "b.json"]
    write_json(evaluate(corpus, QUESTIONS), paths[0])
    write_json(evaluate(WordCorpus(), QUESTIONS), paths[1])
    rows = json.loads(paths[0].read_text("utf-8"))["rows"]
    assert [row["id"] for row in rows] == [question.id for question in QUESTIONS]
    found = compare(*paths)
    assert {"Hit@1", "EM", "F1"} < {one.measure for one in found.differences}
    assert [flip.id for flip in found.lost] == ["when", "who"]
    assert [flip.id for flip in found.gained] == ["bad", "wrong"]


def test_the_run_is_one_that_trec_eval_reads(tmp_path: Path, corpus: WordCorpus) -> None:
    ir_measures: Any = importlib.import_module("ir_measures")  # its annotations are partial

    path = tmp_path / "out.run"
    write_run(evaluate(corpus, QUESTIONS), path)
    run = list(ir_measures.read_trec_run(str(path)))
    assert next(line.doc_id for line in run if line.query_id == "when") == "moon.txt#0"
    qrels = [ir_measures.Qrel("late", "mars.txt#1", 1)]
    assert ir_measures.calc_aggregate([ir_measures.RR @ 10], qrels, run)[ir_measures.RR @ 10] == 1 / 2


def test_the_table_has_the_headline_figures(corpus: WordCorpus) -> None:
    table = evaluate(corpus, [*QUESTIONS, FOLLOW_UP]).table()
    for expected in (
        r"9 questions \(5 with an answer, 2 without\) on 3 articles, 5 passages",
        r"Hit@1 +0\.600 +0\.800",
        r"MRR@10 ",
        r"EM +0\.286 +0\.200 +0\.500",
        r"answered, and should not have +1 of 2 +50\.0%",
        r"silent, and should not have been +2 of 5 +40\.0%",
        r"verbatim quotes +1\.000",
        r"as asked \(1\) +as rewritten \(1\)",
        r"p50 ms +p95 ms +questions/s",
    ):
        assert re.search(expected, table), f"{expected}\n{table}"


def test_what_of_the_set_cannot_be_told_is_said(corpus: WordCorpus) -> None:
    asked = [
        Question("gone", "When?", ("1969",), ("nope.txt",), True),
        Question("many", "Who?", (), tuple(f"lost{n}.txt" for n in range(6)), True),
        Question("lost", "Where?", ("Paris",), ("moon.txt",), True),
        Question("none", "Why?", answerable=False),
        QUESTIONS[0],
    ]
    report = evaluate(corpus, asked)
    found = report.to_json()
    assert found["unknown_articles"] == ["nope.txt", *(f"lost{n}.txt" for n in range(6))]
    assert (found["ambiguous_articles"], found["nothing_right"]) == ([], ["lost"])
    assert [row["right_passages"] for row in found["rows"]] == [0, 0, 0, 0, 1]
    first, second, third, *_ = report.table().split("\n")
    assert first.startswith("5 questions")
    assert second == (
        "7 articles of the set are not in the index: nope.txt, lost0.txt, lost1.txt, lost2.txt, lost3.txt "
        "and 2 more (the JSON report has all)"
    )
    assert third == "No passage is right for 1 question, which count as not found: lost"
    assert "not in the index: nope.txt, lost0.txt" in page(report)
    alone = evaluate(corpus, asked[:1]).table()
    assert "\n1 article of the set is not in the index: nope.txt\n" in alone
    assert "not in the index" not in evaluate(corpus, QUESTIONS).table()


def test_a_name_of_several_articles_is_said() -> None:
    corpus = WordCorpus(texts={"a/x.txt": "One.", "b/x.txt": "Two."})
    table = evaluate(corpus, [Question("q", "Which?", (), ("x",), True)]).table()
    assert "\n1 article of the set is called as several in the index are: x\n" in table


def test_half_a_surrogate_pair_is_written(tmp_path: Path, corpus: WordCorpus) -> None:
    path = tmp_path / "a.json"
    asked = [Question("q", "What is \ud83d flour?", passage="\udc00")]
    write_json(evaluate(corpus, asked, resume=tmp_path / "a.json.partial"), path)
    assert json.loads(path.read_text("utf-8"))["rows"][0]["question"] == "What is \ud83d flour?"
