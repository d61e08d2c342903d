"""Makes questions about articles that have none: a language model learns from question sets how to ask, asks,
and the questions that the reader can answer are kept (Alberti et al. 2019, "Synthetic QA corpora generation
with roundtrip consistency")."""
