"""Draws the HTML report's plots as SVG whose colours come from the page, so they read in light and dark."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from qa.evaluate import abstention
from qa.evaluate.figures import confidence_cases
from qa.evaluate.scoring import Scored

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# matplotlib draws in these, and the SVG gets the page's CSS variables in their place.
INK, RULE, FIRST, SECOND = "#010203", "#010204", "#010205", "#010206"
_VARIABLES = {INK: "var(--soft)", RULE: "var(--rule)", FIRST: "var(--accent)", SECOND: "var(--other)"}


def plots(scored: Sequence[Scored]) -> list[tuple[str, str, str]]:
    """(title, what it shows, SVG) of each plot that the rows have something to show in."""
    cases = confidence_cases(scored)
    out = []
    if any(one.answered and one.credit is not None for one in cases):
        curve = abstention.risk_coverage(cases)
        out.append(("Risk and coverage", *_risk_coverage(curve)))
        out.append(("Reliability", *_reliability(abstention.reliability(cases))))
    if cases:
        out.append(("Confidence", *_confidences(cases)))
    out.append(("Latency", *_latency(scored)))
    return out


def _risk_coverage(curve: Sequence[tuple[float, float]]) -> tuple[str, str]:
    def draw(axes: Axes) -> None:
        coverage, risk = [point[0] for point in curve], [point[1] for point in curve]
        axes.step(coverage, risk, where="post", color=FIRST, linewidth=1.8)
        axes.plot(coverage[-1:], risk[-1:], "o", color=FIRST, markersize=6)
        axes.set(xlim=(0, 1), ylim=(0, max(0.1, *risk) * 1.08))
        axes.set(xlabel="share of questions answered", ylabel="lost credit (1 - F1)")

    note = "What is lost were only the most confident questions answered. The dot is where it stands now."
    return note, _svg(draw, "risk")


def _reliability(bins: Sequence[abstention.Bin]) -> tuple[str, str]:
    def draw(axes: Axes) -> None:
        axes.plot([0, 1], [0, 1], color=INK, linewidth=1, linestyle=(0, (4, 3)))
        largest = max(one.count for one in bins)
        axes.plot(
            [one.confidence for one in bins],
            [one.credit for one in bins],
            color=FIRST,
            linewidth=1,
            alpha=0.6,
        )
        axes.scatter(
            [one.confidence for one in bins],
            [one.credit for one in bins],
            s=[24 + 160 * one.count / largest for one in bins],
            color=FIRST,
            linewidths=0,
            clip_on=False,
            zorder=3,
        )
        axes.set(xlim=(0, 1.02), ylim=(0, 1.02), xlabel="confidence", ylabel="mean credit (F1)")

    return "Answers given, in tenths of confidence; on the dashed line confidence is honest.", _svg(
        draw, "calibration"
    )


def _confidences(cases: Sequence[abstention.ConfidenceCase]) -> tuple[str, str]:
    def draw(axes: Axes) -> None:
        edges = [i / 20 for i in range(21)]
        groups = (
            ("has an answer", FIRST, [one.confidence for one in cases if one.answerable]),
            ("has none", SECOND, [one.confidence for one in cases if not one.answerable]),
        )
        shown = [group for group in groups if group[2]]
        axes.hist(
            [group[2] for group in shown],
            bins=edges,
            color=[group[1] for group in shown],
            label=[group[0] for group in shown],
            rwidth=0.9,
        )
        axes.set(xlim=(0, 1), xlabel="confidence", ylabel="questions")
        axes.legend(frameon=False, labelcolor=INK, fontsize=9)

    return "Questions with an answer should stand to the right, those without to the left.", _svg(
        draw, "confidence"
    )


def _latency(scored: Sequence[Scored]) -> tuple[str, str]:
    import numpy as np
    from matplotlib.ticker import LogLocator, NullFormatter

    times = [("search", SECOND, [one.outcome.search_ms for one in scored])]
    times.append(("ask", FIRST, [one.outcome.ask_ms for one in scored]))

    def draw(axes: Axes) -> None:
        for name, colour, values in times:
            ordered = np.sort(np.maximum(values, 1e-3))
            share = np.arange(1, len(ordered) + 1) / len(ordered)
            axes.step(ordered, share, where="post", color=colour, linewidth=1.8, label=name)
        axes.set_xscale("log")
        axes.xaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
        axes.xaxis.set_major_formatter(lambda value, _: f"{value:g}")
        axes.xaxis.set_minor_formatter(NullFormatter())
        axes.set(ylim=(0, 1.02), xlabel="milliseconds", ylabel="share of questions within")
        axes.legend(frameon=False, labelcolor=INK, fontsize=9, loc="lower right")

    return "How many questions are done within how long, one after another.", _svg(draw, "latency")


def _svg(draw: Callable[[Axes], Any], name: str) -> str:
    # Figure itself, not pyplot: no global state, no display.
    import matplotlib
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure

    style: Any = {
        "svg.fonttype": "none",
        "svg.hashsalt": name,
        "text.color": INK,
        "axes.labelcolor": INK,
        "axes.edgecolor": RULE,
        "xtick.color": RULE,
        "ytick.color": RULE,
        "xtick.labelcolor": INK,
        "ytick.labelcolor": INK,
        "font.size": 10,
    }
    out = io.StringIO()
    with matplotlib.rc_context(style):
        figure = Figure(figsize=(4.6, 3.0), layout="constrained")
        FigureCanvasSVG(figure)
        axes = figure.add_subplot()
        axes.spines[["top", "right"]].set_visible(False)
        axes.grid(color=RULE, linewidth=0.6)
        axes.set_axisbelow(True)
        draw(axes)
        keys = ("Date", "Creator", "Format", "Type")
        figure.savefig(out, format="svg", transparent=True, metadata=dict.fromkeys(keys))
    return _inline(out.getvalue(), name)


def _inline(svg: str, name: str) -> str:
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"<metadata>.*?</metadata>", "", svg, flags=re.S)
    svg = re.sub(r"font: ([\d.]+)px [^;\"]*", r"font: \1px var(--sans)", svg)
    for drawn, variable in _VARIABLES.items():
        svg = svg.replace(drawn, variable)
    # Ids are made per plot, so that two plots on a page share none.
    svg = re.sub(r'\bid="', f'id="{name}-', svg)
    svg = re.sub(r'href="#', f'href="#{name}-', svg)
    svg = svg.replace("url(#", f"url(#{name}-")
    return re.sub(
        r'<svg width="[^"]*" height="[^"]*"|<svg height="[^"]*" width="[^"]*"', "<svg", svg, count=1
    )
