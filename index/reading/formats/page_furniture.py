"""Tells lines that stand around the text of each page from the text: page numbers, running heads and feet."""

from __future__ import annotations

import re

_ROMAN = "[ivxlc]{1,7}"
_PAGE_NUMBER = re.compile(
    rf"[^\w]*(?:(?:page|p\.|pg\.?|seite|s\.|página|pagina|стр\.?|страница|strona|sida|side)\s*)?"
    rf"(?:\d{{1,4}}|{_ROMAN})(?:\s*(?:/|of|de|von|di|из|z|av)\s*\d{{1,4}})?[^\w]*",
    re.IGNORECASE,
)


def is_page_number(line: str) -> bool:
    """Whether a line says the number of its page and nothing else: "Page 2 of 3", "- 4 -", "iv"."""
    return len(line) <= 40 and bool(_PAGE_NUMBER.fullmatch(line.strip()))
