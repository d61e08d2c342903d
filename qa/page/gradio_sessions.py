"""Keeps what Gradio remembers of a visit from growing with every question.

Where an event leaves an output as it is (`gr.skip()`), Gradio 6 makes a new component in its place, with a
new number, and what the output shows next is kept under that number too, for as long as the visit: some
60 KB a question. Nothing looks those numbers up again.
"""

from __future__ import annotations

from gradio import Blocks
from gradio.state_holder import SessionState, StateHolder


class _Sessions(StateHolder):
    """Forgets, whenever a visit is looked up, what is kept of it under numbers that the page lacks."""

    def __getitem__(self, session_id: str) -> SessionState:
        session = super().__getitem__(session_id)
        of_page = self.blocks.default_config.blocks
        for kept in (session.blocks_config.blocks, session.config_values):
            for number in [number for number in kept if number not in of_page]:
                kept.pop(number, None)
        return session


def forget_more(page: Blocks) -> None:
    """Has the sessions of `page`, which is mounted, forget so."""
    page.state_holder.__class__ = _Sessions
