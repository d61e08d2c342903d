"""The JSON of a report or of a comparison in, the same figures as lines for a terminal out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

Line = Sequence[str]


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


def retrieval_names(measures: Mapping[str, float]) -> list[str]:
    """The measures that passages and articles both have, Hit@1 first and in the order people read them."""
    order = ("Hit", "MRR", "nDCG", "MAP", "Recall", "Precision")
    names = [name.partition("@") for name in measures if f"article {name}" in measures]
    return ["".join(name) for name in sorted(names, key=lambda name: (order.index(name[0]), int(name[2])))]


def report_table(report: Mapping[str, Any]) -> str:
    """The headline figures of `Report.to_json()`, a block for each thing measured."""
    silence = report["silence"]
    none, some = silence["without_answer"], silence["with_answer"]
    collection = report["collection"]
    out = [
        f"{report['questions']} questions ({some} with an answer, {none} without) on "
        f"{collection['articles']} articles, {collection['passages']} passages"
    ]
    for block in (_retrieval, _answers, _silence, _citations, _follow_ups, _time):
        out += block(report)
    return "\n".join(out)


def _retrieval(report: Mapping[str, Any]) -> list[str]:
    measures = report["measures"]
    names = retrieval_names(measures)
    if not names:
        return []
    lines = [("", "passages", "articles")]
    lines += [(name, number(measures[name]), number(measures[f"article {name}"])) for name in names]
    return ["", f"Retrieval ({report['counts'][names[0]]} questions)", *columns(lines)]


def _answers(report: Mapping[str, Any]) -> list[str]:
    squad, older = report["squad"]["2.0"], report["squad"]["1.1"]
    if not squad:
        return []
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
    ]


def _silence(report: Mapping[str, Any]) -> list[str]:
    silence = report["silence"]
    lines: list[Line] = []
    for label, count, total in (
        ("answered, and should not have", silence["answered_wrongly"], silence["without_answer"]),
        ("silent, and should not have been", silence["silent_wrongly"], silence["with_answer"]),
    ):
        if total:
            lines.append((label, f"{count} of {total}", f"{100 * count / total:.1f}%"))
    lines += [
        ("AUROC of the confidence", number(silence["auroc"])),
        ("calibration (1 - ECE)", number(silence["calibration"])),
        ("accuracy over coverage (1 - AURC)", number(silence["accuracy_over_coverage"])),
    ]
    return ["", "Knowing when not to answer", *columns([line for line in lines if line[1] != "-"])]


def _citations(report: Mapping[str, Any]) -> list[str]:
    names = ("verbatim quotes", "right article cited", "cited precision", "cited recall")
    measures, counts = report["measures"], report["counts"]
    lines = [(name, number(measures[name]), f"({counts[name]})") for name in names if name in measures]
    return ["", "Citations (answers that cite)", *columns(lines)] if lines else []


def _follow_ups(report: Mapping[str, Any]) -> list[str]:
    follow = report["follow_ups"]
    if not follow["questions"]:
        return []
    asked, rewritten = follow["asked"], follow["rewritten"]
    names = [name for name in ("Hit@1", "Hit@10", "MRR@10", "EM", "F1") if name in asked]
    lines = [("", f"as asked ({follow['questions']})", f"as rewritten ({follow['rewritten_questions']})")]
    lines += [(name, number(asked[name]), number(rewritten.get(name))) for name in names]
    return ["", "Follow-ups", *columns(lines)]


def _time(report: Mapping[str, Any]) -> list[str]:
    lines: list[Line] = [("", "p50 ms", "p95 ms", "questions/s")]
    for name, row in report["time"].items():
        lines.append((name, number(row["p50_ms"], 1), number(row["p95_ms"], 1), number(row["per_second"], 1)))
    machine = report["machine"]
    return ["", f"Time ({machine['processor']}, {machine['cores']} cores)", *columns(lines)]
