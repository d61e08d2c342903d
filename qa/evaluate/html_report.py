"""Writes a report as one HTML file that loads nothing: the figures, the plots and the failures to read.

The page is templates/report.html with templates/report.css in it; here is what stands in it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qa.evaluate.failures import KINDS
from qa.evaluate.measures import (
    CONFIDENCE_MEASURES,
    FOLLOW_UPS_IN_HTML,
    OF_ARTICLES,
    Block,
    listed,
    tile_names,
)
from qa.evaluate.plots import plots
from qa.evaluate.report import Report, write_file
from qa.evaluate.scoring import Scored
from qa.evaluate.tables import notices, number, retrieval_names
from qa.page import escape

if TYPE_CHECKING:
    from jinja2 import Template

SHOWN = 100  # failures of a kind on the page; the JSON report has every row

Row = Sequence[str]
# A head and its rows; one without rows is not shown.
Table = tuple[Row, Sequence[Row]]


@dataclass(frozen=True, slots=True)
class FailureKind:
    """The failures of one kind: how many there are, and the question and the rows of those that are shown."""

    name: str
    count: int
    shown: Sequence[tuple[str, Sequence[Row]]]


def write_html(report: Report, path: str | Path, *, title: str = "Dateline, measured") -> None:
    """Write the report as a page that needs no other file and runs no script."""
    write_file(Path(path), page(report, title=title))


def page(report: Report, *, title: str = "Dateline, measured") -> str:
    """The page as text; whatever comes from questions and articles is escaped."""
    data = report.to_json()
    measures = data["measures"]
    return _template().render(
        title=title,
        data=data,
        notices=notices(data),
        tiles=[(name, number(measures[name])) for name in tile_names() if name in measures],
        tables=[table(data) for table in TABLES],
        plots=plots(report.scored),
        failures=_failures(report.scored),
    )


@cache
def _template() -> Template:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    from markupsafe import Markup

    def escaped(value: object) -> Markup:
        # As on Dateline's page: control characters and direction overrides are made visible too.
        return value if isinstance(value, Markup) else Markup(escape.text(value))

    return Environment(
        loader=FileSystemLoader(Path(__file__).with_name("templates")),
        autoescape=True,
        finalize=escaped,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    ).get_template("report.html")


def _retrieval(data: Mapping[str, Any]) -> Table:
    measures = data["measures"]
    rows = [
        (name, number(measures[name]), number(measures[OF_ARTICLES + name])) for name in retrieval_names(data)
    ]
    return ("Retrieval", "passages", "articles"), rows


def _answers(data: Mapping[str, Any]) -> Table:
    squad, older = data["squad"]["2.0"], data["squad"]["1.1"]
    parts = (
        ("", "all"),
        ("HasAns_", "with an answer"),
        ("NoAns_", "without"),
        ("best_", "at the best threshold"),
    )
    rows = [
        (label, number(squad[f"{start}exact"] / 100), number(squad[f"{start}f1"] / 100))
        for start, label in parts
        if f"{start}exact" in squad
    ]
    if older:
        rows.append(("SQuAD 1.1", number(older["exact_match"] / 100), number(older["f1"] / 100)))
    return ("Answers (SQuAD 2.0)", "EM", "F1"), rows


def _other_answers(data: Mapping[str, Any]) -> Table:
    return ("Answers, other measures", ""), _listed(data, "answers")


def _abstention_and_citations(data: Mapping[str, Any]) -> Table:
    figures = data["silence"]
    rows = [
        ("answered, and should not have", f"{figures['answered_wrongly']} of {figures['without_answer']}"),
        ("silent, and should not have been", f"{figures['silent_wrongly']} of {figures['with_answer']}"),
        *((measure.label, number(figures[measure.name])) for measure in CONFIDENCE_MEASURES),
        *_listed(data, "abstention"),
        *_listed(data, "citations"),
    ]
    return ("Silence and citations", ""), rows


def _follow_ups(data: Mapping[str, Any]) -> Table:
    follow = data["follow_ups"]
    asked, rewritten = follow["asked"], follow["rewritten"]
    head = (
        "Follow-ups",
        f"as asked ({follow['questions']})",
        f"rewritten ({follow['rewritten_questions']})",
    )
    names = [name for name in FOLLOW_UPS_IN_HTML if name in asked]
    return head, [(name, number(asked[name]), number(rewritten.get(name))) for name in names]


def _time(data: Mapping[str, Any]) -> Table:
    rows = [
        (name, number(row["p50_ms"], 1), number(row["p95_ms"], 1), number(row["per_second"], 1))
        for name, row in data["time"].items()
    ]
    return ("Time", "p50 ms", "p95 ms", "questions/s"), rows


# In the order of the page.
TABLES: tuple[Callable[[Mapping[str, Any]], Table], ...] = (
    *(_retrieval, _answers, _other_answers, _abstention_and_citations, _follow_ups, _time),
)


def _listed(data: Mapping[str, Any], block: Block) -> list[Row]:
    measures = data["measures"]
    return [(name, number(measures[name])) for name in listed(block, measures)]


def _failures(scored: Sequence[Scored]) -> list[FailureKind]:
    wrong = [one for one in scored if one.right is False]
    by_kind = {name: [one for one in wrong if one.kind == name] for name in KINDS}
    return [
        FailureKind(name, len(rows), [(one.question.question, _failure(one)) for one in rows[:SHOWN]])
        for name, rows in by_kind.items()
        if rows
    ]


def _failure(one: Scored) -> list[Row]:
    """(name, CSS class, text) of each thing that is known of a failure."""
    question, outcome = one.question, one.outcome
    nothing = "no answer" if question.answerable is False else "an answer"
    parts = [
        ("expected", "", " | ".join(question.answers) or nothing),
        ("got", "got", f"{outcome.text or '(silent)'} (confidence {outcome.confidence:.2f})"),
        ("quoting", "text", " ... ".join(citation.quote for citation in outcome.citations)),
        ("asked after", "", " / ".join(question.history)),
        ("searched for", "", outcome.query if outcome.query != question.question else ""),
        ("why", "", one.why),
        ("ranked first", "text", "" if one.rank == 1 else one.first_text),
        ("right passage", "text", one.right_text),
    ]
    return [part for part in parts if part[2]]
