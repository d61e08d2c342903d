"""Measures the encoder's weights in other engines and precisions: why it runs in OpenVINO.

    pip install onnx onnxruntime nncf
    python -m benchmarks.engines DATA [--passages N]

DATA holds articles490/corpus.jsonl.gz. Each encodes the same passages, sorted by length, in batches of 16, on
all cores; the best of three turns counts. Cosines are to sentence-transformers in float32; .999 is the least
that an encoder may have. Static int8 is calibrated on 150 other passages.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from benchmarks.encoding import passages, timed
from index.encoders import bundled
from index.encoders.minilm import MiniLM
from index.encoders.openvino_bert import network, settings
from index.encoders.wordpieces import WordPieces, padded
from index.types import Vectors

Batch = tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]
_MOST, _BATCH, _CALIBRATED = 256, 16, 150


def batches(texts: Sequence[str]) -> Iterator[tuple[list[int], Batch]]:
    """Batches of `texts` by length: their indexes in it, and their ids and mask, [batch, length]."""
    ids = WordPieces(bundled.folder() / "tokenizer.json", _MOST).texts(texts)
    order = sorted(range(len(ids)), key=lambda i: len(ids[i]))
    for start in range(0, len(order), _BATCH):
        places = order[start : start + _BATCH]
        rows, mask = padded([ids[place] for place in places])
        yield places, (rows.astype(np.int64), mask.astype(np.int64))


def encoded(texts: Sequence[str], pooled: Callable[[Batch], Vectors]) -> Vectors:
    """Unit vectors [texts, 384]; `pooled` gives the mean states of a batch."""
    out = np.empty((len(texts), 384), np.float32)
    for places, batch in batches(texts):
        mean = pooled(batch)
        out[places] = mean / np.linalg.norm(mean, axis=1, keepdims=True)
    return out


def onnx_file(folder: Path) -> Path:
    """The bundled model's states of all pieces as an ONNX graph."""
    import torch
    from transformers import AutoModel

    model = AutoModel.from_pretrained(str(bundled.folder()), attn_implementation="eager").eval()

    class States(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.model = model

        def forward(self, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
            states: torch.Tensor = self.model(input_ids=ids, attention_mask=mask).last_hidden_state
            return states

    file, ids = folder / "minilm.onnx", torch.ones(2, 8, dtype=torch.long)
    axes = {0: "batch", 1: "length"}
    torch.onnx.export(
        States(), (ids, ids), str(file), input_names=["input_ids", "attention_mask"], output_names=["states"],
        dynamic_axes={"input_ids": axes, "attention_mask": axes, "states": axes}, dynamo=False,
    )  # fmt: skip
    return file


def in_onnxruntime(file: Path) -> Callable[[Batch], Vectors]:
    """Runs the ONNX graph in a file."""
    import onnxruntime

    session = onnxruntime.InferenceSession(str(file), providers=["CPUExecutionProvider"])

    def pooled(batch: Batch) -> Vectors:
        ids, mask = batch
        (states,) = session.run(None, {"input_ids": ids, "attention_mask": mask})
        mean: Vectors = (states * mask[..., None]).sum(1) / mask.sum(1, keepdims=True)
        return mean

    return pooled


def dynamic_int8(file: Path) -> Path:
    """The ONNX graph with its weights in int8, in a file beside it."""
    from onnxruntime.quantization import QuantType, quantize_dynamic

    out = file.with_suffix(".int8.onnx")
    quantize_dynamic(str(file), str(out), per_channel=True, weight_type=QuantType.QInt8)
    return out


def static_int8(texts: Sequence[str]) -> Callable[[Batch], Vectors]:
    """Dateline's network with its products in int8, calibrated on `texts`."""
    import nncf
    import openvino

    model = network(bundled.weights(bundled.folder()), mean=True)
    given = [[rows.astype(np.int32), mask.astype(np.int32)] for _, (rows, mask) in batches(texts)]
    quantised = nncf.quantize(model, nncf.Dataset(given), model_type=nncf.ModelType.TRANSFORMER)
    core = openvino.Core()
    compiled = core.compile_model(quantised, "CPU", {**settings("float32"), "PERFORMANCE_HINT": "LATENCY"})

    def pooled(batch: Batch) -> Vectors:
        rows, mask = batch
        mean: Vectors = compiled([rows.astype(np.int32), mask.astype(np.int32)])[0]
        return mean

    return pooled


def report(name: str, texts: Sequence[str], truth: Vectors, encode: Callable[[], Vectors]) -> None:
    """Prints a row: passages a second, and the cosines to the true vectors."""
    vectors: list[Any] = []
    best = min(timed(lambda: vectors.append(encode())) for _ in range(3))
    cosines = (vectors[-1] * truth).sum(1)
    print(f"| {name} | {len(texts) / best:.0f} | {cosines.min():.4f} | {cosines.mean():.5f} |", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("data", type=Path)
    parser.add_argument("--passages", type=int, default=600)
    options = parser.parse_args()
    from sentence_transformers import SentenceTransformer

    ours = MiniLM()
    found = passages(options.data, options.passages + _CALIBRATED, ours)
    texts, others = found[:-_CALIBRATED], found[-_CALIBRATED:]
    theirs = SentenceTransformer(str(bundled.folder()), device="cpu")
    truth = theirs.encode(texts, batch_size=32, normalize_embeddings=True)
    print("| | passages a second | least cosine | mean |\n|---|---:|---:|---:|")
    report("Dateline: OpenVINO, bfloat16 where there is", texts, truth, lambda: ours.encode(texts))
    report(
        "sentence-transformers, float32",
        texts,
        truth,
        lambda: np.asarray(theirs.encode(texts, normalize_embeddings=True)),
    )
    static = static_int8(others)
    report("OpenVINO, int8, static (NNCF)", texts, truth, lambda: encoded(texts, static))
    with tempfile.TemporaryDirectory() as folder:
        file = onnx_file(Path(folder))
        plain, small = in_onnxruntime(file), in_onnxruntime(dynamic_int8(file))
        report("ONNX Runtime, float32", texts, truth, lambda: encoded(texts, plain))
        report("ONNX Runtime, int8, dynamic, per channel", texts, truth, lambda: encoded(texts, small))


if __name__ == "__main__":
    main()
