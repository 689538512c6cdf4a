"""Compares the outputs of `ascend-bert run` with those of Hugging Face transformers, on random models that it writes.

Usage: transformers_check.py BINARY [PART OF A NAME...] (see transformers-check.sh, which calls it).
"""

import json
import os
import struct
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

os.environ["HF_HUB_OFFLINE"] = "1"

import numpy as np
import torch
import transformers
from safetensors.numpy import load_file, save_file

# Both compute in f32 and sum in different orders. Outputs of two layers, of the order of 1, are seen to differ by 5e-6;
# log-probabilities are ten times as large. What either computes otherwise, epsilon at least, shows by more than 1e-4.
TOLERANCE = 2e-5
LAYERS, VOCABULARY, SEQ, PREDICTIONS = 2, 61, 20, 3

BERT, ROBERTA, XLM_ROBERTA = "Bert", "Roberta", "XLMRoberta"
# Of each --head: how the name of the class that has it ends, and the labels of the model.
HEADS = {
    "none": ("Model", None),
    "classification": ("ForSequenceClassification", 3),
    "regression": ("ForSequenceClassification", 1),
    "ner": ("ForTokenClassification", 5),
    "squad": ("ForQuestionAnswering", None),
    "mlm": ("ForMaskedLM", None),
    "pretraining": ("ForPreTraining", None),
}


@dataclass
class Case:
    """A model of a class, its files, and how `ascend-bert` is called."""

    family: str
    head: str = "none"
    name: str = ""
    config: dict = field(default_factory=dict)
    # How the name of the class ends, where it is another than that of the head.
    kind: str = ""
    # Keyword arguments of the class.
    arguments: dict = field(default_factory=dict)
    # Changes the tensors of the file: before transformers reads it back, and afterwards.
    edit: object = None
    rename: object = None
    # Keys that config.json is left without.
    unsaid: tuple = ()
    # Whether the records have masked_lm_positions, and segment_ids.
    positions: bool = False
    segments: bool = True
    safetensors_records: bool = False
    options: tuple = ()

    def label(self):
        return " ".join(part for part in (self.family, self.head, self.name) if part)


def cases():
    for family in (BERT, ROBERTA, XLM_ROBERTA):
        for head in HEADS:
            if head != "pretraining" or family == BERT:
                yield Case(family, head, positions=head == "pretraining")
        yield from language_models(family)
        yield from encoders(family)
        yield Case(family, "ner", "silu, epsilon 1e-5", dict(hidden_act="silu", layer_norm_eps=1e-5))
        yield Case(family, "classification", "relu", dict(hidden_act="relu"))
        yield Case(family, "classification", "records in safetensors", safetensors_records=True)
    untied = dict(tie_word_embeddings=False)
    yield Case(BERT, "pretraining", "untied", untied, positions=True)
    relu = dict(hidden_act="relu")
    yield Case(BERT, "pretraining", "relu, gamma and beta", relu, rename=gamma_and_beta, positions=True)
    yield Case(BERT, "mlm", "of ForPreTraining", kind="ForPreTraining")
    yield Case(BERT, "none", "of ForPreTraining", kind="ForPreTraining")
    yield Case(BERT, "none", "one token type", dict(type_vocab_size=1), segments=False)
    for family in (ROBERTA, XLM_ROBERTA):
        for pad in (0, 7):
            config = dict(pad_token_id=pad, max_position_embeddings=SEQ + pad + 1)
            yield Case(family, "none", f"pad_token_id {pad}, positions for one row", config)
        yield Case(family, "squad", "pad_token_id 7", dict(pad_token_id=7))
        yield Case(family, "none", "told by architectures", unsaid=("model_type", "pad_token_id"))
        yield Case(family, "none", "two token types", dict(type_vocab_size=2))


def language_models(family):
    yield Case(family, "mlm", "at positions", positions=True)
    yield Case(family, "mlm", "untied", dict(tie_word_embeddings=False))
    yield Case(family, "mlm", "untied by the file", edit=other_decoder, unsaid=("tie_word_embeddings",))
    yield Case(family, "mlm", "decoder.bias alone", rename=decoder_bias_alone)
    # The head of BERT has the encoder's activation, that of RoBERTa has gelu whatever the encoder's is.
    for act in ("gelu_new", "relu", "silu"):
        yield Case(family, "mlm", act, dict(hidden_act=act))
    for eps in (1e-12, 1e-5, 1e-3):
        yield Case(family, "mlm", f"epsilon {eps:g}", dict(layer_norm_eps=eps))


def encoders(family):
    for act in ("gelu_new", "relu", "silu"):
        yield Case(family, "none", act, dict(hidden_act=act))
    for hidden, heads in ((64, 4), (120, 5), (80, 2), (96, 12), (128, 2), (128, 1)):
        yield Case(family, "none", f"{heads} heads of {hidden // heads}", shape(hidden, heads))
    yield Case(family, "none", "one layer, wide feed-forward", dict(num_hidden_layers=1, intermediate_size=500))
    yield Case(family, "none", "gamma and beta", rename=gamma_and_beta)
    yield Case(family, "none", "no segment_ids", segments=False)
    yield Case(family, "none", "batches of 5", options=("--batch-size", "5"))
    sequence = ("--outputs", "sequence")
    yield Case(family, "none", "no pooler", arguments=dict(add_pooling_layer=False), options=sequence)
    yield Case(family, "none", "of ForTokenClassification", kind="ForTokenClassification", options=sequence)
    yield Case(family, "none", "of ForMaskedLM", kind="ForMaskedLM", options=sequence)


def shape(hidden, heads):
    return dict(hidden_size=hidden, num_attention_heads=heads, intermediate_size=2 * hidden)


def gamma_and_beta(tensors):
    """The names of checkpoints that were converted from TensorFlow's."""
    new = lambda name: name.replace("LayerNorm.weight", "LayerNorm.gamma").replace("LayerNorm.bias", "LayerNorm.beta")
    return {new(name): value for name, value in tensors.items()}


def decoder_bias_alone(tensors):
    """The bias under the other of the two names that it has in a model whose decoder is tied."""
    head = head_of(tensors)
    return {name.replace(f"{head}.bias", f"{head}.decoder.bias"): value for name, value in tensors.items()}


def other_decoder(tensors):
    """A decoder that is not the table of word embeddings, which it would be by transformers' default."""
    (words,) = (value for name, value in tensors.items() if name.endswith("word_embeddings.weight"))
    return {**tensors, f"{head_of(tensors)}.decoder.weight": np.roll(words, 1, axis=0)}


def head_of(tensors):
    return "lm_head" if "lm_head.bias" in tensors else "cls.predictions"


def main(binary, *parts):
    chosen = [case for case in cases() if not parts or any(part in case.label() for part in parts)]
    passed, table = 0, []
    transformers.logging.set_verbosity_error()
    transformers.logging.disable_progress_bar()
    torch.set_num_threads(2)
    with tempfile.TemporaryDirectory() as folder:
        for number, case in enumerate(chosen):
            there = Path(folder, str(number))
            inputs, model = write(case, there, number)
            expected = outputs(case, model, inputs)
            for padding in ("skip", "exact"):
                wrong = compare(case, padding, inputs, expected, run(binary, case, padding, there))
                passed += not wrong
                table += [(case.label(), padding, *line) for line in wrong]
    failed = len(chosen) * 2 - passed
    if table:
        print_table([("model", "padding", "output", "what differs"), *table])
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


def write(case, folder, seed):
    """Writes a model and records into a folder; returns the inputs and the model as transformers reads it back."""
    kind, labels = HEADS[case.head]
    config = getattr(transformers, case.family + "Config")(**{
        "vocab_size": VOCABULARY,
        "num_hidden_layers": LAYERS,
        **shape(96, 3),
        "hidden_act": "gelu",
        "layer_norm_eps": 1e-12 if case.family == BERT else 1e-5,
        "max_position_embeddings": SEQ + 10,
        "type_vocab_size": 2 if case.family == BERT else 1,
        "pad_token_id": 0 if case.family == BERT else 1,
        **({"num_labels": labels} if labels else {}),
        **case.config,
    })
    kind = getattr(transformers, case.family + (case.kind or kind))
    model = kind(config, **case.arguments)
    generator = torch.Generator().manual_seed(seed)
    for name, value in model.named_parameters():
        value.data = weights(name, value.shape, generator)
    model.save_pretrained(folder)
    file = folder / "model.safetensors"
    if case.edit:
        save_file(case.edit(load_file(file)), file, metadata={"format": "pt"})
    said = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps({k: v for k, v in said.items() if k not in case.unsaid}))
    model = kind.from_pretrained(folder, **case.arguments).eval()
    if case.rename:
        save_file(case.rename(load_file(file)), file, metadata={"format": "pt"})
    inputs = records(case, config, np.random.default_rng(seed))
    if case.safetensors_records:
        tensors = {name: value.astype(np.int32 if name == "input_mask" else np.int64) for name, value in inputs.items()}
        save_file(tensors, folder / "records")
    else:
        write_tfrecord(folder / "records", inputs)
    return inputs, model


def weights(name, shape, generator):
    """Random, so that whatever is computed otherwise shows: attention far from uniform, activations on both sides of
    their bends, embeddings so small that epsilon counts, biases of the order of what they are added to."""
    value = torch.randn(shape, generator=generator)
    if "LayerNorm.weight" in name or "layer_norm.weight" in name:
        return 1 + 0.2 * value
    if "embeddings" in name and "LayerNorm" not in name:
        return 0.02 * value
    return (0.3 if value.ndim == 1 else 1.5 / shape[-1] ** 0.5) * value


def records(case, config, random):
    """Rows that are full, padded on the right or left, with holes, of one token, and with padding's id inside."""
    pad = config.pad_token_id
    ids = random.integers(0, VOCABULARY, (12, SEQ))
    ids[ids == pad] = pad + 1
    mask = np.ones_like(ids)
    mask[1, 13:] = mask[2, :6] = 0
    ids[1:3][mask[1:3] == 0] = pad
    # Other ids than padding's below the mask.
    mask[3, 9:] = mask[4, :11] = 0
    mask[5, [3, 4, 8, 15]] = mask[6, [0, 5, 19]] = 0
    ids[6][mask[6] == 0] = pad
    # Padding's id where the mask is 1.
    ids[7, [2, 3, 11]] = ids[8, 0] = pad
    ids[8, 15:], mask[8, 17:] = pad, 0
    mask[9, 1:] = mask[10, :-1] = 0
    segments = random.integers(0, config.type_vocab_size, ids.shape)
    inputs = {"input_ids": ids, "segment_ids": segments, "input_mask": mask}
    if not case.segments:
        del inputs["segment_ids"]
    if case.positions:
        inputs["masked_lm_positions"] = np.array([random.choice(np.flatnonzero(row), PREDICTIONS) for row in mask])
    return inputs


def outputs(case, model, inputs):
    """The outputs that `run` is to write."""
    tensor = lambda name: torch.from_numpy(inputs[name])
    kinds = tensor("segment_ids") if "segment_ids" in inputs else torch.zeros_like(tensor("input_ids"))
    arguments = dict(input_ids=tensor("input_ids"), token_type_ids=kinds, attention_mask=tensor("input_mask"))
    with torch.inference_mode():
        base = model.base_model(**arguments)
        expected = {"sequence_output": base.last_hidden_state}
        if base.get("pooler_output") is not None and "--outputs" not in case.options:
            expected["pooled_output"] = base.pooler_output
        if case.head != "none":
            expected.update(head_outputs(case.head, model(**arguments), inputs))
    return {name: value.numpy() for name, value in expected.items()}


def head_outputs(head, found, inputs):
    if head == "regression":
        return {"logits": found.logits}
    if head == "squad":
        # Over all positions of the row, padding included, as MindSpore's BertSquad does.
        return {"logits": torch.stack([found.start_logits, found.end_logits], -1).log_softmax(1)}
    if head == "pretraining":
        next_sentence = {"next_sentence_logits": found.seq_relationship_logits.log_softmax(-1)}
        return {"logits": predictions(found.prediction_logits, inputs), **next_sentence}
    if head == "mlm":
        return {"logits": predictions(found.get("logits", found.get("prediction_logits")), inputs)}
    return {"logits": found.logits.log_softmax(-1)}


def predictions(logits, inputs):
    """Log-probabilities [N*S, vocabulary] of all positions or, [N*P, vocabulary], of those that are asked for."""
    if "masked_lm_positions" in inputs:
        logits = torch.take_along_dim(logits, torch.from_numpy(inputs["masked_lm_positions"])[..., None], 1)
    return logits.log_softmax(-1).flatten(0, 1)


def run(binary, case, padding, folder):
    """What `ascend-bert run` writes, or its message."""
    output = folder / f"{padding}.safetensors"
    command = [binary, "run", "--checkpoint", folder, "--data", folder / "records", "--head", case.head]
    command += ["--padding", padding, "--output", output, "--precision", "f32", "--device", "cpu", "--threads", "2"]
    done = subprocess.run([*command, "--quiet", *case.options], capture_output=True, text=True)
    if done.returncode != 0:
        return f"status {done.returncode}: {done.stderr.partition(chr(10))[0].replace(str(folder), 'DIR')}"
    return load_file(output)


def compare(case, padding, inputs, expected, found):
    """Lines of the table, none if all outputs agree."""
    if isinstance(found, str):
        return [("", found)]
    wrong = [(name, "written, not expected") for name in found if name not in expected]
    for name, values in expected.items():
        if name not in found:
            wrong.append((name, "missing"))
        elif found[name].size != values.size or found[name].shape[-1] != values.shape[-1]:
            wrong.append((name, f"shape {list(found[name].shape)}, expected {list(values.shape)}"))
        else:
            wrong += [(name, what) for what in difference(case, padding, inputs, name, values, found[name])]
    return wrong


def difference(case, padding, inputs, name, expected, found):
    """Says by how much and where the values differ, if they do."""
    mask = inputs["input_mask"].ravel() == 1
    per_token = expected.ndim == 3 or len(expected) == len(mask)
    rows = expected.reshape(len(mask) if per_token else len(expected), -1)
    apart = np.abs(found.reshape(rows.shape).astype(np.float64) - rows).max(1)
    apart[np.isnan(apart)] = np.inf
    # What is not computed has no value, but in the scores of SQuAD, which are those of a whole row.
    if per_token and padding == "skip" and (case.head, name) != ("squad", "logits"):
        apart[~mask] = 0
    if apart.max() > TOLERANCE:
        worst = int(apart.argmax())
        where = f"record {worst // SEQ}, token {worst % SEQ}" if per_token else f"row {worst}"
        yield f"by {apart.max():.2g} in {where}, {np.count_nonzero(apart > TOLERANCE)} of {len(apart)} rows"


def print_table(lines):
    widths = [max(len(line[i]) for line in lines) for i in range(3)]
    for line in lines:
        print("  ".join(part.ljust(width) for part, width in zip(line, widths)) + "  " + line[3])


# TFRecord files of tf.Example, in the bytes that protobuf and TensorFlow's record writer give them.


def write_tfrecord(path, inputs):
    with open(path, "wb") as file:
        for row in zip(*inputs.values()):
            payload = example(dict(zip(inputs, row)))
            length = struct.pack("<Q", len(payload))
            file.write(length + masked_crc(length) + payload + masked_crc(payload))


def example(features):
    """An Example of Int64List features, packed."""
    entries = b""
    for name, values in features.items():
        int64_list = delimited(1, b"".join(varint(int(value)) for value in values))
        entries += delimited(1, delimited(1, name.encode()) + delimited(2, delimited(3, int64_list)))
    return delimited(1, entries)


def delimited(number, payload):
    return varint(number << 3 | 2) + varint(len(payload)) + payload


def varint(value):
    encoded = bytearray()
    while value > 0x7F:
        encoded.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*encoded, value])


def masked_crc(data):
    crc = 0xFFFFFFFF
    for byte in data:
        crc = crc >> 8 ^ CRC32C[(crc ^ byte) & 0xFF]
    crc ^= 0xFFFFFFFF
    return struct.pack("<I", (crc >> 15 | crc << 17) + 0xA282EAD8 & 0xFFFFFFFF)


def crc32c_table():
    table = []
    for value in range(256):
        for _ in range(8):
            value = value >> 1 ^ (0x82F63B78 if value & 1 else 0)
        table.append(value)
    return table


CRC32C = crc32c_table()

if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
