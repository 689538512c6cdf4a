//! The vector of NEON: eight numbers in two registers, so that shapes are those of AVX2.
//! Intrinsics, and instructions where stable Rust has no intrinsic for them.

use std::arch::aarch64::*;
use std::arch::asm;

use half::{bf16, f16};

use super::{Body, Simd};
use crate::backend::cpu::gemm::tile::Sixteen;

/// # Safety
/// The machine has NEON; the body's own conditions hold.
#[target_feature(enable = "neon")]
#[inline(never)]
unsafe fn with_neon<B: Body>(body: B) -> B::Output {
    // SAFETY: the caller's word.
    unsafe { body.run() }
}

/// # Safety
/// The machine has NEON and its dot products; the body's own conditions hold.
#[target_feature(enable = "neon,dotprod")]
#[inline(never)]
pub(in crate::backend::cpu) unsafe fn with_neon_dot<B: Body>(body: B) -> B::Output {
    // SAFETY: the caller's word.
    unsafe { body.run() }
}

#[derive(Clone, Copy)]
pub(in crate::backend::cpu) struct Neon;

type Pair = [float32x4_t; 2];
type Integers = [int32x4_t; 2];

impl Neon {
    #[inline(always)]
    fn zip(a: Pair, b: Pair, f: impl Fn(float32x4_t, float32x4_t) -> float32x4_t) -> Pair {
        [f(a[0], b[0]), f(a[1], b[1])]
    }
}

// Every block is intrinsics whose features, and whose pointers if they have any, the caller of the trait's function
// vouches for.
impl Simd for Neon {
    type V = Pair;
    type I = Integers;
    const LANES: usize = 8;
    // Thirty-two registers, two for each vector.
    type Shapes = Sixteen;

    #[inline(always)]
    unsafe fn enter<B: Body>(body: B) -> B::Output {
        // SAFETY: see above.
        unsafe { with_neon(body) }
    }
    #[inline(always)]
    unsafe fn splat(value: f32) -> Pair {
        // SAFETY: see above.
        unsafe { [vdupq_n_f32(value); 2] }
    }
    #[inline(always)]
    unsafe fn load(from: *const f32) -> Pair {
        // SAFETY: see above.
        unsafe { [vld1q_f32(from), vld1q_f32(from.add(4))] }
    }
    #[inline(always)]
    unsafe fn store(to: *mut f32, value: Pair) {
        // SAFETY: see above.
        unsafe {
            vst1q_f32(to, value[0]);
            vst1q_f32(to.add(4), value[1]);
        }
    }
    #[inline(always)]
    unsafe fn load_f16(from: *const f16) -> Pair {
        // SAFETY: see above.
        unsafe { widen_f16(vld1q_u16(from.cast())) }
    }
    #[inline(always)]
    unsafe fn store_f16(to: *mut f16, value: Pair) {
        // SAFETY: see above.
        unsafe { vst1q_u16(to.cast(), narrow_f16(value)) }
    }
    #[inline(always)]
    unsafe fn load_bf16(from: *const bf16) -> Pair {
        // SAFETY: see above.
        unsafe {
            let bits = vld1q_u16(from.cast());
            [vshll_n_u16::<16>(vget_low_u16(bits)), vshll_high_n_u16::<16>(bits)]
                .map(|bits| vreinterpretq_f32_u32(bits))
        }
    }
    #[inline(always)]
    unsafe fn store_bf16(to: *mut bf16, value: Pair) {
        // SAFETY: see above.
        unsafe {
            let low = vshrn_n_u32::<16>(rounded_bits(value[0]));
            vst1q_u16(to.cast(), vshrn_high_n_u32::<16>(low, rounded_bits(value[1])));
        }
    }
    #[inline(always)]
    unsafe fn load_first(pairs: *const bf16) -> Pair {
        // SAFETY: see above.
        unsafe {
            let pairs = pairs.cast::<u32>();
            [vld1q_u32(pairs), vld1q_u32(pairs.add(4))].map(|pair| vreinterpretq_f32_u32(vshlq_n_u32::<16>(pair)))
        }
    }
    #[inline(always)]
    unsafe fn load_second(pairs: *const bf16) -> Pair {
        // SAFETY: see above.
        unsafe {
            let (pairs, upper) = (pairs.cast::<u32>(), vdupq_n_u32(0xffff_0000));
            [vld1q_u32(pairs), vld1q_u32(pairs.add(4))].map(|pair| vreinterpretq_f32_u32(vandq_u32(pair, upper)))
        }
    }
    #[inline(always)]
    unsafe fn store_pairs(to: *mut bf16, first: Pair, second: Pair) {
        // SAFETY: see above.
        unsafe {
            let upper = vdupq_n_u32(0xffff_0000);
            for half in 0..2 {
                let (first, second) = (vshrq_n_u32::<16>(rounded_bits(first[half])), rounded_bits(second[half]));
                vst1q_u32(to.cast::<u32>().add(4 * half), vbslq_u32(upper, second, first));
            }
        }
    }
    #[inline(always)]
    unsafe fn store_u8(to: *mut u8, value: Pair) {
        // SAFETY: see above.
        unsafe {
            vst1_u8(to, veor_u8(vreinterpret_u8_s8(vqmovn_s16(words(value))), vdup_n_u8(0x80)));
        }
    }
    #[inline(always)]
    unsafe fn splat_i32(value: i32) -> Integers {
        // SAFETY: see above.
        unsafe { [vdupq_n_s32(value); 2] }
    }
    #[inline(always)]
    unsafe fn load_i32(from: *const i32) -> Integers {
        // SAFETY: see above.
        unsafe { [vld1q_s32(from), vld1q_s32(from.add(4))] }
    }
    #[inline(always)]
    unsafe fn store_i32(to: *mut i32, value: Integers) {
        // SAFETY: see above.
        unsafe {
            vst1q_s32(to, value[0]);
            vst1q_s32(to.add(4), value[1]);
        }
    }
    #[inline(always)]
    unsafe fn add_i32(a: Integers, b: Integers) -> Integers {
        // SAFETY: see above.
        unsafe { [vaddq_s32(a[0], b[0]), vaddq_s32(a[1], b[1])] }
    }
    #[inline(always)]
    unsafe fn mul_i32(a: Integers, b: Integers) -> Integers {
        // SAFETY: see above.
        unsafe { [vmulq_s32(a[0], b[0]), vmulq_s32(a[1], b[1])] }
    }
    #[inline(always)]
    unsafe fn byte_i32(a: Integers, which: u32) -> Integers {
        let up = 24 - 8 * which.cast_signed();
        // SAFETY: see above.
        a.map(|a| unsafe { vshrq_n_s32::<24>(vshlq_s32(a, vdupq_n_s32(up))) })
    }
    #[inline(always)]
    unsafe fn from_i32(a: Integers) -> Pair {
        // SAFETY: see above.
        a.map(|a| unsafe { vcvtq_f32_s32(a) })
    }
    #[inline(always)]
    unsafe fn round_f16(a: Pair) -> Pair {
        // SAFETY: see above.
        unsafe { widen_f16(narrow_f16(a)) }
    }
    #[inline(always)]
    unsafe fn add(a: Pair, b: Pair) -> Pair {
        // SAFETY: see above.
        Self::zip(a, b, |a, b| unsafe { vaddq_f32(a, b) })
    }
    #[inline(always)]
    unsafe fn sub(a: Pair, b: Pair) -> Pair {
        // SAFETY: see above.
        Self::zip(a, b, |a, b| unsafe { vsubq_f32(a, b) })
    }
    #[inline(always)]
    unsafe fn mul(a: Pair, b: Pair) -> Pair {
        // SAFETY: see above.
        Self::zip(a, b, |a, b| unsafe { vmulq_f32(a, b) })
    }
    #[inline(always)]
    unsafe fn div(a: Pair, b: Pair) -> Pair {
        // SAFETY: see above.
        Self::zip(a, b, |a, b| unsafe { vdivq_f32(a, b) })
    }
    #[inline(always)]
    unsafe fn fma(a: Pair, b: Pair, c: Pair) -> Pair {
        // SAFETY: see above.
        unsafe { [vfmaq_f32(c[0], a[0], b[0]), vfmaq_f32(c[1], a[1], b[1])] }
    }
    #[inline(always)]
    unsafe fn max(a: Pair, b: Pair) -> Pair {
        // SAFETY: see above. A selection, because the instruction for maxima returns NaN where the contract wants `b`.
        Self::zip(a, b, |a, b| unsafe { vbslq_f32(vcgtq_f32(a, b), a, b) })
    }
    #[inline(always)]
    unsafe fn min(a: Pair, b: Pair) -> Pair {
        // SAFETY: see above.
        Self::zip(a, b, |a, b| unsafe { vbslq_f32(vcltq_f32(a, b), a, b) })
    }
    #[inline(always)]
    unsafe fn round(a: Pair) -> Pair {
        // SAFETY: see above.
        a.map(|a| unsafe { vrndnq_f32(a) })
    }
    #[inline(always)]
    unsafe fn pow2(a: Pair) -> Pair {
        // SAFETY: see above.
        a.map(|a| unsafe { vreinterpretq_f32_s32(vshlq_n_s32::<23>(vaddq_s32(vcvtnq_s32_f32(a), vdupq_n_s32(127)))) })
    }
    #[inline(always)]
    unsafe fn abs(a: Pair) -> Pair {
        // SAFETY: see above.
        a.map(|a| unsafe { vabsq_f32(a) })
    }
    #[inline(always)]
    unsafe fn copysign(a: Pair, b: Pair) -> Pair {
        // SAFETY: see above.
        Self::zip(a, b, |a, b| unsafe { vbslq_f32(vdupq_n_u32(0x8000_0000), b, a) })
    }
    #[inline(always)]
    unsafe fn sum(a: Pair) -> f32 {
        // SAFETY: see above.
        unsafe { vaddvq_f32(vaddq_f32(a[0], a[1])) }
    }
    #[inline(always)]
    unsafe fn largest(a: Pair) -> f32 {
        // SAFETY: see above.
        unsafe { vmaxnmvq_f32(vmaxnmq_f32(a[0], a[1])) }
    }
    #[inline(always)]
    unsafe fn transpose_8x8(from: *const f32, stride: usize, to: *mut f32, to_stride: usize) {
        for (row, column) in [(0, 0), (0, 4), (4, 0), (4, 4)] {
            // SAFETY: see above: four quarters of eight rows of eight.
            unsafe {
                transpose_4x4(from.add(row * stride + column), stride, to.add(column * to_stride + row), to_stride)
            };
        }
    }
}

/// Pairs of rows are interleaved, then halves exchanged.
///
/// # Safety
/// The machine has NEON; both sides have four rows of four numbers.
#[target_feature(enable = "neon")]
unsafe fn transpose_4x4(from: *const f32, stride: usize, to: *mut f32, to_stride: usize) {
    // SAFETY: the caller's rows.
    let rows = [0, 1, 2, 3].map(|row| unsafe { vld1q_f32(from.add(row * stride)) });
    let wide = |a| vreinterpretq_f64_f32(a);
    let (even, odd) = (vtrn1q_f32(rows[0], rows[1]), vtrn2q_f32(rows[0], rows[1]));
    let (even_below, odd_below) = (vtrn1q_f32(rows[2], rows[3]), vtrn2q_f32(rows[2], rows[3]));
    let columns = [
        vtrn1q_f64(wide(even), wide(even_below)),
        vtrn1q_f64(wide(odd), wide(odd_below)),
        vtrn2q_f64(wide(even), wide(even_below)),
        vtrn2q_f64(wide(odd), wide(odd_below)),
    ];
    for (column, values) in columns.into_iter().enumerate() {
        // SAFETY: the caller's rows.
        unsafe { vst1q_f32(to.add(column * to_stride), vreinterpretq_f32_f64(values)) };
    }
}

/// The bits of each number rounded to bfloat16, nearest even, in the upper half; what is below is to be dropped.
///
/// # Safety
/// The machine has NEON.
#[target_feature(enable = "neon")]
unsafe fn rounded_bits(value: float32x4_t) -> uint32x4_t {
    let bits = vreinterpretq_u32_f32(value);
    let odd = vandq_u32(vshrq_n_u32::<16>(bits), vdupq_n_u32(1));
    let rounded = vaddq_u32(bits, vaddq_u32(odd, vdupq_n_u32(0x7fff)));
    // A NaN must not be carried into an infinity or a zero: it is kept, and made quiet.
    let quiet = vorrq_u32(bits, vdupq_n_u32(0x0040_0000));
    vbslq_u32(vceqq_f32(value, value), rounded, quiet)
}

/// Each number as the nearest integer of sixteen bits.
///
/// # Safety
/// The machine has NEON.
#[target_feature(enable = "neon")]
unsafe fn words(value: Pair) -> int16x8_t {
    vqmovn_high_s32(vqmovn_s32(vcvtnq_s32_f32(value[0])), vcvtnq_s32_f32(value[1]))
}

/// # Safety
/// The machine has NEON.
#[inline(always)]
unsafe fn widen_f16(bits: uint16x8_t) -> Pair {
    let (low, high): (float32x4_t, float32x4_t);
    // SAFETY: these instructions belong to every NEON, and touch registers only.
    unsafe {
        asm!(
            "fcvtl {low:v}.4s, {bits:v}.4h",
            "fcvtl2 {high:v}.4s, {bits:v}.8h",
            bits = in(vreg) bits, low = out(vreg) low, high = lateout(vreg) high,
            options(pure, nomem, nostack, preserves_flags),
        );
    }
    [low, high]
}

/// # Safety
/// The machine has NEON.
#[inline(always)]
unsafe fn narrow_f16(value: Pair) -> uint16x8_t {
    let bits: uint16x8_t;
    // SAFETY: as above.
    unsafe {
        asm!(
            "fcvtn {bits:v}.4h, {low:v}.4s",
            "fcvtn2 {bits:v}.8h, {high:v}.4s",
            bits = out(vreg) bits, low = in(vreg) value[0], high = in(vreg) value[1],
            options(pure, nomem, nostack, preserves_flags),
        );
    }
    bits
}
