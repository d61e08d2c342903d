"""Shows the figures of a report, or of a comparison, as lines for a terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from qa.evaluate.measures import (
    CONFIDENCE_MEASURES,
    FOLLOW_UPS_IN_TABLE,
    OF_ARTICLES,
    Block,
    listed,
    ranking_measures,
)

Line = Sequence[str]
_NAMED = 5


def columns(lines: Sequence[Line], *, indent: str = "  ") -> list[str]:
    """Lines of cells as text: the first column flush left, the others flush right."""
    widths = [
        max(len(line[i]) for line in lines if i < len(line)) for i in range(max(map(len, lines), default=0))
    ]
    return [
        indent
        + "  ".join(
            cell.ljust(width) if i == 0 else cell.rjust(width)
            for i, (cell, width) in enumerate(zip(line, widths, strict=False))
        ).rstrip()
        for line in lines
    ]


def number(value: float | None, digits: int = 3) -> str:
    """The number with so many digits, or a dash where there is none."""
    return "-" if value is None else f"{value:.{digits}f}"


def retrieval_names(report: Mapping[str, Any]) -> list[str]:
    """The measures that the report has of passages and articles both, in the order people read them."""
    names = ranking_measures(report["settings"]["depth"])
    return [name for name in names if OF_ARTICLES + name in report["measures"]]


def report_table(report: Mapping[str, Any]) -> str:
    """The headline figures of `Report.to_json()`, a block for each thing measured."""
    none, some = report["silence"]["without_answer"], report["silence"]["with_answer"]
    collection = report["collection"]
    out = [
        f"{report['questions']} questions ({some} with an answer, {none} without) on "
        f"{collection['articles']} articles, {collection['passages']} passages"
    ]
    out += notices(report)
    for block in (_retrieval, _answers, _abstention, _citations, _follow_ups, _time):
        out += block(report)
    return "\n".join(out)


def notices(report: Mapping[str, Any]) -> list[str]:
    """What of the set could not be told, and so counts as not found: a line for each kind."""
    unknown, several = report["unknown_articles"], report["ambiguous_articles"]
    nothing = report["nothing_right"]
    out = []
    if unknown:
        out.append(f"{_of_set(unknown)} not in the index: {_first(unknown)}")
    if several:
        out.append(f"{_of_set(several)} called as several in the index are: {_first(several)}")
    if nothing:
        count = f"{len(nothing)} question{'s' * (len(nothing) != 1)}"
        out.append(f"No passage is right for {count}, which count as not found: {_first(nothing)}")
    return out


def _of_set(names: Sequence[str]) -> str:
    return "1 article of the set is" if len(names) == 1 else f"{len(names)} articles of the set are"


def _first(names: Sequence[str]) -> str:
    more = f" and {len(names) - _NAMED:,} more (the JSON report has all)" if len(names) > _NAMED else ""
    return ", ".join(" ".join(name.split()) for name in names[:_NAMED]) + more


def _retrieval(report: Mapping[str, Any]) -> list[str]:
    measures = report["measures"]
    names = retrieval_names(report)
    if not names:
        return []
    lines = [("", "passages", "articles")]
    lines += [(name, number(measures[name]), number(measures[OF_ARTICLES + name])) for name in names]
    return ["", f"Retrieval ({report['counts'][names[0]]} questions)", *columns(lines)]


def _answers(report: Mapping[str, Any]) -> list[str]:
    squad, older = report["squad"]["2.0"], report["squad"]["1.1"]
    other = columns(_listed(report, "answers"))
    if not squad:
        return ["", "Answers", *other] if other else []
    heads = [(start, name) for start, name in (("", "all"), ("HasAns_", "with"), ("NoAns_", "without"))]
    heads = [(start, name) for start, name in heads if f"{start}exact" in squad]
    lines: list[Line] = [("", *(name for _, name in heads), "best", "at confidence")]
    for label, key in (("EM", "exact"), ("F1", "f1")):
        cells = [number(squad[f"{start}{key}"] / 100) for start, _ in heads]
        bar = number(1 - squad[f"best_{key}_thresh"], 2)
        lines.append((label, *cells, number(squad[f"best_{key}"] / 100), bar))
    if older:
        plain = (number(older["exact_match"] / 100), number(older["f1"] / 100))
        lines.append((f"SQuAD 1.1: EM {plain[0]}, F1 {plain[1]}",))
    return [
        "",
        f"Answers ({squad['total']:.0f} questions, SQuAD 2.0)",
        *columns(lines[:3]),
        *columns(lines[3:]),
        *other,
    ]


def _abstention(report: Mapping[str, Any]) -> list[str]:
    figures = report["silence"]
    lines: list[Line] = []
    for label, count, total in (
        ("answered, and should not have", figures["answered_wrongly"], figures["without_answer"]),
        ("silent, and should not have been", figures["silent_wrongly"], figures["with_answer"]),
    ):
        if total:
            lines.append((label, f"{count} of {total}", f"{100 * count / total:.1f}%"))
    lines += [(measure.label, number(figures[measure.name])) for measure in CONFIDENCE_MEASURES]
    lines += _listed(report, "abstention")
    return ["", "Knowing when not to answer", *columns([line for line in lines if line[1] != "-"])]


def _citations(report: Mapping[str, Any]) -> list[str]:
    lines = _listed(report, "citations")
    return ["", "Citations (answers that cite)", *columns(lines)] if lines else []


def _listed(report: Mapping[str, Any], block: Block) -> list[Line]:
    """The means of the measures of that block, each with how many questions it applies to."""
    measures, counts = report["measures"], report["counts"]
    return [(name, number(measures[name]), f"({counts[name]})") for name in listed(block, measures)]


def _follow_ups(report: Mapping[str, Any]) -> list[str]:
    follow = report["follow_ups"]
    if not follow["questions"]:
        return []
    asked, rewritten = follow["asked"], follow["rewritten"]
    names = [name for name in FOLLOW_UPS_IN_TABLE if name in asked]
    lines = [("", f"as asked ({follow['questions']})", f"as rewritten ({follow['rewritten_questions']})")]
    lines += [(name, number(asked[name]), number(rewritten.get(name))) for name in names]
    return ["", "Follow-ups", *columns(lines)]


def _time(report: Mapping[str, Any]) -> list[str]:
    lines: list[Line] = [("", "p50 ms", "p95 ms", "questions/s")]
    for name, row in report["time"].items():
        lines.append((name, number(row["p50_ms"], 1), number(row["p95_ms"], 1), number(row["per_second"], 1)))
    machine = report["machine"]
    return ["", f"Time ({machine['processor']}, {machine['cores']} cores)", *columns(lines)]
