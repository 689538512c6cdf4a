//! A packed matrix as kernels read it: references only.

/// Weights in strips, and bias, scales and sums of their outputs.
#[derive(Clone, Copy)]
pub(in crate::backend::cpu) struct PackedStrips<'a> {
    pub(in crate::backend::cpu) inputs: usize,
    /// Weights from one strip to the next: those that fill up its last group, and a line more, so that strips read at
    /// once do not share cache sets.
    pub(in crate::backend::cpu) strip_len: usize,
    /// Weights of the kernel's type, strip after strip.
    pub(in crate::backend::cpu) weights: &'a [u8],
    /// Zeros after the last output, up to a whole strip.
    pub(in crate::backend::cpu) bias: &'a [f32],
    /// With weights of eight bits: of each output, its scale, and the sum of its weights.
    pub(in crate::backend::cpu) scales: &'a [f32],
    pub(in crate::backend::cpu) sums: &'a [f32],
}
