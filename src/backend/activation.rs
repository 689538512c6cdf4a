//! The functions that a matrix may end in. Names only; each backend computes them in its own arithmetic.

use std::fmt;

/// What is applied to the output of a matrix.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Activation {
    /// Nothing.
    Identity,
    /// `tanh(x)`.
    Tanh,
    /// `x/2 * (1 + tanh(sqrt(2/pi) * (x + 0.044715 x³)))`: MindSpore's `gelu`, Hugging Face's `gelu_new`.
    GeluTanh,
    /// `x/2 * (1 + erf(x / sqrt(2)))`: Hugging Face's `gelu`.
    GeluErf,
    /// `x * sigmoid(1.702 x)`: MindSpore's `fast_gelu`, Hugging Face's `quick_gelu`.
    FastGelu,
    /// `max(x, 0)`; NaN stays NaN.
    Relu,
    /// `x * sigmoid(x)`, also called swish.
    Silu,
}

impl Activation {
    /// Every activation, in the order in which the device kernels number them.
    pub const ALL: [Self; 7] =
        [Self::Identity, Self::Tanh, Self::GeluTanh, Self::GeluErf, Self::FastGelu, Self::Relu, Self::Silu];

    /// The name in messages and reports.
    pub fn name(self) -> &'static str {
        match self {
            Activation::Identity => "none",
            Activation::Tanh => "tanh",
            Activation::GeluTanh => "gelu-tanh",
            Activation::GeluErf => "gelu-erf",
            Activation::FastGelu => "fast-gelu",
            Activation::Relu => "relu",
            Activation::Silu => "silu",
        }
    }
}

impl fmt::Display for Activation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
