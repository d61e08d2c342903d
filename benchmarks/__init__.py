"""Measures Dateline; each benchmark is a command that prints its figures.

    python -m benchmarks.calls question ARTICLES QUESTION   the files and calls that answer a question; with
                                                    `article ARTICLES FILE` those that index an article
    python -m benchmarks.encoding DATA              passages encoded a second, beside SentenceTransformer
    python -m benchmarks.engines DATA               the encoder's weights in other engines and precisions
    python -m benchmarks.large DATA                 a million passages: search, filters, changes, memory
    python -m benchmarks.latency SEEDS              cold starts, the page's first answer, warm questions
    python -m benchmarks.load INDEX QUESTIONS       the page when many ask at once
    python -m benchmarks.ocr SEEDS                  words of scanned pages recognised wrongly
    python -m benchmarks.peers DATA --folder WORK   beside LangChain, txtai, Haystack and LlamaIndex
    python -m benchmarks.ranking_bench DATA         an ablation of the ranking over six collections
    python -m benchmarks.reading ARTICLES           the reader's time and memory
    python -m benchmarks.same_answers --help        compares what two checkouts answer
    python -m benchmarks.typing_errors INDEX QUESTIONS   what typing errors cost

DATA is a folder with public question sets (see corpora.py); `--help` says more of each. What several of them
share: `corpora` reads the sets, `served_page` starts the page, `machine` says what was measured on.
"""
