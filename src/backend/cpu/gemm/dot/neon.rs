//! Dot products that ARMv8.2 has instructions for.
//! Instructions and intrinsics only.

use std::arch::aarch64::*;
use std::arch::asm;

use super::{Columns, Dot, Weight, dequantised, pack_bytes, some};
use crate::backend::cpu::simd::{Body, Neon, Simd, with_neon_dot};

/// Bytes with the dot product of ARMv8.2: four signed inputs with four signed weights.
#[derive(Clone, Copy)]
pub(in crate::backend::cpu) struct Sdot;

// Each block is intrinsics whose features, and whose pointers, the caller of the trait's function vouches for.
impl Dot for Sdot {
    type S = Neon;
    type A = u8;
    type B = i8;
    type V = [int8x16_t; 2];
    type Sum = [int32x4_t; 2];
    const GROUP: usize = 4;
    const WEIGHT: Weight = Weight::Int8;
    const SLICE: usize = 4096;

    #[inline(always)]
    unsafe fn enter<T: Body>(body: T) -> T::Output {
        // SAFETY: see above.
        unsafe { with_neon_dot(body) }
    }
    #[inline(always)]
    unsafe fn zero() -> [int32x4_t; 2] {
        // SAFETY: see above.
        unsafe { [vdupq_n_s32(0); 2] }
    }
    #[inline(always)]
    unsafe fn splat(group: *const u8, _phase: usize) -> [int8x16_t; 2] {
        // SAFETY: see above.
        unsafe { signed(group.cast::<u32>().read_unaligned()) }
    }
    #[inline(always)]
    unsafe fn splat_some(group: *const u8, _phase: usize, inputs: usize) -> [int8x16_t; 2] {
        // SAFETY: see above.
        unsafe { signed(u32::from_le_bytes(some(group, inputs, 0x80))) }
    }
    #[inline(always)]
    unsafe fn load(group: *const i8, _phase: usize) -> [int8x16_t; 2] {
        // SAFETY: see above.
        unsafe { [vld1q_s8(group), vld1q_s8(group.add(16))] }
    }
    #[inline(always)]
    unsafe fn add_product(mut sum: [int32x4_t; 2], operand: [int8x16_t; 2], weights: [int8x16_t; 2]) -> [int32x4_t; 2] {
        for (sum, (operand, weights)) in sum.iter_mut().zip(operand.into_iter().zip(weights)) {
            // SAFETY: see above; the instruction touches registers only.
            unsafe {
                asm!(
                    "sdot {sum:v}.4s, {operand:v}.16b, {weights:v}.16b",
                    sum = inout(vreg) *sum, operand = in(vreg) operand, weights = in(vreg) weights,
                    options(pure, nomem, nostack, preserves_flags),
                );
            }
        }
        sum
    }
    #[inline(always)]
    unsafe fn store(to: *mut f32, sum: [int32x4_t; 2], accumulate: bool) {
        let to = to.cast::<i32>();
        // SAFETY: see above.
        unsafe {
            for (half, &sum) in sum.iter().enumerate() {
                let to = to.add(4 * half);
                vst1q_s32(to, if accumulate { vaddq_s32(vld1q_s32(to), sum) } else { sum });
            }
        }
    }
    #[inline(always)]
    unsafe fn value(from: *const f32, scale: f32, columns: Columns) -> <Neon as Simd>::V {
        // SAFETY: see above.
        unsafe { dequantised::<Neon>(from, scale, columns) }
    }
    #[inline(always)]
    unsafe fn pack(rows: *const f32, to: *mut i8) {
        // SAFETY: see above.
        unsafe { pack_bytes::<Neon, 4>(rows, to) };
    }
}

/// Four inputs that were raised by 128, as signed bytes in every lane.
///
/// # Safety
/// The machine has NEON.
#[inline(always)]
unsafe fn signed(group: u32) -> [int8x16_t; 2] {
    // SAFETY: the caller's word.
    unsafe { [vreinterpretq_s8_u32(vdupq_n_u32(group ^ 0x8080_8080)); 2] }
}
