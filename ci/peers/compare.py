"""Times ascend-bert and its peers in turns, and prints the table: see run.sh, which calls it.

Every participant takes its turn in every round; a number is the median over the rounds of a turn's median.
"""

import argparse
import json
import os
import statistics
import sys

import extras
import report
import workloads
from processes import Ours, Peak, Peer, Unavailable


def main():
    options = _options()
    ours = Ours(options.binary, options.threads)
    bench = Bench(options, ours, Peak(options.peak, options.threads))
    configs = dict.fromkeys(workload.config for workload in options.shapes)
    for config in configs:
        bench.configuration(config, [workload for workload in options.shapes if workload.config == config])
    result = bench.result
    if options.extras:
        result["scaling"] = extras.scaling(ours, options)
        result["large"] = extras.large(ours, options)
    result["peaks"] = report.peaks(bench.peaks)
    text = report.markdown(result)
    print(text)
    for path, contents in [(options.markdown, text), (options.json, json.dumps(result, indent=1))]:
        if path:
            with open(path, "w", encoding="utf-8") as file:
                file.write(contents + "\n")


class Bench:
    """The rounds and their results."""

    def __init__(self, options, ours, peak):
        self.options, self.ours, self.peak = options, ours, peak
        self.peaks = []
        self.result = {"machine": report.machine(options.threads), "rounds": options.rounds, "rows": []}
        self.result["left_out"] = {
            peer: "could not be installed or built" for peer in options.peers if peer not in options.commands
        }
        self.result["versions"], self.result["ours"] = {}, options.commit

    def configuration(self, config, shapes):
        """All shapes of a configuration, longest first: a peer's largest resident set belongs to the first."""
        alive = {}
        for workload in sorted(shapes, key=lambda workload: -workload.operations()):
            participants = []
            for precision in self.options.precisions:
                participants.append(("ascend-bert", precision))
                participants += [(peer, precision) for peer in workload.peers(precision, self.options.commands)]
            self.workload(workload, participants, alive)
        for peer in filter(None, alive.values()):
            peer.close()

    def workload(self, workload, participants, alive):
        """Rounds in which participants alternate; one that fails is left out from then on, with its reason."""
        turns, answers, failed = {}, {}, {}
        for number in range(self.options.rounds):
            self.peaks.append(self.peak.run())
            for participant in participants:
                if participant in failed:
                    continue
                try:
                    seconds, answers[participant] = self.turn(workload, *participant, alive)
                    turns.setdefault(participant, []).append(seconds)
                    turn = f"{workload.name} {number + 1}/{self.options.rounds}"
                    _say(f"{turn} {' '.join(participant)}: {seconds * 1e3:.1f} ms")
                except Unavailable as error:
                    failed[participant] = str(error)
                    _say(f"{workload.name} {' '.join(participant)}: left out: {error}")
        self.result["rows"] += [
            _row(workload, participant, turns.get(participant), answers.get(participant), failed.get(participant))
            for participant in participants
        ]

    def turn(self, workload, who, precision, alive):
        """The median of a few forward passes, and the whole answer."""
        repeat = _repeat(workload)
        if who == "ascend-bert":
            answer = self.ours.run(workload, precision, repeat)
            return answer["seconds"], answer
        key = (who, workload.config, precision)
        if key not in alive:
            alive[key] = None  # If it cannot start, do not try again.
            alive[key] = Peer(self.options.commands[who], *key[1:], self.options.threads, self.options.models)
        if alive[key] is None:
            raise Unavailable("it could not start")
        answer = alive[key].run(workload, repeat)
        self.result["versions"][who] = {"version": answer["version"], "notes": answer["notes"]}
        return statistics.median(answer["seconds"]), answer


def _row(workload, participant, turns, answer, failure):
    who, precision = participant
    row = {"workload": workload.name, "title": workload.title, "config": workload.config, "precision": precision}
    row |= {"who": who, "lengths": workload.lengths, "weights": workload.weights()}
    if failure is not None or turns is None:
        return row | {"error": failure or "not run"}
    seconds = statistics.median(turns)
    computed = workload.operations(workload.lengths if who == "ascend-bert" else None)
    row |= {"seconds": seconds, "turns": turns, "gflops": computed / seconds / 1e9}
    return row | {"computed_in": answer["precision"], "peak_rss_bytes": answer["peak_rss_bytes"]}


def _repeat(workload):
    """Forward passes per turn: some tenths of a second on a fast machine."""
    return max(1, min(20, int(2e11 / workload.operations())))


def _say(text):
    print(text, file=sys.stderr, flush=True)


def _options():
    parser = argparse.ArgumentParser(prog="ci/peers/run.sh", description="Times ascend-bert and its peers.")
    add = parser.add_argument
    add("--quick", action="store_true", help="few shapes, two rounds, no other measurements")
    add("--peers", default=",".join(workloads.PEERS), help="of openvino,onnxruntime,torch,candle (default: all)")
    add("--shapes", help="CONFIG:BATCHxSEQ, CONFIG:squad or CONFIG:glue, separated by commas; CONFIG is base or large")
    add("--precisions", default=",".join(workloads.PRECISIONS), help="of bf16,f32,int8 (default: all)")
    add("--rounds", type=int, help="turns of each (default: 5)")
    add("--threads", type=int, default=len(os.sched_getaffinity(0)), help="of each (default: all)")
    add("--json", metavar="FILE", help="write everything measured here")
    add("--markdown", metavar="FILE", help="write the table here")
    add("--no-extras", dest="extras", action="store_false", help="no thread scaling, resident set and second process")
    options = parser.parse_args()
    options.extras &= not options.quick
    options.rounds = options.rounds or (2 if options.quick else 5)
    names = options.shapes.split(",") if options.shapes else workloads.QUICK if options.quick else workloads.DEFAULT
    options.shapes = [workloads.parse(name) for name in names]
    options.precisions, options.peers = options.precisions.split(","), options.peers.split(",")
    return _environment(options)


def _environment(options):
    """Results of run.sh: our binaries, and the command of each installed peer."""
    options.binary, options.peak = os.environ["PEERS_BINARY"], os.environ["PEERS_PEAK"]
    options.models, options.commit = os.environ["PEERS_MODELS"], os.environ["PEERS_COMMIT"]
    commands = {peer: os.environ.get(f"PEERS_{peer.upper()}", "").split() for peer in options.peers}
    options.commands = {peer: command for peer, command in commands.items() if command}
    return options


if __name__ == "__main__":
    main()
