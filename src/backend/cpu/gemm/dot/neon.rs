//! Dot products that ARMv8.2 has instructions for.
//! Instructions and intrinsics only.

use std::arch::aarch64::*;
use std::arch::asm;

use super::bytes::Multiplier;
use crate::backend::cpu::simd::{Body, Neon, Simd, with_neon_dot};

/// Bytes with the dot product of ARMv8.2: four signed inputs with four signed weights.
#[derive(Clone, Copy)]
pub(in crate::backend::cpu) struct Sdot;

// Each block is instructions whose features the caller of the trait's function vouches for.
impl Multiplier for Sdot {
    type S = Neon;
    type W = [int32x4_t; 2];
    const SIGNED: bool = true;

    #[inline(always)]
    unsafe fn enter<T: Body>(body: T) -> T::Output {
        // SAFETY: see above.
        unsafe { with_neon_dot(body) }
    }
    #[inline(always)]
    unsafe fn load(group: *const i8) -> [int32x4_t; 2] {
        // SAFETY: see above.
        unsafe { Neon::load_i32(group.cast()) }
    }
    #[inline(always)]
    unsafe fn add_products(
        mut sums: [int32x4_t; 2],
        operand: [int32x4_t; 2],
        weights: [int32x4_t; 2],
    ) -> [int32x4_t; 2] {
        for (sum, (operand, weights)) in sums.iter_mut().zip(operand.into_iter().zip(weights)) {
            // SAFETY: see above; the instruction touches registers only.
            unsafe {
                asm!(
                    "sdot {sum:v}.4s, {operand:v}.16b, {weights:v}.16b",
                    sum = inout(vreg) *sum, operand = in(vreg) operand, weights = in(vreg) weights,
                    options(pure, nomem, nostack, preserves_flags),
                );
            }
        }
        sums
    }
}
