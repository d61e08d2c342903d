"""Loads a corpus's models in a thread while the command goes on."""

from __future__ import annotations

import atexit
import threading
from contextlib import suppress
from typing import TYPE_CHECKING

from index.errors import DatelineError

if TYPE_CHECKING:
    from qa.corpus import Corpus


NAME = "dateline-warm-up"
"""Of the thread."""


def warm_up_in_background(corpus: Corpus, reader: bool = True) -> Corpus:
    """The same corpus, while its encoder, and with `reader` its reader, are loaded in a thread; a question
    that needs them waits for them."""

    def warm_up() -> None:
        with suppress(DatelineError):  # the first question raises it again
            corpus.warm_up(reader)

    thread = threading.Thread(target=warm_up, name=NAME, daemon=True)
    thread.start()
    atexit.register(thread.join)  # a thread inside a library's own code must not outlive the interpreter
    return corpus
