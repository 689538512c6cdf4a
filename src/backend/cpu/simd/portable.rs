//! The vector of every target: an array, in plain Rust.
//! The reference for the other instruction sets, with the same shapes.

use half::{bf16, f16};

use super::vector::{Body, Simd};

/// Arrays of N that the compiler vectorises as it can.
#[derive(Clone, Copy)]
pub(in crate::backend::cpu) struct Portable<const N: usize>;

impl<const N: usize> Portable<N> {
    #[inline(always)]
    fn zip(a: [f32; N], b: [f32; N], f: impl Fn(f32, f32) -> f32) -> [f32; N] {
        std::array::from_fn(|i| f(a[i], b[i]))
    }
}

// SAFETY: plain Rust needs no feature; the types hold N numbers.
unsafe impl<const N: usize> Simd for Portable<N> {
    type F32s = [f32; N];
    type I32s = [i32; N];
    type Halves = [u16; N];
    type Bytes = [u8; N];
    type Eight = [f32; 8];
    const LANES: usize = N;

    fn available() -> bool {
        true
    }
    #[inline(never)]
    unsafe fn enter<B: Body>(body: B) -> B::Output {
        body.run()
    }
    #[inline(always)]
    unsafe fn splat(value: f32) -> [f32; N] {
        [value; N]
    }
    #[inline(always)]
    unsafe fn widen_f16(halves: [u16; N]) -> [f32; N] {
        halves.map(|bits| f16::from_bits(bits).to_f32())
    }
    #[inline(always)]
    unsafe fn to_f16(value: [f32; N]) -> [u16; N] {
        value.map(|value| f16::from_f32(value).to_bits())
    }
    #[inline(always)]
    unsafe fn widen_bf16(halves: [u16; N]) -> [f32; N] {
        halves.map(|bits| bf16::from_bits(bits).to_f32())
    }
    #[inline(always)]
    unsafe fn to_bf16(value: [f32; N]) -> [u16; N] {
        value.map(|value| bf16::from_f32(value).to_bits())
    }
    #[inline(always)]
    unsafe fn first_of_pairs(pairs: [i32; N]) -> [f32; N] {
        pairs.map(|pair| bf16::from_ne_bytes(halves_of(pair)[0]).to_f32())
    }
    #[inline(always)]
    unsafe fn second_of_pairs(pairs: [i32; N]) -> [f32; N] {
        pairs.map(|pair| bf16::from_ne_bytes(halves_of(pair)[1]).to_f32())
    }
    #[inline(always)]
    unsafe fn to_pairs(first: [f32; N], second: [f32; N]) -> [i32; N] {
        std::array::from_fn(|i| {
            let [[a, b], [c, d]] = [first[i], second[i]].map(|value| bf16::from_f32(value).to_ne_bytes());
            i32::from_ne_bytes([a, b, c, d])
        })
    }
    #[inline(always)]
    unsafe fn to_bytes(value: [f32; N]) -> [u8; N] {
        value.map(|value| (value.round_ties_even() as i8).cast_unsigned() ^ 0x80)
    }
    #[inline(always)]
    unsafe fn round_f16(a: [f32; N]) -> [f32; N] {
        a.map(|value| f16::from_f32(value).to_f32())
    }
    #[inline(always)]
    unsafe fn splat_i32(value: i32) -> [i32; N] {
        [value; N]
    }
    #[inline(always)]
    unsafe fn add_i32(a: [i32; N], b: [i32; N]) -> [i32; N] {
        std::array::from_fn(|i| a[i].wrapping_add(b[i]))
    }
    #[inline(always)]
    unsafe fn mul_i32(a: [i32; N], b: [i32; N]) -> [i32; N] {
        std::array::from_fn(|i| a[i].wrapping_mul(b[i]))
    }
    #[inline(always)]
    unsafe fn byte_i32(a: [i32; N], which: u32) -> [i32; N] {
        a.map(|a| a << (24 - 8 * which) >> 24)
    }
    #[inline(always)]
    unsafe fn i32_to_f32(a: [i32; N]) -> [f32; N] {
        a.map(|a| a as f32)
    }
    #[inline(always)]
    unsafe fn add(a: [f32; N], b: [f32; N]) -> [f32; N] {
        Self::zip(a, b, |a, b| a + b)
    }
    #[inline(always)]
    unsafe fn sub(a: [f32; N], b: [f32; N]) -> [f32; N] {
        Self::zip(a, b, |a, b| a - b)
    }
    #[inline(always)]
    unsafe fn mul(a: [f32; N], b: [f32; N]) -> [f32; N] {
        Self::zip(a, b, |a, b| a * b)
    }
    #[inline(always)]
    unsafe fn div(a: [f32; N], b: [f32; N]) -> [f32; N] {
        Self::zip(a, b, |a, b| a / b)
    }
    #[inline(always)]
    unsafe fn quotient(a: [f32; N], b: [f32; N]) -> [f32; N] {
        Self::zip(a, b, |a, b| a / b)
    }
    #[inline(always)]
    unsafe fn fma(a: [f32; N], b: [f32; N], c: [f32; N]) -> [f32; N] {
        // Rounded twice: without hardware for it, a fused multiply-add would be a library call.
        std::array::from_fn(|i| a[i] * b[i] + c[i])
    }
    #[inline(always)]
    unsafe fn max(a: [f32; N], b: [f32; N]) -> [f32; N] {
        Self::zip(a, b, |a, b| if a > b { a } else { b })
    }
    #[inline(always)]
    unsafe fn min(a: [f32; N], b: [f32; N]) -> [f32; N] {
        Self::zip(a, b, |a, b| if a < b { a } else { b })
    }
    #[inline(always)]
    unsafe fn round(a: [f32; N]) -> [f32; N] {
        a.map(f32::round_ties_even)
    }
    #[inline(always)]
    unsafe fn pow2(a: [f32; N]) -> [f32; N] {
        a.map(|a| f32::from_bits((((a as i32) + 127) as u32) << 23))
    }
    #[inline(always)]
    unsafe fn abs(a: [f32; N]) -> [f32; N] {
        a.map(f32::abs)
    }
    #[inline(always)]
    unsafe fn copysign(a: [f32; N], b: [f32; N]) -> [f32; N] {
        Self::zip(a, b, f32::copysign)
    }
    #[inline(always)]
    unsafe fn sum(a: [f32; N]) -> f32 {
        a.iter().sum()
    }
    #[inline(always)]
    unsafe fn largest(a: [f32; N]) -> f32 {
        a.into_iter().fold(f32::NEG_INFINITY, |max, value| if max > value { max } else { value })
    }
    #[inline(always)]
    unsafe fn transpose(rows: [[f32; 8]; 8]) -> [[f32; 8]; 8] {
        std::array::from_fn(|column| std::array::from_fn(|row| rows[row][column]))
    }
}

/// The bytes of both numbers of a pair.
fn halves_of(pair: i32) -> [[u8; 2]; 2] {
    let [a, b, c, d] = pair.to_ne_bytes();
    [[a, b], [c, d]]
}
