"""The ways to rank that the ablation compares, each a row of its table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from index.text.passages import Splitting


@dataclass(frozen=True)
class Setting:
    """One way to rank. The default is the plain convex sum; `SHIPPED` is what Dateline does."""

    name: str
    tokens: str = "stemmed"
    header: bool = True
    dense_header: bool = True
    title_times: int = 1
    k1: float = 1.5
    b: float = 0.75
    fusion: str = "convex"
    dense: float = 0.7
    adjacent: float = 0.0
    together: float = 0.0
    article: float = 0.0
    feedback: float = 0.0
    splitting: Splitting = field(default_factory=lambda: Splitting(overlap=0))


PLAIN = Setting("plain convex sum (dense 0.7, k1 1.5)")
# Everything but the splitting was chosen on passages without overlap, so that all have the same answers.
FLAT = replace(PLAIN, name="Dateline, no overlap", k1=0.6, dense=0.75, adjacent=0.1, together=0.1)
SHIPPED = replace(FLAT, name="**Dateline**", splitting=Splitting())


def settings() -> Iterator[Setting]:
    """The rows of the table in their order."""
    yield PLAIN
    yield replace(PLAIN, name="BM25 alone", fusion="bm25")
    yield replace(PLAIN, name="MiniLM alone", fusion="dense")
    yield replace(PLAIN, name="RRF, 60", fusion="rrf")
    yield replace(PLAIN, name="RRF, 60, BM25 twice the weight", fusion="rrf", dense=1 / 3)
    yield replace(
        PLAIN, name="convex, scaled between the candidates' own least and best", fusion="minmax", dense=0.5
    )
    yield replace(PLAIN, name="convex, z-scores", fusion="z", dense=0.5)
    for dense in (0.5, 0.6, 0.8):
        yield replace(PLAIN, name=f"convex, dense {dense}", dense=dense)
    yield replace(PLAIN, name="no stemming", tokens="plain")
    yield replace(PLAIN, name="stop words kept", tokens="stopped")
    yield replace(PLAIN, name="compounds joined as well (co-operation: cooperation)", tokens="compounds")
    yield replace(PLAIN, name="no title for BM25", header=False)
    yield replace(PLAIN, name="title three times for BM25", title_times=3)
    yield replace(PLAIN, name="no title for the encoder", dense_header=False)
    for k1, b in ((1.2, 0.75), (0.9, 0.4), (0.6, 0.75), (0.3, 0.75), (0.6, 0.5), (0.6, 1.0)):
        yield replace(PLAIN, name=f"k1 {k1}, b {b}", k1=k1, b=b)
    yield replace(PLAIN, name="+ article's BM25 0.1", article=0.1)
    yield replace(PLAIN, name="+ pseudo-relevance feedback 0.2", feedback=0.2)
    yield replace(PLAIN, name="+ adjacent 0.1", adjacent=0.1)
    yield replace(PLAIN, name="+ together 0.1", together=0.1)
    yield replace(PLAIN, name="+ adjacent 0.1, together 0.1", adjacent=0.1, together=0.1)
    yield replace(FLAT, name="Dateline, no overlap, k1 0.3", k1=0.3)
    yield replace(FLAT, name="Dateline, no overlap, dense 0.7", dense=0.7)
    yield replace(FLAT, name="Dateline, no overlap, dense 0.65", dense=0.65)
    yield replace(FLAT, name="Dateline, no overlap, adjacent 0.2", adjacent=0.2)
    yield replace(FLAT, name="Dateline, no overlap, together 0.2", together=0.2)
    yield replace(FLAT, name="Dateline, no overlap, + article's BM25 0.05", article=0.05)
    yield replace(FLAT, name="Dateline, no overlap, compounds joined as well", tokens="compounds")
    yield replace(FLAT, name="Dateline, no overlap, learned weights (held out by article)", fusion="learned")
    for pieces in (90, 120, 230):
        splitting = Splitting(pieces, min(64, 254 - pieces), 0)
        yield replace(FLAT, name=f"Dateline, passages of {pieces} pieces, no overlap", splitting=splitting)
    yield FLAT
    yield SHIPPED
