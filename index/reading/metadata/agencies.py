"""Recognises news agencies and other publishers by the spellings of their names and by their web hosts."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import NamedTuple
from urllib.parse import urlsplit

_SEPARATORS = re.compile(r"\s*[,;&]\s*|\s+and\s+|/(?!RL\b|Radio)")


class _Tables(NamedTuple):
    """Canonical names by spelling (also in capitals) and by web domain, and the spellings that can mean
    something else."""

    names: Mapping[str, str]
    domains: Mapping[str, str]
    ambiguous: frozenset[str]


@cache
def _tables() -> _Tables:
    """What agencies.toml holds."""
    content = tomllib.loads(files("index.reading.metadata").joinpath("agencies.toml").read_text("utf-8"))
    names: dict[str, str] = {}
    domains: dict[str, str] = {}
    for name, row in content["agencies"].items():
        for spelling in (name, *row["spellings"]):
            names[spelling] = names[spelling.upper()] = name
        domains.update(dict.fromkeys(row["domains"], name))
    return _Tables(names, domains, frozenset(content["ambiguous"]))


@cache
def agency_pattern(form: str) -> re.Pattern[str]:
    """The regular expression `form`, in which AGENCY stands for any spelling that can mean nothing else, as a
    whole word."""
    tables = _tables()
    # Longest first: "Interfax-Ukraine" before "Interfax".
    spellings = sorted(tables.names.keys() - tables.ambiguous, key=lambda name: (-len(name), name))
    words = "|".join(map(re.escape, spellings))
    return re.compile(form.replace("AGENCY", rf"(?<![\w-])(?:{words})(?![\w-])"))


def agency(name: str) -> str | None:
    """The canonical name of the agency that `name` is a spelling or a host of."""
    name = name.strip(" .,:;-–—\"'“”«»©").removeprefix("www.")
    return _tables().names.get(name) or _tables().domains.get(name.casefold())


def agency_alone(name: str) -> str | None:
    """`agency(name)` for a name on a line of its own, where "Sputnik" may be what the article is about."""
    return None if name.strip() in _tables().ambiguous else agency(name)


def agencies(names: str) -> tuple[str, ...]:
    """Canonical names of a list such as "AFP/Reuters" or "BelTA, TASS"; empty unless all are known."""
    found = [agency(name) for name in _SEPARATORS.split(names) if name.strip()]
    return tuple(dict.fromkeys(name for name in found if name)) if all(found) else ()


def agency_of_url(url: str) -> str | None:
    """The agency whose site `url` is on, subdomains included."""
    try:
        labels = (urlsplit(url).hostname or "").casefold().split(".")
    except ValueError:
        return None
    for start in range(len(labels) - 1):
        if name := _tables().domains.get(".".join(labels[start:])):
            return name
    return None
