"""What is not a time beside a peer's: more threads, the largest resident set, a second process's first answer.

Of the model of bert.py, so that the first answer can be compared with a peer's: its cosine shows that both compute
BERT.
"""

import json
import math
import os
import statistics
import struct
import sys

import workloads
from processes import Peer, Unavailable, made

SCALING = ["12x512", "1x128", "1x32"]


def scaling(ours, options):
    """One thread and all threads, alternating."""
    rows = []
    for precision in options.precisions:
        for shape in SCALING:
            workload = workloads.parse(f"base:{shape}")
            repeat = max(1, min(20, int(1e11 / workload.operations())))
            try:
                turns = [
                    [ours.run(workload, precision, repeat, threads)["seconds"] for threads in (1, options.threads)]
                    for _ in range(options.rounds)
                ]
            except Unavailable:
                continue  # The main table has the reason.
            one, all_of_them = map(statistics.median, zip(*turns))
            rows.append({"shape": shape, "precision": precision, "threads": options.threads})
            rows[-1] |= {"one": one, "all": all_of_them}
            print(f"scaling {shape} {precision}: {one / all_of_them:.2f}", file=sys.stderr, flush=True)
    return rows


def large(ours, options):
    """BERT-large: ours from a checkpoint, the peers from their own files, each in a new process."""
    peers, reference = _peers(options)
    rows = []
    for precision in options.precisions:
        row = {"who": "ascend-bert", "precision": precision}
        try:
            rows.append(row | _ours(ours, options, precision, reference))
        except Unavailable as error:
            rows.append(row | {"error": str(error)})
    return rows + peers


def _ours(ours, options, precision, reference):
    folder = os.path.join(options.models, "ascend-bert-large")
    made([_interpreter(options), os.path.join(os.path.dirname(__file__), "checkpoint.py")], ["large"], folder)
    files = {"checkpoint": os.path.join(folder, "model.safetensors")}
    output = os.path.join(options.models, "first-answer.safetensors")
    largest = ours.answer({**files, "records": os.path.join(folder, "12x512.tfrecord")}, 12, precision, output)[1]
    short = {**files, "records": os.path.join(folder, "1x128.tfrecord")}
    seconds = [ours.answer(short, 1, precision, output)[0] for _ in range(options.rounds + 1)][1:]
    result = {"peak_rss_bytes": largest["peak_rss_bytes"], "first_answer": statistics.median(seconds)}
    if reference:
        result["cosine"] = cosine(pooled(output), reference)
    os.remove(output)
    return result


def _peers(options):
    """The rows of the peers, and the first f32 answer among them."""
    rows, answers = [], {}
    for who, command in options.commands.items():
        for precision in workloads.PEERS[who] if who != "candle" else []:
            row = {"who": who, "precision": precision}
            try:
                peer = Peer(command, "large", precision, options.threads, options.models)
                row["peak_rss_bytes"] = peer.run(workloads.parse("large:12x512"), 1)["peak_rss_bytes"]
                answers[who, precision] = peer.run(workloads.parse("large:1x128"), 1)["pooled"]
                peer.close()
            except Unavailable as error:
                row["error"] = str(error)
            rows.append(row)
            print(f"large {who} {precision}: {row}", file=sys.stderr, flush=True)
    reference = next((answer for (_, precision), answer in answers.items() if precision == "f32"), None)
    for row in rows:
        answer = answers.get((row["who"], row["precision"]))
        if answer:
            row["cosine"] = cosine(answer, reference)
    return rows, reference


def _interpreter(options):
    """An interpreter that has numpy."""
    for who, command in options.commands.items():
        if who != "candle":
            return command[0]
    raise Unavailable("its checkpoint is written with numpy, which is installed with a Python peer; none is installed")


def cosine(one, other):
    product = lambda a, b: sum(x * y for x, y in zip(a, b))
    return product(one, other) / math.sqrt(product(one, one) * product(other, other))


def pooled(path):
    """The first row of `pooled_output` in a safetensors file."""
    with open(path, "rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        of = json.loads(file.read(length))["pooled_output"]
        file.seek(8 + length + of["data_offsets"][0])
        return struct.unpack(f"<{of['shape'][1]}f", file.read(4 * of["shape"][1]))
