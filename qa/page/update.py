"""What an event changes on the page, by name."""

from __future__ import annotations

from dataclasses import dataclass

from qa.page.conversation import Turn


@dataclass(frozen=True, slots=True)
class PageUpdate:
    """What becomes of the page's parts; a part that is None stays as it is.

    `masthead`, `log`, `passages` and `collection` are finished HTML, `box` is the text in the question box
    and `turns` the conversation that is remembered. `askable` says whether a question can be asked, and
    `failed` whether there will be no collection to show.
    """

    masthead: str | None = None
    log: str | None = None
    passages: str | None = None
    collection: str | None = None
    box: str | None = None
    turns: list[Turn] | None = None
    askable: bool | None = None
    failed: bool | None = None
