"""PyTorch: its own fused functions (linear, scaled_dot_product_attention, layer_norm, gelu) in inference mode.

Precisions f32 and bf16. No torch.compile: it needs a C++ compiler and minutes.
"""

import torch
import torch.nn.functional as F

import bert
import protocol


class Peer:
    version = torch.__version__.split("+")[0]
    notes = "eager, inference mode"

    def __init__(self, config, precision, threads, folder):
        torch.set_num_threads(threads)
        self.precision = precision
        self.type = {"f32": torch.float32, "bf16": torch.bfloat16}[precision]
        self.bert = bert.Bert(config)
        self.tables = [self.tensor(table) for table in self.bert.tables()]
        self.embedding_norm = self.pair(self.bert.norm("embedding"))
        self.layers = [self.layer(number) for number in range(self.bert.layers)]
        self.pool = self.linear(self.bert.dense(0, "pool"))

    @staticmethod
    def make(config, precision, folder):
        pass  # Weights are generated on request.

    def tensor(self, values):
        return torch.from_numpy(values).to(self.type)

    def pair(self, values):
        return tuple(map(self.tensor, values))

    def linear(self, weight_and_bias):
        weight, bias = self.pair(weight_and_bias)
        return weight.T.contiguous(), bias

    def layer(self, number):
        dense = {which: self.linear(self.bert.dense(number, which)) for which in ("out", "up", "down")}
        norms = {norm: self.pair(self.bert.norm(f"{number}.{norm}")) for norm in ("n1", "n2")}
        return {"qkv": self.linear(self.bert.qkv(number)), **dense, **norms}

    def prepare(self, inputs):
        inputs = {name: torch.from_numpy(values).long() for name, values in inputs.items()}
        self.ids, self.segments = inputs["input_ids"], inputs["segment_ids"]
        mask = inputs["input_mask"]
        # Without padding, PyTorch's attention is faster without a mask.
        self.mask = None if mask.all() else ((1 - mask) * bert.MASKED).to(self.type)[:, None, None, :]

    @torch.inference_mode()
    def forward(self):
        word, position, kind = self.tables
        batch, seq = self.ids.shape
        x = F.embedding(self.ids, word) + position[:seq] + F.embedding(self.segments, kind)
        x = self.norm(x, self.embedding_norm)
        for layer in self.layers:
            parts = F.linear(x, *layer["qkv"]).view(batch, seq, 3, self.bert.heads, self.bert.head)
            parts = parts.permute(2, 0, 3, 1, 4)
            context = F.scaled_dot_product_attention(*parts, attn_mask=self.mask)
            context = context.transpose(1, 2).reshape(batch, seq, self.bert.hidden)
            x = self.norm(x + F.linear(context, *layer["out"]), layer["n1"])
            up = F.gelu(F.linear(x, *layer["up"]), approximate="tanh")
            x = self.norm(x + F.linear(up, *layer["down"]), layer["n2"])
        return torch.tanh(F.linear(x[:, 0], *self.pool)).float().numpy()

    def norm(self, x, scale_and_shift):
        return F.layer_norm(x, (self.bert.hidden,), *scale_and_shift, bert.EPSILON)


if __name__ == "__main__":
    protocol.main(Peer)
