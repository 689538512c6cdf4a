//! Products with weights of eight bits: everything but the instruction that multiplies and sums.
//! Written once for every instruction set; nothing here is special to one.

use std::marker::PhantomData;

use super::{Columns, Dot, Weight};
use crate::backend::cpu::rows::Grid;
use crate::backend::cpu::simd::{Body, Simd};

/// Inputs of a group, whose bytes stand in one lane.
const GROUP: usize = 4;

/// An instruction, or a few, that multiply by bytes.
///
/// # Safety (of every function)
/// The machine has the features of the instruction set.
#[allow(clippy::missing_safety_doc)]
pub(in crate::backend::cpu) trait Multiplier: Copy + 'static {
    type S: Simd;
    /// Weights of a step, or where they are.
    type W: Copy;
    /// Whether it takes the operand as signed, as it takes the weights.
    const SIGNED: bool = false;
    /// The largest byte of an operand. Below 255 where products of two neighbours with their weights are summed in
    /// sixteen bits: these weights add up to so little that the sum always fits.
    const LARGEST: u8 = u8::MAX;

    /// Runs `body` compiled with the features needed.
    unsafe fn enter<T: Body>(body: T) -> T::Output;
    /// The weights of a group of inputs.
    unsafe fn load(group: *const i8) -> Self::W;
    /// Adds to each sum the products of a group of inputs and their weights.
    unsafe fn add_products(
        sums: <Self::S as Simd>::I,
        operand: <Self::S as Simd>::I,
        weights: Self::W,
    ) -> <Self::S as Simd>::I;
}

/// Operands of bytes with a grid per row, weights of eight bits with a scale per output, sums of 32 bits.
#[derive(Clone, Copy)]
pub(in crate::backend::cpu) struct Bytes<M>(PhantomData<M>);

// Each block does what its function's caller vouches for.
impl<M: Multiplier> Dot for Bytes<M> {
    type S = M::S;
    type A = u8;
    type B = i8;
    type V = <M::S as Simd>::I;
    type W = M::W;
    type Sum = <M::S as Simd>::I;
    type Wide = Self;
    const GROUP: usize = GROUP;
    const WEIGHT: Weight = Weight::Int8;
    const LARGEST_PAIR: Option<f32> =
        if M::LARGEST < u8::MAX { Some((i16::MAX / M::LARGEST as i16) as f32) } else { None };
    const SLICE: usize = 8192;
    const STEPS: usize = if M::S::LANES > 8 { 1 } else { 4 };

    #[inline(always)]
    unsafe fn enter<T: Body>(body: T) -> T::Output {
        // SAFETY: see above.
        unsafe { M::enter(body) }
    }
    #[inline(always)]
    unsafe fn zero() -> Self::Sum {
        // SAFETY: see above.
        unsafe { M::S::splat_i32(0) }
    }
    #[inline(always)]
    unsafe fn splat(group: *const u8, _phase: usize) -> Self::V {
        // Bytes raised by 128 differ from signed ones in their top bits.
        let flipped = if M::SIGNED { 0x8080_8080_u32.cast_signed() } else { 0 };
        // SAFETY: see above.
        unsafe { M::S::splat_i32(group.cast::<i32>().read_unaligned() ^ flipped) }
    }
    #[inline(always)]
    unsafe fn load(group: *const i8, _phase: usize) -> Self::W {
        // SAFETY: see above.
        unsafe { M::load(group) }
    }
    #[inline(always)]
    unsafe fn add_product(sum: Self::Sum, operand: Self::V, weights: Self::W) -> Self::Sum {
        // SAFETY: see above.
        unsafe { M::add_products(sum, operand, weights) }
    }
    #[inline(always)]
    unsafe fn store(to: *mut f32, sum: Self::Sum, accumulate: bool) {
        let to = to.cast::<i32>();
        // SAFETY: see above.
        unsafe { M::S::store_i32(to, if accumulate { M::S::add_i32(M::S::load_i32(to), sum) } else { sum }) };
    }
    #[inline(always)]
    unsafe fn value(from: *const f32, grid: &Grid, columns: Columns, bias: <M::S as Simd>::V) -> <M::S as Simd>::V {
        // How far the inputs that were multiplied lie above what they stand for, in steps.
        let offset = grid.zero + if M::SIGNED { 0 } else { 128 };
        // SAFETY: see above: a vector of sums, of scales and of sums of weights; outliers are inputs of the strip.
        unsafe {
            let mut sum = M::S::load_i32(from.cast());
            for (input, steps) in grid.outliers.iter() {
                let group = M::S::load_i32(columns.weights.add(input / GROUP * Self::STEP).cast());
                let weights = M::S::byte_i32(group, (input % GROUP) as u32);
                sum = M::S::add_i32(sum, M::S::mul_i32(M::S::splat_i32(steps), weights));
            }
            // Sums beyond 2^24 are rounded to f32 here rather than below: by a few steps, of thousands by which the
            // rounding of so many inputs puts them off.
            let offset = M::S::splat(-offset as f32);
            let steps = M::S::fma(offset, M::S::load(columns.sums), M::S::from_i32(sum));
            M::S::fma(steps, M::S::mul(M::S::splat(grid.scale), M::S::load(columns.scales)), bias)
        }
    }
    #[inline(always)]
    unsafe fn pack(rows: *const f32, to: *mut i8) {
        let mut raised = [[0_u8; 16]; GROUP];
        for (input, raised) in raised.iter_mut().enumerate() {
            // SAFETY: see above: a group of vectors, none of more than sixteen lanes.
            unsafe { M::S::store_u8(raised.as_mut_ptr(), M::S::load(rows.add(input * M::S::LANES))) };
        }
        for lane in 0..M::S::LANES {
            for (input, raised) in raised.iter().enumerate() {
                // SAFETY: see above: room for a group.
                unsafe { *to.add(lane * GROUP + input) = (raised[lane] ^ 0x80).cast_signed() };
            }
        }
    }
}
