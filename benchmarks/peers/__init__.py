"""Dateline beside the tools that people would otherwise use: same articles, same questions, same encoder."""
