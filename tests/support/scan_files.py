"""Makes PDFs of scanned pages, text drawn as a picture, for the tests of reading."""

from __future__ import annotations

import ctypes
import io
from collections.abc import Sequence
from typing import Any

import numpy as np
import pypdfium2
import pypdfium2.raw as pdfium
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

_WIDE, _HIGH = 400, 300  # points
_DPI = 150


def scan(pages: Sequence[Sequence[tuple[float, float, str]]]) -> bytes:
    """A PDF without text whose pages show lines of it: points from the left and the top, words."""
    document = pypdfium2.PdfDocument.new()
    for lines in pages:
        page = document.new_page(_WIDE, _HIGH)
        if lines:
            _show(document, page, _drawn(lines))
    out = io.BytesIO()
    document.save(out)
    document.close()
    return out.getvalue()


def _drawn(lines: Sequence[tuple[float, float, str]]) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    """A page as grey dots."""
    figure = Figure(figsize=(_WIDE / 72, _HIGH / 72), dpi=_DPI)
    canvas = FigureCanvasAgg(figure)
    for right, down, words in lines:
        figure.text(right / _WIDE, 1 - down / _HIGH, words, fontsize=11, family="DejaVu Serif")
    canvas.draw()  # type: ignore[no-untyped-call]
    return np.asarray(canvas.buffer_rgba())[:, :, :3].copy()  # type: ignore[no-untyped-call]


def _show(document: pypdfium2.PdfDocument, page: pypdfium2.PdfPage, dots: np.ndarray[Any, Any]) -> None:
    """Fills a page with a picture."""
    high, wide, _ = dots.shape
    held = (ctypes.c_ubyte * dots.size).from_buffer_copy(np.ascontiguousarray(dots[:, :, ::-1]).tobytes())
    bitmap = pypdfium2.PdfBitmap.new_native(wide, high, pdfium.FPDFBitmap_BGR, buffer=held, stride=wide * 3)
    picture = pypdfium2.PdfImage.new(document)
    picture.set_bitmap(bitmap)
    picture.set_matrix(pypdfium2.PdfMatrix().scale(_WIDE, _HIGH))
    page.insert_obj(picture)
    page.gen_content()
    bitmap.close()
