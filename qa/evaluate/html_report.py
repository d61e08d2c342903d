"""A `Report` in, one HTML file out that loads nothing: the figures, the plots and the failures to read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path
from typing import Any

from qa.evaluate.failures import KINDS
from qa.evaluate.plots import plots
from qa.evaluate.report import Report, write_whole
from qa.evaluate.scoring import Scored
from qa.evaluate.style import STYLE
from qa.evaluate.tables import number, retrieval_names

SHOWN = 100  # failures of a kind on the page; the JSON report has every row


def write_html(report: Report, path: str | Path, *, title: str = "Dateline, measured") -> None:
    """Write the report as a page that needs no other file and runs no script."""
    write_whole(Path(path), page(report, title=title))


def page(report: Report, *, title: str = "Dateline, measured") -> str:
    """The page as text; whatever comes from questions and articles is escaped."""
    data = report.to_json()
    figures = "".join(
        f"<figure><h3>{escape(name)}</h3><figcaption>{escape(note)}</figcaption>{svg}</figure>"
        for name, note, svg in plots(report.scored)
    )
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta http-equiv="Content-Security-Policy" '
        "content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{STYLE}</style></head><body>"
        f"<header><h1>{escape(title)}</h1>{_about(data)}</header>{_tiles(data)}"
        f'<h2>Figures</h2><div class="grid">{_retrieval(data)}{_answers(data)}{_others(data)}</div>'
        f'<h2>Plots</h2><div class="grid">{figures}</div>'
        f"<h2>Failures to read</h2>{_failures(report.scored)}"
        f"<h2>Measured on</h2>{_machine(data)}</body></html>\n"
    )


def _about(data: dict[str, Any]) -> str:
    silence, collection = data["silence"], data["collection"]
    text = (
        f"{data['questions']} questions, {silence['with_answer']} with an answer and "
        f"{silence['without_answer']} without, on {collection['articles']} articles "
        f"({collection['passages']} passages). A higher share is better everywhere."
    )
    return f'<p class="soft">{escape(text)}</p>'


def _tiles(data: dict[str, Any]) -> str:
    names = (
        "Hit@1",
        "Hit@10",
        "MRR@10",
        "EM",
        "F1",
        "answered when there is one",
        "silent when there is none",
    )
    tiles = [
        f"<div><dt>{escape(name)}</dt><dd>{number(data['measures'][name])}</dd></div>"
        for name in names
        if name in data["measures"]
    ]
    return f'<dl class="tiles">{"".join(tiles)}</dl>'


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    cells = "".join(f'<th scope="col">{escape(cell)}</th>' for cell in head)
    body = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows)
    return f'<div class="scroll"><table><thead><tr>{cells}</tr></thead><tbody>{body}</tbody></table></div>'


def _retrieval(data: dict[str, Any]) -> str:
    measures = data["measures"]
    names = retrieval_names(measures)
    rows = [(name, number(measures[name]), number(measures[f"article {name}"])) for name in names]
    return _table(("Retrieval", "passages", "articles"), rows) if rows else ""


def _answers(data: dict[str, Any]) -> str:
    squad = data["squad"]["2.0"]
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
    older = data["squad"]["1.1"]
    if older:
        rows.append(("SQuAD 1.1", number(older["exact_match"] / 100), number(older["f1"] / 100)))
    return _table(("Answers (SQuAD 2.0)", "EM", "F1"), rows) if rows else ""


def _others(data: dict[str, Any]) -> str:
    silence, measures, follow = data["silence"], data["measures"], data["follow_ups"]
    rows = [
        ("answered, and should not have", f"{silence['answered_wrongly']} of {silence['without_answer']}"),
        ("silent, and should not have been", f"{silence['silent_wrongly']} of {silence['with_answer']}"),
        ("AUROC of the confidence", number(silence["auroc"])),
        ("calibration (1 - ECE)", number(silence["calibration"])),
        ("accuracy over coverage (1 - AURC)", number(silence["accuracy_over_coverage"])),
    ]
    names = ("verbatim quotes", "right article cited", "cited precision", "cited recall")
    rows += [(name, number(measures[name])) for name in names if name in measures]
    tables = _table(("Silence and citations", ""), rows)
    if follow["questions"]:
        asked, rewritten = follow["asked"], follow["rewritten"]
        kept = [name for name in ("Hit@1", "MRR@10", "EM", "F1") if name in asked]
        head = (
            "Follow-ups",
            f"as asked ({follow['questions']})",
            f"rewritten ({follow['rewritten_questions']})",
        )
        tables += _table(head, [(n, number(asked[n]), number(rewritten.get(n))) for n in kept])
    times = [
        (name, number(row["p50_ms"], 1), number(row["p95_ms"], 1), number(row["per_second"], 1))
        for name, row in data["time"].items()
    ]
    return tables + _table(("Time", "p50 ms", "p95 ms", "questions/s"), times)


def _failures(scored: Sequence[Scored]) -> str:
    wrong = [one for one in scored if one.right is False]
    if not wrong:
        return "<p>None: every question went right.</p>"
    out = [f'<p class="soft">{len(wrong)} of {len(scored)} questions, by what went wrong.</p>']
    for kind in KINDS:
        chosen = [one for one in wrong if one.kind == kind]
        if chosen:
            rows = "".join(_failure(one) for one in chosen[:SHOWN])
            cut = len(chosen) - SHOWN
            more = f'<p class="soft">{cut} more are in the JSON report.</p>' if cut > 0 else ""
            out.append(
                f"<details><summary><b>{len(chosen)}</b> {escape(kind)}</summary>{rows}{more}</details>"
            )
    return "".join(out)


def _failure(one: Scored) -> str:
    question, outcome = one.question, one.outcome
    nothing = "no answer" if question.answerable is False else "an answer"
    same = one.rank == 1
    parts = [
        ("expected", "", " | ".join(question.answers) or nothing),
        ("got", "got", f"{outcome.text or '(silent)'} (confidence {outcome.confidence:.2f})"),
        ("quoting", "text", " ... ".join(citation.quote for citation in outcome.citations)),
        ("asked after", "", " / ".join(question.history)),
        ("searched for", "", outcome.query if outcome.query != question.question else ""),
        ("why", "", one.why),
        ("ranked first", "text", "" if same else one.first_text),
        ("right passage", "text", one.right_text),
    ]
    rows = "".join(
        f'<dt>{name}</dt><dd dir="auto" class="{kind}">{escape(text)}</dd>'
        for name, kind, text in parts
        if text
    )
    head = f'<h3 dir="auto">{escape(question.question)}</h3>'
    return f'<div class="failure">{head}<dl>{rows}</dl></div>'


def _machine(data: dict[str, Any]) -> str:
    return _table(("", ""), [(name, value) for name, value in data["machine"].items()])
