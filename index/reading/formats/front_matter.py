"""Reads the front matter of a Markdown file: the YAML above the text that gives title, date and source."""

from __future__ import annotations

import re
from collections.abc import Iterator

import yaml

from index.reading.formats.text import clean

_BLOCK = re.compile(r"\ufeff?\s*---[ \t]*\n(?P<yaml>.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|$)", re.DOTALL)
_LINE = re.compile(r"(?P<key>[A-Za-z][\w -]{0,40}?)[ \t]*:[ \t]*(?P<value>\S.*)")
_LONGEST = 20_000


def front_matter(text: str) -> tuple[dict[str, str], str]:
    """The fields that `text` starts with, and the text behind them.

    Keys are in lower case without "-", "_" and blanks, values as they are written, a list's joined by ", ":
    a date stays text, which `parse_date` is stricter with than YAML. The first of two fields counts.
    """
    block = _BLOCK.match(text[:_LONGEST])
    if not block:
        return {}, text
    fields: dict[str, str] = {}
    for key, value in _entries(block["yaml"]):
        if value:
            fields.setdefault(re.sub(r"[ _-]", "", key).casefold(), value)
    return fields, text[block.end() :].lstrip("\n")


def _entries(block: str) -> Iterator[tuple[str, str]]:
    """The keys and texts of a YAML mapping, or of single lines, as `title: Minsk: the talks` is no YAML."""
    try:
        # The nodes and not the values, which YAML would make dates, numbers and booleans of.
        node = yaml.compose(block, Loader=yaml.SafeLoader)
    except (yaml.YAMLError, RecursionError, ValueError, OverflowError):
        node = None
    if isinstance(node, yaml.MappingNode):
        yield from ((str(key.value), _text(value, block)) for key, value in node.value)
    else:
        yield from _lines(block)


def _text(node: yaml.Node, block: str) -> str:
    """What a scalar or a list of scalars says; nothing for null and for what is nested deeper."""
    if isinstance(node, yaml.SequenceNode):
        scalars = all(isinstance(part, yaml.ScalarNode) for part in node.value)
        return ", ".join(filter(None, (_text(part, block) for part in node.value))) if scalars else ""
    if not isinstance(node, yaml.ScalarNode):
        return ""
    line_end = block.find("\n", node.end_mark.index)
    behind = block[node.end_mark.index : line_end if line_end >= 0 else None]
    if behind.lstrip().startswith("#"):  # "title: Issue #5 is open" has a number, not a comment
        return (block[node.start_mark.index : node.end_mark.index] + behind).strip()
    return "" if node.tag == "tag:yaml.org,2002:null" else clean(node.value).strip()


def _lines(block: str) -> Iterator[tuple[str, str]]:
    """The `key: value` lines of a block, without quotes around a value."""
    for line in block.split("\n"):
        if match := _LINE.fullmatch(line.rstrip()):
            value = match["value"].strip()
            if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
                value = value[1:-1].strip()
            yield match["key"], value
