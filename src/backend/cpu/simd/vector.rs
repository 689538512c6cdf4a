//! The operations that a vector of f32 has on every instruction set; the other files of this folder implement them.
//! Values only: what is loaded from memory and stored is in `lanes.rs`.

use crate::backend::cpu::plain::PlainData;

/// Something to be compiled with the features of the function that enters it.
pub(in crate::backend::cpu) trait Body {
    /// What it returns.
    type Output;

    /// The computation; `#[inline(always)]`, so that it becomes part of that function.
    fn run(self) -> Self::Output;
}

/// A vector of f32 and its operations.
///
/// # Safety
/// Of an implementation: [`Simd::available`] is true only where the machine has all features that the functions are
/// compiled with; the types hold [`Simd::LANES`] numbers in the order of memory.
///
/// Of a call to any `unsafe` function: [`Simd::available`] is true.
#[allow(clippy::missing_safety_doc)]
pub(in crate::backend::cpu) unsafe trait Simd: Copy + Send + Sync + 'static {
    /// The vector.
    type F32s: PlainData;
    /// As many integers of 32 bits.
    type I32s: PlainData;
    /// As many numbers of 16 bits.
    type Halves: PlainData;
    /// As many bytes.
    type Bytes: PlainData;
    /// Eight f32, for transposition.
    type Eight: PlainData;
    /// Values in a vector.
    const LANES: usize;

    /// Whether the machine has the instruction set.
    fn available() -> bool;
    /// Runs `body` compiled with the instruction set's features.
    unsafe fn enter<B: Body>(body: B) -> B::Output;

    unsafe fn splat(value: f32) -> Self::F32s;
    unsafe fn widen_f16(halves: Self::Halves) -> Self::F32s;
    unsafe fn to_f16(value: Self::F32s) -> Self::Halves;
    unsafe fn widen_bf16(halves: Self::Halves) -> Self::F32s;
    unsafe fn to_bf16(value: Self::F32s) -> Self::Halves;
    unsafe fn first_of_pairs(pairs: Self::I32s) -> Self::F32s;
    unsafe fn second_of_pairs(pairs: Self::I32s) -> Self::F32s;
    unsafe fn to_pairs(first: Self::F32s, second: Self::F32s) -> Self::I32s;
    unsafe fn to_bytes(value: Self::F32s) -> Self::Bytes;
    unsafe fn round_f16(a: Self::F32s) -> Self::F32s;
    unsafe fn splat_i32(value: i32) -> Self::I32s;
    unsafe fn add_i32(a: Self::I32s, b: Self::I32s) -> Self::I32s;
    unsafe fn mul_i32(a: Self::I32s, b: Self::I32s) -> Self::I32s;
    unsafe fn byte_i32(a: Self::I32s, which: u32) -> Self::I32s;
    unsafe fn i32_to_f32(a: Self::I32s) -> Self::F32s;
    unsafe fn add(a: Self::F32s, b: Self::F32s) -> Self::F32s;
    unsafe fn sub(a: Self::F32s, b: Self::F32s) -> Self::F32s;
    unsafe fn mul(a: Self::F32s, b: Self::F32s) -> Self::F32s;
    unsafe fn div(a: Self::F32s, b: Self::F32s) -> Self::F32s;
    unsafe fn quotient(a: Self::F32s, b: Self::F32s) -> Self::F32s;
    unsafe fn fma(a: Self::F32s, b: Self::F32s, c: Self::F32s) -> Self::F32s;
    unsafe fn max(a: Self::F32s, b: Self::F32s) -> Self::F32s;
    unsafe fn min(a: Self::F32s, b: Self::F32s) -> Self::F32s;
    unsafe fn round(a: Self::F32s) -> Self::F32s;
    unsafe fn pow2(a: Self::F32s) -> Self::F32s;
    unsafe fn abs(a: Self::F32s) -> Self::F32s;
    unsafe fn copysign(a: Self::F32s, b: Self::F32s) -> Self::F32s;
    unsafe fn sum(a: Self::F32s) -> f32;
    unsafe fn largest(a: Self::F32s) -> f32;
    unsafe fn transpose(rows: [Self::Eight; 8]) -> [Self::Eight; 8];
}
