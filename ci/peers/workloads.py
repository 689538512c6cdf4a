"""The workloads that are measured: see `Workload`."""

import dataclasses
import random

PRECISIONS = ["bf16", "f32", "int8"]
# The precisions of each peer; candle runs only two shapes, of the base size, because it is slow.
PEERS = {"openvino": ["bf16", "f32"], "onnxruntime": ["f32", "int8"], "torch": ["bf16", "f32"], "candle": ["f32"]}
NAMES = {"openvino": "OpenVINO", "onnxruntime": "ONNX Runtime", "torch": "PyTorch", "candle": "candle"}
SHORT, LONG, REAL = "1x128", "12x512", ("squad", "glue")
DEFAULT = [
    "large:12x512",
    "large:1x128",
    "base:12x512",
    "base:1x128",
    "base:1x32",
    "base:1x16",
    "base:squad",
    "base:glue",
]
QUICK = ["base:1x128", "base:1x16", "base:glue"]
SIZES = {"base": (768, 12, 3072), "large": (1024, 24, 4096)}


@dataclasses.dataclass(frozen=True)
class Workload:
    """A configuration and one batch: without padding, or with lengths below seq."""

    config: str
    shape: str
    batch: int
    seq: int
    lengths: tuple = None

    @property
    def name(self):
        return f"{self.config}:{self.shape}"

    @property
    def title(self):
        if self.lengths is None:
            return f"{self.config} {self.shape}"
        kind = {"squad": "SQuAD-like", "glue": "GLUE-like"}[self.shape]
        mean = sum(self.lengths) / self.batch
        return f"{self.config}, {self.batch} rows {kind}, mean {mean:.0f} (peer: padded to {self.seq})"

    def peers(self, precision, chosen):
        """The peers that run this workload in this precision."""
        allowed = [peer for peer in chosen if precision in PEERS[peer]]
        if self.shape not in (SHORT, LONG) or self.config != "base":
            allowed = [peer for peer in allowed if peer != "candle"]
        if self.shape in REAL:
            allowed = [peer for peer in allowed if peer != "torch"]
        return allowed

    def operations(self, lengths=None):
        """Operations of the encoder's matrices and attention, over these lengths or every position."""
        hidden, layers, intermediate = SIZES[self.config]
        matrices = 2 * (4 * hidden * hidden + 2 * hidden * intermediate)
        return sum(length * layers * (matrices + 4 * length * hidden) for length in lengths or [self.seq] * self.batch)

    def weights(self):
        """Number of weights that one forward pass reads: the encoder's and the pooler's."""
        hidden, layers, intermediate = SIZES[self.config]
        return layers * (4 * hidden * hidden + 2 * hidden * intermediate) + hidden * hidden


def parse(name):
    """CONFIG:BATCHxSEQ, CONFIG:squad or CONFIG:glue."""
    try:
        config, shape = name.split(":")
        _ = SIZES[config]
        if shape in REAL:
            rows, longest, mean = {"squad": (24, 384, 155), "glue": (32, 128, 25)}[shape]
            return Workload(config, shape, rows, longest, tuple(_lengths(rows, longest, mean)))
        batch, seq = map(int, shape.split("x"))
    except (KeyError, ValueError):
        raise SystemExit(f"error: shape '{name}': expected base or large, ':' and BATCHxSEQ, squad or glue") from None
    return Workload(config, shape, batch, seq)


def _lengths(rows, longest, mean):
    """Lengths with a realistic skew (truncated log-normal), from a fixed seed, shifted to the mean."""
    drawn = random.Random(20)
    lengths = [drawn.lognormvariate(0, 0.45) for _ in range(rows)]
    for _ in range(20):
        factor = mean * rows / sum(lengths)
        lengths = [min(max(length * factor, 5.0), float(longest)) for length in lengths]
    return [round(length) for length in lengths]
