"""How compare.py talks with a peer: a process that stays alive, one JSON object a line in each direction.

    PEER.py make CONFIG PRECISION FOLDER             writes the model's files once, in a process of its own
    PEER.py serve CONFIG PRECISION FOLDER THREADS    loads them; asked for {"batch", "seq", "lengths", "repeat"} it
                                                     answers with the seconds of each forward after one not counted
"""

import json
import os
import sys
import time

import bert


def main(peer_class):
    does, config, precision, folder, *rest = sys.argv[1:]
    if does == "make":
        peer_class.make(config, precision, folder)
    else:
        _serve(lambda: peer_class(config, precision, int(rest[0]), folder))


def _serve(load):
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # Output of a library must not mix with the answers.
    try:
        peer, prepared = load(), None
        for line in sys.stdin:
            request = json.loads(line)
            shape = request["batch"], request["seq"], request.get("lengths")
            if shape != prepared:
                peer.prepare(bert.inputs(*shape))
                prepared = shape
            _say(answers, {**_time(peer, request["repeat"]), "version": peer.version, "notes": peer.notes})
    except Exception as error:  # Every error is reported in the table.
        _say(answers, {"error": f"{type(error).__name__}: {error}".splitlines()[0]})
        sys.exit(1)


def _time(peer, repeat):
    pooled = peer.forward()
    seconds = []
    for _ in range(repeat):
        begun = time.perf_counter()
        peer.forward()
        seconds.append(time.perf_counter() - begun)
    first = [float(value) for value in pooled[0]]
    return {"seconds": seconds, "peak_rss_bytes": _largest(), "precision": peer.precision, "pooled": first}


def _largest():
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmHWM"))


def _say(answers, answer):
    answers.write(json.dumps(answer) + "\n")
    answers.flush()
