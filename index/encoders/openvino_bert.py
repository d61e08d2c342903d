"""BERT weights in, a compiled network out: word pieces to states, their mean, and what heads make of them.

The graph is built from the weights as they are, so nothing is exported, converted or cached, and neither
torch nor transformers is needed. The only place that imports openvino.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from openvino import CompiledModel, Core, Model, Node

Weights = Mapping[str, npt.NDArray[Any]]
Ids = npt.NDArray[np.integer[Any]]
Floats = npt.NDArray[np.float32]

MEAN = "mean"
STATES = "states"

_TOOLS = "openvino.tools.ovc"
_preparing = threading.Lock()


@dataclass(frozen=True, slots=True)
class Head:
    """A linear layer over the states: of every token ("tokens") or of the first one alone ("first")."""

    weight: npt.NDArray[Any]
    """[outputs, width], any float type"""
    bias: npt.NDArray[Any]
    """[outputs]"""
    over: Literal["tokens", "first"] = "tokens"


@dataclass(frozen=True, slots=True)
class BertShape:
    """What the weights do not say of themselves."""

    heads: int = 12
    epsilon: float = 1e-12


class Body:
    """A compiled network. Safe to use from several threads: each call has a request of its own.

    `streams` is how many batches run side by side, each on a core or more: call it from so many threads.
    """

    def __init__(self, compiled: CompiledModel, has_types: bool, names: Sequence[str]) -> None:
        self._compiled, self._has_types, self._names = compiled, has_types, tuple(names)
        self.streams = int(compiled.get_property("OPTIMAL_NUMBER_OF_INFER_REQUESTS"))

    def __call__(self, ids: Ids, mask: Ids, types: Ids | None = None) -> dict[str, Floats]:
        """Runs a batch of any size and length.

        `ids`, `mask` (1 for a token, 0 for padding) and, where the network was compiled with them, `types`
        are [batch, length]. Gives float32 by name: each head's [batch, length, outputs] over the tokens or
        [batch, outputs] over the first, "mean" [batch, width], "states" [batch, length, width]. ValueError
        for shapes that differ, or types given or missing against how the network was compiled.
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
    outputs: Sequence[str] = (),
    types: bool = False,
    shape: BertShape | None = None,
    threads: int | None = None,
    options: Mapping[str, Any] | None = None,
) -> Body:
    """Builds and compiles a BERT from its weights under their usual names ("encoder.layer.0....").

    `outputs` are those wanted besides the heads: "mean", the mean of the states of what the mask leaves, and
    "states". With `types` the network takes token types; without, all are type 0. `threads` is how many it
    runs on (None: the engine's own choice), `options` are further properties of the engine. It computes in
    bfloat16 where the processor has that, else in float32. ValueError when there is nothing to put out, or a
    weight is missing.
    """
    prepare()
    import openvino
    import openvino.properties as properties

    model = network(weights, heads, outputs=outputs, types=types, shape=shape)
    core = openvino.Core()
    given = settings(core)
    if threads is not None:
        given[properties.inference_num_threads()] = threads
    compiled = core.compile_model(model, "CPU", {**given, **(options or {})})
    return Body(compiled, types, [*(heads or {}), *outputs])


def network(
    weights: Weights,
    heads: Mapping[str, Head] | None = None,
    *,
    outputs: Sequence[str] = (),
    types: bool = False,
    shape: BertShape | None = None,
) -> Model:
    """What `compile_body` compiles; its outputs are the heads' and then `outputs`."""
    import openvino

    heads = heads or {}
    unknown = set(outputs) - {MEAN, STATES}
    if unknown or not (heads or outputs):
        raise ValueError(f"no such outputs: {sorted(unknown)}" if unknown else "neither heads nor outputs")
    try:
        graph = _Graph(weights, shape or BertShape(), types)
        results = {**graph.heads(heads), **{name: graph.pooled(name) for name in outputs}}
    except KeyError as error:
        raise ValueError(f"the weights have no {error}") from error
    return openvino.Model(list(results.values()), graph.inputs, "bert")


def prepare() -> None:
    """Imports the engine, which `compile_body` would otherwise do; ImportError where it is missing.

    Its tools to convert models, which it imports by itself if it can, and with them what reports their use to
    its makers, are left out: they take two thirds of the time.
    """
    with _preparing:
        left_out = sys.modules.setdefault(_TOOLS, None) is None  # type: ignore[arg-type]
        try:
            import openvino  # noqa: F401
        finally:
            if left_out:
                del sys.modules[_TOOLS]


def settings(core: Core) -> dict[Any, Any]:
    """What networks are compiled with on the processor of this computer.

    bfloat16 where the processor multiplies matrices in it; never float16, which the engine would take on ARM
    and which nothing here was measured in. A stream a core: many small batches side by side are faster than
    one that is spread over all cores.
    """
    import openvino.properties.hint as hint

    has = core.get_property("CPU", "OPTIMIZATION_CAPABILITIES")
    return {
        hint.performance_mode(): hint.PerformanceMode.THROUGHPUT,
        hint.enable_cpu_pinning(): False,
        hint.inference_precision(): "bf16" if "BF16" in has else "f32",
    }


class _Graph:
    """The nodes of a BERT, from its inputs to the last layer's states."""

    def __init__(self, weights: Weights, shape: BertShape, types: bool) -> None:
        from openvino import opset15 as op

        self._op, self._weights, self._shape = op, weights, shape
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

    def heads(self, heads: Mapping[str, Head]) -> dict[str, Node]:
        op = self._op
        first = op.gather(self.states, self._ints(0), self._ints(1))
        first = op.squeeze(first, self._ints(1))
        return {
            name: self._linear(self.states if head.over == "tokens" else first, head.weight, head.bias)
            for name, head in heads.items()
        }

    def pooled(self, name: str) -> Node:
        if name == STATES:
            return self.states
        op = self._op
        mask = op.unsqueeze(self._mask, self._ints(2))
        total = op.reduce_sum(op.multiply(self.states, mask), self._ints(1))
        return op.divide(total, op.maximum(op.reduce_sum(mask, self._ints(1)), self._const(1e-9)))

    def _embedded(self) -> Node:
        op, zero = self._op, self._ints(0)
        table = "embeddings.{}_embeddings.weight".format
        words = op.gather(self._weight(table("word")), self.inputs[0], zero)
        length = op.gather(op.shape_of(self.inputs[0], "i32"), self._ints(1, flat=True), zero)
        positions = op.slice(self._weight(table("position")), zero, op.unsqueeze(length, zero), self._ints(1))
        kinds = self._weights[table("token_type")].astype(np.float32)
        typed = op.gather(self._const(kinds), self.inputs[2], zero) if len(self.inputs) > 2 else kinds[:1]
        summed = op.add(op.add(words, positions), typed)
        return self._norm(summed, "embeddings.LayerNorm")

    def _layer(self, states: Node, at: str) -> Node:
        op, own = self._op, f"{at}.attention.self"
        count, parts = self._shape.heads, ("query", "key", "value")
        width = self._weights[f"{own}.query.weight"].shape[0]
        # One product in place of three: wider is faster.
        weight = np.concatenate([self._weights[f"{own}.{part}.weight"] for part in parts], dtype=np.float32)
        bias = np.concatenate([self._weights[f"{own}.{part}.bias"] for part in parts], dtype=np.float32)
        # The scale of the attention is part of the queries, which saves a pass over them.
        weight[:width] /= np.sqrt(width // count)
        bias[:width] /= np.sqrt(width // count)
        mixed = op.reshape(
            self._linear(states, weight, bias), self._ints(0, 0, 3, count, width // count), True
        )
        apart = op.split(op.transpose(mixed, self._ints(2, 0, 3, 1, 4)), self._ints(0, flat=True), 3)
        query, key, value = (op.squeeze(apart.output(i), self._ints(0)) for i in range(3))
        found = op.scaled_dot_product_attention(query, key, value, self._bias, self._const(1.0))
        joined = op.reshape(op.transpose(found, self._ints(0, 2, 1, 3)), self._ints(0, 0, width), True)
        states = self._add_norm(
            states, self._dense(joined, f"{at}.attention.output.dense"), f"{at}.attention"
        )
        inner = op.gelu(self._dense(states, f"{at}.intermediate.dense"), "erf")
        return self._add_norm(states, self._dense(inner, f"{at}.output.dense"), at)

    def _add_norm(self, states: Node, change: Node, at: str) -> Node:
        return self._norm(self._op.add(change, states), f"{at}.output.LayerNorm")

    def _norm(self, states: Node, at: str) -> Node:
        op = self._op
        unit = op.mvn(states, self._ints(2), True, self._shape.epsilon, "inside_sqrt")
        return op.add(op.multiply(unit, self._weight(f"{at}.weight")), self._weight(f"{at}.bias"))

    def _dense(self, states: Node, at: str) -> Node:
        return self._linear(states, self._weights[f"{at}.weight"], self._weights[f"{at}.bias"])

    def _linear(self, states: Node, weight: npt.NDArray[Any], bias: npt.NDArray[Any]) -> Node:
        product = self._op.matmul(states, self._const(weight), False, True)
        return self._op.add(product, self._const(bias))

    def _weight(self, name: str) -> Node:
        return self._const(self._weights[name])

    def _const(self, value: npt.NDArray[Any] | float) -> Node:
        return self._op.constant(np.asarray(value, np.float32, order="C"), shared_memory=True)

    def _ints(self, *values: int, flat: bool = False) -> Node:
        return self._op.constant(np.asarray(values[0] if flat else values, np.int32))
