"""What Gradio remembers of a visit does not grow with its questions."""

from __future__ import annotations

import asyncio
from itertools import count

import fastapi
import gradio as gr
import pytest

from qa.page.gradio_sessions import forget_more

pytestmark = pytest.mark.filterwarnings(r"ignore::DeprecationWarning:gradio\..*")


async def held(page: gr.Blocks, times: int) -> list[int]:
    """How much is kept of a visit after each of so many events that in turn leave and set an output."""
    found = []
    for _ in range(times):
        await page.process_api(0, [], state=page.state_holder["visit"])
        session = page.state_holder["visit"]
        found.append(len(session.blocks_config.blocks) + len(session.config_values))
    return found


async def visited() -> None:
    numbers = count()
    with gr.Blocks() as page:
        shown = gr.HTML("as it was")
        gr.Button().click(lambda: f"{n}" if (n := next(numbers)) % 2 else gr.skip(), None, shown)
    gr.mount_gradio_app(fastapi.FastAPI(), page, path="/", ssr_mode=False)
    before = await held(page, 8)
    assert before[-1] > before[0]  # else there is nothing to mend any more
    forget_more(page)
    after = await held(page, 8)
    assert set(after) == {after[0]}
    assert after[0] <= before[0]


def test_what_is_kept_of_a_visit_does_not_grow() -> None:
    asyncio.run(visited())
