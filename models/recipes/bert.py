"""A BERT encoder as an int8 ONNX graph for one text at a time: ids in, token states out.

A general export spends most of its nodes on shapes and masks that one text without padding does not need, and plain
dynamic quantisation loses its accuracy to a few numbers: in this model one channel of `[CLS]` is ten times as large as
everything else, and one scale has to cover both. So the input of a linear layer is smoothed first (channel c divided by
s_c, row c of the weights multiplied by it; SmoothQuant, Xiao et al. 2023), and the largest channels of the feed-forward
layers go past the quantisation in fp32 (LLM.int8(), Dettmers et al. 2022).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from onnx import ModelProto, NodeProto, TensorProto, helper, numpy_helper

Array = NDArray[np.float32]

MICROSOFT = "com.microsoft"  # ONNX Runtime's own operators; the ones used here are in 1.20 too
EPSILON = 1e-12
#: s = (largest / (FROM * median of all channels)) ** POWER, where over 1: best of 1 to 6 and 0.65 to 1.
FROM, POWER = 1.5, 0.75
#: s is rounded to quarter powers of two, so that the last bits of the calibration do not reach the file.
STEPS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Linear:
    """A linear layer, what is known of its input, and which channels of that stay fp32."""

    weight: Array  #: float32[channels in, channels out]
    bias: Array  #: float32[channels out]
    largest: Array | None = None  #: float32[channels in], how large each gets; None leaves the input as it is
    apart: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Norm:
    """A layer normalisation."""

    gain: Array
    bias: Array


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """One layer of the transformer; query, key and value share what is known of their input."""

    query: Linear
    key: Linear
    value: Linear
    attended: Linear
    attended_norm: Norm
    up: Linear
    down: Linear
    down_norm: Norm


def build(words: Array, places: Array, norm: Norm, layers: Iterable[Layer], *, heads: int) -> ModelProto:
    """Build the graph: int64[1, tokens] `input_ids` to float32[1, tokens, d] `states`.

    Args:
        words: float32[vocabulary, d].
        places: float32[most tokens, d], the first token type added.
        norm: What follows the sum of both.
        layers: From the first to the last.
        heads: Attention heads in a layer.
    """
    graph = _Graph()
    x = graph.norm("embeddings", graph.embeddings(words, places), norm)
    for number, layer in enumerate(layers):
        at = f"layer.{number}."
        qkv = graph.linear(
            {at + "query": layer.query, at + "key": layer.key, at + "value": layer.value}, x, at + "input"
        )
        context = graph.node("MultiHeadAttention", qkv, at + "context", MICROSOFT, num_heads=heads)
        (y,) = graph.linear({at + "attended": layer.attended}, context, at + "context")
        x = graph.norm(at + "attended.norm", graph.node("Add", [x, y], at + "attended.sum"), layer.attended_norm)
        (y,) = graph.linear({at + "up": layer.up}, x, at + "middle")
        wide = graph.node("Gelu", [y], at + "gelu", MICROSOFT)
        (y,) = graph.linear({at + "down": layer.down}, wide, at + "wide")
        x = graph.norm(at + "down.norm", graph.node("Add", [x, y], at + "down.sum"), layer.down_norm)
    return graph.model(words.shape[1])


def smoothing(linear: Linear) -> NDArray[np.float64]:
    """Give s: float64[channels in], 1 and more; the channels that stay apart count as the median."""
    if linear.largest is None:
        return np.ones(len(linear.weight))
    largest = linear.largest.astype(np.float64)
    median = np.median(largest)
    largest[list(linear.apart)] = median
    power = np.log2(np.maximum(largest / (FROM * median), 1)) * POWER
    return np.asarray(2.0 ** (np.rint(power * STEPS) / STEPS))


def by_column(weight: NDArray[np.float64]) -> tuple[NDArray[np.int8], Array]:
    """Quantise with one scale for each column: int8[in, out], float32[out]."""
    scale = np.abs(weight).max(axis=0) / 127
    return np.rint(weight / scale).astype(np.int8), scale.astype(np.float32)


class _Graph:
    """Collects nodes and constants; each method adds some and gives the name of what comes out."""

    def __init__(self) -> None:
        self._nodes: list[NodeProto] = []
        self._constants: dict[str, TensorProto] = {}

    def constant(self, name: str, value: NDArray[np.generic]) -> str:
        self._constants[name] = numpy_helper.from_array(np.ascontiguousarray(value), name)
        return name

    def node(self, kind: str, inputs: list[str], out: str, domain: str = "", **attributes: float) -> str:
        node = helper.make_node(kind, inputs, [out], domain=domain)
        node.attribute.extend(helper.make_attribute(name, value) for name, value in sorted(attributes.items()))
        self._nodes.append(node)
        return out

    def norm(self, name: str, x: str, norm: Norm) -> str:
        # Not SkipLayerNormalization, which adds too: with it the whole model takes 1.3 times as long
        weights = [self.constant(name + ".gain", norm.gain), self.constant(name + ".bias", norm.bias)]
        return self.node("LayerNormalization", [x, *weights], name, epsilon=EPSILON)

    def embeddings(self, words: Array, places: Array) -> str:
        scale = np.abs(words).max(axis=1, keepdims=True) / np.float32(127)
        scale[scale == 0] = 1  # a word that was never trained
        rows = self.constant("words", np.rint(words / scale).astype(np.int8))
        picked = self.node("Cast", [self.node("Gather", [rows, "input_ids"], "word.int8")], "word.float", to=1)
        scales = self.node("Gather", [self.constant("words.scale", scale), "input_ids"], "word.scale")
        word = self.node("Mul", [picked, scales], "word")
        first = self.constant("first", np.array([0], np.int64))
        length = self.node("Shape", ["input_ids"], "length", start=1, end=2)
        place = self.node("Slice", [self.constant("places", places), first, length, first], "place")
        return self.node("Add", [word, place], "embeddings.sum")

    def linear(self, layers: Mapping[str, Linear], x: str, name: str) -> list[str]:
        """Add layers that read the same input, which is quantised once."""
        known = next(iter(layers.values()))
        s, apart = smoothing(known), list(known.apart)
        reach = 1 / s
        reach[apart] = 0
        smooth = x
        if known.largest is not None:
            smooth = self.node("Mul", [x, self.constant(name + ".s", reach.astype(np.float32))], name + ".smooth")
        quantised = [name + ".int8", name + ".scale", name + ".zero"]
        self._nodes.append(helper.make_node("DynamicQuantizeLinear", [smooth], quantised))
        outs = []
        for out, layer in layers.items():
            rows = layer.weight.astype(np.float64) * s[:, None]
            rows[apart] = 0
            y = self._multiply(out, quantised, rows, layer.bias)
            outs.append(self._beside(out, x, y, layer) if apart else y)
        return outs

    def _multiply(self, name: str, quantised: list[str], rows: NDArray[np.float64], bias: Array) -> str:
        weight, scale = by_column(rows)
        x, x_scale, x_zero = quantised
        inputs = [x, self.constant(name + ".weight", weight), x_scale, self.constant(name + ".scale", scale), x_zero]
        zeros = self.constant(f"zeros.{len(scale)}", np.zeros(len(scale), np.int8))
        inputs += [zeros, self.constant(name + ".bias", bias)]
        return self.node("MatMulIntegerToFloat", inputs, name, MICROSOFT)

    def _beside(self, name: str, x: str, y: str, layer: Linear) -> str:
        """Add what the channels that stay apart contribute."""
        channels = self.constant(name + ".channels", np.array(layer.apart, np.int64))
        few = self.node("Gather", [x, channels], name + ".few", axis=2)
        rows = self.constant(name + ".rows", layer.weight[list(layer.apart)])
        return self.node("Add", [y, self.node("MatMul", [few, rows], name + ".beside")], name + ".both")

    def model(self, dimensions: int) -> ModelProto:
        self._nodes[-1].output[0] = "states"
        graph = helper.make_graph(
            self._nodes,
            "encoder",
            [helper.make_tensor_value_info("input_ids", TensorProto.INT64, [1, "tokens"])],
            [helper.make_tensor_value_info("states", TensorProto.FLOAT, [1, "tokens", dimensions])],
            list(self._constants.values()),
        )
        opsets = [helper.make_opsetid("", 17), helper.make_opsetid(MICROSOFT, 1)]
        return helper.make_model(graph, opset_imports=opsets, ir_version=8, producer_name="hunch")
