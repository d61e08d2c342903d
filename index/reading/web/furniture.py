"""Tells what stands around an article on its page: menus, promotions, bylines, calls to subscribe."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files

from index.reading.web.tree import Tree, names_of

_TAGS = frozenset({"nav", "aside", "footer", "form", "header", "menu", "dialog"})
_LONGEST_LINE = 200
_CREDIT = 8  # words


def is_furniture(element: Tree) -> bool:
    """Whether an element says that it is a menu, a promotion, a byline or the like."""
    if element.tag in _TAGS:
        return True
    return element.tag != "body" and bool(_patterns()[0].search(names_of(element)))


def is_furniture_line(text: str) -> bool:
    """Whether a block only says "Advertisement", "Read more: ..." or the like."""
    return len(text) <= _LONGEST_LINE and bool(_patterns()[1].fullmatch(text))


def is_never_text(line: str) -> bool:
    """Whether a line is "Advertisement" or the like, which belongs to no article wherever it stands."""
    return len(line) <= _LONGEST_LINE and bool(_patterns()[2].fullmatch(line))


def is_credit(caption: str) -> bool:
    """Whether a caption only names who made the picture."""
    return len(caption.split()) <= _CREDIT and bool(_patterns()[3].search(caption))


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    """What furniture.toml holds: for names of elements, lines, lines that are never text, credits."""
    content = tomllib.loads(files("index.reading.web").joinpath("furniture.toml").read_text("utf-8"))
    lines, never = (
        re.compile(rf"\W*(?:{'|'.join(content[name])})\W*", re.IGNORECASE | re.DOTALL)
        for name in ("lines", "never")
    )
    credits = re.compile("|".join(content["credits"]), re.IGNORECASE)
    return re.compile(rf" (?:{'|'.join(content['names'])}) "), lines, never, credits
