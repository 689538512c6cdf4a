"""BERT's sizes, weights and inputs as every peer takes them: the same values, so that outputs can be compared.

What a peer computes is what `ascend-bert bench` does: embeddings, encoder, pooler; GELU by tanh; epsilon 1e-7.
"""

import zlib

import numpy as np

SIZES = {"base": (768, 12, 12, 3072), "large": (1024, 24, 16, 4096)}
VOCABULARY, POSITIONS, EPSILON, MASKED = 30522, 512, 1e-7, -10000.0


class Bert:
    """Sizes of a configuration, and its weights by name, generated on request."""

    def __init__(self, config):
        self.hidden, self.layers, self.heads, self.intermediate = SIZES[config]
        self.head = self.hidden // self.heads

    def matrix(self, name, rows, columns):
        return _normal(name, rows, columns)

    def bias(self, name, size):
        return _normal(name, size)

    def norm(self, name):
        """Scale and shift of a layer norm."""
        return 1 + _normal(name + ".gamma", self.hidden), _normal(name + ".beta", self.hidden)

    def tables(self):
        """Word, position and token type embeddings."""
        sizes = {"word": VOCABULARY, "position": POSITIONS, "type": 2}
        return [_normal(name, rows, self.hidden) for name, rows in sizes.items()]

    def qkv(self, layer):
        """[hidden, 3 hidden] and its bias, columns in the order Q | K | V."""
        width = 3 * self.hidden
        return self.matrix(f"{layer}.qkv", self.hidden, width), self.bias(f"{layer}.qkv.bias", width)

    def dense(self, layer, which):
        """[in, out] and the bias of "out", "up" or "down"; of "pool" with any layer."""
        sizes = {"up": (self.hidden, self.intermediate), "down": (self.intermediate, self.hidden)}
        rows, columns = sizes.get(which, (self.hidden, self.hidden))
        return self.matrix(f"{layer}.{which}", rows, columns), self.bias(f"{layer}.{which}.bias", columns)


def inputs(batch, seq, lengths=None):
    """input_ids, segment_ids and input_mask, int32 [batch, seq]; without padding unless lengths are given."""
    ids = np.random.default_rng(1).integers(0, VOCABULARY, (batch, seq), dtype=np.int32)
    lengths = np.array(lengths or [seq] * batch)
    mask = (np.arange(seq)[None, :] < lengths[:, None]).astype(np.int32)
    return {"input_ids": ids, "segment_ids": np.zeros_like(ids), "input_mask": mask}


def _normal(name, *shape):
    """BERT's initialisation: truncated normal, deviation 0.02, values beyond two deviations redrawn."""
    random = np.random.default_rng(zlib.crc32(name.encode()))
    values = random.standard_normal(shape, dtype=np.float32)
    while (far := np.abs(values) > 2).any():
        values[far] = random.standard_normal(np.count_nonzero(far), dtype=np.float32)
    values *= 0.02
    return values
