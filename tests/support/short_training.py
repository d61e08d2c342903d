"""The settings of a training that takes seconds, and a small network of the reader's kind that learns."""

from __future__ import annotations

import torch
from torch import Tensor

from training.model import NetworkShape, ReaderNet
from training.train_step import Recipe

RECIPE = Recipe(epochs=1.0, questions=4, rate=1e-3, head_rate=3e-3, warm=0.0, decay=0.0)
STEPS = 4


class SmallReader(ReaderNet):
    """The reader's network, two narrow layers of it: what is not about its size is tested with this one."""

    shape = NetworkShape(
        width=48, heads=12, inner=64, layers=2, vocabulary=30_522, positions=512, epsilon=1e-12
    )


def small_weights() -> dict[str, Tensor]:
    """Weights that a training of the small network starts from, as the encoder's are: without heads."""
    torch.manual_seed(3)
    net = SmallReader()
    parameters: dict[str, Tensor] = {name: p.detach().clone() for name, p in net.named_parameters()}
    named = net.to_weights(parameters)
    named["embeddings.word_embeddings.weight"] = parameters["word_embeddings.weight"]
    return {name: weight for name, weight in named.items() if not name.startswith(("span.", "first."))}
