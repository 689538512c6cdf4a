"""The processes that alternate: persistent peers, `ascend-bert bench`, and the measurement of the peaks."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))


class Unavailable(Exception):
    """A peer that cannot be run, with the reason."""


class Peer:
    """A peer's process for one configuration and precision: see protocol.py. `command` runs its file."""

    def __init__(self, command, config, precision, threads, models):
        name = os.path.basename(command[-1]).removesuffix("_peer.py").removeprefix("ascend-bert-peer-")
        folder = os.path.join(models, f"{name}-{config}-{precision}")
        made(command, ["make", config, precision], folder)
        command = [*command, "serve", config, precision, folder, str(threads)]
        # Some read their number of threads from the environment.
        environment = {**os.environ, "RAYON_NUM_THREADS": str(threads), "OMP_NUM_THREADS": str(threads)}
        pipe, none = subprocess.PIPE, subprocess.DEVNULL
        self.process = subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=none, text=True, env=environment)

    def run(self, workload, repeat):
        request = {"batch": workload.batch, "seq": workload.seq, "lengths": workload.lengths, "repeat": repeat}
        try:
            self.process.stdin.write(json.dumps(request) + "\n")
            self.process.stdin.flush()
        except BrokenPipeError:
            pass  # Its own message, or the missing answer, is reported.
        answer = json.loads(self.process.stdout.readline() or '{"error": "the process ended"}')
        if "error" in answer:
            raise Unavailable(answer["error"])
        return answer

    def close(self):
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()


class Ours:
    """`ascend-bert bench` and `ascend-bert run`."""

    def __init__(self, binary, threads):
        self.binary, self.threads = binary, threads

    def run(self, workload, precision, repeat, threads=None):
        command = ["bench", "--config", workload.config, "--batch-size", workload.batch, "--seq-length", workload.seq]
        command += ["--threads", threads or self.threads, "--repeat", repeat, "--precision", precision]
        with tempfile.NamedTemporaryFile("w", suffix=".lengths") as lengths:
            if workload.lengths is not None:
                lengths.write("\n".join(map(str, workload.lengths)))
                lengths.flush()
                command += ["--lengths", lengths.name]
            return self._json([*command, "--device", "cpu", "--json"])

    def answer(self, files, batch, precision, output):
        """Seconds of a whole process that answers one batch from a checkpoint, and its own report."""
        command = ["run", "--checkpoint", files["checkpoint"], "--data", files["records"], "--batch-size", batch]
        command += ["--activation", "gelu-tanh", "--layer-norm-eps", "1e-7", "--output", output, "--force"]
        command += ["--threads", self.threads, "--precision", precision, "--device", "cpu", "--json", "--quiet"]
        begun = time.perf_counter()
        report = self._json(command)
        return time.perf_counter() - begun, report

    def _json(self, command):
        command = [self.binary, *map(str, command)]
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        if done.returncode != 0:
            said = done.stderr.strip() or f"ended with {done.returncode}"
            raise Unavailable(said.splitlines()[0].removeprefix("error: "))
        return json.loads(done.stdout)


class Peak:
    """Runs benches/peak.rs: the current peak of the cores and the memory."""

    def __init__(self, binary, threads):
        self.command = [binary, "--threads", str(threads)]

    def run(self):
        return json.loads(subprocess.run(self.command, check=True, stdout=subprocess.PIPE, text=True).stdout)


def made(command, arguments, folder):
    """Runs `command` to write the files of a model into a folder, its last argument, unless they are complete."""
    if os.path.exists(folder):
        return
    partial = folder + ".partial"
    shutil.rmtree(partial, ignore_errors=True)
    os.makedirs(partial)
    print(f"making {os.path.basename(folder)}", file=sys.stderr, flush=True)
    done = subprocess.run([*command, *arguments, partial], capture_output=True, text=True)
    if done.returncode != 0:
        raise Unavailable((done.stderr.strip() or "cannot make its model").splitlines()[-1])
    os.rename(partial, folder)
