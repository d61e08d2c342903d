"""Reads the files of a collection: bytes in, articles with what they say about themselves out."""
