"""Reads what an article says about itself out of its text: title, date, source and address."""
