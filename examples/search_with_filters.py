"""Searches only the articles of some years and sources, and prints where in its article each passage stands.

python examples/search_with_filters.py seeds "space agreement" --since 2020-01-01 --source TASS
"""

import argparse
import datetime
import tempfile

from qa import Corpus, Filter


def main() -> None:
    options = argparse.ArgumentParser(description="Searches some of a folder of articles.")
    options.add_argument("articles")
    options.add_argument("query")
    options.add_argument("--since", type=datetime.date.fromisoformat)
    options.add_argument("--until", type=datetime.date.fromisoformat)
    options.add_argument("--source", action="append", default=[])
    given = options.parse_args()
    where = Filter(given.since, given.until, sources=frozenset(given.source))
    with tempfile.TemporaryDirectory() as folder:
        corpus = Corpus.build([given.articles], folder)
        print("Sources:", ", ".join(corpus.sources()))
        for hit in corpus.search(given.query, k=5, where=where, rerank=True):
            passage = hit.passage
            article = corpus.articles[passage.article_id]
            where_it_stands = f"{article.id}[{passage.start}:{passage.end}]"
            print(f"{hit.rank}. {article.source}, {article.date}: {where_it_stands}")
            print("  ", ", ".join(f"{name} {score:.2f}" for name, score in hit.scores.items()))


if __name__ == "__main__":
    main()
