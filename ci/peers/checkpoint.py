"""Writes what `ascend-bert run` reads: the model of bert.py as a checkpoint, and its inputs as records.

Usage: checkpoint.py CONFIG FOLDER; makes FOLDER/model.safetensors, 1x128.tfrecord and 12x512.tfrecord.
"""

import json
import os
import struct
import sys

import numpy as np

import bert


def tensors(model):
    """Names and values; MindSpore's names, matrices [out, in]."""
    post = "bert_embedding_postprocessor"
    tables = ["bert_embedding_lookup.embedding_table"]
    tables += [f"{post}.{name}.embedding_table" for name in ("full_position_embedding", "token_type_embedding")]
    yield from zip(tables, model.tables())
    yield from _norm(f"{post}.layernorm", model.norm("embedding"))
    for layer in range(model.layers):
        name = f"bert_encoder.layers.{layer}"
        weight, bias = model.qkv(layer)
        for at, part in enumerate(["query", "key", "value"]):
            columns = slice(at * model.hidden, (at + 1) * model.hidden)
            yield from _dense(f"{name}.attention.attention.{part}_layer", (weight[:, columns], bias[columns]))
        yield from _dense(f"{name}.attention.output.dense", model.dense(layer, "out"))
        yield from _norm(f"{name}.attention.output.layernorm", model.norm(f"{layer}.n1"))
        yield from _dense(f"{name}.intermediate", model.dense(layer, "up"))
        yield from _dense(f"{name}.output.dense", model.dense(layer, "down"))
        yield from _norm(f"{name}.output.layernorm", model.norm(f"{layer}.n2"))
    yield from _dense("dense", model.dense(0, "pool"))


def _dense(name, weight_and_bias):
    weight, bias = weight_and_bias
    return [(f"{name}.weight", weight.T), (f"{name}.bias", bias)]


def _norm(name, scale_and_shift):
    return zip([f"{name}.gamma", f"{name}.beta"], scale_and_shift)


def write_safetensors(path, model):
    """Iterates over the tensors twice, generating each on request: the header precedes all values."""
    header, at = {}, 0
    for name, values in tensors(model):
        header[name] = {"dtype": "F32", "shape": values.shape, "data_offsets": [at, at + values.nbytes]}
        at += values.nbytes
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        for _, values in tensors(model):
            file.write(np.ascontiguousarray(values).data)


def write_records(path, inputs):
    """A TFRecord file with one tf.Example per row."""
    with open(path, "wb") as file:
        for row in range(len(inputs["input_ids"])):
            features = b"".join(_field(1, _feature(name, values[row])) for name, values in inputs.items())
            example = _field(1, features)
            length = struct.pack("<Q", len(example))
            file.write(length + _masked_crc(length) + example + _masked_crc(example))


def _feature(name, values):
    numbers = b"".join(map(_varint, map(int, values)))
    return _field(1, name.encode()) + _field(2, _field(3, _field(1, numbers)))


def _field(number, data):
    """A length-delimited field of a protocol buffer."""
    return _varint(number << 3 | 2) + _varint(len(data)) + data


def _varint(value):
    data = b""
    while value > 0x7F:
        data += bytes([value & 0x7F | 0x80])
        value >>= 7
    return data + bytes([value])


def _masked_crc(data):
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0x82F63B78 if crc & 1 else 0)
    crc ^= 0xFFFFFFFF
    return struct.pack("<I", ((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF)


def main():
    config, folder = sys.argv[1:]
    write_safetensors(os.path.join(folder, "model.safetensors"), bert.Bert(config))
    for batch, seq in [(1, 128), (12, 512)]:
        write_records(os.path.join(folder, f"{batch}x{seq}.tfrecord"), bert.inputs(batch, seq))


if __name__ == "__main__":
    main()
