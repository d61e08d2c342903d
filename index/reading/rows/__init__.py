"""Reads rows of collections as articles: what their fields are called by news APIs, data sets and databases.

A row is a mapping of names to values, from JSON or a table. The words:

    field    what an article has: text, title, date, source, url, author (`names.toml` has its names in rows)
    Record   a row whose values are found by field, in objects within it too (`record.py`)
    layout   how rows lie in a file: one after another, in an envelope, by columns (`layouts.py`)
"""
