"""Scores passages over plain arrays: BM25 over postings, proximity of terms, and nearest vectors."""
