"""The bundled encoder: pieces and vectors as sentence-transformers gives them, in any order and company."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import index.encoders.minilm
from index.encoders.base import BUNDLED
from index.encoders.load import load_encoder
from index.encoders.minilm import MiniLM
from index.encoders.sentence_transformer import SentenceTransformerEncoder
from index.text.passages import Splitting, split, with_headers
from index.types import Article
from tests.support.paths import ROOT, SEEDS

ODD = [
    "",
    " ",
    "?",
    "Röntgen’s 😀",
    "今天天气" * 200,
    "x" * 3000,
    "Россия и Казахстан",
    "[MASK] [SEP] a",
    "\x00\u200b",
]


@pytest.fixture(scope="module")
def reference() -> SentenceTransformerEncoder:
    return SentenceTransformerEncoder(device="cpu")


@pytest.fixture(scope="module")
def texts(minilm: MiniLM) -> list[str]:
    """A third of the passages of the seed articles, their sentences, and odd texts."""
    articles = [Article(path.name, path.read_text(), path.stem) for path in sorted(SEEDS.iterdir())]
    passages = [
        text
        for article in articles
        for splitting in (Splitting(), Splitting(40))
        for text in with_headers(article, split(article, minilm.pieces, splitting), minilm.pieces, splitting)
    ]
    some = passages[::3]
    return [*some, *(line for text in some for line in text.split(". ")), *ODD]


def test_the_vectors_are_those_of_sentence_transformers(
    minilm: MiniLM, reference: SentenceTransformerEncoder, texts: list[str]
) -> None:
    assert minilm.identity == reference.identity
    assert minilm.max_input == reference.max_input
    cosines = (minilm.encode(texts) * reference.encode(texts)).sum(1)
    assert cosines.min() > 0.996  # in int8, of a text without words; of passages .998


@settings(deadline=None, max_examples=200)
@given(text=st.text(st.characters(exclude_categories=["Cs"]), max_size=200))
def test_the_pieces_are_those_of_sentence_transformers(
    minilm: MiniLM, reference: SentenceTransformerEncoder, text: str
) -> None:
    assert list(minilm.pieces(text)) == list(reference.pieces(text))


def test_a_text_has_its_vector_in_any_order_and_company(
    minilm: MiniLM, texts: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    together = minilm.encode(texts)
    monkeypatch.setattr(index.encoders.minilm, "_STEP", 7)  # several steps, tokenised ahead
    order = np.random.default_rng(3).permutation(np.repeat(np.arange(len(texts)), 2))
    progress: list[int] = []
    apart = minilm.encode([texts[i] for i in order], progress.append)
    assert ((apart * together[order]).sum(1)).min() > 0.999  # in int8; .9999 in other precisions
    assert progress == sorted(progress)
    assert progress[-1] == len(order)
    for i in (0, len(texts) // 2, len(texts) - 1):
        first, second = apart[order == i]
        assert (first == second).all()  # encoded once


def test_a_failure_while_encoding_ends_it(
    minilm: MiniLM, texts: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index.encoders.minilm, "_STEP", 7)

    def stop(done: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        minilm.encode(texts, stop)
    assert minilm.encode(texts[:1]).shape == (1, 384)


def test_without_openvino_sentence_transformers_takes_over_and_a_line_says_so(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*given: object, **options: object) -> None:
        raise RuntimeError("no such device\nand a trace")

    monkeypatch.setattr(index.encoders.minilm, "compile_body", broken)
    encoder = load_encoder()
    assert isinstance(encoder, SentenceTransformerEncoder)
    assert encoder.identity.name == BUNDLED
    assert caplog.messages == [
        "OpenVINO cannot run the default encoder (no such device): sentence-transformers does it"
    ]


def test_torch_is_not_loaded() -> None:
    script = (
        "import sys; from index.encoders.load import load_encoder; load_encoder().encode(['a', 'b']);"
        "print({'torch', 'transformers', 'sentence_transformers'} & set(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", script],
        capture_output=True, text=True, check=True, cwd=ROOT,
    )  # fmt: skip
    assert done.stdout == "set()\n"
