"""Scores a question set, searched by words alone and by words and meaning, and says whether they differ.

python examples/evaluate_questions.py seeds tests/data/seed_questions.jsonl --sample 3
"""

import argparse
import tempfile

from qa import Corpus
from qa.evaluate import compare, evaluate, load_questions, sample_questions


def main() -> None:
    options = argparse.ArgumentParser(description="Scores a folder of articles with a question set.")
    options.add_argument("articles")
    options.add_argument("questions")
    options.add_argument("--sample", type=int)
    given = options.parse_args()
    questions = sample_questions(load_questions(given.questions), given.sample)
    with tempfile.TemporaryDirectory() as folder:
        corpus = Corpus.build([given.articles], folder)
        by_words = evaluate(corpus, questions, mode="bm25", settings=corpus.describe())
        fused = evaluate(corpus, questions, settings=corpus.describe())
    print(fused.table())
    print()
    print("Words alone (A) beside words and meaning (B):")
    print(compare(by_words.to_json(), fused.to_json(), measures=["Hit@1", "Hit@10", "MRR@10"]).table())


if __name__ == "__main__":
    main()
