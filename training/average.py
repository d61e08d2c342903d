"""Averages the weights of several trained models, in half precision: what ships is such a mean.

python -m training.average WORK/model-2000.safetensors WORK/model-2500.safetensors WORK/model.safetensors
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor

from qa.reader.load_weights import FILE
from training.bundled import write_weights


def mean(models: Sequence[dict[str, Tensor]]) -> dict[str, Tensor]:
    """The mean of models that lie near each other, such as several states of one training (Izmailov et al.
    2018), in half precision."""
    return {name: torch.stack([model[name].float() for model in models]).mean(0).half() for name in models[0]}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("models", type=Path, nargs="+")
    parser.add_argument("--out", type=Path, default=FILE)
    given = parser.parse_args()
    write_weights(mean([load_file(model) for model in given.models]), given.out)
    print(f"{given.out}: {given.out.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
