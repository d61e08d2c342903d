"""Reads generated hostile files in processes of their own: none may crash, hang or take too much memory.

`cases.py` makes the files, `workers.py` reads them within limits. The command is

    python -m tests.hostile --files 100000
"""
