"""The networks that read, in torch, for training: a body from its weights, and two linear heads.

All in bfloat16 with single-precision copies kept by the optimiser. The word embeddings are those of the
bundled encoder and stay as they are, so that the reader need not ship them.
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
    """A body's sizes: how wide it is, its heads, its inner width, its layers, words and places it knows, and
    what its norms add to a variance."""

    width: int
    heads: int
    inner: int
    layers: int
    words: int
    places: int
    epsilon: float


MINILM = NetworkShape(width=384, heads=12, inner=1536, layers=6, words=30_522, places=512, epsilon=1e-12)


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
    """Leaves out a share of its input, drawn from a generator of its own, so that networks which learn side
    by side draw the same whenever they learn the same step."""

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
    def __init__(self, shape: NetworkShape, dropped: float) -> None:
        super().__init__()
        self.heads = shape.heads
        self.dropout = _Dropout(dropped)
        self.qkv = nn.Linear(shape.width, 3 * shape.width)
        self.joined = nn.Linear(shape.width, shape.width)
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
        states = self.norm(states + self.dropout(self.joined(found)))
        out: Tensor = self.last_norm(states + self.dropout(self.down(F.gelu(self.up(states)))))
        return out


class Net(nn.Module):
    """ids, mask, types [batch, length] -> spans [batch, length, 2], first [batch, 2] (relevance, is here).

    In training a share `dropped` of what each layer adds to the states is left out (Srivastava et al. 2014).
    A kind of network says what its body's weights are called, and how its first states come about.
    """

    shape: ClassVar[NetworkShape]

    def __init__(self, dropped: float = 0.0) -> None:
        super().__init__()
        shape = self.shape
        self.words = nn.Embedding(shape.words, shape.width)
        self.places = nn.Embedding(shape.places, shape.width)
        self.norm = nn.LayerNorm(shape.width, eps=shape.epsilon)
        self.layers = nn.ModuleList(Layer(shape, dropped) for _ in range(shape.layers))
        self.span = nn.Linear(shape.width, 2)
        self.first = nn.Linear(shape.width, 2)
        self.words.weight.requires_grad_(False)
        for head in (self.span, self.first):
            nn.init.normal_(head.weight, std=0.02)
            nn.init.zeros_(head.bias)

    def embedded(self, ids: Tensor, types: Tensor) -> Tensor:
        """What the pieces stand for before the first norm, [batch, length, width]."""
        raise NotImplementedError

    def names(self) -> list[tuple[str, list[str]]]:
        """Each parameter with the weights, by their usual names, that it is put together of."""
        raise NotImplementedError

    def draw_from(self, seed: int) -> None:
        """Has everything that is left out from here on follow from `seed`."""
        generator = torch.Generator(self.words.weight.device).manual_seed(seed)
        for module in self.modules():
            if isinstance(module, _Dropout):
                module.generator = generator

    def bias(self, mask: Tensor, dtype: torch.dtype) -> Tensor:
        """What is added to the attention's scores, to be spread over [batch, heads, length, length]."""
        return ((1 - mask.to(dtype)) * -1e4)[:, None, None, :]

    def forward(self, ids: Tensor, mask: Tensor, types: Tensor) -> tuple[Tensor, Tensor]:
        states = self.norm(self.embedded(ids, types))
        bias = self.bias(mask, states.dtype)
        for layer in self.layers:
            states = layer(states, bias)
        return _exactly(self.span, states), _exactly(self.first, states[:, 0])

    def take(self, weights: dict[str, Tensor]) -> None:
        """Takes over weights under their usual names; the heads' where they are there."""
        with torch.no_grad():
            for ours, theirs in self.names():
                found = [weights[name] for name in theirs if name in weights]
                if not found and ours.startswith(("span", "first")):
                    continue
                parameter = self.get_parameter(ours)
                parameter.copy_(torch.cat(found)[: parameter.shape[0]])

    def named(self, parameters: dict[str, Tensor]) -> dict[str, Tensor]:
        """Its parameters under their usual names, without the word embeddings."""
        out: dict[str, Tensor] = {}
        for ours, theirs in self.names():
            if ours in parameters and ours != "words.weight":
                out.update(zip(theirs, parameters[ours].chunk(len(theirs)), strict=True))
        return out


class ReaderNet(Net):
    """The reader's own: the bundled encoder's body."""

    shape = MINILM

    def __init__(self, dropped: float = 0.0) -> None:
        super().__init__(dropped)
        self.kinds = nn.Embedding(2, self.shape.width)

    def embedded(self, ids: Tensor, types: Tensor) -> Tensor:
        states: Tensor = self.words(ids) + self.places.weight[: ids.shape[1]] + self.kinds(types)
        return states

    def names(self) -> list[tuple[str, list[str]]]:
        kinds = ("kinds.weight", ["embeddings.token_type_embeddings.weight"])
        return [kinds, *names_of(self.shape.layers, _OF_LAYER)]


def _exactly(head: nn.Linear, states: Tensor) -> Tensor:
    """What a head makes of states in single precision: eight bits are too few to tell scores apart by."""
    return F.linear(states.float(), head.weight.float(), head.bias.float())


_OF_LAYER = {
    "qkv": ["attention.self.query", "attention.self.key", "attention.self.value"],
    "joined": ["attention.output.dense"],
    "norm": ["attention.output.LayerNorm"],
    "up": ["intermediate.dense"],
    "down": ["output.dense"],
    "last_norm": ["output.LayerNorm"],
}


def names_of(layers: int, of_layer: dict[str, list[str]]) -> list[tuple[str, list[str]]]:
    """Our parameters with a BERT's, those of a layer called as `of_layer` says."""
    pairs = [
        ("words.weight", ["embeddings.word_embeddings.weight"]),
        ("places.weight", ["embeddings.position_embeddings.weight"]),
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
