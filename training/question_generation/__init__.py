"""Questions asked of articles that have none: a language model learns from question sets how one asks, asks,
and what the reader finds again is kept (Alberti et al. 2019, "Synthetic QA corpora generation with roundtrip
consistency")."""
