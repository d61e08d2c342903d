"""Picks out the parts of an article that say what it is: the lines above its body, the first paragraph, the
last lines."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from index.reading.metadata.datelines import Dateline, dateline_of

_SEARCHED = 6_000  # characters of a text in which statements about it are searched for
_HEAD_LINES = 12
_TAIL_LINES = 3
_SENTENCE_END = re.compile(r"(?:[.!?…。]|\.{3})[\"'”’»)\]]*$")
_INITIALS_END = re.compile(r"\b[^\W\d_]\.[^\W\d_]\.$")


def ends_like_a_sentence(line: str) -> bool:
    """Whether a line ends with a full stop or its like, "U.S." aside."""
    return bool(_SENTENCE_END.search(line)) and not _INITIALS_END.search(line)


def is_body(line: str) -> bool:
    """Whether a line is running text rather than a title, byline or date line."""
    return len(line) > 160 or (len(line) > 60 and ends_like_a_sentence(line))


@dataclass(frozen=True, slots=True)
class Opening:
    """`lines` are the first lines, stripped, blank ones as ""; `body` is where running text starts in them.

    `head` are those before the body that are not blank, at most twelve; `lead` is the body's first paragraph,
    on one line; `tail` the last three lines of the whole text, outermost first, where they are no body.
    """

    lines: tuple[str, ...]
    body: int
    head: tuple[str, ...]
    lead: str
    tail: tuple[str, ...]
    _datelines: dict[str, Dateline] = field(default_factory=dict, repr=False, compare=False)

    def dateline(self, line: str) -> Dateline:
        """The dateline of one of these lines, which is parsed once however often it is asked for."""
        if line not in self._datelines:
            self._datelines[line] = dateline_of(line)
        return self._datelines[line]


def opening_of(text: str) -> Opening:
    """The parts of `text` that tell what the article is."""
    lines = tuple(line.strip() for line in text[:_SEARCHED].split("\n"))
    body = next((i for i, line in enumerate(lines) if is_body(line)), len(lines))
    end = next((i for i in range(body, len(lines)) if not lines[i]), len(lines))
    head = tuple(line for line in lines[:body] if line)[:_HEAD_LINES]
    last = [line.strip() for line in text[-1_000:].split("\n") if line.strip()]
    tail = tuple(line for line in reversed(last[-_TAIL_LINES:]) if not is_body(line))
    return Opening(lines, body, head, " ".join(lines[body:end]), tail if len(text) > 1_000 else tail[:1])
