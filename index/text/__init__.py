"""Divides text into terms, sentences and passages, and corrects typing errors in queries."""
