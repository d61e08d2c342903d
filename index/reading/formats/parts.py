"""Numbers the articles of a file that holds many."""

from __future__ import annotations

from collections.abc import Iterable

from index.reading.draft import Draft, Part


def numbered(items: Iterable[Draft | str]) -> list[Part]:
    """Articles, or why they are none, by their numbers from 1."""
    return [
        Part(str(number), reason=item) if isinstance(item, str) else Part(str(number), item)
        for number, item in enumerate(items, 1)
    ]
