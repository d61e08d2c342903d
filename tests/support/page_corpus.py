"""A small deterministic stand-in for a corpus, so that the page can be tested without an index or a model."""

from __future__ import annotations

import datetime
import re
import threading
from collections.abc import Iterator, Mapping, Sequence

from index.errors import QueryError
from index.types import Article, ArticleRow, Correction, Passage, Skipped
from qa.types import Answer, Citation, Hit, Mode

HOSTILE = (
    '<script>window.hacked = 1</script><img src=x onerror="window.hacked = 2"></div></article>\n\n'
    "${window.hacked = 3} {{7*7}} {{constructor.constructor('window.hacked = 4')()}} `${1+1}` \\u0041\n\n"
    "$$x^2$$ \\(y\\) **bold** [a link](javascript:window.hacked=5) &lt;b&gt; <b>not bold</b>\n\n"
    "The hostile treaty was signed on 3 March 2021 & <i>nowhere</i> else. \u202egnorw\u202c \x00\x07\n\n"
    + "W"
    * 400
)

ARTICLES = (
    Article(
        "council.txt",
        "MINSK. Russia and Belarus have potential for cooperation in space, the ambassador said.\n\n"
        + "".join(
            f"Paragraph {n} of the background is about the long history of the cosmodrome and its people, "
            "who have seen many plans come and go over the years.\n\n"
            for n in range(1, 9)
        )
        + "The CIS Interstate Council for Outer Space was established with the aim to coordinate activity "
        "within the framework of implementing the agreement on the use of space with peaceful aims, signed "
        "on November 2, 2018 in Kazakhstan. The first session was attended by space industry chiefs of "
        "Russia, Belarus and Armenia.\n\n"
        "The council is headed by Vladimir Gusakov.",
        "CIS Interstate Council for Outer Space holds its first session in Minsk",
        datetime.date(2020, 1, 22),
        "TASS",
        "https://example.org/council",
    ),
    Article(
        "kazakhstan.txt",
        "Kazakhstan does not rule out joint space research programs with Belarus. The draft agreement can be "
        "signed during a visit of the President to Minsk. It is likely to take place in 2016.",
        "Kazakhstan and Belarus weigh a joint space programme",
        datetime.date(2015, 10, 22),
        "Kazinform",
        "javascript:alert(1)",
    ),
    Article(
        "baikonur.txt",
        "Russia and Kazakhstan discuss strengthening of cooperation at Baikonur. Nobody signed.",
    ),
    Article(
        "hostile.html",
        HOSTILE,
        "<b>Bold</b> ${window.hacked = 6} {{title}}",
        datetime.date(2021, 3, 4),
        "<i>Wire</i>",
    ),
)
SKIPPED = (
    Skipped("notes/scan.pdf", "no text: the pages are pictures"),
    Skipped("<img src=x onerror=window.hacked=7>.txt", "not UTF-8 text"),
)


class StandIn:
    """Answers by looking for the question's words in sentences; "when" finds a date, "fail" fails."""

    def __init__(self, articles: Sequence[Article] = ARTICLES, skipped: Sequence[Skipped] = SKIPPED) -> None:
        self.articles: Mapping[str, Article] = {article.id: article for article in articles}
        self.skipped = tuple(skipped)
        self.passages: Mapping[str, Passage] = {p.id: p for a in articles for p in _passages(a)}
        self.histories: list[list[str | Answer]] = []
        self.gate = threading.Event()
        self.gate.set()

    def pinned(self) -> StandIn:
        return self

    def describe(self) -> str:
        return "stand-in"

    def listing(self) -> Iterator[ArticleRow]:
        return (
            ArticleRow(
                each.id, each.title, each.date, each.source, each.url, each.path, each.pages, each.origin
            )
            for each in self.articles.values()
        )

    def search(self, query: str, k: int = 10, mode: Mode = "hybrid") -> list[Hit]:
        words = set(re.findall(r"\w+", query.lower()))
        scored = [
            (len(words & set(re.findall(r"\w+", p.text.lower()))) / (1 + len(words)), p.id, p)
            for p in self.passages.values()
        ]
        best = sorted(scored, key=lambda row: (-row[0], row[1]))[:k]
        return [
            Hit(passage, score, rank, {"bm25": 10 * score, "dense": score - 0.1})
            for rank, (score, _, passage) in enumerate(best, 1)
        ]

    def corrections(self, query: str, mode: Mode = "hybrid") -> tuple[Correction, ...]:
        return (Correction("cosmodorme", "cosmodrome"),) if "cosmodorme" in query else ()

    def ask(self, question: str, history: Sequence[str | Answer] = (), *, hurry: bool = False) -> Answer:
        self.gate.wait(10)
        self.histories.append(list(history))
        if "refuse" in question:
            raise QueryError("the question has no word that can be searched; use other words")
        if "explode" in question:
            raise RuntimeError("secret/path.py line 12")
        hits = tuple(self.search(question, 5))
        best = hits[0].passage
        found = re.search(r"\w+ \d{1,2}, \d{4}|\d{1,2} \w+ \d{4}", best.text)
        if found is None or not question.lower().startswith("when"):
            return Answer(
                question, "", False, 0.1, (), hits, passages_read=len(hits), hurried=hurry,
                corrections=self.corrections(question),
            )  # fmt: skip
        article = self.articles[best.article_id]
        start = (
            best.start + best.text.rfind(". ", 0, found.start()) + 2
            if ". " in best.text[: found.start()]
            else best.start
        )
        end = article.text.find(".", best.start + found.end()) + 1
        second = hits[1].passage
        citations = (
            Citation(article.id, start, end, article.text[start:end]),
            Citation(second.article_id, second.start, second.end, second.text),
        )
        return Answer(
            question, found.group(), True, 0.87, citations, hits, passages_read=len(hits), hurried=hurry,
            corrections=self.corrections(question),
        )  # fmt: skip


def _passages(article: Article) -> list[Passage]:
    spans: list[tuple[int, int]] = [m.span() for m in re.finditer(r"[^\n]+", article.text)]
    return [
        Passage(f"{article.id}#{n}", article.id, start, end, article.text[start:end])
        for n, (start, end) in enumerate(spans)
    ]
