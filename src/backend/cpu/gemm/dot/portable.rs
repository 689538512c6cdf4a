//! The shapes of the special dot products in plain Rust, so that what is built around them runs on every machine.
//! The reference for those in `x86.rs`.

use half::bf16;

use super::bytes::Multiplier;
use super::step::{Dot, OutputColumns};
use crate::backend::cpu::grid::Grid;
use crate::backend::cpu::simd::{Body, Lanes, Portable, write};
use crate::backend::precision::Precision;

/// Products of pairs of bfloat16, as AVX-512 BF16 takes them.
#[derive(Clone, Copy)]
pub(in crate::backend::cpu) struct Pairs<const N: usize>(Lanes<Portable<N>>);

impl<const N: usize> Dot for Pairs<N> {
    type S = Portable<N>;
    type A = bf16;
    type B = bf16;
    type Part = [bf16; 2];
    type Packed = [[bf16; 2]; N];
    type V = [bf16; 2];
    type W = [[bf16; 2]; N];
    type Sum = [f32; N];
    type Wide = Self;
    const GROUP: usize = 2;
    const WEIGHT: Precision = Precision::Bf16;
    const SLICE: usize = 4096;

    fn detect() -> Option<Self> {
        Lanes::detect().map(Self)
    }
    #[inline(always)]
    fn lanes(self) -> Lanes<Portable<N>> {
        self.0
    }
    #[inline(always)]
    fn wide(self) -> Self {
        self
    }
    #[inline(always)]
    fn enter<T: Body>(self, body: T) -> T::Output {
        self.0.enter(body)
    }
    #[inline(always)]
    fn zero(self) -> [f32; N] {
        [0.0; N]
    }
    #[inline(always)]
    fn splat(self, part: [bf16; 2]) -> [bf16; 2] {
        part
    }
    #[inline(always)]
    fn unpack(self, packed: [[bf16; 2]; N], _group: *const bf16, _phase: usize) -> [[bf16; 2]; N] {
        packed
    }
    #[inline(always)]
    unsafe fn add_product(self, sum: [f32; N], a: [bf16; 2], b: [[bf16; 2]; N]) -> [f32; N] {
        // The second of a pair first, as the instruction does.
        std::array::from_fn(|i| {
            let product = |j: usize| a[j].to_f32() * b[i][j].to_f32();
            sum[i] + product(1) + product(0)
        })
    }
    #[inline(always)]
    fn add(self, a: [f32; N], b: [f32; N]) -> [f32; N] {
        self.0.add(a, b)
    }
    #[inline(always)]
    fn value(
        self,
        sum: [f32; N],
        _grid: &Grid,
        _columns: OutputColumns<'_, Portable<N>, bf16>,
        bias: [f32; N],
    ) -> [f32; N] {
        self.0.add(sum, bias)
    }
    #[inline(always)]
    fn pack(self, rows: &[f32], to: &mut [bf16]) {
        write(to, self.0.to_pairs(self.0.load(rows), self.0.load(&rows[N..])));
    }
}

/// Products of four unsigned with four signed bytes, as VNNI takes them.
#[derive(Clone, Copy)]
pub(in crate::backend::cpu) struct Scalar<const N: usize>(Lanes<Portable<N>>);

impl<const N: usize> Multiplier for Scalar<N> {
    type S = Portable<N>;
    type Packed = [i32; N];
    type W = [i32; N];

    fn detect() -> Option<Self> {
        Lanes::detect().map(Self)
    }
    #[inline(always)]
    fn lanes(self) -> Lanes<Portable<N>> {
        self.0
    }
    #[inline(always)]
    fn enter<T: Body>(self, body: T) -> T::Output {
        self.0.enter(body)
    }
    #[inline(always)]
    fn unpack(packed: [i32; N], _group: *const i8) -> [i32; N] {
        packed
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
