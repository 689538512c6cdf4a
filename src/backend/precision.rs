//! The arithmetics of a forward pass. Names only; which device has which is in `open.rs`.

use std::fmt;

/// The arithmetic of a forward pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Precision {
    /// f32 operands and arithmetic: MindSpore's compute type float32.
    F32,
    /// f16 operands, f32 accumulation: MindSpore's compute type float16.
    F16,
    /// bfloat16 weights, and operands where the machine multiplies them; all else in f32. CPU only.
    Bf16,
    /// Eight bits in the encoder's matrices: weights with a scale per output, operands with one per token; attention
    /// and heads as with bfloat16, all else in f32. CPU only.
    Int8,
}

impl Precision {
    /// Every precision.
    pub const ALL: [Self; 4] = [Self::F32, Self::F16, Self::Bf16, Self::Int8];

    /// The name in messages and reports.
    pub fn name(self) -> &'static str {
        match self {
            Precision::F32 => "f32",
            Precision::F16 => "f16",
            Precision::Bf16 => "bf16",
            Precision::Int8 => "int8",
        }
    }
}

impl fmt::Display for Precision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
