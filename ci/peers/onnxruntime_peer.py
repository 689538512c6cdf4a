"""ONNX Runtime: the operators that its own BERT optimiser fuses to, and their int8 forms. Precisions f32 and int8.

int8 is `quantize_dynamic`: weights int8 by column, activations quantised as they come (DynamicQuantizeMatMul,
QAttention).
"""

import os

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper

import bert
import protocol

FILE = "model.onnx"


class Peer:
    version = onnxruntime.__version__
    notes = "fused operators of com.microsoft; int8 by quantize_dynamic, per channel"

    def __init__(self, config, precision, threads, folder):
        self.precision = precision
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        path = os.path.join(folder, FILE)
        self.session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])

    @staticmethod
    def make(config, precision, folder):
        if precision == "int8":
            _quantise(config, os.path.join(folder, FILE))
        else:
            _save(_Graph(bert.Bert(config)).model(), os.path.join(folder, FILE))

    def prepare(self, inputs):
        self.inputs = inputs

    def forward(self):
        return self.session.run(None, self.inputs)[1]


class _Graph:
    """Collects nodes and weights."""

    def __init__(self, model):
        self.bert, self.nodes, self.weights = model, [], []

    def model(self):
        x = self.embedding()
        for layer in range(self.bert.layers):
            x = self.layer(layer, x)
        self.weight("zero", np.array(0))
        first = self.node("Gather", [x, "zero"], "first", axis=1)
        dense = self.node("Gemm", [first, *self.weights_of("pool", self.bert.dense(0, "pool"))], "dense")
        self.node("Tanh", [dense], "pooled")
        self.node("Identity", [x], "sequence")
        names = ["input_ids", "segment_ids", "input_mask"]
        inputs = [helper.make_tensor_value_info(name, TensorProto.INT32, ["batch", "seq"]) for name in names]
        outputs = [helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in ("sequence", "pooled")]
        graph = helper.make_graph(self.nodes, "bert", inputs, outputs, self.weights)
        opsets = [helper.make_opsetid("", 17), helper.make_opsetid("com.microsoft", 1)]
        return helper.make_model(graph, opset_imports=opsets, ir_version=8)

    def embedding(self):
        names = zip(["word", "position", "type"], self.bert.tables())
        tables = [self.weight(name, table) for name, table in names]
        norm = self.weights_of("embedding", self.bert.norm("embedding"))
        inputs = ["input_ids", "segment_ids", *tables, *norm, "input_mask"]
        return self.fused("EmbedLayerNormalization", inputs, ["x", "lengths"], epsilon=bert.EPSILON)

    def layer(self, layer, x):
        qkv = self.weights_of(f"{layer}.qkv", self.bert.qkv(layer))
        context = self.fused("Attention", [x, *qkv, "lengths"], [f"{layer}.context"], num_heads=self.bert.heads)
        x = self.dense_and_norm(layer, "out", "n1", context, x)
        weight, bias = self.weights_of(f"{layer}.up", self.bert.dense(layer, "up"))
        up = self.fused("FastGelu", [self.node("MatMul", [x, weight], f"{layer}.wide"), bias], [f"{layer}.gelu"])
        return self.dense_and_norm(layer, "down", "n2", up, x)

    def dense_and_norm(self, layer, which, norm, operand, residual):
        weight, bias = self.weights_of(f"{layer}.{which}", self.bert.dense(layer, which))
        scale, shift = self.weights_of(f"{layer}.{norm}", self.bert.norm(f"{layer}.{norm}"))
        dense = self.node("MatMul", [operand, weight], f"{layer}.{which}.dense")
        inputs = [dense, residual, scale, shift, bias]
        return self.fused("SkipLayerNormalization", inputs, [f"{layer}.{norm}.x"], epsilon=bert.EPSILON)

    def weight(self, name, values):
        self.weights.append(onnx.numpy_helper.from_array(values, name))
        return name

    def weights_of(self, name, pair):
        return [self.weight(f"{name}.{part}", values) for part, values in enumerate(pair)]

    def fused(self, kind, inputs, outputs, **attributes):
        self.nodes.append(helper.make_node(kind, inputs, outputs, domain="com.microsoft", **attributes))
        return outputs[0]

    def node(self, kind, inputs, output, **attributes):
        self.nodes.append(helper.make_node(kind, inputs, [output], **attributes))
        return output


def _save(model, path):
    # Weights stored beside the graph are memory-mapped, which needs the least memory in ONNX Runtime.
    onnx.save(model, path, save_as_external_data=True, location="weights.bin")


def _quantise(config, path):
    from onnxruntime.quantization import QuantType, quantize_dynamic

    whole = path + ".f32"
    onnx.save(_Graph(bert.Bert(config)).model(), whole)
    floats = {"DefaultTensorType": TensorProto.FLOAT}  # The type of the fused operators' outputs.
    quantize_dynamic(whole, path, weight_type=QuantType.QInt8, per_channel=True, extra_options=floats)
    os.remove(whole)


if __name__ == "__main__":
    protocol.main(Peer)
