"""A corpus in, the same out while its models are being loaded behind its back."""

from __future__ import annotations

import atexit
import threading
from contextlib import suppress
from typing import TYPE_CHECKING

from index.errors import DatelineError

if TYPE_CHECKING:
    from qa.corpus import Corpus


def warming(corpus: Corpus, reader: bool = True) -> Corpus:
    """The same corpus; its encoder, and with `reader` its reader, are loaded in a thread, which who needs
    them waits for."""

    def warm_up() -> None:
        with suppress(DatelineError):  # the first question will say it
            corpus.warm_up(reader)

    thread = threading.Thread(target=warm_up, name="dateline-warm-up", daemon=True)
    thread.start()
    atexit.register(thread.join)  # a thread inside a library's own code must not outlive the interpreter
    return corpus
