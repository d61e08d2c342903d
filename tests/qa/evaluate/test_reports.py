"""What is written of an evaluation: JSON, a TREC run, and the table."""

from __future__ import annotations

import importlib
import json
import re
from pathlib import Path
from typing import Any

from qa.evaluate import compare, evaluate, write_json, write_run
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
