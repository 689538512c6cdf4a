"""Times ONNX Runtime and ascend-bert alternately: see onnxruntime.sh, which calls it.

The graph is built from the operators that ONNX Runtime's own BERT optimiser fuses to: EmbedLayerNormalization,
Attention, SkipLayerNormalization and FastGelu. Weights are random; values do not change the time.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper

SIZES = {"base": (768, 12, 12, 3072), "large": (1024, 24, 16, 4096)}
VOCABULARY, POSITIONS = 30522, 512


def graph(config):
    hidden, layers, heads, intermediate = SIZES[config]
    random = np.random.default_rng(20)
    initializers, nodes = [], []

    def weight(name, *shape):
        values = (random.standard_normal(shape, dtype=np.float32) * 0.02).astype(np.float32)
        initializers.append(onnx.numpy_helper.from_array(values, name))
        return name

    def node(kind, inputs, output, domain="com.microsoft", **attributes):
        outputs = output if isinstance(output, list) else [output]
        nodes.append(helper.make_node(kind, inputs, outputs, domain=domain, **attributes))
        return outputs[0]

    embedding = [weight("word", VOCABULARY, hidden), weight("position", POSITIONS, hidden), weight("type", 2, hidden)]
    norm = [weight("gamma", hidden), weight("beta", hidden)]
    x = node("EmbedLayerNormalization", ["input_ids", "segment_ids", *embedding, *norm, "input_mask"], ["x", "lengths"], epsilon=1e-7)
    for layer in range(layers):
        w = lambda name, *shape: weight(f"{layer}.{name}", *shape)
        context = node(
            "Attention", [x, w("qkv", hidden, 3 * hidden), w("qkv_bias", 3 * hidden), "lengths"], f"{layer}.context", num_heads=heads
        )
        out = node("MatMul", [context, w("out", hidden, hidden)], f"{layer}.out_", domain="")
        x = node(
            "SkipLayerNormalization", [out, x, w("g1", hidden), w("b1", hidden), w("out_bias", hidden)], f"{layer}.n1", epsilon=1e-7
        )
        up = node("MatMul", [x, w("up", hidden, intermediate)], f"{layer}.up_", domain="")
        up = node("FastGelu", [up, w("up_bias", intermediate)], f"{layer}.gelu")
        down = node("MatMul", [up, w("down", intermediate, hidden)], f"{layer}.down_", domain="")
        x = node(
            "SkipLayerNormalization", [down, x, w("g2", hidden), w("b2", hidden), w("down_bias", hidden)], f"{layer}.n2", epsilon=1e-7
        )
    initializers.append(onnx.numpy_helper.from_array(np.array(0), "zero"))
    first = node("Gather", [x, "zero"], "first", domain="", axis=1)
    dense = node("Gemm", [first, weight("pool", hidden, hidden), weight("pool_bias", hidden)], "dense", domain="")
    node("Tanh", [dense], "pooled", domain="")
    nodes.append(helper.make_node("Identity", [x], ["sequence"]))
    ids = lambda name: helper.make_tensor_value_info(name, TensorProto.INT32, ["batch", "seq"])
    outs = [helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in ("sequence", "pooled")]
    inputs = [ids("input_ids"), ids("segment_ids"), ids("input_mask")]
    made = helper.make_graph(nodes, config, inputs, outs, initializers)
    opsets = [helper.make_opsetid("", 17), helper.make_opsetid("com.microsoft", 1)]
    return helper.make_model(made, opset_imports=opsets, ir_version=8)


class Peer:
    def __init__(self, config, threads):
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "model.onnx")
            onnx.save(graph(config), path)
            self.session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])

    def times(self, batch, seq, repeat):
        ids = np.random.default_rng(1).integers(0, VOCABULARY, (batch, seq), dtype=np.int32)
        feed = {"input_ids": ids, "segment_ids": ids * 0, "input_mask": ids * 0 + 1}
        self.session.run(None, feed)
        times = []
        for _ in range(repeat):
            begun = time.perf_counter()
            self.session.run(None, feed)
            times.append(time.perf_counter() - begun)
        return times


def ours(binary, config, batch, seq, threads, repeat):
    command = [binary, "bench", "--config", config, "--batch-size", batch, "--seq-length", seq]
    command += ["--threads", threads, "--repeat", repeat, "--precision", "f32", "--device", "cpu", "--json"]
    report = json.loads(subprocess.run([str(part) for part in command], check=True, stdout=subprocess.PIPE).stdout)
    return report["seconds"]


def main():
    binary, *shapes = sys.argv[1:]
    threads = int(os.environ.get("THREADS", os.cpu_count()))
    rounds = int(os.environ.get("ROUNDS", 5))
    print(f"{threads} threads, {rounds} rounds, ONNX Runtime {onnxruntime.__version__}")
    print("shape              ONNX Runtime  ascend-bert  ratio")
    peers = {}
    for shape in shapes or ["base:12x512", "base:1x128"]:
        config, size = shape.split(":")
        batch, seq = map(int, size.split("x"))
        peer = peers.setdefault(config, None) or Peer(config, threads)
        peers[config] = peer
        repeat = max(2, min(20, 4096 // (batch * seq)))
        theirs, mine = [], []
        for _ in range(rounds):
            theirs.append(statistics.median(peer.times(batch, seq, repeat)))
            mine.append(ours(binary, config, batch, seq, threads, repeat))
        theirs, mine = statistics.median(theirs), statistics.median(mine)
        print(f"{shape:18} {theirs * 1e3:9.1f} ms {mine * 1e3:9.1f} ms  {theirs / mine:5.2f}", flush=True)


if __name__ == "__main__":
    main()
