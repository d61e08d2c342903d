"""The network that is trained: it is the BERT of transformers and of OpenVINO, under the same names."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from index.encoders.openvino_bert import Head, compile_body
from training.model import ReaderNet, _Attention


def test_what_comes_back_through_the_attention_is_the_gradient() -> None:
    torch.manual_seed(1)
    q, k, v = (torch.randn(2, 2, 3, 2, dtype=torch.float64, requires_grad=True) for _ in range(3))
    bias = torch.zeros(2, 1, 1, 3, dtype=torch.float64)
    bias[1, ..., 2:] = -1e4

    def attended(*given: torch.Tensor) -> torch.Tensor:
        found: torch.Tensor = _Attention.apply(*given, bias)  # type: ignore[no-untyped-call]
        return found

    assert torch.autograd.gradcheck(attended, (q, k, v))
    plain = torch.nn.functional.scaled_dot_product_attention(q, k, v, attn_mask=bias)
    torch.testing.assert_close(attended(q, k, v), plain)


@pytest.fixture(scope="module")
def net(start: dict[str, torch.Tensor]) -> ReaderNet:
    torch.manual_seed(5)
    made = ReaderNet()
    made.load_weights(start)
    for head in (made.span, made.first):
        torch.nn.init.normal_(head.bias)
    return made.eval()


def test_the_network_is_the_bert_of_transformers_and_of_openvino(
    net: ReaderNet, start: dict[str, torch.Tensor]
) -> None:
    from transformers import BertConfig, BertModel

    rng = np.random.default_rng(2)
    ids = rng.integers(1000, 30_000, (3, 24))
    mask = (np.arange(24) < np.array([[24], [16], [5]])).astype(np.int64)
    types = (np.arange(24) > 7).astype(np.int64) * mask
    given = [torch.from_numpy(array) for array in (ids, mask, types)]
    config = BertConfig(
        hidden_size=384,
        num_hidden_layers=6,
        num_attention_heads=12,
        intermediate_size=1536,
        vocab_size=30_522,
    )
    with torch.device("meta"):
        bert = BertModel(config, add_pooling_layer=False).eval()
    bert.load_state_dict(
        {n: w for n, w in start.items() if not n.startswith("pooler")}, strict=False, assign=True
    )
    bert.embeddings.register_buffer("position_ids", torch.arange(512)[None], persistent=False)
    with torch.inference_mode():
        spans, first = net(*given)
        states = bert(given[0], given[1], token_type_ids=given[2]).last_hidden_state
        real = given[1] == 1
        torch.testing.assert_close(spans[real], net.span(states)[real], atol=2e-4, rtol=1e-3)
        torch.testing.assert_close(first, net.first(states[:, 0]), atol=2e-4, rtol=1e-3)
    weights = {n: w.detach().numpy() for n, w in net.to_weights(dict(net.named_parameters())).items()}
    weights["embeddings.word_embeddings.weight"] = start["embeddings.word_embeddings.weight"].numpy()
    heads = {
        name: Head(weights.pop(f"{name}.weight"), weights.pop(f"{name}.bias"), over)  # type: ignore[arg-type]
        for name, over in (("span", "tokens"), ("first", "first"))
    }
    body = compile_body(weights, heads, types=True, precision="float32")
    found = body(ids, mask, types)
    np.testing.assert_allclose(found["span"][mask == 1], spans[real].numpy(), atol=1e-3)
    np.testing.assert_allclose(found["first"], first.numpy(), atol=1e-3)


def test_weights_go_to_a_berts_names_and_back(net: ReaderNet) -> None:
    parameters: dict[str, torch.Tensor] = dict(net.named_parameters())
    words = {"embeddings.word_embeddings.weight": parameters["word_embeddings.weight"]}
    names = net.to_weights(parameters)
    assert "embeddings.word_embeddings.weight" not in names
    other = ReaderNet()
    other.load_weights({**names, **words})
    for name, parameter in other.named_parameters():
        assert torch.equal(parameter, parameters[name]), name
