//! Products of bytes, four inputs to a group: everything but the instruction that multiplies and sums.
//! Written once for every instruction set; nothing here is special to one.

use std::marker::PhantomData;

use super::{Columns, Dot, Weight};
use crate::backend::cpu::simd::{Body, Simd};

/// An instruction, or a few, that multiply bytes.
///
/// # Safety (of every function)
/// The machine has the features of the instruction set.
#[allow(clippy::missing_safety_doc)]
pub(in crate::backend::cpu) trait Multiplier: Copy + 'static {
    type S: Simd;
    /// Whether it takes the operand as signed bytes, as it takes the weights, and not as unsigned ones.
    const SIGNED: bool = false;
    /// The largest magnitude of a weight whose products it sums without overflow.
    const MOST: f32 = 127.0;

    /// Runs `body` compiled with the features needed.
    unsafe fn enter<T: Body>(body: T) -> T::Output;
    /// Adds to each sum four products of an operand's byte and a weight.
    unsafe fn add_products(
        sums: <Self::S as Simd>::I,
        operand: <Self::S as Simd>::I,
        weights: <Self::S as Simd>::I,
    ) -> <Self::S as Simd>::I;
}

/// Operands of eight bits with one scale per row, weights of eight bits with one per output, sums of 32 bits.
#[derive(Clone, Copy)]
pub(in crate::backend::cpu) struct Bytes<M>(PhantomData<M>);

// Each block does what its function's caller vouches for.
impl<M: Multiplier> Dot for Bytes<M> {
    type S = M::S;
    type A = u8;
    type B = i8;
    type V = <M::S as Simd>::I;
    type Sum = <M::S as Simd>::I;
    const GROUP: usize = 4;
    const WEIGHT: Weight = Weight::Int8;
    const MOST: f32 = M::MOST;
    const BIAS: i32 = if M::SIGNED { 0 } else { 128 };
    const SLICE: usize = 8192;

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
    unsafe fn load(group: *const i8, _phase: usize) -> Self::V {
        // SAFETY: see above.
        unsafe { M::S::load_i32(group.cast()) }
    }
    #[inline(always)]
    unsafe fn add_product(sum: Self::Sum, operand: Self::V, weights: Self::V) -> Self::Sum {
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
    unsafe fn value(from: *const f32, scale: f32, columns: Columns) -> <M::S as Simd>::V {
        // SAFETY: see above: a vector of sums, scales and corrections.
        unsafe {
            let sum = M::S::add_i32(M::S::load_i32(from.cast()), M::S::load_i32(columns.corrections));
            M::S::mul(M::S::from_i32(sum), M::S::mul(M::S::splat(scale), M::S::load(columns.scales)))
        }
    }
    #[inline(always)]
    unsafe fn pack(rows: *const f32, to: *mut i8) {
        for lane in 0..M::S::LANES {
            for input in 0..Self::GROUP {
                // SAFETY: see above: a group of vectors on both sides.
                unsafe { *to.add(lane * Self::GROUP + input) = *rows.add(input * M::S::LANES + lane) as i8 };
            }
        }
    }
}
