"""Prints the figures of both indexes as Markdown tables."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from statistics import median
from typing import Any

Figures = Mapping[str, Any]
TableRow = tuple[str, str, Callable[[Figures], str]]
_MODES = ("hybrid", "bm25", "dense")


def tables(figures: Mapping[int, Figures]) -> Iterator[str]:
    """`figures` are those of each index by its number of passages."""
    yield from _table("Milliseconds: p50 / p95 / p99", figures, [*_opened(), *_searched(), *_filtered()])
    yield ""
    yield from _table("Against others", figures, [*_bm25(), *_dense()])
    yield ""
    deletions = max(len(f["deleted"]) for f in figures.values())
    yield from _table("On disk, and changing it", figures, [*_stored(), *_changed(), *_deleted(deletions)])


def _table(name: str, figures: Mapping[int, Figures], rows: Sequence[TableRow]) -> Iterator[str]:
    yield f"| {name} | goal | " + " | ".join(f"{size:,} passages" for size in figures) + " |"
    yield "|---|---|" + "---:|" * len(figures)
    for title, goal, cell in rows:
        yield f"| {title} | {goal} | " + " | ".join(_or_dash(cell, f) for f in figures.values()) + " |"


def _or_dash(cell: Callable[[Figures], str], figures: Figures) -> str:
    try:
        return cell(figures)
    except (KeyError, TypeError):  # not measured at this size, or not installed
        return "–"


def _of(show: Callable[[Any], str], *path: str) -> Callable[[Figures], str]:
    """A cell that shows the figure at the end of a path of keys."""

    def cell(figures: Figures) -> str:
        found: Any = figures
        for key in path:
            found = found[key]
        return show(found)

    return cell


def _opened() -> Iterator[TableRow]:
    yield "`Corpus.open`", "20k: < 300 ms; 1M: < 2 s", _of(_open_ms, "opening")
    yield "the first search after it", "", _of(_first_ms, "opening")
    yield "memory when opened (of it Python and libraries)", "", _of(_held, "opening")
    for mode in _MODES:
        yield f"&nbsp; after 1,000 {mode} searches: own + files; most", "< 2 GB", _of(_memory, mode, "memory")


def _searched() -> Iterator[TableRow]:
    for mode in _MODES:
        goal = "p95 < 50 ms" if mode == "hybrid" else ""
        yield f"{mode}, one thread, first", "", _of(_latency, mode, "first")
        yield "&nbsp; later", goal, _of(_latency, mode, "later")
    yield "hybrid, all threads, later", "", _of(_latency, "hybrid, all threads", "later")
    yield "hybrid, one thread, compacted, later", "", _of(_latency, "compact", "hybrid", "later")
    yield "recall of dense search at 10; at 100", "≥ 0.98", _of(_recall, "recall")
    yield "&nbsp; compacted", "≥ 0.98", _of(_recall, "compact", "recall")
    yield "correcting a query's words", "", _of(_latency, "spelling", "later")
    yield "&nbsp; the first", "", _of(_whole, "spelling", "first_ms")


def _filtered() -> Iterator[TableRow]:
    kinds = {"source": "one source", "year": "one year", "article": "one article of 12 passages"}
    for kind, name in kinds.items():
        yield f"hybrid, {name}", "p95 < 50 ms", _of(_latency, "filters", kind, "kept")
        yield "&nbsp; another with each query", "", _of(_latency, "filters", kind, "changing")
        yield "&nbsp; wrong; fewest of 10; recall@10", "0; 10; ≥ 0.98", _of(_right, "filters", kind)


def _bm25() -> Iterator[TableRow]:
    def against(name: str, figure: str) -> Callable[[Figures], str]:
        return lambda f: _rival(f[name][figure], f["bm25_index"]["qps"])

    yield "BM25 on one thread, queries a second", "20k: ≥ 1,000; 1M: ≥ 50", _of(_whole, "bm25_index", "qps")
    yield "&nbsp; rank_bm25, `get_scores`", "", against("bm25_rank_bm25", "qps")
    yield "&nbsp; bm25s, one query at a time", "", against("bm25_bm25s", "qps")
    yield "&nbsp; bm25s, all queries at once", "", against("bm25_bm25s", "at_once")
    yield "&nbsp; bm25s's version", "", _of(str, "bm25_bm25s", "version")
    yield "most that a score differs from rank_bm25's", "0", _of(_tiny, "bm25_rank_bm25", "difference")


def _dense() -> Iterator[TableRow]:
    yield "ten nearest, one thread, ms", "", _of(_latency, "recall", "nearest")
    yield "&nbsp; FAISS's exact search", "", _of(_slower, "recall")
    yield "&nbsp; the same, all threads", "", _of(_latency, "exact, all threads")


def _stored() -> Iterator[TableRow]:
    yield "segments", "", _of(_whole, "checking", "segments")
    yield "terms", "", _of(_whole, "checking", "terms")
    yield "size; without the texts", "", _of(_sizes, "checking")
    yield "&nbsp; largest parts", "", _of(_parts, "checking", "sizes")
    yield "reading and checking every block", "", _of(_seconds, "checking", "verify_s")
    yield "indexing without the encoder", "", lambda f: _seconds(f["build"][1])


def _changed() -> Iterator[TableRow]:
    for many in ("1 article", "100 articles"):
        for name in ("add", "update", "delete"):
            yield f"{name} {many}: median; most", "", _of(_both, "changes", f"{name} {many.split()[0]}")
    yield "compact", "", _of(_seconds, "compacting", "seconds")
    yield "&nbsp; most memory meanwhile: own + files", "", _of(_memory, "compacting", "memory")
    yield "&nbsp; size after", "", _of(_megabytes, "compacting", "after")


def _deleted(shares: int) -> Iterator[TableRow]:
    def cell(n: int) -> Callable[[Figures], str]:
        return lambda f: _opened_after(list(f["deleted"].values())[n])

    for n in range(shares):
        yield "`Corpus.open` with articles deleted", "does not grow" if n else "", cell(n)


def _open_ms(runs: Sequence[Figures]) -> str:
    return f"{median(run['open_ms'] for run in runs):.1f} ms"


def _first_ms(runs: Sequence[Figures]) -> str:
    return f"{median(run['first_ms'] for run in runs):.0f} ms"


def _held(runs: Sequence[Figures]) -> str:
    return f"{runs[0]['after']['VmRSS']:.0f} MB ({runs[0]['before']['VmRSS']:.0f} MB)"


def _memory(memory: Figures) -> str:
    return f"{memory['RssAnon']:,.0f} + {memory['RssFile']:,.0f} MB; {memory['VmHWM']:,.0f} MB"


def _latency(times: Figures) -> str:
    return " / ".join(f"{times[p]:.1f}" for p in ("p50", "p95", "p99"))


def _recall(found: Figures) -> str:
    return f"{found['recall@10']:.4f}; {found['recall@100']:.4f}"


def _right(filters: Figures) -> str:
    return f"{filters['wrong']}; {filters['fewest']}; {filters['recall']:.3f}"


def _rival(theirs: float, own: float) -> str:
    return f"{theirs:,.1f} (Dateline: {own / theirs:,.1f} times)"


def _slower(recall: Figures) -> str:
    theirs, own = recall["faiss_flat"], recall["nearest"]
    return f"{_latency(theirs)} ({theirs['p50'] / own['p50']:,.1f} times Dateline's)"


def _sizes(checking: Figures) -> str:
    whole, texts = checking["bytes"], checking["text_bytes"]
    return f"{_megabytes(whole)}; {(whole - texts) / checking['passages']:,.0f} bytes a passage"


def _parts(sizes: Mapping[str, int]) -> str:
    return ", ".join(f"{name} {_megabytes(size)}" for name, size in list(sizes.items())[:5])


def _opened_after(gone: Figures) -> str:
    return f"{gone['deleted']:,} (in {_seconds(gone['seconds'])}): {_open_ms(gone['opening'])}"


def _both(seconds: Sequence[float]) -> str:
    return "; ".join(_seconds(s) for s in seconds)


def _seconds(seconds: float) -> str:
    return f"{seconds:.2f} s" if seconds < 10 else f"{seconds:,.0f} s"


def _megabytes(size: float) -> str:
    return f"{size / 1e6:,.0f} MB"


def _whole(number: float) -> str:
    return f"{number:,.0f}"


def _tiny(number: float) -> str:
    return f"{number:.1g}"
