"""The reader's network in torch, for training: a BERT body from its weights, and two linear heads.

All in bfloat16 with single-precision copies kept by the optimiser. The word embeddings are those of the
bundled encoder and stay as they are, so that the reader need not ship them.
"""

from __future__ import annotations

import math
from typing import Any

import torch
import torch.nn.functional as F  # noqa: N812
from torch import Tensor, nn

WIDTH, HEADS, INNER, LAYERS, PLACES = 384, 12, 1536, 6, 512


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
    def __init__(self, dropped: float) -> None:
        super().__init__()
        self.dropout = _Dropout(dropped)
        self.qkv = nn.Linear(WIDTH, 3 * WIDTH)
        self.joined = nn.Linear(WIDTH, WIDTH)
        self.norm = nn.LayerNorm(WIDTH, eps=1e-12)
        self.up = nn.Linear(WIDTH, INNER)
        self.down = nn.Linear(INNER, WIDTH)
        self.last_norm = nn.LayerNorm(WIDTH, eps=1e-12)

    def forward(self, states: Tensor, bias: Tensor) -> Tensor:
        batch, length, _ = states.shape
        mixed = self.qkv(states).view(batch, length, 3, HEADS, WIDTH // HEADS)
        q, k, v = mixed.permute(2, 0, 3, 1, 4).contiguous().unbind(0)
        if states.is_cuda:
            found = F.scaled_dot_product_attention(q, k, v, attn_mask=bias)
        else:
            found = _Attention.apply(q, k, v, bias)  # type: ignore[no-untyped-call]
        found = found.transpose(1, 2).reshape(batch, length, WIDTH)
        states = self.norm(states + self.dropout(self.joined(found)))
        out: Tensor = self.last_norm(states + self.dropout(self.down(F.gelu(self.up(states)))))
        return out


class ReaderNet(nn.Module):
    """ids, mask, types [batch, length] -> spans [batch, length, 2], first [batch, 2] (relevance, is here).

    In training a share `dropped` of what each layer adds to the states is left out (Srivastava et al. 2014).
    """

    def __init__(self, dropped: float = 0.0) -> None:
        super().__init__()
        self.words = nn.Embedding(30_522, WIDTH)
        self.places = nn.Embedding(PLACES, WIDTH)
        self.kinds = nn.Embedding(2, WIDTH)
        self.norm = nn.LayerNorm(WIDTH, eps=1e-12)
        self.layers = nn.ModuleList(Layer(dropped) for _ in range(LAYERS))
        self.span = nn.Linear(WIDTH, 2)
        self.first = nn.Linear(WIDTH, 2)
        self.words.weight.requires_grad_(False)
        for head in (self.span, self.first):
            nn.init.normal_(head.weight, std=0.02)
            nn.init.zeros_(head.bias)

    def draw_from(self, seed: int) -> None:
        """Has everything that is left out from here on follow from `seed`."""
        generator = torch.Generator(self.words.weight.device).manual_seed(seed)
        for module in self.modules():
            if isinstance(module, _Dropout):
                module.generator = generator

    def forward(self, ids: Tensor, mask: Tensor, types: Tensor) -> tuple[Tensor, Tensor]:
        states = self.norm(self.words(ids) + self.places.weight[: ids.shape[1]] + self.kinds(types))
        bias = ((1 - mask.to(states.dtype)) * -1e4)[:, None, None, :]
        for layer in self.layers:
            states = layer(states, bias)
        return _exactly(self.span, states), _exactly(self.first, states[:, 0])


def _exactly(head: nn.Linear, states: Tensor) -> Tensor:
    """What a head makes of states in single precision: eight bits are too few to tell scores apart by."""
    return F.linear(states.float(), head.weight.float(), head.bias.float())


_OF_LAYER = {
    "joined": "attention.output.dense",
    "norm": "attention.output.LayerNorm",
    "up": "intermediate.dense",
    "down": "output.dense",
    "last_norm": "output.LayerNorm",
}
_PARTS = ("query", "key", "value")


def from_bert(net: ReaderNet, weights: dict[str, Tensor]) -> None:
    """Puts a BERT's weights, under their usual names, into the network; the heads' where they are there."""
    with torch.no_grad():
        for ours, theirs in _names():
            found = [weights[name] for name in theirs if name in weights]
            if not found and ours.startswith(("span", "first")):
                continue
            net.get_parameter(ours).copy_(torch.cat(found)[: net.get_parameter(ours).shape[0]])


def to_bert(parameters: dict[str, Tensor]) -> dict[str, Tensor]:
    """The network's weights under a BERT's usual names, without the word embeddings."""
    out: dict[str, Tensor] = {}
    for ours, theirs in _names():
        if ours != "words.weight":
            out.update(zip(theirs, parameters[ours].chunk(len(theirs)), strict=True))
    return out


def _names() -> list[tuple[str, list[str]]]:
    """Each of our parameters with the BERT weights that it is put together of."""
    pairs = [
        ("words.weight", ["embeddings.word_embeddings.weight"]),
        ("places.weight", ["embeddings.position_embeddings.weight"]),
        ("kinds.weight", ["embeddings.token_type_embeddings.weight"]),
    ]
    for kind in ("weight", "bias"):
        pairs.append((f"norm.{kind}", [f"embeddings.LayerNorm.{kind}"]))
        pairs += [(f"{head}.{kind}", [f"{head}.{kind}"]) for head in ("span", "first")]
        for i in range(LAYERS):
            at = f"encoder.layer.{i}"
            pairs.append((f"layers.{i}.qkv.{kind}", [f"{at}.attention.self.{p}.{kind}" for p in _PARTS]))
            pairs += [
                (f"layers.{i}.{ours}.{kind}", [f"{at}.{theirs}.{kind}"]) for ours, theirs in _OF_LAYER.items()
            ]
    return pairs
