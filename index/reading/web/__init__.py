"""Reads what a web page is: its main text, its title, its day of publication, and whether it is one at all."""
