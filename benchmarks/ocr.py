"""Measures how many words of scanned pages are recognised wrongly, on pages made of articles' own text.

    python -m benchmarks.ocr ARTICLES [--articles N]

Each article is set in DejaVu Serif (matplotlib's) on pages of A4, drawn as a picture and put into a PDF
without text, which is then read as any file is. The word error rate is the least number of words that must be
put in, taken out or replaced, over the words there are; words are what stands between blanks, so a wrong
comma counts.
"""

from __future__ import annotations

import argparse
import io
import textwrap
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import matplotlib
import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from index.reading.articles import read_articles
from index.reading.formats import pdf
from index.types import Article

_A4 = (8.27, 11.69)  # inches
_MARGIN = 0.8


@dataclass(frozen=True)
class Scan:
    """How pages are set and scanned: dots an inch, points of the letters, columns, and what goes wrong."""

    name: str
    dpi: int = 300
    points: float = 11.0
    columns: int = 1
    turned: float = 0.0
    blur: float = 0.0
    noise: float = 0.0
    quality: int = 90


SCANS = (
    Scan("clean, 300 dpi"),
    Scan("150 dpi, a little turned, noisy", dpi=150, turned=0.6, blur=0.5, noise=12, quality=50),
    Scan("two columns of 9 points, 200 dpi", dpi=200, points=9, columns=2),
)


def scanned(text: str, scan: Scan) -> bytes:
    """A PDF of pictures of a text."""
    pages = [_worn(page, scan) for page in _pages(text, scan)]
    out = io.BytesIO()
    pages[0].save(
        out, "PDF", resolution=scan.dpi, save_all=True, append_images=pages[1:], quality=scan.quality
    )
    return out.getvalue()


def _pages(text: str, scan: Scan) -> list[Image.Image]:
    """The text set on pages, column by column."""
    size = round(scan.points * scan.dpi / 72)
    font = ImageFont.truetype(
        str(Path(matplotlib.get_data_path()) / "fonts" / "ttf" / "DejaVuSerif.ttf"), size
    )
    width, height = (round(side * scan.dpi) for side in _A4)
    margin, gap = round(_MARGIN * scan.dpi), round(0.25 * scan.dpi)
    column = (width - 2 * margin - (scan.columns - 1) * gap) // scan.columns
    letters = int(column / font.getlength("the council met in Minsk") * 24)
    pages: list[Image.Image] = []
    at, down = scan.columns, height
    for paragraph in text.split("\n"):
        for line in [*textwrap.wrap(paragraph, letters), ""]:
            if down > height - margin - size:
                at, down = at + 1, margin
                if at >= scan.columns:
                    pages.append(Image.new("L", (width, height), 255))
                    at = 0
            ImageDraw.Draw(pages[-1]).text((margin + at * (column + gap), down), line, font=font, fill=0)
            down += round(size * (1.3 if line else 0.6))
    return pages


def _worn(page: Image.Image, scan: Scan) -> Image.Image:
    """A page as a scanner of no great care gives it."""
    if scan.turned:
        page = page.rotate(scan.turned, Image.Resampling.BICUBIC, fillcolor=255)
    if scan.blur:
        page = page.filter(ImageFilter.GaussianBlur(scan.blur))
    if scan.noise:
        grain = np.random.default_rng(0).normal(0, scan.noise, (page.height, page.width))
        page = Image.fromarray(np.clip(np.asarray(page) + grain, 0, 255).astype(np.uint8))
    return page


def word_errors(printed: Sequence[str], read: Sequence[str]) -> int:
    """The least number of words to put in, take out or replace (Levenshtein)."""
    known: dict[str, int] = {}
    left, right = (np.asarray([known.setdefault(w, len(known)) for w in words]) for words in (printed, read))
    steps = np.arange(len(right) + 1)
    row = steps
    for count, word in enumerate(left, 1):
        best = np.minimum(row[1:] + 1, row[:-1] + (right != word))
        # A word put in costs one more than what is left of it.
        row = np.minimum.accumulate(np.concatenate([[count], best]) - steps) + steps
    return int(row[-1])


def main() -> None:
    parser = argparse.ArgumentParser(
        description="measures how many words of scanned pages are recognised wrongly"
    )
    parser.add_argument("articles", type=Path)
    parser.add_argument("--articles", type=int, default=10, dest="count")
    options = parser.parse_args()
    articles = [item for item in read_articles(options.articles) if isinstance(item, Article)][
        : options.count
    ]
    for scan in SCANS:
        wrong = words = pages = 0
        start = time.monotonic()
        for article in articles:
            draft = pdf.read(scanned(article.text, scan), 10**9)
            wrong += word_errors(article.text.split(), draft.text.split())
            words += len(article.text.split())
            pages += len(draft.pages)
        seconds = (time.monotonic() - start) / max(1, pages)
        print(f"{scan.name}: {wrong:,} of {words:,} words wrong, {wrong / words:.2%}; {seconds:.1f} s a page")


if __name__ == "__main__":
    main()
