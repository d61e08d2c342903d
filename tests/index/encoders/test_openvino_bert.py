"""The network built from weights gives what transformers gives, padded or not, with heads or without."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from index.encoders.openvino_bert import CompiledBert, Head, compile_body, fastest_precision

Arrays = dict[str, npt.NDArray[Any]]
WIDTH = 32
RNG = np.random.default_rng(5)
IDS = RNG.integers(5, 90, (3, 11))
MASK = (np.arange(11) < np.array([[11], [4], [1]])).astype(np.int64)
TYPES = (np.arange(11) >= 3).astype(np.int64) * MASK


@pytest.fixture(scope="module")
def reference() -> Any:
    """A BERT of two layers with random weights, as transformers runs it."""
    import torch
    from transformers import BertConfig, BertModel

    torch.manual_seed(1)
    config = BertConfig(
        vocab_size=90, hidden_size=WIDTH, num_hidden_layers=2, num_attention_heads=4, intermediate_size=48,
        max_position_embeddings=40, layer_norm_eps=1e-12, initializer_range=0.5,
    )  # fmt: skip
    return BertModel(config, add_pooling_layer=False).eval()


@pytest.fixture(scope="module")
def weights(reference: Any) -> Arrays:
    return {name: value.numpy() for name, value in reference.state_dict().items()}


def states_of(reference: Any, types: npt.NDArray[Any] | None) -> npt.NDArray[np.float32]:
    import torch

    given = {"input_ids": IDS, "attention_mask": MASK, "token_type_ids": np.zeros_like(IDS)}
    if types is not None:
        given["token_type_ids"] = types
    with torch.inference_mode():
        run = reference(**{name: torch.from_numpy(value) for name, value in given.items()})
    states: npt.NDArray[np.float32] = run.last_hidden_state.numpy()
    return states


@pytest.mark.parametrize("types", [None, TYPES], ids=["one type", "two types"])
def test_states_and_their_mean_are_those_of_transformers(
    reference: Any, weights: Arrays, types: npt.NDArray[Any] | None
) -> None:
    as_they_are = Head(np.eye(WIDTH, dtype=np.float32), np.zeros(WIDTH, np.float32))
    body = compile_body(
        weights,
        {"states": as_they_are},
        mean=True,
        types=types is not None,
        attention_heads=4,
        precision="float32",
    )
    expected = states_of(reference, types)
    found = body(IDS, MASK, types)
    real = MASK == 1
    np.testing.assert_allclose(found["states"][real], expected[real], atol=1e-4)
    mean = (expected * MASK[..., None]).sum(1) / MASK.sum(1, keepdims=True)
    np.testing.assert_allclose(found["mean"], mean, atol=1e-4)
    assert found["mean"].dtype == np.float32


def test_heads_over_tokens_and_over_the_first(reference: Any, weights: Arrays) -> None:
    span, score = RNG.normal(size=(2, WIDTH)), RNG.normal(size=(3, WIDTH)).astype(np.float16)
    body = compile_body(
        weights,
        {"span": Head(span, np.array([0.5, -0.5])), "score": Head(score, np.zeros(3), "first")},
        types=True,
        attention_heads=4,
        precision="float32",
    )
    states = states_of(reference, TYPES)
    found = body(IDS, MASK, TYPES)
    assert set(found) == {"span", "score"}
    real = MASK == 1
    np.testing.assert_allclose(found["span"][real], (states @ span.T + [0.5, -0.5])[real], atol=1e-4)
    np.testing.assert_allclose(found["score"], states[:, 0] @ score.T.astype(np.float32), atol=1e-4)


@pytest.fixture(scope="module")
def body(weights: Arrays) -> CompiledBert:
    return compile_body(weights, mean=True, attention_heads=4, precision="float32")


def test_any_batch_and_length_and_what_is_padded_changes_nothing(body: CompiledBert) -> None:
    together = body(IDS, MASK)["mean"]
    for row, count in enumerate(MASK.sum(1)):
        alone = body(IDS[row : row + 1, :count], MASK[row : row + 1, :count])["mean"]
        np.testing.assert_allclose(alone[0], together[row], atol=1e-5)
    assert body(np.full((1, 40), 7), np.ones((1, 40), np.int64))["mean"].shape == (1, WIDTH)


def test_several_threads_at_once(body: CompiledBert) -> None:
    alone = [body(IDS[[row]], MASK[[row]])["mean"] for row in range(3)]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda i: body(IDS[[i % 3]], MASK[[i % 3]])["mean"], range(60)))
    for i, found in enumerate(together):
        np.testing.assert_allclose(found, alone[i % 3], atol=1e-6)


def test_what_cannot_be_built_or_run_is_said(weights: Arrays, body: CompiledBert) -> None:
    with pytest.raises(ValueError, match="no output: neither heads nor the mean"):
        compile_body(weights)
    lacking = {name: value for name, value in weights.items() if name != "embeddings.LayerNorm.bias"}
    with pytest.raises(ValueError, match=r"the weights have no 'embeddings\.LayerNorm\.bias'"):
        compile_body(lacking, mean=True, attention_heads=4)
    with pytest.raises(ValueError, match="compiled with types=False, called with types=True"):
        body(IDS, MASK, TYPES)
    with pytest.raises(ValueError, match=r"not all \[batch, length\]"):
        body(IDS, MASK[:2])


def test_int8_is_near_float32() -> None:
    """Of a network as wide as need be for int8; a row of equal weights has no range to divide."""
    import torch
    from transformers import BertConfig, BertModel

    torch.manual_seed(2)
    config = BertConfig(
        vocab_size=90, hidden_size=128, num_hidden_layers=2, num_attention_heads=4, intermediate_size=256,
        max_position_embeddings=40,
    )  # fmt: skip
    state = BertModel(config, add_pooling_layer=False).state_dict()
    state["encoder.layer.0.output.dense.weight"][3] = 0.0
    arrays = {name: value.numpy() for name, value in state.items()}
    exact, rounded = (
        compile_body(arrays, mean=True, attention_heads=4, precision=precision)(IDS, MASK)["mean"]
        for precision in ("float32", "int8")
    )
    assert not np.array_equal(exact, rounded)
    cosines = (exact * rounded).sum(1) / np.linalg.norm(exact, axis=1) / np.linalg.norm(rounded, axis=1)
    assert cosines.min() > 0.999


@pytest.mark.parametrize(
    ("machine", "flags", "expected"),
    [
        ("x86_64", "flags : fpu avx2 avx512_bf16 avx512_vnni", "int8"),
        ("x86_64", "flags : fpu avx512_vnni amx_bf16 amx_tile amx_int8", "bfloat16"),
        ("AMD64", None, "int8"),
        ("arm64", None, "float32"),
        ("aarch64", "Features : fp asimd bf16", "float32"),
    ],
)
def test_the_precision_follows_from_the_processor(
    machine: str, flags: str | None, expected: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("platform.machine", lambda: machine)
    file = tmp_path / "cpuinfo"
    if flags is not None:
        file.write_text(flags)
    assert fastest_precision(file) == expected
