"""Reads passages with a question in mind: how relevant each is, whether it answers, and where."""
