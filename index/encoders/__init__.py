"""Encoders, which turn texts into unit vectors, and the tokenizer and network that the reader uses too."""
