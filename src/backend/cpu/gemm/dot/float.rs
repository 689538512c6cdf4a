//! Products in f32, of weights in f32 or in sixteen bits that are widened as they are loaded: for every vector.

use std::marker::PhantomData;

use half::{bf16, f16};

use super::step::{Dot, OutputColumns};
use crate::backend::cpu::grid::Grid;
use crate::backend::cpu::simd::{Body, Lanes, Simd, read, write};
use crate::backend::precision::Precision;

/// f32 throughout.
#[derive(Clone, Copy)]
pub(in crate::backend::cpu) struct Fma<S>(Lanes<S>);

impl<S: Simd> Dot for Fma<S> {
    type S = S;
    type A = f32;
    type B = f32;
    type Part = f32;
    type Packed = S::F32s;
    type V = S::F32s;
    type W = S::F32s;
    type Sum = S::F32s;
    type Wide = Self;
    const GROUP: usize = 1;
    const WEIGHT: Precision = Precision::F32;
    const STEPS: usize = if S::LANES > 8 { 1 } else { 4 };
    const SLICE: usize = 1024;

    fn detect() -> Option<Self> {
        Lanes::detect().map(Self)
    }
    #[inline(always)]
    fn lanes(self) -> Lanes<S> {
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
    fn zero(self) -> S::F32s {
        self.0.splat(0.0)
    }
    #[inline(always)]
    fn splat(self, part: f32) -> S::F32s {
        self.0.splat(part)
    }
    #[inline(always)]
    fn unpack(self, packed: S::F32s, _group: *const f32, _phase: usize) -> S::F32s {
        packed
    }
    #[inline(always)]
    unsafe fn add_product(self, sum: S::F32s, operand: S::F32s, weights: S::F32s) -> S::F32s {
        self.0.fma(operand, weights, sum)
    }
    #[inline(always)]
    fn add(self, a: S::F32s, b: S::F32s) -> S::F32s {
        self.0.add(a, b)
    }
    #[inline(always)]
    fn value(self, sum: S::F32s, _grid: &Grid, _columns: OutputColumns<'_, S, f32>, bias: S::F32s) -> S::F32s {
        self.0.add(sum, bias)
    }
    #[inline(always)]
    fn pack(self, rows: &[f32], to: &mut [f32]) {
        self.0.store(to, self.0.load(rows));
    }
}

/// Weights of sixteen bits, widened as they are loaded; operands and sums in f32.
#[derive(Clone, Copy)]
pub(in crate::backend::cpu) struct Widen<S, B>(Lanes<S>, PhantomData<B>);

impl<S: Simd> Dot for Widen<S, f16> {
    type S = S;
    type A = f32;
    type B = f16;
    type Part = f32;
    type Packed = S::Halves;
    type V = S::F32s;
    type W = S::F32s;
    type Sum = S::F32s;
    type Wide = Fma<S>;
    const GROUP: usize = 1;
    const WEIGHT: Precision = Precision::F16;
    const SLICE: usize = 1024;

    fn detect() -> Option<Self> {
        Lanes::detect().map(|lanes| Self(lanes, PhantomData))
    }
    #[inline(always)]
    fn lanes(self) -> Lanes<S> {
        self.0
    }
    #[inline(always)]
    fn wide(self) -> Fma<S> {
        Fma(self.0)
    }
    #[inline(always)]
    fn enter<T: Body>(self, body: T) -> T::Output {
        self.0.enter(body)
    }
    #[inline(always)]
    fn zero(self) -> S::F32s {
        self.0.splat(0.0)
    }
    #[inline(always)]
    fn splat(self, part: f32) -> S::F32s {
        self.0.splat(part)
    }
    #[inline(always)]
    fn unpack(self, packed: S::Halves, _group: *const f16, _phase: usize) -> S::F32s {
        self.0.widen_f16(packed)
    }
    #[inline(always)]
    unsafe fn add_product(self, sum: S::F32s, operand: S::F32s, weights: S::F32s) -> S::F32s {
        self.0.fma(operand, weights, sum)
    }
    #[inline(always)]
    fn add(self, a: S::F32s, b: S::F32s) -> S::F32s {
        self.0.add(a, b)
    }
    #[inline(always)]
    fn value(self, sum: S::F32s, _grid: &Grid, _columns: OutputColumns<'_, S, f16>, bias: S::F32s) -> S::F32s {
        self.0.add(sum, bias)
    }
    #[inline(always)]
    fn pack(self, rows: &[f32], to: &mut [f16]) {
        write(to, self.0.to_f16(self.0.load(rows)));
    }
    #[inline(always)]
    fn widen(self, strip: &[f16], to: &mut [f32]) {
        let (mut to, strip) = (self.0.vectors_mut(to), self.0.vectors(strip));
        for index in 0..to.len().min(strip.len()) {
            to.set(index, strip.get(index));
        }
    }
}

// Pairs of inputs, because the halves of 32 bits are widened by one instruction each where single ones take two.
impl<S: Simd> Dot for Widen<S, bf16> {
    type S = S;
    type A = f32;
    type B = bf16;
    type Part = f32;
    type Packed = S::I32s;
    type V = S::F32s;
    type W = S::F32s;
    type Sum = S::F32s;
    type Wide = Fma<S>;
    const GROUP: usize = 2;
    const PHASES: usize = 2;
    const WEIGHT: Precision = Precision::Bf16;
    const SLICE: usize = 1024;

    fn detect() -> Option<Self> {
        Lanes::detect().map(|lanes| Self(lanes, PhantomData))
    }
    #[inline(always)]
    fn lanes(self) -> Lanes<S> {
        self.0
    }
    #[inline(always)]
    fn wide(self) -> Fma<S> {
        Fma(self.0)
    }
    #[inline(always)]
    fn enter<T: Body>(self, body: T) -> T::Output {
        self.0.enter(body)
    }
    #[inline(always)]
    fn zero(self) -> S::F32s {
        self.0.splat(0.0)
    }
    #[inline(always)]
    fn splat(self, part: f32) -> S::F32s {
        self.0.splat(part)
    }
    #[inline(always)]
    fn unpack(self, packed: S::I32s, _group: *const bf16, phase: usize) -> S::F32s {
        if phase == 0 { self.0.first_of_pairs(packed) } else { self.0.second_of_pairs(packed) }
    }
    #[inline(always)]
    unsafe fn add_product(self, sum: S::F32s, operand: S::F32s, weights: S::F32s) -> S::F32s {
        self.0.fma(operand, weights, sum)
    }
    #[inline(always)]
    fn add(self, a: S::F32s, b: S::F32s) -> S::F32s {
        self.0.add(a, b)
    }
    #[inline(always)]
    fn value(self, sum: S::F32s, _grid: &Grid, _columns: OutputColumns<'_, S, bf16>, bias: S::F32s) -> S::F32s {
        self.0.add(sum, bias)
    }
    #[inline(always)]
    fn pack(self, rows: &[f32], to: &mut [bf16]) {
        write(to, self.0.to_pairs(self.0.load(rows), self.0.load(&rows[S::LANES..])));
    }
    #[inline(always)]
    fn widen(self, strip: &[bf16], to: &mut [f32]) {
        let mut to = self.0.vectors_mut(to);
        for group in 0..to.len() / 2 {
            let pairs = read(&strip[group * Self::STEP..][..Self::STEP]);
            to.set(2 * group, self.0.first_of_pairs(pairs));
            to.set(2 * group + 1, self.0.second_of_pairs(pairs));
        }
    }
}
