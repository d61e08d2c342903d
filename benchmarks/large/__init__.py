"""Measures Dateline with a million passages; `python -m benchmarks.large DATA` does all of it."""
