"""Measures a corpus with a question set: rankings, answers, silence, citations, follow-ups and time."""

from qa.evaluate.compare import Comparison, Difference, compare
from qa.evaluate.feedback import save_thumb
from qa.evaluate.html_report import write_html
from qa.evaluate.questions import Question, Span, load_questions, sample_questions
from qa.evaluate.report import Report, evaluate, partial_path, write_json, write_run
from qa.evaluate.reranking import Reranking
from qa.evaluate.runner import Askable, Outcome, Ranked
from qa.evaluate.scoring import Scored

__all__ = [
    "Askable",
    "Comparison",
    "Difference",
    "Outcome",
    "Question",
    "Ranked",
    "Report",
    "Reranking",
    "Scored",
    "Span",
    "compare",
    "evaluate",
    "load_questions",
    "partial_path",
    "sample_questions",
    "save_thumb",
    "write_html",
    "write_json",
    "write_run",
]
