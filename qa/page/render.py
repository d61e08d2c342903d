"""Fills the page's HTML templates; what a template is given is escaped by `qa.page.escape`.

Line breaks and indentation of a template are taken out when it is loaded, so that no white space between
elements depends on how the file is laid out: a space that is meant stands inside a line. In an attribute a
value goes through the filter `quoted`, since what makes a direction override visible in a text is an element.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from jinja2.ext import Extension
from markupsafe import Markup

from qa.page.escape import attr, marked, text
from qa.page.facts import RECOGNISED, day_text, page_number, spoken, title_text, web_host

FOLDER = Path(__file__).parent / "templates"


class _OneLine(Extension):
    """Takes the line breaks and the indentation out of a template."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        return re.sub(r"\s*\n\s*", "", source)


def _escaped(value: object) -> Markup:
    return value if isinstance(value, Markup) else text(value)


@cache
def environment() -> Environment:
    """The templates, each compiled once."""
    made = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        finalize=_escaped,
        undefined=StrictUndefined,
        extensions=[_OneLine],
        auto_reload=False,
        cache_size=-1,
    )
    made.globals |= {"marked": marked, "page_number": page_number, "recognised": RECOGNISED}
    made.filters |= {"quoted": attr, "day": day_text, "title": title_text, "spoken": spoken, "host": web_host}
    return made


def render(name: str, **values: object) -> str:
    """The HTML of the template `name`; a jinja2.UndefinedError where it lacks a value."""
    return environment().get_template(f"{name}.html").render(values)
