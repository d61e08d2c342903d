"""Turns articles into something searchable on disk. Imports nothing of `qa`."""
