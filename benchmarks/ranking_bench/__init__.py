"""Measures what each choice in ranking is worth; `python -m benchmarks.ranking_bench` prints the table."""
