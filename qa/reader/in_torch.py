"""Runs the reader's network in transformers and torch, where OpenVINO cannot run it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from index.encoders.openvino_bert import Head, Weights
    from index.types import Ids, Vectors


class TorchBody:
    """What index.encoders.openvino_bert.compile_body gives for a network with heads, in torch; float32."""

    streams = 1

    def __init__(self, weights: Weights, heads: Mapping[str, Head]) -> None:
        import torch
        from transformers import BertConfig, BertModel

        layers = sum(name.endswith("attention.self.query.weight") for name in weights)
        width = weights["embeddings.LayerNorm.weight"].shape[0]
        config = BertConfig(
            vocab_size=len(weights["embeddings.word_embeddings.weight"]),
            hidden_size=width,
            num_hidden_layers=layers,
            num_attention_heads=12,
            intermediate_size=weights["encoder.layer.0.intermediate.dense.weight"].shape[0],
            max_position_embeddings=len(weights["embeddings.position_embeddings.weight"]),
        )
        self._model = BertModel(config, add_pooling_layer=False).eval()
        tensors = {name: torch.from_numpy(_floats(array)) for name, array in weights.items()}
        self._model.load_state_dict(tensors, strict=False)
        self._heads = {
            name: (torch.from_numpy(_floats(head.weight)), torch.from_numpy(_floats(head.bias)), head.over)
            for name, head in heads.items()
        }

    def __call__(self, ids: Ids, mask: Ids, types: Ids | None = None) -> dict[str, Vectors]:
        """As index.encoders.openvino_bert.CompiledBert."""
        import torch
        from torch.nn.functional import linear

        given = [
            None if array is None else torch.from_numpy(np.asarray(array, np.int64))
            for array in (ids, mask, types)
        ]
        with torch.inference_mode():
            states = self._model(*given[:2], token_type_ids=given[2]).last_hidden_state
            return {
                name: linear(states if over == "tokens" else states[:, 0], weight, bias).numpy()
                for name, (weight, bias, over) in self._heads.items()
            }


def _floats(array: npt.NDArray[Any]) -> Vectors:
    return np.array(array, np.float32)
