"""Tells what stands around an article on its page: menus, promotions, bylines, calls to subscribe."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files

from index.reading.web.tree import Tree, names_of

_TAGS = frozenset({"nav", "aside", "footer", "form", "header", "menu", "dialog"})
_LONGEST_LINE = 200


def is_furniture(element: Tree) -> bool:
    """Whether an element says that it is a menu, a promotion, a byline or the like."""
    if element.tag in _TAGS:
        return True
    return element.tag != "body" and bool(_patterns()[0].search(names_of(element)))


def is_furniture_line(text: str) -> bool:
    """Whether a block only says "Advertisement", "Read more: ..." or the like."""
    return len(text) <= _LONGEST_LINE and bool(_patterns()[1].fullmatch(text))


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What furniture.toml holds: for the names of elements, and for whole lines."""
    content = tomllib.loads(files("index.reading.web").joinpath("furniture.toml").read_text("utf-8"))
    names = re.compile(rf" (?:{'|'.join(content['names'])}) ")
    return names, re.compile(rf"\W*(?:{'|'.join(content['lines'])})\W*", re.IGNORECASE | re.DOTALL)
