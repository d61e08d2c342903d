"""Turns a question into a cited answer."""
