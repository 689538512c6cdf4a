//! The vector of every target: an array, in plain Rust.
//! The reference for the others of this folder; its shapes are theirs.

use half::{bf16, f16};

use super::{Body, Simd};
use crate::backend::cpu::gemm::tile::Few;

/// Arrays of N that the compiler vectorises as it can.
#[derive(Clone, Copy)]
pub(in crate::backend::cpu) struct Portable<const N: usize>;

impl<const N: usize> Portable<N> {
    #[inline(always)]
    fn zip(a: [f32; N], b: [f32; N], f: impl Fn(f32, f32) -> f32) -> [f32; N] {
        std::array::from_fn(|i| f(a[i], b[i]))
    }
}

impl<const N: usize> Simd for Portable<N> {
    type V = [f32; N];
    type I = [i32; N];
    const LANES: usize = N;
    // Tiles of arrays stay small, and so does the time to compile them.
    type Shapes = Few;

    #[inline(never)]
    unsafe fn enter<B: Body>(body: B) -> B::Output {
        // SAFETY: the caller upholds the body's conditions; plain Rust needs no feature.
        unsafe { body.run() }
    }

    #[inline(always)]
    unsafe fn splat(value: f32) -> [f32; N] {
        [value; N]
    }
    #[inline(always)]
    unsafe fn load(from: *const f32) -> [f32; N] {
        // SAFETY: the caller says that N values can be read.
        unsafe { from.cast::<[f32; N]>().read_unaligned() }
    }
    #[inline(always)]
    unsafe fn store(to: *mut f32, value: [f32; N]) {
        // SAFETY: the caller says that N values can be written.
        unsafe { to.cast::<[f32; N]>().write_unaligned(value) }
    }
    #[inline(always)]
    unsafe fn load_f16(from: *const f16) -> [f32; N] {
        // SAFETY: the caller says that N values can be read.
        unsafe { from.cast::<[f16; N]>().read_unaligned() }.map(f16::to_f32)
    }
    #[inline(always)]
    unsafe fn store_f16(to: *mut f16, value: [f32; N]) {
        // SAFETY: the caller says that N values can be written.
        unsafe { to.cast::<[f16; N]>().write_unaligned(value.map(f16::from_f32)) }
    }
    #[inline(always)]
    unsafe fn load_bf16(from: *const bf16) -> [f32; N] {
        // SAFETY: the caller says that N values can be read.
        unsafe { from.cast::<[bf16; N]>().read_unaligned() }.map(bf16::to_f32)
    }
    #[inline(always)]
    unsafe fn store_bf16(to: *mut bf16, value: [f32; N]) {
        // SAFETY: the caller says that N values can be written.
        unsafe { to.cast::<[bf16; N]>().write_unaligned(value.map(bf16::from_f32)) }
    }
    #[inline(always)]
    unsafe fn load_first(pairs: *const bf16) -> [f32; N] {
        // SAFETY: the caller says that N pairs can be read.
        unsafe { pairs.cast::<[[bf16; 2]; N]>().read_unaligned() }.map(|pair| pair[0].to_f32())
    }
    #[inline(always)]
    unsafe fn load_second(pairs: *const bf16) -> [f32; N] {
        // SAFETY: the caller says that N pairs can be read.
        unsafe { pairs.cast::<[[bf16; 2]; N]>().read_unaligned() }.map(|pair| pair[1].to_f32())
    }
    #[inline(always)]
    unsafe fn store_pairs(to: *mut bf16, first: [f32; N], second: [f32; N]) {
        let pairs: [[bf16; 2]; N] = std::array::from_fn(|i| [first[i], second[i]].map(bf16::from_f32));
        // SAFETY: the caller says that N pairs can be written.
        unsafe { to.cast::<[[bf16; 2]; N]>().write_unaligned(pairs) }
    }
    #[inline(always)]
    unsafe fn store_u8(to: *mut u8, value: [f32; N]) {
        let bytes = value.map(|value| (value.round_ties_even() as i8).cast_unsigned() ^ 0x80);
        // SAFETY: the caller says that N values can be written.
        unsafe { to.cast::<[u8; N]>().write_unaligned(bytes) }
    }
    #[inline(always)]
    unsafe fn splat_i32(value: i32) -> [i32; N] {
        [value; N]
    }
    #[inline(always)]
    unsafe fn load_i32(from: *const i32) -> [i32; N] {
        // SAFETY: the caller says that N values can be read.
        unsafe { from.cast::<[i32; N]>().read_unaligned() }
    }
    #[inline(always)]
    unsafe fn store_i32(to: *mut i32, value: [i32; N]) {
        // SAFETY: the caller says that N values can be written.
        unsafe { to.cast::<[i32; N]>().write_unaligned(value) }
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
    unsafe fn from_i32(a: [i32; N]) -> [f32; N] {
        a.map(|a| a as f32)
    }
    #[inline(always)]
    unsafe fn round_f16(a: [f32; N]) -> [f32; N] {
        a.map(|value| f16::from_f32(value).to_f32())
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
}
