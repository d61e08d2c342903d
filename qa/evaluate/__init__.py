"""Measures a corpus with a question set: rankings, answers, abstention, citations, follow-ups and time."""

from qa.evaluate.compare import Comparison, Difference, compare
from qa.evaluate.feedback import save_feedback
from qa.evaluate.html_report import write_html
from qa.evaluate.question import EvidenceSpan, Question
from qa.evaluate.questions import load_questions, sample_questions
from qa.evaluate.report import Report, evaluate, partial_path, write_json, write_run
from qa.evaluate.reranking import Reranking
from qa.evaluate.runner import EvaluatedCorpus, Outcome, Ranked
from qa.evaluate.scoring import Scored

__all__ = [
    "Comparison",
    "Difference",
    "EvaluatedCorpus",
    "EvidenceSpan",
    "Outcome",
    "Question",
    "Ranked",
    "Report",
    "Reranking",
    "Scored",
    "compare",
    "evaluate",
    "load_questions",
    "partial_path",
    "sample_questions",
    "save_feedback",
    "write_html",
    "write_json",
    "write_run",
]
