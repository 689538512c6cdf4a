"""OpenVINO: a graph of its own operators, compiled for each shape. Precisions f32 and bf16 (a hint, see below)."""

import os

import numpy as np
import openvino
from openvino import opset15 as op

import bert
import protocol

FILE = "model.xml"


class Peer:
    version = openvino.__version__.split("-")[0]
    notes = "static shapes, latency hint, one stream"

    def __init__(self, config, precision, threads, folder):
        self.settings = {
            "INFERENCE_NUM_THREADS": threads,
            "NUM_STREAMS": 1,
            "PERFORMANCE_HINT": "LATENCY",
            "INFERENCE_PRECISION_HINT": {"f32": "f32", "bf16": "bf16"}[precision],
        }
        self.core = openvino.Core()
        self.model = self.core.read_model(os.path.join(folder, FILE))
        self.compiled = self.request = None

    @staticmethod
    def make(config, precision, folder):
        openvino.save_model(_model(bert.Bert(config)), os.path.join(folder, FILE), compress_to_fp16=False)

    def prepare(self, inputs):
        shape = next(iter(inputs.values())).shape
        self.compiled = self.request = None
        # OpenVINO is fastest with static shapes.
        self.model.reshape({name: shape for name in inputs})
        self.compiled = self.core.compile_model(self.model, "CPU", self.settings)
        self.request = self.compiled.create_infer_request()
        self.request.set_tensors({name: openvino.Tensor(values) for name, values in inputs.items()})

    @property
    def precision(self):
        """The precision of the matrices: a processor without bf16 uses f32 despite the hint."""
        kinds = {}
        for node in self.compiled.get_runtime_model().get_ordered_ops():
            info = node.get_rt_info()
            if str(info["layerType"].astype(str)) in ("FullyConnected", "MatMul"):
                kind = str(info["runtimePrecision"].astype(str))
                kinds[kind] = kinds.get(kind, 0) + 1
        return max(kinds, key=kinds.get) if kinds else "unknown"

    def forward(self):
        self.request.infer()
        return self.request.get_output_tensor(1).data


def _model(model):
    names = ["input_ids", "segment_ids", "input_mask"]
    ids, segments, mask = [op.parameter(openvino.PartialShape([-1, -1]), np.int32, name=name) for name in names]
    word, position, kind = model.tables()
    places = op.range(np.int32(0), op.gather(op.shape_of(ids, "i32"), np.int32(1), np.int32(0)), np.int32(1), "i32")
    x = op.add(op.gather(word, ids, np.int32(0)), op.gather(kind, segments, np.int32(0)))
    x = _norm(op.add(x, op.gather(position, places, np.int32(0))), model.norm("embedding"))
    hidden_positions = op.subtract(np.float32(1), op.convert(mask, "f32"))
    bias = op.unsqueeze(op.multiply(hidden_positions, np.float32(bert.MASKED)), np.array([1, 2], np.int32))
    for layer in range(model.layers):
        context = _attention(model, layer, x, bias)
        x = _norm(op.add(x, _linear(context, model.dense(layer, "out"))), model.norm(f"{layer}.n1"))
        up = op.gelu(_linear(x, model.dense(layer, "up")), "tanh")
        x = _norm(op.add(x, _linear(up, model.dense(layer, "down"))), model.norm(f"{layer}.n2"))
    first = op.gather(x, np.int32(0), np.int32(1))
    pooled = op.tanh(_linear(first, model.dense(0, "pool")))
    return openvino.Model([x, pooled], [ids, segments, mask], "bert")


def _linear(x, weight_and_bias):
    weight, bias = weight_and_bias
    return op.add(op.matmul(x, np.ascontiguousarray(weight.T), False, True), bias)


def _norm(x, scale_and_shift):
    scale, shift = scale_and_shift
    normal = op.mvn(x, np.array([-1], np.int32), True, bert.EPSILON, "inside_sqrt")
    return op.add(op.multiply(normal, scale), shift)


def _attention(model, layer, x, bias):
    weight, offset = model.qkv(layer)
    heads = np.array([0, 0, model.heads, model.head], np.int32)
    parts = []
    for at in range(3):
        columns = slice(at * model.hidden, (at + 1) * model.hidden)
        part = _linear(x, (weight[:, columns], offset[columns]))
        parts.append(op.transpose(op.reshape(part, heads, True), np.array([0, 2, 1, 3], np.int32)))
    context = _heads_of_attention(parts, bias, model.head)
    context = op.transpose(context, np.array([0, 2, 1, 3], np.int32))
    return op.reshape(context, np.array([0, 0, model.hidden], np.int32), True)


def _heads_of_attention(parts, bias, head):
    query, key, value = parts
    return op.scaled_dot_product_attention(query, key, value, bias)


if __name__ == "__main__":
    protocol.main(Peer)
