"""Asks a folder of articles one question and prints the answer with the quotes it rests on.

python examples/ask_a_folder.py seeds "When was the CIS space agreement signed?"
"""

import argparse
import tempfile

from qa import Corpus


def main() -> None:
    options = argparse.ArgumentParser(description="Asks a folder of articles one question.")
    options.add_argument("articles")
    options.add_argument("question")
    options.add_argument("--index", help="where the index is kept; without it, it is thrown away")
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        corpus = Corpus.build([given.articles], given.index or folder)
        answer = corpus.ask(given.question)
        if not answer.answered:
            print("The articles don't say. No article has:", ", ".join(answer.unknown) or "-")
            return
        print(f"{answer.text} (confidence {answer.confidence:.2f})")
        for citation in answer.citations:
            article = corpus.articles[citation.article_id]
            assert article.text[citation.start : citation.end] == citation.quote
            print(f'"{" ".join(citation.quote.split())}"')
            print(f"  {article.title or article.id}, {article.source}, {article.date}")


if __name__ == "__main__":
    main()
