//! Products with weights of eight bits: everything but the instruction that multiplies and sums.
//! Generic over the instruction set.

use super::step::{Dot, OutputColumns};
use crate::backend::cpu::grid::Grid;
use crate::backend::cpu::plain::PlainData;
use crate::backend::cpu::simd::{Body, Lanes, Simd, read, write};
use crate::backend::precision::Precision;

/// Inputs of a group, whose bytes stand in one lane.
const GROUP: usize = 4;

/// An instruction, or a few, that multiply by bytes. A value exists only where the machine has them.
pub(in crate::backend::cpu) trait Multiplier: Copy + Send + Sync + 'static {
    type S: Simd;
    /// A group of weights as it is read; nothing where the instruction reads it.
    type Packed: PlainData;
    /// Weights of a step, or where they are.
    type W: Copy;
    /// Whether it takes the operand as signed, as it takes the weights.
    const SIGNED: bool = false;
    /// The largest byte of an operand. Below 255 where products of two neighbours with their weights are summed in
    /// sixteen bits: these weights add up to so little that the sum always fits.
    const LARGEST: u8 = u8::MAX;

    /// The instructions, if the machine has them.
    fn detect() -> Option<Self>;
    fn lanes(self) -> Lanes<Self::S>;
    /// Runs `body` compiled with the features needed.
    fn enter<T: Body>(self, body: T) -> T::Output;
    /// The weights from what was read at `group`.
    fn unpack(packed: Self::Packed, group: *const i8) -> Self::W;
    /// Adds to each sum the products of a group of inputs and their weights.
    ///
    /// # Safety
    /// The machine has the instructions, and the group that `weights` were unpacked from can still be read.
    unsafe fn add_products(
        sums: <Self::S as Simd>::I32s,
        operand: <Self::S as Simd>::I32s,
        weights: Self::W,
    ) -> <Self::S as Simd>::I32s;
}

/// Operands of bytes with a grid per row, weights of eight bits with a scale per output, sums of 32 bits.
#[derive(Clone, Copy)]
pub(in crate::backend::cpu) struct Int8Dot<M>(M);

impl<M: Multiplier> Dot for Int8Dot<M> {
    type S = M::S;
    type A = u8;
    type B = i8;
    type Part = i32;
    type Packed = M::Packed;
    type V = <M::S as Simd>::I32s;
    type W = M::W;
    type Sum = <M::S as Simd>::I32s;
    type Wide = Self;
    const GROUP: usize = GROUP;
    const WEIGHT: Precision = Precision::Int8;
    const LARGEST_PAIR: Option<f32> =
        if M::LARGEST < u8::MAX { Some((i16::MAX / M::LARGEST as i16) as f32) } else { None };
    const SLICE: usize = 8192;
    const STEPS: usize = if M::S::LANES > 8 { 1 } else { 4 };

    fn detect() -> Option<Self> {
        M::detect().map(Self)
    }
    #[inline(always)]
    fn lanes(self) -> Lanes<M::S> {
        self.0.lanes()
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
    fn zero(self) -> Self::Sum {
        self.lanes().splat_i32(0)
    }
    #[inline(always)]
    fn splat(self, part: i32) -> Self::V {
        // Bytes raised by 128 differ from signed ones in their top bits.
        let flipped = if M::SIGNED { 0x8080_8080_u32.cast_signed() } else { 0 };
        self.lanes().splat_i32(part ^ flipped)
    }
    #[inline(always)]
    fn unpack(self, packed: M::Packed, group: *const i8, _phase: usize) -> M::W {
        M::unpack(packed, group)
    }
    #[inline(always)]
    unsafe fn add_product(self, sum: Self::Sum, operand: Self::V, weights: M::W) -> Self::Sum {
        // SAFETY: `self` holds an `M`, so the machine has its instructions; the caller keeps the weights.
        unsafe { M::add_products(sum, operand, weights) }
    }
    #[inline(always)]
    fn add(self, a: Self::Sum, b: Self::Sum) -> Self::Sum {
        self.lanes().add_i32(a, b)
    }
    #[inline(always)]
    fn value(
        self,
        sum: Self::Sum,
        grid: &Grid,
        columns: OutputColumns<'_, M::S, i8>,
        bias: <M::S as Simd>::F32s,
    ) -> <M::S as Simd>::F32s {
        let s = self.lanes();
        // How far the inputs that were multiplied lie above what they stand for, in steps.
        let offset = grid.zero + if M::SIGNED { 0 } else { 128 };
        let mut sum = sum;
        for (input, steps) in grid.outliers.iter() {
            let group = read(&columns.strip[input / GROUP * Self::STEP..]);
            let weights = s.byte_i32(group, (input % GROUP) as u32);
            sum = s.add_i32(sum, s.mul_i32(s.splat_i32(steps), weights));
        }
        // Sums beyond 2^24 are rounded to f32 here rather than below: by a few steps, of thousands by which the
        // rounding of so many inputs puts them off.
        let offset = s.splat(-offset as f32);
        let steps = s.fma(offset, columns.sums, s.i32_to_f32(sum));
        s.fma(steps, s.mul(s.splat(grid.scale), columns.scales), bias)
    }
    #[inline(always)]
    fn pack(self, rows: &[f32], to: &mut [i8]) {
        let (s, lanes) = (self.lanes(), <M::S as Simd>::LANES);
        let mut raised = [[0_u8; 16]; GROUP];
        for (input, raised) in raised.iter_mut().enumerate() {
            write(raised, s.to_bytes(s.load(&rows[input * lanes..])));
        }
        for (lane, to) in to[..Self::STEP].chunks_exact_mut(GROUP).enumerate() {
            for (to, raised) in to.iter_mut().zip(&raised) {
                *to = (raised[lane] ^ 0x80).cast_signed();
            }
        }
    }
}
