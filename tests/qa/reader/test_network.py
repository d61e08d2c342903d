"""The bundled reader's network: what it gives is what transformers gives, for passages of any length."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.encoders.openvino_bert import CompiledBert, Head, compile_body
from index.encoders.wordpieces import WordPieces
from qa.reader.base import PassageReading
from qa.reader.decode import best_spans
from qa.reader.in_torch import TorchBody
from qa.reader.inputs import CLS, MOST_PIECES, SEP, paired
from qa.reader.network import Network, whole_words

Arrays = dict[str, npt.NDArray[Any]]


@pytest.mark.parametrize(
    ("text", "span", "expected"),
    [
        ("in Minsk, today", "ins", "Minsk"),
        ("in Minsk, today", "Minsk", "Minsk"),
        ("5.3 pct", "5", "5"),
        ("the BRT-25 dish", "RT", "BRT"),
        ("a cafe\u0301 there", "cafe", "cafe\u0301"),
        ("a cafe\u0301s there", "e\u0301", "cafe\u0301s"),
        ("签署于2018年", "2018", "2018"),
        ("签署于", "署", "署"),
    ],
)
def test_a_span_ends_where_its_words_do(text: str, span: str, expected: str) -> None:
    at = text.index(span)
    start, end = whole_words(text, at, at + len(span))
    assert text[start:end] == expected


letters = st.sampled_from(["a", "b", "1", " ", ".", "-", "é", "e\u0301", "署"])


@given(st.lists(letters, min_size=1).map("".join), st.data())
def test_whole_words_only_grow_and_are_whole_then(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    a, b = whole_words(text, start, end)
    assert 0 <= a <= start < end <= b <= len(text)
    assert whole_words(text, a, b) == (a, b)
    added = text[a:start] + text[end:b]
    assert " " not in added
    assert "." not in added


# A tokenizer whose words are single pieces or letters, with [CLS] and [SEP] where the reader expects them.
WORDS = "target when was the dam opened in bridge river town signed year people".split()


@pytest.fixture(scope="module")
def tokenizer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

    letters = "abcdefghijklmnopqrstuvwxyz0123456789.,?-"
    words = ["[PAD]", "[UNK]", *WORDS, *letters, *(f"##{c}" for c in letters)]
    vocabulary = {word: i for i, word in enumerate(words)}
    assert len(vocabulary) < CLS
    vocabulary |= {"[CLS]": CLS, "[SEP]": SEP}
    made = Tokenizer(models.WordPiece(vocabulary, unk_token="[UNK]"))
    made.normalizer = normalizers.BertNormalizer()
    made.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    path = tmp_path_factory.mktemp("tokenizer") / "tokenizer.json"
    made.save(str(path))
    return path


@pytest.fixture(scope="module")
def wordpieces(tokenizer: Path) -> WordPieces:
    return WordPieces(tokenizer, 512)


@pytest.fixture(scope="module")
def bert() -> Any:
    """A BERT of two layers with random weights, as transformers runs it."""
    import torch
    from transformers import BertConfig, BertModel

    torch.manual_seed(3)
    config = BertConfig(
        vocab_size=103, hidden_size=48, num_hidden_layers=2, num_attention_heads=12, intermediate_size=48,
        max_position_embeddings=MOST_PIECES, initializer_range=0.4,
    )  # fmt: skip
    return BertModel(config, add_pooling_layer=False).eval()


@pytest.fixture(scope="module")
def weights(bert: Any) -> Arrays:
    return {name: value.numpy() for name, value in bert.state_dict().items()}


@pytest.fixture(scope="module")
def heads() -> dict[str, Head]:
    rng = np.random.default_rng(4)
    span, first = rng.normal(size=(2, 2, 48)).astype(np.float32)
    return {
        "span": Head(span, np.array([0.25, -0.25], np.float32)),
        "first": Head(first, np.array([1.0, -1.0], np.float32), "first"),
    }


@pytest.fixture(scope="module")
def body(weights: Arrays, heads: dict[str, Head]) -> CompiledBert:
    return compile_body(weights, heads, types=True, precision="float32")


@pytest.fixture(scope="module")
def network(body: CompiledBert, wordpieces: WordPieces) -> Network:
    return Network(body, wordpieces)


QUESTION = "When was the dam opened?"


PASSAGES = [
    ("The town. 3 May 2019", "The dam was opened in 1964, when the town had 300 people."),
    ("", "A bridge."),
    ("The river", "People signed. " * 40),
    ("x" * 90, "Sourdough bread, made by three people in one year: see the river."),
    ("The river", "The bridge was signed in 2018. " * 60),
]


def assert_alike(one: PassageReading, other: PassageReading) -> None:
    assert (one.relevance, one.here) == pytest.approx((other.relevance, other.here), abs=1e-3)
    assert [s.score for s in one.spans] == pytest.approx([s.score for s in other.spans], abs=1e-3)
    assert [(s.start, s.end) for s in one.spans] == [(s.start, s.end) for s in other.spans]


def test_what_a_network_says_of_a_passage_is_what_transformers_gives(
    network: Network, wordpieces: WordPieces, bert: Any, heads: dict[str, Head]
) -> None:
    import torch

    header, text = PASSAGES[0]
    asked, front, inside = wordpieces.encodings([QUESTION, header, text])
    pair = paired(asked.ids, front.ids, inside.ids)
    with torch.inference_mode():
        states = (
            bert(torch.tensor([pair.ids]), token_type_ids=torch.tensor([pair.types]))
            .last_hidden_state[0]
            .numpy()
        )
    logits = states @ np.asarray(heads["span"].weight).T + heads["span"].bias
    relevance, here = np.asarray(heads["first"].weight) @ states[0] + heads["first"].bias
    found = network.read(QUESTION, [(header, text)])[0]
    assert (found.relevance, found.here) == pytest.approx((relevance, here), abs=1e-3)
    best = best_spans(logits, pair.first, pair.length - 1, 3)
    for span, expected in zip(found.spans, best, strict=True):
        assert span.score == pytest.approx(expected.score, abs=1e-3)
        start, end = (inside.offsets[place - pair.first] for place in (expected.first, expected.last))
        assert (span.start, span.end) == whole_words(text, start[0], end[1])


def test_order_company_and_padding_change_nothing(network: Network) -> None:
    alone = [network.read(QUESTION, [passage])[0] for passage in PASSAGES]
    order = np.random.default_rng(2).permutation(np.repeat(np.arange(len(PASSAGES)), 4))
    together = network.read(QUESTION, [PASSAGES[i] for i in order])
    assert len(together) == len(order)
    for i, reading in zip(order, together, strict=True):
        assert_alike(reading, alone[i])
    assert network.read(QUESTION, []) == []


def test_spans_are_best_first_and_lie_in_the_text(network: Network) -> None:
    for (_, text), reading in zip(PASSAGES, network.read(QUESTION, PASSAGES), strict=True):
        assert reading.spans
        assert [s.score for s in reading.spans] == sorted((s.score for s in reading.spans), reverse=True)
        for span in reading.spans:
            assert 0 <= span.start < span.end <= len(text)
            assert whole_words(text, span.start, span.end) == (span.start, span.end)
    empty = network.read(QUESTION, [("The town", "")])[0]
    assert empty.spans == ()


class Pointing:
    """A body that takes every piece of one id for an answer, and passages for relevant that hold it."""

    streams = 2

    def __init__(self, wanted: int) -> None:
        self._wanted = wanted

    def __call__(self, ids: Any, mask: Any, types: Any = None) -> dict[str, npt.NDArray[np.float32]]:
        found = (ids == self._wanted).astype(np.float32)
        in_passage = (found * types).sum(1)
        return {
            "span": np.repeat(10 * found[..., None], 2, 2) - 5,
            "first": np.stack([in_passage, -in_passage], 1),
        }


@pytest.fixture(scope="module")
def pointing(wordpieces: WordPieces) -> Network:
    return Network(Pointing(WORDS.index("target") + 2), wordpieces)


@settings(max_examples=40)
@given(before=st.integers(0, 900), after=st.integers(0, 400), asked=st.integers(1, 60))
def test_a_span_is_found_wherever_it_stands_in_a_long_passage(
    pointing: Network, before: int, after: int, asked: int
) -> None:
    text = "the river " * before + "Target" + " in town" * after
    # The question and the header have the word too: it is never looked for there.
    reading = pointing.read("target " * asked, [("Target, target", text), ("target", "the dam")])
    best = reading[0].spans[0]
    assert text[best.start : best.end] == "Target"
    assert best.score == 20
    assert reading[0].relevance > reading[1].relevance == 1
    assert all(span.score <= 0 for span in reading[1].spans)


def test_no_span_is_longer_than_the_limit(body: CompiledBert, wordpieces: WordPieces) -> None:
    text = "the dam was " * 100
    for reading in Network(body, wordpieces).read(QUESTION, [("", text)]):
        for span in reading.spans:
            assert len(text[span.start : span.end].split()) <= 32


def test_torch_gives_what_openvino_gives(weights: Arrays, heads: dict[str, Head], body: CompiledBert) -> None:
    ids = np.random.default_rng(1).integers(1, 100, (3, 24)).astype(np.int32)
    mask = (np.arange(24) < np.array([[24], [9], [1]])).astype(np.int32)
    types = (np.arange(24) > 5).astype(np.int32) * mask
    ours, torchs = body(ids, mask, types), TorchBody(weights, heads)(ids, mask, types)
    np.testing.assert_allclose(torchs["first"], ours["first"], atol=1e-3)
    np.testing.assert_allclose(torchs["span"][mask == 1], ours["span"][mask == 1], atol=1e-3)


def spans_of(readings: Sequence[PassageReading]) -> list[list[tuple[int, int]]]:
    return [[(s.start, s.end) for s in reading.spans] for reading in readings]


def test_several_threads_at_once(network: Network) -> None:
    from concurrent.futures import ThreadPoolExecutor

    alone = spans_of(network.read(QUESTION, PASSAGES))
    with ThreadPoolExecutor(4) as pool:
        for found in pool.map(lambda _: spans_of(network.read(QUESTION, PASSAGES)), range(12)):
            assert found == alone
