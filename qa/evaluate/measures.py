"""Names every measure, with its definition and its paper; all reports show what the three tables here hold.

To add a measure, write what it is and add a line to its table, with its paper:

- of one question: a function from a `Case` to 0..1 (higher is better), or to None where the measure does not
  apply to the question, here or beside its like, and a line in `QUESTION_MEASURES`;
- of a ranking: a line in `RANKING_MEASURES` that says what ir-measures calls it; it is computed for passages
  and for articles;
- of the confidence over all questions: a function from `Judged` rows in abstention.py, and a line in
  `CONFIDENCE_MEASURES`.

The mean is then in the JSON report, under "measures" or, for the confidence, under "silence"; so are the
values in its rows. The entry's `block` lists it in that block of the terminal's table and of the HTML report,
`compared` makes `dateline compare` test it, and `tile` shows it large at the top of the HTML report. A figure
worked out by hand belongs in tests/qa/evaluate/test_measures.py.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from qa.evaluate import failures, quotes, squad
from qa.evaluate.abstention import Judged, accuracy_over_coverage, answerable_auroc, calibration
from qa.evaluate.question import Question
from qa.evaluate.relevance import Relevance, Right
from qa.evaluate.runner import Outcome

Block = Literal["answers", "abstention", "citations"]


@dataclass(frozen=True, slots=True)
class Case:
    """One question, what came of it, and what is right for it: what its measures are computed from."""

    question: Question
    outcome: Outcome
    right: Right
    relevance: Relevance


@dataclass(frozen=True, slots=True)
class QuestionMeasure:
    """A measure of one question, 0..1, higher is better; `of` gives None where it does not apply.

    `block` is where the reports list its mean, None where they show it in another form: EM and F1 among
    SQuAD's figures, right and wrong abstentions as counts.
    """

    name: str
    of: Callable[[Case], float | None]
    paper: str
    block: Block | None = None
    compared: bool = False
    tile: bool = False


@dataclass(frozen=True, slots=True)
class RankingMeasure:
    """A measure of a ranking, named `name`@k here and `ir_name`@k in ir-measures, for each cut-off k that is
    no deeper than the ranking; with `at_depth` also at the ranking's whole depth."""

    name: str
    ir_name: str
    cutoffs: tuple[int, ...]
    paper: str
    at_depth: bool = False

    def ranks(self, depth: int) -> list[int]:
        """The cut-offs for rankings of that depth, ascending."""
        within = {k for k in self.cutoffs if k <= depth}
        return sorted(within | {depth}) if self.at_depth else sorted(within)


@dataclass(frozen=True, slots=True)
class ConfidenceMeasure:
    """A measure of the confidence over all questions, 0..1, higher is better; `name` is its key in JSON."""

    name: str
    label: str
    of: Callable[[Sequence[Judged]], float | None]
    paper: str


def exact_match(case: Case) -> float | None:
    """Whether the answer is one of those expected, normalised; None where none is known."""
    return squad.exact(case.outcome.text, case.question.answers) if case.question.judged_answer else None


def token_f1(case: Case) -> float | None:
    """The best F1 over the expected answers, in shared tokens; None where none is known."""
    return squad.f1(case.outcome.text, case.question.answers) if case.question.judged_answer else None


def answered(case: Case) -> float | None:
    """Whether any answer was given; None unless the question has one."""
    return float(case.outcome.answered) if case.question.answerable else None


def abstained(case: Case) -> float | None:
    """Whether no answer was given; None unless it is known that there is none."""
    return float(not case.outcome.answered) if case.question.answerable is False else None


def not_rejected(case: Case) -> float | None:
    """Whether the answer is none that a reader marked as wrong; None where nothing was marked."""
    return float(not failures.is_rejected(case.question, case.outcome)) if case.question.rejected else None


def verbatim_quotes(case: Case) -> float | None:
    """The share of the citations that quote their article character for character; None without citations."""
    citations = case.outcome.citations
    return quotes.verbatim(citations, case.relevance.articles) / len(citations) if citations else None


def right_article_cited(case: Case) -> float | None:
    """Whether a citation is of a right article; None without citations or where no article is known."""
    cited = {citation.article_id for citation in case.outcome.citations}
    return float(bool(cited & case.right.articles.keys())) if cited and case.right.articles else None


def cited_precision(case: Case) -> float | None:
    """The share of the cited characters that are evidence; None without citations or evidence."""
    found = _cited_characters(case)
    return found[0] if found else None


def cited_recall(case: Case) -> float | None:
    """The share of the evidence's characters that are cited; None without citations or evidence."""
    found = _cited_characters(case)
    return found[1] if found else None


def _cited_characters(case: Case) -> tuple[float, float] | None:
    if not case.outcome.citations or case.question.answerable is False:
        return None
    evidence = quotes.evidence_of(case.question, case.relevance)
    return quotes.cited_characters(case.outcome.citations, evidence) if evidence else None


_SQUAD = "Rajpurkar et al. 2016, 2018 (SQuAD 1.1, 2.0)"
_ATTRIBUTION = "Dateline's own, after attribution as Rashkin et al. 2023 define it"
_HIGHLIGHTS = "character precision and recall of evidence, as DeYoung et al. 2020 (ERASER) count tokens"

# The order is that of the reports.
QUESTION_MEASURES = (
    QuestionMeasure("EM", exact_match, _SQUAD, compared=True, tile=True),
    QuestionMeasure("F1", token_f1, _SQUAD, compared=True, tile=True),
    QuestionMeasure("answered when there is one", answered, _SQUAD, compared=True, tile=True),
    QuestionMeasure("silent when there is none", abstained, _SQUAD, compared=True, tile=True),
    QuestionMeasure("verbatim quotes", verbatim_quotes, _ATTRIBUTION, "citations", compared=True),
    QuestionMeasure("right article cited", right_article_cited, _ATTRIBUTION, "citations"),
    QuestionMeasure("cited precision", cited_precision, _HIGHLIGHTS, "citations"),
    QuestionMeasure("cited recall", cited_recall, _HIGHLIGHTS, "citations"),
    QuestionMeasure("not a rejected answer", not_rejected, "Dateline's own: feedback", compared=True),
)

RANKING_MEASURES = (
    RankingMeasure("Hit", "Success", (1, 5, 10), "trec_eval's success_k: whether a right one is among the k"),
    RankingMeasure("MRR", "RR", (10,), "Voorhees 1999, The TREC-8 Question Answering Track Report"),
    RankingMeasure("nDCG", "nDCG", (10,), "Järvelin and Kekäläinen 2002, with linear gain"),
    RankingMeasure("MAP", "AP", (), "Harman 1992, Evaluation Issues in Information Retrieval", at_depth=True),
    RankingMeasure("Recall", "R", (10,), "trec_eval's recall_k: the share of the right ones", at_depth=True),
    RankingMeasure("Precision", "P", (5,), "trec_eval's P_k: the share of the k that are right"),
)

CONFIDENCE_MEASURES = (
    ConfidenceMeasure("auroc", "AUROC of the confidence", answerable_auroc, "Hanley and McNeil 1982"),
    ConfidenceMeasure("calibration", "calibration (1 - ECE)", calibration, "Guo et al. 2017"),
    ConfidenceMeasure(
        "accuracy_over_coverage",
        "accuracy over coverage (1 - AURC)",
        accuracy_over_coverage,
        "Geifman, Uziel and El-Yaniv 2019",
    ),
)

# What `dateline compare` tests. More measures make each test stricter (Holm 1979), so not all of them.
COMPARED = (
    *("Hit@1", "Hit@10", "MRR@10", "nDCG@10", "article Hit@1"),
    *(measure.name for measure in QUESTION_MEASURES if measure.compared),
)
# What stands large at the top of the HTML report.
TILES = ("Hit@1", "Hit@10", "MRR@10", *(measure.name for measure in QUESTION_MEASURES if measure.tile))


def question_measures(case: Case) -> dict[str, float]:
    """The measures that apply to the question, by name, each 0..1."""
    values = ((measure.name, measure.of(case)) for measure in QUESTION_MEASURES)
    return {name: value for name, value in values if value is not None}


def ranking_names(depth: int) -> dict[str, str]:
    """Each measure of a ranking of that depth -> its name in ir-measures, in the reports' order."""
    return {
        f"{measure.name}@{k}": f"{measure.ir_name}@{k}"
        for measure in RANKING_MEASURES
        for k in measure.ranks(depth)
    }


def listed(block: Block, means: Mapping[str, float]) -> list[str]:
    """The names of the measures that a report lists in that block, of those it has means of."""
    return [m.name for m in QUESTION_MEASURES if m.block == block and m.name in means]
