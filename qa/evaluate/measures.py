"""Names every measure, with its definition and where it comes from; all reports hold what these tables hold.

A measure is a line in one of three tables:

- `QUESTION_MEASURES`, of one question: a function from a `Case` to 0..1, higher is better. It gives None
  where the measure does not apply to that question.
- `RANKING_MEASURES`, of a ranking, computed for passages and for articles: ir-measures' name of it, or a
  function of its own.
- `CONFIDENCE_MEASURES`, of the confidence over all questions: a function from `ConfidenceCase` rows.

A measure's mean is in the JSON report without more, and so are its values in the rows; a measure of the
confidence is under "silence". Rankings and the confidence are listed in the table and in the HTML report too,
a measure of a question where its `block` says. `compared` has `dateline compare` test it, `tile` or `tiles`
show it large at the top of the HTML report. CONTRIBUTING.md has the steps.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from qa.evaluate import failures, quotes, squad
from qa.evaluate.abstention import ConfidenceCase, accuracy_over_coverage, answerable_auroc, calibration
from qa.evaluate.question import Question
from qa.evaluate.relevance import Relevance, Right
from qa.evaluate.runner import Outcome

Block = Literal["answers", "abstention", "citations"]
# From the ids of a ranking, the best first, and the relevant ids with their grades, above 0.
RankingFunction = Callable[[Sequence[str], Mapping[str, float]], float]

# What stands before the name of a ranking measure that is of articles.
OF_ARTICLES = "article "


@dataclass(frozen=True, slots=True)
class Case:
    """One question, its outcome, and what is right for it: what its measures are computed from."""

    question: Question
    outcome: Outcome
    right: Right
    relevance: Relevance


@dataclass(frozen=True, slots=True)
class QuestionMeasure:
    """A measure of one question, 0..1, higher is better; `compute` gives None where it does not apply.

    `source` is the paper or the script that defines it. `block` is where the reports list its mean, None
    where they show it in another form: EM and F1 among SQuAD's figures, abstentions as counts.
    """

    name: str
    compute: Callable[[Case], float | None]
    source: str
    block: Block | None = None
    compared: bool = False
    tile: bool = False


@dataclass(frozen=True, slots=True)
class RankingMeasure:
    """A measure of a ranking, 0..1, higher is better, named `name`@k for each cut-off k, else `name` alone.

    `compute` is its name in ir-measures, without the cut-off, or a function that gets the ranking's first k.
    There is one figure for each of `cutoffs` that is no deeper than the ranking, with `at_depth` also one for
    the ranking's whole depth, named after it. With `no_cutoff` there is one of the whole ranking instead.
    `compared` and `tiles` hold full names, "Hit@1" of passages, "article Hit@1" of articles. ValueError where
    the measure would appear nowhere or has no figure of a name in these.
    """

    name: str
    compute: str | RankingFunction
    source: str
    cutoffs: tuple[int, ...] = ()
    at_depth: bool = False
    no_cutoff: bool = False
    compared: tuple[str, ...] = ()
    tiles: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.no_cutoff == bool(self.cutoffs or self.at_depth):
            raise ValueError(f"{self.name}: give cut-offs or at_depth, else no_cutoff, and not both")
        if any(k < 1 for k in self.cutoffs):
            raise ValueError(f"{self.name}: cut-offs must be at least 1, not {self.cutoffs}")
        names = {self.name} if self.no_cutoff else {f"{self.name}@{k}" for k in self.cutoffs}
        for shown in (*self.compared, *self.tiles):
            if shown.removeprefix(OF_ARTICLES) not in names:
                raise ValueError(f"{self.name}: {shown!r} is none of its figures, {sorted(names)}")

    def figures(self, depth: int) -> dict[str, int | None]:
        """The name of each figure of rankings of that depth -> its cut-off (None for none), ascending."""
        if self.no_cutoff:
            return {self.name: None}
        within = {k for k in self.cutoffs if k <= depth}
        return {f"{self.name}@{k}": k for k in sorted(within | {depth} if self.at_depth else within)}


@dataclass(frozen=True, slots=True)
class ConfidenceMeasure:
    """A measure of the confidence over all questions, 0..1, higher is better; `name` is its key in JSON, and
    `label` its name in the table and the HTML report. `compute` gives None where it does not apply."""

    name: str
    label: str
    compute: Callable[[Sequence[ConfidenceCase]], float | None]
    source: str


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
    RankingMeasure(
        "Hit",
        "Success",
        "trec_eval's success_k: whether a relevant one is among the k",
        cutoffs=(1, 5, 10),
        compared=("Hit@1", "Hit@10", "article Hit@1"),
        tiles=("Hit@1", "Hit@10"),
    ),
    RankingMeasure(
        "MRR",
        "RR",
        "Voorhees 1999, The TREC-8 Question Answering Track Report",
        cutoffs=(10,),
        compared=("MRR@10",),
        tiles=("MRR@10",),
    ),
    RankingMeasure(
        "nDCG",
        "nDCG",
        "Järvelin and Kekäläinen 2002, with linear gain",
        cutoffs=(10,),
        compared=("nDCG@10",),
    ),
    RankingMeasure("MAP", "AP", "Harman 1992, Evaluation Issues in Information Retrieval", at_depth=True),
    RankingMeasure(
        "Recall", "R", "trec_eval's recall_k: the share of the relevant ones", cutoffs=(10,), at_depth=True
    ),
    RankingMeasure("Precision", "P", "trec_eval's P_k: the share of the k that are relevant", cutoffs=(5,)),
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

# Of the follow-ups, as asked and as rewritten, the terminal's table shows these.
FOLLOW_UPS_IN_TABLE = ("Hit@1", "Hit@10", "MRR@10", "EM", "F1")
# The page leaves out Hit@10, which MRR@10 holds already: it is above zero where Hit@10 is 1.
FOLLOW_UPS_IN_HTML = tuple(name for name in FOLLOW_UPS_IN_TABLE if name != "Hit@10")


def compared_names() -> list[str]:
    """What `dateline compare` tests: rankings of passages, of articles, then answers.

    More measures make each test stricter (Holm 1979), so not all of them.
    """
    rankings = [name for measure in RANKING_MEASURES for name in measure.compared]
    rankings.sort(key=lambda name: name.startswith(OF_ARTICLES))
    return [*rankings, *(measure.name for measure in QUESTION_MEASURES if measure.compared)]


def tile_names() -> list[str]:
    """What stands large at the top of the HTML report."""
    rankings = [name for measure in RANKING_MEASURES for name in measure.tiles]
    return [*rankings, *(measure.name for measure in QUESTION_MEASURES if measure.tile)]


def question_measures(case: Case) -> dict[str, float]:
    """The measures that apply to the question, by name, each 0..1."""
    values = ((measure.name, measure.compute(case)) for measure in QUESTION_MEASURES)
    return {name: value for name, value in values if value is not None}


def ranking_measures(depth: int) -> dict[str, tuple[RankingMeasure, int | None]]:
    """Each figure of rankings of that depth -> its measure and cut-off, in the reports' order."""
    return {name: (measure, k) for measure in RANKING_MEASURES for name, k in measure.figures(depth).items()}


def listed(block: Block, means: Mapping[str, float]) -> list[str]:
    """The names of the measures that a report lists in that block, of those it has means of."""
    return [m.name for m in QUESTION_MEASURES if m.block == block and m.name in means]
