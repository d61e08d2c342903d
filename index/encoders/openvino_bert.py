"""Builds and runs a BERT in OpenVINO straight from its weights, for the encoder and for the reader.

Nothing is exported, converted or cached, and neither torch nor transformers is needed. The only module that
imports openvino. Devlin et al. 2019, "BERT: Pre-training of Deep Bidirectional Transformers for Language
Understanding".
"""

from __future__ import annotations

import platform
import sys
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import numpy.typing as npt

from index.types import Ids, Vectors

if TYPE_CHECKING:
    from openvino import CompiledModel, Model, Node

Weights = Mapping[str, npt.NDArray[Any]]
"""Arrays of any float type under the usual names of a BERT ("encoder.layer.0....")."""

MEAN = "mean"
"""The output that is the mean of the states of a text's tokens."""

Precision = Literal["float32", "bfloat16", "int8"]
"""What products of matrices are computed in; with int8 the rest is float32."""

_EPSILON = 1e-12  # of the layer norms
# With int8, so many neighbouring activations share a scale, found anew for every input: with 32 the cosine is
# .0001 nearer to float32's and encoding takes a fifth longer, with 128 it is .0003 farther and as fast.
_GROUP = 64
_FEWEST_INT8 = 64  # outputs of a product that pays in int8; heads have fewer
_TOOLS = "openvino.tools.ovc"
_importing = threading.Lock()


@dataclass(frozen=True, slots=True)
class Head:
    """A linear layer over the last states: those of every token ("tokens") or of the first one alone
    ("first")."""

    weight: npt.NDArray[Any]
    """[outputs, width], any float type"""
    bias: npt.NDArray[Any]
    """[outputs]"""
    over: Literal["tokens", "first"] = "tokens"


class CompiledBert:
    """A compiled network. Safe to use from several threads: each call has a request of its own.

    `streams` is how many batches run side by side, each on a core or more: call it from as many threads.
    """

    def __init__(self, compiled: CompiledModel, has_types: bool, names: Sequence[str]) -> None:
        self._compiled, self._has_types, self._names = compiled, has_types, tuple(names)
        self.streams = int(compiled.get_property("OPTIMAL_NUMBER_OF_INFER_REQUESTS"))

    def __call__(self, ids: Ids, mask: Ids, types: Ids | None = None) -> dict[str, Vectors]:
        """Runs a batch of any size and length.

        `ids`, `mask` (1 for a token, 0 for padding) and, where the network was compiled with them, `types`
        are [batch, length]. The outputs are float32, by name: a head's [batch, length, outputs] over the
        tokens or [batch, outputs] over the first one, and "mean" [batch, width]. ValueError when shapes
        differ, or when types are given to a network compiled without them or the reverse.
        """
        given = [ids, mask] if types is None else [ids, mask, types]
        if (types is not None) != self._has_types:
            raise ValueError(f"compiled with types={self._has_types}, called with types={types is not None}")
        if ids.ndim != 2 or any(array.shape != ids.shape for array in given):
            raise ValueError(f"not all [batch, length]: {[array.shape for array in given]}")
        request = self._compiled.create_infer_request()
        results = request.infer([np.ascontiguousarray(array, np.int32) for array in given])
        return {name: results[i] for i, name in enumerate(self._names)}


def compile_body(
    weights: Weights,
    heads: Mapping[str, Head] | None = None,
    *,
    mean: bool = False,
    types: bool = False,
    attention_heads: int = 12,
    precision: Precision | None = None,
) -> CompiledBert:
    """Builds and compiles a BERT from its weights.

    Its outputs are those of `heads` and, with `mean`, MEAN. With `types` it takes token types; without, all
    are type 0. `attention_heads` is the one thing that the weights do not tell. It computes in `precision`,
    by default what `fastest_precision` says. ValueError when there is no output, or a weight is missing."""
    prepare()
    import openvino

    chosen = precision or fastest_precision()
    graph = network(
        weights, heads, mean=mean, types=types, attention_heads=attention_heads, int8=chosen == "int8"
    )
    compiled = openvino.Core().compile_model(graph, "CPU", settings(chosen))
    return CompiledBert(compiled, types, [*(heads or {}), *([MEAN] if mean else [])])


def network(
    weights: Weights,
    heads: Mapping[str, Head] | None = None,
    *,
    mean: bool = False,
    types: bool = False,
    attention_heads: int = 12,
    int8: bool = False,
) -> Model:
    """The graph that `compile_body` compiles; its outputs are the heads' and then the mean. With `int8` the
    layers' weights are rounded to that."""
    import openvino

    if not (heads or mean):
        raise ValueError("no output: neither heads nor the mean")
    try:
        graph = _Graph(weights, attention_heads, types, int8)
        outputs = [*graph.heads(heads or {}), *([graph.mean()] if mean else [])]
    except KeyError as error:
        raise ValueError(f"the weights have no {error}") from error
    return openvino.Model(outputs, graph.inputs, "bert")


def prepare() -> None:
    """Imports OpenVINO, which `compile_body` does too if need be; ImportError where it is missing.

    OpenVINO imports its model conversion tools wherever it can, and with them its telemetry; both are kept
    out, for they take two thirds of the time.
    """
    with _importing:
        left_out = sys.modules.setdefault(_TOOLS, None) is None  # type: ignore[arg-type]
        try:
            import openvino  # noqa: F401
        finally:
            if left_out:
                del sys.modules[_TOOLS]


def fastest_precision(cpu: Path = Path("/proc/cpuinfo")) -> Precision:
    """What this computer's processor multiplies matrices in fastest: bfloat16 where it has units for them
    (AMX, which Linux lists in `cpu`), int8 on any other x86, else float32, as nothing else was measured.

    A Xeon with AVX-512 BF16 and VNNI but without AMX encodes 19 texts a second and core in bfloat16, 31 in
    float32 and 62 in int8 (`python -m benchmarks.encoding DATA`). An x86 without VNNI takes as long in int8
    as in float32.
    """
    if platform.machine().lower() not in ("x86_64", "amd64"):
        return "float32"
    try:
        flags = cpu.read_text("utf-8", "replace")
    except OSError:
        flags = ""
    return "bfloat16" if "amx_bf16" in flags else "int8"


def settings(precision: Precision) -> dict[Any, Any]:
    """The engine's properties for a precision. One stream a core: many small batches side by side are faster
    than one that is spread over all cores."""
    import openvino.properties.hint as hint

    return {
        hint.performance_mode(): hint.PerformanceMode.THROUGHPUT,
        hint.enable_cpu_pinning(): False,
        hint.inference_precision(): "bf16" if precision == "bfloat16" else "f32",
        hint.dynamic_quantization_group_size(): _GROUP if precision == "int8" else 0,
    }


class _Graph:
    """The nodes of a BERT, from its inputs to the last layer's states, [batch, length, width]."""

    def __init__(self, weights: Weights, attention_heads: int, types: bool, int8: bool) -> None:
        from openvino import opset15 as op

        self._op, self._weights, self._attention_heads, self._int8 = op, weights, attention_heads, int8
        self.inputs = [op.parameter([-1, -1], np.int32, name) for name in ("ids", "mask")]
        if types:
            self.inputs.append(op.parameter([-1, -1], np.int32, "types"))
        self._mask = op.convert(self.inputs[1], "f32")
        # [batch, 1, 1, length]: nothing attends to padding.
        far = op.multiply(op.subtract(self._const(1.0), self._mask), self._const(-1e4))
        self._bias = op.unsqueeze(far, self._ints(1, 2))
        states = self._embedded()
        for layer in range(sum(name.endswith("attention.self.query.weight") for name in weights)):
            states = self._layer(states, f"encoder.layer.{layer}")
        self.states = states

    def heads(self, heads: Mapping[str, Head]) -> list[Node]:
        """The output of each head, in their order."""
        op = self._op
        first = op.gather(self.states, self._ints(0), self._ints(1))
        first = op.squeeze(first, self._ints(1))
        return [
            self._linear(self.states if head.over == "tokens" else first, head.weight, head.bias)
            for head in heads.values()
        ]

    def mean(self) -> Node:
        """The mean of the states of the tokens that the mask leaves, [batch, width]."""
        op = self._op
        mask = op.unsqueeze(self._mask, self._ints(2))
        total = op.reduce_sum(op.multiply(self.states, mask), self._ints(1))
        return op.divide(total, op.maximum(op.reduce_sum(mask, self._ints(1)), self._const(1e-9)))

    def _embedded(self) -> Node:
        op, zero = self._op, self._ints(0)
        name = "embeddings.{}_embeddings.weight".format
        words = op.gather(self._weight(name("word")), self.inputs[0], zero)
        length = op.gather(op.shape_of(self.inputs[0], "i32"), self._ints(1, flat=True), zero)
        positions = op.slice(self._weight(name("position")), zero, op.unsqueeze(length, zero), self._ints(1))
        type_table = self._weights[name("token_type")].astype(np.float32)
        types = (
            op.gather(self._const(type_table), self.inputs[2], zero)
            if len(self.inputs) > 2
            else type_table[:1]
        )
        summed = op.add(op.add(words, positions), types)
        return self._norm(summed, "embeddings.LayerNorm")

    def _layer(self, states: Node, at: str) -> Node:
        """One layer, whose weights' names begin with `at`: self-attention and the feed-forward network."""
        op, own = self._op, f"{at}.attention.self"
        count, parts = self._attention_heads, ("query", "key", "value")
        width = self._weights[f"{own}.query.weight"].shape[0]
        # One product in place of three: wider is faster.
        weight = np.concatenate([self._weights[f"{own}.{part}.weight"] for part in parts], dtype=np.float32)
        bias = np.concatenate([self._weights[f"{own}.{part}.bias"] for part in parts], dtype=np.float32)
        # The scale of the attention is part of the queries, which saves a pass over them.
        weight[:width] /= np.sqrt(width // count)
        bias[:width] /= np.sqrt(width // count)
        together = op.reshape(
            self._linear(states, weight, bias), self._ints(0, 0, 3, count, width // count), True
        )
        apart = op.split(op.transpose(together, self._ints(2, 0, 3, 1, 4)), self._ints(0, flat=True), 3)
        query, key, value = (op.squeeze(apart.output(i), self._ints(0)) for i in range(3))
        attended = op.scaled_dot_product_attention(query, key, value, self._bias, self._const(1.0))
        joined = op.reshape(op.transpose(attended, self._ints(0, 2, 1, 3)), self._ints(0, 0, width), True)
        states = self._add_norm(
            states, self._dense(joined, f"{at}.attention.output.dense"), f"{at}.attention"
        )
        inner = op.gelu(self._dense(states, f"{at}.intermediate.dense"), "erf")
        return self._add_norm(states, self._dense(inner, f"{at}.output.dense"), at)

    def _add_norm(self, states: Node, change: Node, at: str) -> Node:
        return self._norm(self._op.add(change, states), f"{at}.output.LayerNorm")

    def _norm(self, states: Node, at: str) -> Node:
        op = self._op
        unit = op.mvn(states, self._ints(2), True, _EPSILON, "inside_sqrt")
        return op.add(op.multiply(unit, self._weight(f"{at}.weight")), self._weight(f"{at}.bias"))

    def _dense(self, states: Node, at: str) -> Node:
        return self._linear(states, self._weights[f"{at}.weight"], self._weights[f"{at}.bias"])

    def _linear(self, states: Node, weight: npt.NDArray[Any], bias: npt.NDArray[Any]) -> Node:
        matrix = self._rounded(weight) if self._int8 and len(weight) >= _FEWEST_INT8 else self._const(weight)
        return self._op.add(self._op.matmul(states, matrix, False, True), self._const(bias))

    def _rounded(self, weight: npt.NDArray[Any]) -> Node:
        """A matrix of bytes, each row with a scale and a zero of its own, in the form in which the engine
        knows that it may multiply in int8."""
        op = self._op
        rows = np.asarray(weight, np.float32)
        least, most = (np.minimum(rows.min(1, keepdims=True), 0), np.maximum(rows.max(1, keepdims=True), 0))
        scale = np.maximum(most - least, np.finfo(np.float32).tiny) / 255
        zero = np.round(-least / scale)
        codes = np.clip(np.round(rows / scale) + zero, 0, 255).astype(np.uint8)
        whole = (op.convert(op.constant(array), "f32") for array in (codes, zero.astype(np.uint8)))
        return op.multiply(op.subtract(*whole), self._const(scale))

    def _weight(self, name: str) -> Node:
        return self._const(self._weights[name])

    def _const(self, value: npt.NDArray[Any] | float) -> Node:
        return self._op.constant(np.asarray(value, np.float32, order="C"), shared_memory=True)

    def _ints(self, *values: int, flat: bool = False) -> Node:
        return self._op.constant(np.asarray(values[0] if flat else values, np.int32))
