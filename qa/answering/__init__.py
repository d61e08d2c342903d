"""Reads the best hits and makes an answer of them, with citations and a confidence."""
