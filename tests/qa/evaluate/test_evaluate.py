"""The bench as a whole over a corpus whose every answer is known."""

from __future__ import annotations

import importlib
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from index.errors import InputError
from qa.evaluate import (
    Askable,
    Question,
    compare,
    evaluate,
    load_questions,
    partial_path,
    write_html,
    write_json,
    write_run,
)
from qa.evaluate import failures as kinds
from qa.evaluate.scoring import EXCERPT, excerpt
from tests.support.evaluate_corpus import TEXTS, RewritingCorpus, WordCorpus
from tests.support.paths import SEED_QUESTIONS, SEEDS

if TYPE_CHECKING:
    from qa import Corpus

    def _a_corpus_can_be_evaluated(corpus: Corpus) -> Askable:
        return corpus


MOON, MARS = ("moon.txt",), ("mars.txt",)
QUESTIONS = [
    Question("when", "When did Apollo land on the Moon?", ("20 July 1969",), MOON, True),
    Question("who", "Who stepped out first?", ("Neil Armstrong", "Armstrong"), MOON, True),
    Question("mars", "Which year did Viking land?", ("1976",), MARS, True),
    Question("late", "landed Mars", ("2021",), MARS, True),
    Question("none", "Who was the first dog on Mars?", answerable=False),
    Question("wrong", "When was bread invented?", answerable=False),
    Question("bare", "What about salt?"),
    Question("bad", "Is flour rejected?", rejected=("flour",)),
]
ANSWERS = {
    "When did Apollo land on the Moon?": ("20 July 1969", 0.9),
    "Who stepped out first?": ("Neil", 0.6),  # F1 of the better answer: 2 * 1 * 0.5 / 1.5
    "landed Mars": ("Perseverance", 0.5),
    "When was bread invented?": ("flour", 0.4),
    "Is flour rejected?": ("Flour", 0.3),
}


@pytest.fixture
def corpus() -> WordCorpus:
    return WordCorpus(ANSWERS)


def test_every_figure_by_hand(corpus: WordCorpus) -> None:
    report = evaluate(corpus, QUESTIONS)
    data = report.to_json()
    rows = {row["id"]: row for row in data["rows"]}
    # Right passages: moon#0 at 1, moon#1 at 1, mars#0 at 1, and for "late" mars#1 at 2 after mars#0 (a tie).
    assert [rows[key]["rank"] for key in ("when", "who", "mars", "late")] == [1, 1, 1, 2]
    assert data["measures"]["Hit@1"] == pytest.approx(3 / 4)
    assert data["measures"]["MRR@10"] == pytest.approx((1 + 1 + 1 + 1 / 2) / 4)
    assert data["measures"]["article Hit@1"] == 1
    assert data["counts"]["Hit@1"] == 4
    # EM: when 1, who 0, mars 0 (silent), late 0, none 1, wrong 0.
    assert data["measures"]["EM"] == pytest.approx(2 / 6)
    assert data["measures"]["F1"] == pytest.approx((1 + 2 / 3 + 0 + 0 + 1 + 0) / 6)
    assert data["squad"]["2.0"]["HasAns_exact"] == pytest.approx(100 * 1 / 4)
    assert data["squad"]["1.1"]["f1"] == pytest.approx(100 * (1 + 2 / 3) / 4)
    silence = data["silence"]
    assert (silence["answered_wrongly"], silence["without_answer"]) == (1, 2)
    assert (silence["silent_wrongly"], silence["with_answer"]) == (1, 4)
    # Confidences with an answer 0.9 0.6 0.5 0.1, without 0.4 0.1: of 8 pairs 3 + 3 right and 1 tie over.
    assert silence["auroc"] == pytest.approx((3 * 2 + 0.5) / 8)
    assert data["measures"]["verbatim quotes"] == 1
    # "late" cites mars.txt, "when" and "who" moon.txt.
    assert data["measures"]["right article cited"] == 1
    assert data["measures"]["not a rejected answer"] == 0
    assert data["collection"] == {"articles": 3, "passages": 5}
    assert set(data["time"]) == {"search", "ask"}
    assert data["machine"]["python"]


def test_failures_say_what_happened_and_why(corpus: WordCorpus) -> None:
    rows = {one.question.id: one for one in evaluate(corpus, QUESTIONS).scored}
    assert {key: one.kind for key, one in rows.items() if one.right is False} == {
        "mars": kinds.SILENT_FOUND,
        "late": kinds.WRONG_FOUND,
        "wrong": kinds.ANSWERED_NONE,
        "bad": kinds.REJECTED,
    }
    assert rows["bare"].right is None
    assert rows["late"].why == (
        "The right passage ranked 2 (bm25 2.00 against 2.00 for the first); "
        "it has 2 of the question's 2 words (landed, mars), "
        "the first has 2 of the question's 2 words (landed, mars)."
    )
    assert rows["mars"].why == "The right passage ranked first; kept silent all the same, at confidence 0.10."
    assert rows["late"].first_text == "Viking 1 landed on Mars in 1976."
    assert rows["late"].right_text == "Perseverance landed on Mars in 2021."


def test_passages_that_are_not_found_or_not_there(corpus: WordCorpus) -> None:
    questions = [
        Question("far", "salt?", ("Neil Armstrong",), MOON, True),
        Question("gone", "salt?", ("Paris",), MOON, True),
        Question("empty", "???", ("Neil Armstrong",), MOON, True),
    ]
    far, gone, empty = evaluate(corpus, questions).scored
    assert far.why.startswith("The right passage is not among the 1 passages found (at most 100);")
    assert gone.why.startswith("No passage holds an expected answer whole")
    assert empty.why == "The search found no passage."
    assert {one.kind for one in (far, gone, empty)} == {kinds.SILENT_LOST}
    assert all(one.measures["Hit@10"] == 0 and one.measures["MAP@100"] == 0 for one in (far, gone, empty))


def test_the_order_of_the_questions_does_not_matter(corpus: WordCorpus) -> None:
    one, other = (evaluate(corpus, rows).to_json() for rows in (QUESTIONS, QUESTIONS[::-1]))
    for part in ("measures", "counts", "squad", "silence"):
        assert one[part] == other[part]


FOLLOW_UP = Question(
    "next",
    "And who?",
    ("Armstrong",),
    MOON,
    True,
    ("When did Apollo land on the Moon?", "1969"),
    "Who stepped out?",
)


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


def test_the_page_is_whole_escaped_and_loads_nothing(tmp_path: Path) -> None:
    texts = {**TEXTS, "evil.txt": "<script>alert(1)</script> & <img src=x onerror=y> stays text."}
    question = Question("evil", "<b>stays</b> text?", ("<i>x</i>",), ("evil.txt",), True)
    corpus = WordCorpus({**ANSWERS, question.question: ("<img src=x onerror=y>", 0.7)}, texts)
    path = tmp_path / "report.html"
    write_html(evaluate(corpus, [*QUESTIONS, question, FOLLOW_UP]), path, title="<Mine>")
    page = path.read_text("utf-8")
    assert page.count("<svg") == 4
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "&lt;b&gt;stays&lt;/b&gt; text?" in page
    assert not re.search(r"<(script|img|iframe|link|b>stays|i|Mine)\b", page)
    # Nothing is fetched: no address but the names of XML's own vocabularies, no file, no import.
    assert set(re.findall(r'(?:https?:)?//[^\s"<]+', page)) <= {
        "http://www.w3.org/2000/svg",
        "http://www.w3.org/1999/xlink",
    }
    assert not re.search(r"\bsrc=(?!x onerror)|@import|url\((?!#)", page)
    assert all(target in page for target in re.findall(r'href="#([^"]+)"', page))
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    # Every colour comes from the page's variables, so it reads in light and dark.
    assert not re.findall(r"(?:fill|stroke): #[0-9a-f]{6}", page)
    for kind in (kinds.SILENT_FOUND, kinds.WRONG_FOUND, kinds.ANSWERED_NONE):
        assert kind in page


def test_the_page_of_a_set_that_says_nothing(tmp_path: Path, corpus: WordCorpus) -> None:
    report = evaluate(corpus, [Question("bare", "What about salt?")])
    write_html(report, tmp_path / "report.html")
    assert "every question went right" in (tmp_path / "report.html").read_text("utf-8")
    assert "1 questions (0 with an answer, 0 without)" in report.table()


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


def test_an_excerpt_holds_the_answer_and_whole_words() -> None:
    text = "first " * 200 + "the answer " + "last " * 200
    short = excerpt(text, ["the answer"])
    assert len(short) <= EXCERPT + 2
    assert re.fullmatch(r"…(first )+the answer( last)+…", short)
    assert excerpt("short", ["x"]) == "short"


def test_importing_the_bench_loads_no_heavy_library() -> None:
    heavy = ["matplotlib", "sklearn", "scipy", "pandas", "ir_measures", "torch"]
    code = f"import sys, qa.evaluate; print([name for name in {heavy} if name in sys.modules])"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "[]"


def test_the_seed_questions_against_word_matching() -> None:
    texts = {path.name: path.read_text("utf-8") for path in sorted(SEEDS.iterdir())}
    report = evaluate(WordCorpus(texts=texts), load_questions(SEED_QUESTIONS))
    measures = report.to_json()["measures"]
    assert measures["silent when there is none"] == 1
    assert 0.5 < measures["Hit@1"] <= measures["Hit@10"]
