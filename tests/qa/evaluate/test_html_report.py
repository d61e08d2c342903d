"""The HTML report: whole, escaped, and loading nothing."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from qa.evaluate import Question, evaluate, write_html
from qa.evaluate import failures as kinds
from qa.evaluate.html_report import page
from tests.support.evaluate_corpus import ANSWERS, FOLLOW_UP, QUESTIONS, TEXTS, WordCorpus


def test_the_page_is_whole_escaped_and_loads_nothing(tmp_path: Path) -> None:
    texts = {**TEXTS, "evil.txt": "<script>alert(1)</script> & <img src=x onerror=y> stays text."}
    question = Question("evil", "<b>stays</b> text?", ("<i>x</i>",), ("evil.txt",), True)
    corpus = WordCorpus({**ANSWERS, question.question: ("<img src=x onerror=y>", 0.7)}, texts)
    path = tmp_path / "report.html"
    write_html(evaluate(corpus, [*QUESTIONS, question, FOLLOW_UP]), path, title="<Mine>")
    page = path.read_text("utf-8")
    assert page.count("<svg") == 4
    assert "&#60;script&#62;alert(1)&#60;/script&#62;" in page
    assert "&#60;b&#62;stays&#60;/b&#62; text?" in page
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


def test_what_cannot_be_seen_is_made_visible(corpus: WordCorpus) -> None:
    question = Question("unseen", "What \x00 is \u202eflour\ud800?", answerable=True)
    text = page(evaluate(corpus, [question]))
    assert "What \u2400 is " in text
    assert ">U+202E</span>flour\ufffd?" in text
    assert not set("\x00\u202e\ud800") & set(text)


def test_of_many_failures_of_a_kind_the_first_are_shown(
    corpus: WordCorpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qa.evaluate.html_report.SHOWN", 2)
    questions = [Question(str(n), "When was bread invented?", answerable=False) for n in range(5)]
    text = page(evaluate(corpus, questions))
    assert "5 of 5 questions, by what went wrong." in text
    assert text.count('<div class="failure">') == 2
    assert "3 more are in the JSON report." in text
