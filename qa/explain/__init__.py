"""Explains why a search returned an article or did not."""
