"""Measures a corpus with a question set: rankings, answers, abstention, citations, follow-ups and time.

Who is what, in the order of one run:

- `Question` (question.py) is a row of the set: what is asked, and what the set says of its answer.
- `Outcome` (runner.py) is what the corpus did with it: its ranking, of `Ranked` passages, and its answer. A
  question with a rewrite has two, whose `form` is "asked" and "rewritten". `.partial` files hold outcomes.
- `Right` (relevance.py) is which passages and articles are relevant for it in this collection, with grades:
  its qrels. Whether the outcome `is_right` is another thing: true, false or not known (failures.py).
- `Case` (measures.py) is these three together, what a measure of a question is computed from.
- `Scored` (scoring.py) is the question, its outcome, its measures, and whether it is right and why not: a
  row of the JSON report.
- `ConfidenceCase` (abstention.py) is what the measures of the confidence need of a scored question.
- `Report` (report.py) is all of them; figures.py has the means, tables.py and html_report.py show them.
- `Comparison` (compare.py) is of two reports. Its `unit` is what is resampled: article, paragraph, question.

Names of fields are in the reports and in `.partial` files, so they stay.
"""

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
