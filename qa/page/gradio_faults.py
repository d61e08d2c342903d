"""Answers the faults of Gradio that the page meets, all of them here, each until Gradio mends it.

Every fault was looked for again in Gradio 6.31.0, the newest, with what answers it taken away, and was still
there. `tests/qa/page/test_gradio_faults.py` fails when one is mended, and says what to delete then.

- **Stubs.** At each import Gradio parses the source of every component and writes it anew as a stub for type
  checkers, into the installed package: 1.2 to 2.7 of the 4.3 to 5.7 seconds of processor time that `import
  gradio` takes. Answered by `import_gradio`.
- **Statistics.** After each event the queue computes statistics of the last 10,000 in pandas, which nobody
  reads where the monitoring page is off: 40 ms an event at first, 80 ms in the end, and warnings on standard
  error with pandas 3. There are only environment variables against it. Answered by `keep_no_statistics`.
- **Replaced outputs.** Where an event leaves an output as it is (`gr.skip()`), a new component with a new
  number takes its place in the visit, and what it shows next is kept under both numbers until the visit ends:
  25 KB a question with the stand-in of the tests, some 60 KB with articles. Answered by `forget_replaced`.
- **Script tags.** The page's own inline scripts carry no nonce, and nothing can give them one, so a policy
  against foreign scripts would stop them too. Answered by `with_nonce`.
- **Evaluated templates.** `gr.HTML` makes functions of text in the browser, so the policy has to allow
  `'unsafe-eval'`. Answered in `qa.page.guard`, and by the page's giving it no template but its own.
- **Lost streams.** Responses come by one event stream for the whole page. An event that is sent while the
  stream is being closed never hears its result; a stream that ends early goes on counting as open; one that
  breaks has the page loaded anew without what was asked. Answered by `gradio_streams.js`, and in
  `qa.page.blocks` by events that may be sent again while one is pending.

Two need no answer any more. What the environment says of Gradio's settings is settled by arguments
(`analytics_enabled` of the blocks, those of `mount_gradio_app`). And the app is made inside the server's
event loop, since outside one Gradio makes a loop for each app and never closes it.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType
from typing import TYPE_CHECKING

from index.errors import InputError, first_line

if TYPE_CHECKING:
    from gradio import Blocks
    from gradio.state_holder import SessionState

STUBS_MODULE, STUBS_WRITER = "gradio.component_meta", "create_or_modify_pyi"


class _NoStubs(MetaPathFinder):
    """Finds the module that writes the stubs, and has it write none once it is loaded."""

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        spec = PathFinder.find_spec(name, path, target) if name == STUBS_MODULE else None
        if spec is None or spec.loader is None:
            return None
        load = spec.loader.exec_module

        def load_quietly(module: ModuleType) -> None:
            load(module)
            if hasattr(module, STUBS_WRITER):
                setattr(module, STUBS_WRITER, lambda *given: None)

        vars(spec.loader)["exec_module"] = load_quietly
        return spec


def import_gradio() -> None:
    """Imports gradio without its stubs; where it was imported already this does nothing.

    InputError for a setting in the environment that Gradio cannot read when it is imported.
    """
    finder = _NoStubs()
    sys.meta_path.insert(0, finder)
    try:
        import gradio  # noqa: F401
    except ValueError as error:
        raise InputError(
            f"Gradio cannot read a GRADIO_ variable of the environment ({first_line(error)}); unset it"
        ) from error
    finally:
        sys.meta_path.remove(finder)


def keep_no_statistics(page: Blocks) -> None:
    """Has the queue of `page` keep one event, and compute nothing of it."""
    page._queue.ANALYTICS_MAX_EVENTS = 1
    page._queue.ANAYLTICS_CACHE_FREQUENCY = sys.maxsize  # spelt so


def forget_replaced(page: Blocks, visit: SessionState) -> None:
    """Drops what `visit` keeps under numbers that no component of `page` has: nothing looks them up again."""
    for kept in (visit.blocks_config.blocks, visit.config_values):
        for number in [number for number in kept if number not in page.default_config.blocks]:
            kept.pop(number, None)


def with_nonce(html: bytes, nonce: str) -> bytes:
    """Gradio's page with `nonce` on each of its scripts.

    Gradio writes "<" in its data as \\u003c, so this finds the page's own tags and nothing else.
    """
    return html.replace(b"<script", b'<script nonce="' + nonce.encode() + b'"')
