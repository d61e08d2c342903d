"""The networks that read, in torch, for training: a body from its weights, and two linear heads.

They compute in the type that training.computing chooses; the optimiser keeps float32 copies. The word
embeddings are those of the bundled encoder and stay as they are, so that the reader need not ship them.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, ClassVar

import torch
import torch.nn.functional as F  # noqa: N812
from torch import Tensor, nn


@dataclass(frozen=True, slots=True)
class NetworkShape:
    """A body's sizes: hidden width, attention heads, inner width of the feed-forward part, layers, pieces in
    the vocabulary, positions, and the epsilon of its layer norms."""

    width: int
    heads: int
    inner: int
    layers: int
    vocabulary: int
    positions: int
    epsilon: float


MINILM = NetworkShape(
    width=384, heads=12, inner=1536, layers=6, vocabulary=30_522, positions=512, epsilon=1e-12
)


class _Attention(torch.autograd.Function):
    """softmax(q k^T / sqrt(d) + bias) v. On a CPU with matrix units its own backward pass, of plain products
    in bfloat16, takes three quarters of the time of torch's fused one."""

    @staticmethod
    def forward(ctx: Any, q: Tensor, k: Tensor, v: Tensor, bias: Tensor) -> Tensor:
        scores = torch.matmul(q * (1 / math.sqrt(q.shape[-1])), k.transpose(-1, -2))
        shares = torch.softmax(scores.add_(bias), -1)
        ctx.save_for_backward(q, k, v, shares)
        return torch.matmul(shares, v)

    @staticmethod
    def backward(ctx: Any, *grads: Tensor) -> tuple[Tensor, Tensor, Tensor, None]:
        q, k, v, shares = ctx.saved_tensors
        out = grads[0].contiguous()
        of_v = torch.matmul(shares.transpose(-1, -2), out)
        of_shares = torch.matmul(out, v.transpose(-1, -2))
        of_scores = torch._softmax_backward_data(of_shares, shares, -1, shares.dtype)
        of_scores = of_scores * (1 / math.sqrt(q.shape[-1]))
        return torch.matmul(of_scores, k), torch.matmul(of_scores.transpose(-1, -2), q), of_v, None


class _Dropout(nn.Module):
    """Dropout (Srivastava et al. 2014) that draws from a generator of its own, so that networks which learn
    side by side draw the same whenever they learn the same step."""

    def __init__(self, share: float) -> None:
        super().__init__()
        self.share = share
        self.generator: torch.Generator | None = None

    def forward(self, states: Tensor) -> Tensor:
        if not self.share or not self.training:
            return states
        kept = torch.empty_like(states).bernoulli_(1 - self.share, generator=self.generator)
        return states * kept.mul_(1 / (1 - self.share))


class Layer(nn.Module):
    """A transformer layer with its norms behind the sums: attention, then feed-forward."""

    def __init__(self, shape: NetworkShape, dropout: float) -> None:
        super().__init__()
        self.heads = shape.heads
        self.dropout = _Dropout(dropout)
        self.qkv = nn.Linear(shape.width, 3 * shape.width)
        self.attention_output = nn.Linear(shape.width, shape.width)
        self.norm = nn.LayerNorm(shape.width, eps=shape.epsilon)
        self.up = nn.Linear(shape.width, shape.inner)
        self.down = nn.Linear(shape.inner, shape.width)
        self.last_norm = nn.LayerNorm(shape.width, eps=shape.epsilon)

    def forward(self, states: Tensor, bias: Tensor) -> Tensor:
        batch, length, width = states.shape
        mixed = self.qkv(states).view(batch, length, 3, self.heads, width // self.heads)
        q, k, v = mixed.permute(2, 0, 3, 1, 4).contiguous().unbind(0)
        if states.is_cuda:
            found = F.scaled_dot_product_attention(q, k, v, attn_mask=bias)
        else:
            found = _Attention.apply(q, k, v, bias)  # type: ignore[no-untyped-call]
        found = found.transpose(1, 2).reshape(batch, length, width)
        states = self.norm(states + self.dropout(self.attention_output(found)))
        out: Tensor = self.last_norm(states + self.dropout(self.down(F.gelu(self.up(states)))))
        return out


class Net(nn.Module):
    """A body and two heads; ids, mask, types, int64 [batch, length] each, are read into float32 logits:
    spans [batch, length, 2] (start, end) and first [batch, 2] (relevance, answerability).

    `dropout` is the share of what each layer adds to the states that is left out in training. A subclass says
    what its body's weights are called (`weight_names`) and how its first states come about (`embedded`).
    """

    shape: ClassVar[NetworkShape]

    def __init__(self, dropout: float = 0.0) -> None:
        super().__init__()
        shape = self.shape
        self.word_embeddings = nn.Embedding(shape.vocabulary, shape.width)
        self.position_embeddings = nn.Embedding(shape.positions, shape.width)
        self.norm = nn.LayerNorm(shape.width, eps=shape.epsilon)
        self.layers = nn.ModuleList(Layer(shape, dropout) for _ in range(shape.layers))
        self.span = nn.Linear(shape.width, 2)
        self.first = nn.Linear(shape.width, 2)
        self.word_embeddings.weight.requires_grad_(False)
        for head in (self.span, self.first):
            nn.init.normal_(head.weight, std=0.02)
            nn.init.zeros_(head.bias)

    def embedded(self, ids: Tensor, types: Tensor) -> Tensor:
        """The sum of the embeddings before the first norm, [batch, length, width]."""
        raise NotImplementedError

    def weight_names(self) -> list[tuple[str, list[str]]]:
        """Each parameter with the usual names of the weights that it is the concatenation of."""
        raise NotImplementedError

    def seed_dropout(self, seed: int) -> None:
        """Makes all dropout from here on follow from `seed`."""
        generator = torch.Generator(self.word_embeddings.weight.device).manual_seed(seed)
        for module in self.modules():
            if isinstance(module, _Dropout):
                module.generator = generator

    def bias(self, mask: Tensor, dtype: torch.dtype) -> Tensor:
        """What is added to the attention's scores; broadcasts to [batch, heads, length, length]."""
        return ((1 - mask.to(dtype)) * -1e4)[:, None, None, :]

    def forward(self, ids: Tensor, mask: Tensor, types: Tensor) -> tuple[Tensor, Tensor]:
        states = self.norm(self.embedded(ids, types))
        bias = self.bias(mask, states.dtype)
        for layer in self.layers:
            states = layer(states, bias)
        return _in_float32(self.span, states), _in_float32(self.first, states[:, 0])

    def load_weights(self, weights: dict[str, Tensor]) -> None:
        """Copies weights in under their usual names; those of the heads may be missing."""
        with torch.no_grad():
            for ours, theirs in self.weight_names():
                found = [weights[name] for name in theirs if name in weights]
                if not found and ours.startswith(("span", "first")):
                    continue
                parameter = self.get_parameter(ours)
                parameter.copy_(torch.cat(found)[: parameter.shape[0]])

    def to_weights(self, parameters: dict[str, Tensor]) -> dict[str, Tensor]:
        """Its parameters under the usual names of weights, without the word embeddings."""
        out: dict[str, Tensor] = {}
        for ours, theirs in self.weight_names():
            if ours in parameters and ours != "word_embeddings.weight":
                out.update(zip(theirs, parameters[ours].chunk(len(theirs)), strict=True))
        return out


class ReaderNet(Net):
    """The reader's own: the bundled encoder's body."""

    shape = MINILM

    def __init__(self, dropout: float = 0.0) -> None:
        super().__init__(dropout)
        self.token_type_embeddings = nn.Embedding(2, self.shape.width)

    def embedded(self, ids: Tensor, types: Tensor) -> Tensor:
        positions = self.position_embeddings.weight[: ids.shape[1]]
        states: Tensor = self.word_embeddings(ids) + positions + self.token_type_embeddings(types)
        return states

    def weight_names(self) -> list[tuple[str, list[str]]]:
        types = ("token_type_embeddings.weight", ["embeddings.token_type_embeddings.weight"])
        return [types, *bert_names(self.shape.layers, _LAYER_NAMES)]


def _in_float32(head: nn.Linear, states: Tensor) -> Tensor:
    """A head's logits in float32: the eight bits of bfloat16 are too few to tell scores apart by."""
    return F.linear(states.float(), head.weight.float(), head.bias.float())


_LAYER_NAMES = {
    "qkv": ["attention.self.query", "attention.self.key", "attention.self.value"],
    "attention_output": ["attention.output.dense"],
    "norm": ["attention.output.LayerNorm"],
    "up": ["intermediate.dense"],
    "down": ["output.dense"],
    "last_norm": ["output.LayerNorm"],
}


def bert_names(layers: int, of_layer: dict[str, list[str]]) -> list[tuple[str, list[str]]]:
    """Our parameters with the names of a BERT's weights; `of_layer` has those within a layer."""
    pairs = [
        ("word_embeddings.weight", ["embeddings.word_embeddings.weight"]),
        ("position_embeddings.weight", ["embeddings.position_embeddings.weight"]),
    ]
    for kind in ("weight", "bias"):
        pairs.append((f"norm.{kind}", [f"embeddings.LayerNorm.{kind}"]))
        pairs += [(f"{head}.{kind}", [f"{head}.{kind}"]) for head in ("span", "first")]
        pairs += [
            (f"layers.{i}.{ours}.{kind}", [f"encoder.layer.{i}.{one}.{kind}" for one in theirs])
            for i in range(layers)
            for ours, theirs in of_layer.items()
        ]
    return pairs
