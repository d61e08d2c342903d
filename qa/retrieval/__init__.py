"""Finds and ranks the passages of a collection for a question."""
