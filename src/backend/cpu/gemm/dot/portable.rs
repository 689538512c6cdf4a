//! The shapes of the special dot products in plain Rust, so that what is built around them runs on every machine.
//! The reference for those in `x86.rs`.

use half::bf16;

use super::bytes::Multiplier;
use super::{Columns, Dot, Fma, Weight};
use crate::backend::cpu::rows::Grid;
use crate::backend::cpu::simd::{Body, Portable, Simd};

/// Products of pairs of bfloat16, as AVX-512 BF16 takes them.
#[derive(Clone, Copy)]
pub(in crate::backend::cpu) struct Pairs<const N: usize>;

// In this and the following implementation each block does what its function's caller vouches for.
impl<const N: usize> Dot for Pairs<N> {
    type S = Portable<N>;
    type A = bf16;
    type B = bf16;
    type V = [[bf16; 2]; N];
    type W = [[bf16; 2]; N];
    type Sum = [f32; N];
    type Wide = Self;
    const GROUP: usize = 2;
    const WEIGHT: Weight = Weight::Bf16;
    const SLICE: usize = 4096;

    #[inline(always)]
    unsafe fn enter<T: Body>(body: T) -> T::Output {
        // SAFETY: see above.
        unsafe { Portable::<N>::enter(body) }
    }
    #[inline(always)]
    unsafe fn zero() -> [f32; N] {
        [0.0; N]
    }
    #[inline(always)]
    unsafe fn splat(group: *const bf16, _phase: usize) -> [[bf16; 2]; N] {
        // SAFETY: see above.
        [unsafe { group.cast::<[bf16; 2]>().read_unaligned() }; N]
    }
    #[inline(always)]
    unsafe fn load(group: *const bf16, _phase: usize) -> [[bf16; 2]; N] {
        // SAFETY: see above.
        unsafe { group.cast::<[[bf16; 2]; N]>().read_unaligned() }
    }
    #[inline(always)]
    unsafe fn add_product(sum: [f32; N], a: [[bf16; 2]; N], b: [[bf16; 2]; N]) -> [f32; N] {
        // The second of a pair first, as the instruction does.
        std::array::from_fn(|i| {
            let product = |j: usize| a[i][j].to_f32() * b[i][j].to_f32();
            sum[i] + product(1) + product(0)
        })
    }
    #[inline(always)]
    unsafe fn store(to: *mut f32, sum: [f32; N], accumulate: bool) {
        // SAFETY: see above.
        unsafe { Fma::<Portable<N>>::store(to, sum, accumulate) };
    }
    #[inline(always)]
    unsafe fn value(from: *const f32, _grid: &Grid, _columns: Columns, bias: [f32; N]) -> [f32; N] {
        // SAFETY: see above.
        unsafe { Portable::<N>::add(Portable::<N>::load(from), bias) }
    }
    #[inline(always)]
    unsafe fn pack(rows: *const f32, to: *mut bf16) {
        // SAFETY: see above.
        unsafe { Portable::<N>::store_pairs(to, Portable::<N>::load(rows), Portable::<N>::load(rows.add(N))) };
    }
}

/// Products of four unsigned with four signed bytes, as VNNI takes them.
#[derive(Clone, Copy)]
pub(in crate::backend::cpu) struct Scalar<const N: usize>;

impl<const N: usize> Multiplier for Scalar<N> {
    type S = Portable<N>;
    type W = [i32; N];

    #[inline(always)]
    unsafe fn enter<T: Body>(body: T) -> T::Output {
        // SAFETY: see above.
        unsafe { Portable::<N>::enter(body) }
    }
    #[inline(always)]
    unsafe fn load(group: *const i8) -> [i32; N] {
        // SAFETY: see above.
        unsafe { Portable::<N>::load_i32(group.cast()) }
    }
    #[inline(always)]
    unsafe fn add_products(sums: [i32; N], operand: [i32; N], weights: [i32; N]) -> [i32; N] {
        std::array::from_fn(|i| {
            let (a, b) = (operand[i].to_le_bytes(), weights[i].to_le_bytes());
            let product = |j: usize| i32::from(a[j]) * i32::from(b[j].cast_signed());
            sums[i].wrapping_add(product(0) + product(1) + product(2) + product(3))
        })
    }
}
