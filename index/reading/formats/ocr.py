"""Recognises the text of scanned pages with RapidOCR, where the extra `ocr` is installed.

The networks (PP-OCRv6, small) lie in its package and run on OpenVINO, so nothing is fetched. They know Latin
letters, Chinese and Japanese; of Cyrillic, Greek and Arabic they give nothing, which is said.
"""

from __future__ import annotations

import threading
from functools import cache
from importlib.util import find_spec
from typing import Any

import pypdfium2

from index.reading.draft import Unreadable
from index.reading.formats.hyphens import BROKEN
from index.reading.formats.pdf_lines import Line
from index.reading.formats.quiet import quietly
from index.reading.formats.scan_order import Box, in_reading_order
from index.reading.formats.text import clean

MAX_PAGES = 300
"""More scanned pages than this in one file are no article; recognising them would take hours."""
_DPI = 200
_LONGEST = 3_000  # pixels of a page's longer side
_LARGE = 1.5  # times as tall as the page's other lines: a headline
_lock = threading.Lock()


def can_recognise() -> bool:
    """Whether the extra is installed."""
    return find_spec("rapidocr") is not None


def recognised_lines(page: pypdfium2.PdfPage) -> list[Line]:
    """The lines of text in the picture of a page, in reading order; none where no letters were recognised."""
    boxes = _boxes(page)
    letters = sum(sum(map(str.isalnum, box.text)) for box in boxes)
    if 2 * letters < sum(len(box.text) for box in boxes):
        return []  # a script that the networks do not know comes out as its commas and full stops
    rows = in_reading_order(boxes)
    heights = sorted(row.bottom - row.top for row in rows)
    usual = heights[len(heights) // 2] if heights else 0.0
    height = page.get_height()
    return [
        Line(
            _with_break(row.text), row.left, height - row.bottom, row.right, height - row.top,
            size=max(usual, row.bottom - row.top) if row.bottom - row.top > _LARGE * usual else usual,
        )
        for row in rows
    ]  # fmt: skip


def _with_break(text: str) -> str:
    """A line of which a hyphen at its end is marked as one that breaks a word."""
    return text[:-1] + BROKEN if text.endswith("-") and text[-2:-1].isalpha() else text


def _boxes(page: pypdfium2.PdfPage) -> list[Box]:
    """What the networks find on a page, each with its place in points from the upper left corner."""
    scale = min(_DPI / 72, _LONGEST / max(1.0, *page.get_size()))
    bitmap = page.render(scale=scale, rev_byteorder=False)
    try:
        picture = bitmap.to_numpy()[:, :, :3].copy()
    finally:
        bitmap.close()
    with _lock, quietly("RapidOCR"):
        found = _engine()(picture, use_cls=False)
    if found.boxes is None or found.txts is None:
        return []
    boxes = []
    for corners, text in zip(found.boxes, found.txts, strict=True):
        xs, ys = corners[:, 0] / scale, corners[:, 1] / scale
        if line := " ".join(clean(text).split()):
            boxes.append(Box(line, float(xs.min()), float(ys.min()), float(xs.max()), float(ys.max())))
    return boxes


@cache
def _engine() -> Any:
    """The networks, loaded once."""
    from rapidocr import EngineType, RapidOCR

    parts = {f"{part}.engine_type": EngineType.OPENVINO for part in ("Det", "Cls", "Rec")}
    return RapidOCR(params={**parts, "Global.log_level": "critical", "Global.max_side_len": _LONGEST})


def check_pages(scanned: int) -> None:
    """Raises `Unreadable` for more scanned pages than are recognised."""
    if scanned > MAX_PAGES:
        raise Unreadable(
            f"{scanned:,} scanned pages: more than the {MAX_PAGES} that are recognised in one file"
        )
