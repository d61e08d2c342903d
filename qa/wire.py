"""Writes answers and hits as the JSON objects of `ask --json`, `search --json` and the page's endpoints."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from index.types import Article, Correction
from qa.types import Answer, Citation, Hit


def answer_json(answer: Answer, articles: Mapping[str, Article]) -> dict[str, object]:
    """The object of `ask --json`; `articles` gives each citation its title, date and source."""
    return {
        "question": answer.question,
        "answer": answer.text,
        "answered": answer.answered,
        "confidence": float(answer.confidence),
        "citations": [
            _citation_json(n, citation, articles.get(citation.article_id))
            for n, citation in enumerate(answer.citations, 1)
        ],
        "passages": hits_json(answer.hits, with_scores=False),
        "status": answer.status,
        "items": [
            {"article": item.article_id, "start": item.start, "end": item.end, "text": item.quote}
            for item in answer.items
        ],
        "unknown": list(answer.unknown),
        "corrections": corrections_json(answer.corrections),
    }


def served_json(answer: Answer, articles: Mapping[str, Article]) -> dict[str, object]:
    """What the page's endpoint gives: the object of `ask --json`, and how the answer came about."""
    return {
        **answer_json(answer, articles),
        "passages_read": answer.passages_read,
        "hurried": answer.hurried,
    }


def hits_json(hits: Iterable[Hit], *, with_scores: bool = True) -> list[dict[str, object]]:
    """One object a hit, best first; `with_scores` adds what each retriever gave."""
    rows: list[dict[str, object]] = []
    for hit in hits:
        passage = hit.passage
        row: dict[str, object] = {
            "rank": hit.rank,
            "article": passage.article_id,
            "start": passage.start,
            "end": passage.end,
            "text": passage.text,
            "score": float(hit.score),
        }
        if with_scores:
            row["scores"] = {name: float(score) for name, score in hit.scores.items()}
        rows.append(row)
    return rows


def search_json(query: str, hits: Iterable[Hit], corrections: Iterable[Correction] = ()) -> dict[str, object]:
    """The object of `search --json`: the query, its passages with every score, what was corrected."""
    return {"query": query, "passages": hits_json(hits), "corrections": corrections_json(corrections)}


def corrections_json(corrections: Iterable[Correction]) -> list[dict[str, str]]:
    """One object a word that no passage holds, with the word that was searched for it as well."""
    return [{"typed": one.typed, "searched": one.searched} for one in corrections]


def _citation_json(n: int, citation: Citation, article: Article | None) -> dict[str, object]:
    """A citation with what a reader needs to judge it; the date is ISO 8601 or None, never a guess.

    A quote whose text was recognised in a picture has "ocr" too.
    """
    return {
        "n": n,
        "article": citation.article_id,
        "title": article.title if article else None,
        "date": article.date.isoformat() if article and article.date else None,
        "source": article.source if article else None,
        "start": citation.start,
        "end": citation.end,
        "quote": citation.quote,
    } | ({"ocr": True} if article and article.scanned_at(citation.start) else {})
