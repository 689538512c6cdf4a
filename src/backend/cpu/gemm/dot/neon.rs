//! Dot products that ARMv8.2 has instructions for.
//! Instructions and intrinsics only.

use std::arch::aarch64::*;
use std::arch::asm;

use super::bytes::Multiplier;
use crate::backend::cpu::simd::{Body, Isa, Lanes, Neon};

/// Bytes with the dot product of ARMv8.2: four signed inputs with four signed weights.
#[derive(Clone, Copy)]
pub(in crate::backend::cpu) struct Sdot(Lanes<Neon>);

impl Multiplier for Sdot {
    type S = Neon;
    type Packed = [int32x4_t; 2];
    type W = [int32x4_t; 2];
    const SIGNED: bool = true;

    fn detect() -> Option<Self> {
        Lanes::detect().filter(|_| Isa::NeonDot.available()).map(Self)
    }
    #[inline(always)]
    fn lanes(self) -> Lanes<Neon> {
        self.0
    }
    #[inline(always)]
    fn enter<T: Body>(self, body: T) -> T::Output {
        // SAFETY: `self` exists, so `detect` found the dot products.
        unsafe { with_neon_dot(body) }
    }
    #[inline(always)]
    fn unpack(packed: [int32x4_t; 2], _group: *const i8) -> [int32x4_t; 2] {
        packed
    }
    #[target_feature(enable = "neon,dotprod")]
    #[inline]
    unsafe fn add_products(
        mut sums: [int32x4_t; 2],
        operand: [int32x4_t; 2],
        weights: [int32x4_t; 2],
    ) -> [int32x4_t; 2] {
        for (sum, (operand, weights)) in sums.iter_mut().zip(operand.into_iter().zip(weights)) {
            // SAFETY: the caller says that the machine has the instruction, which touches registers only.
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

#[target_feature(enable = "neon,dotprod")]
#[inline(never)]
fn with_neon_dot<B: Body>(body: B) -> B::Output {
    body.run()
}
