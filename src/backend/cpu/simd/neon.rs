//! The vector of NEON: eight numbers in two registers, so that shapes are those of AVX2.
//! Intrinsics, and instructions where stable Rust has no intrinsic for them.

use std::arch::aarch64::*;
use std::arch::asm;

use super::vector::{Body, Simd};
use crate::backend::cpu::plain::PlainData;

/// NEON, which every aarch64 has.
#[derive(Clone, Copy)]
pub(in crate::backend::cpu) struct Neon;

type FloatPair = [float32x4_t; 2];
type IntegerPair = [int32x4_t; 2];

// SAFETY: four numbers of 32 bits.
unsafe impl PlainData for float32x4_t {}
// SAFETY: four integers.
unsafe impl PlainData for int32x4_t {}
// SAFETY: eight integers.
unsafe impl PlainData for uint16x8_t {}
// SAFETY: eight bytes.
unsafe impl PlainData for uint8x8_t {}

// SAFETY: `available` tests the feature that the functions are compiled with; the types hold eight numbers.
unsafe impl Simd for Neon {
    type F32s = FloatPair;
    type I32s = IntegerPair;
    type Halves = uint16x8_t;
    type Bytes = uint8x8_t;
    type Eight = FloatPair;
    const LANES: usize = 8;

    fn available() -> bool {
        std::arch::is_aarch64_feature_detected!("neon")
    }
    #[target_feature(enable = "neon")]
    #[inline(never)]
    unsafe fn enter<B: Body>(body: B) -> B::Output {
        body.run()
    }
    #[target_feature(enable = "neon")]
    #[inline]
    unsafe fn splat(value: f32) -> FloatPair {
        [vdupq_n_f32(value); 2]
    }
    #[target_feature(enable = "neon")]
    #[inline]
    unsafe fn widen_f16(halves: uint16x8_t) -> FloatPair {
        widened(halves)
    }
    #[target_feature(enable = "neon")]
    #[inline]
    unsafe fn to_f16(value: FloatPair) -> uint16x8_t {
        narrowed(value)
    }
    #[target_feature(enable = "neon")]
    #[inline]
    unsafe fn widen_bf16(halves: uint16x8_t) -> FloatPair {
        [vshll_n_u16::<16>(vget_low_u16(halves)), vshll_high_n_u16::<16>(halves)]
            .map(|bits| vreinterpretq_f32_u32(bits))
    }
    #[target_feature(enable = "neon")]
    #[inline]
    unsafe fn to_bf16(value: FloatPair) -> uint16x8_t {
        let low = vshrn_n_u32::<16>(rounded_bits(value[0]));
        vshrn_high_n_u32::<16>(low, rounded_bits(value[1]))
    }
    #[target_feature(enable = "neon")]
    #[inline]
    unsafe fn first_of_pairs(pairs: IntegerPair) -> FloatPair {
        pairs.map(|pair| vreinterpretq_f32_s32(vshlq_n_s32::<16>(pair)))
    }
    #[target_feature(enable = "neon")]
    #[inline]
    unsafe fn second_of_pairs(pairs: IntegerPair) -> FloatPair {
        let upper = vdupq_n_s32(0xffff_0000_u32.cast_signed());
        pairs.map(|pair| vreinterpretq_f32_s32(vandq_s32(pair, upper)))
    }
    #[target_feature(enable = "neon")]
    #[inline]
    unsafe fn to_pairs(first: FloatPair, second: FloatPair) -> IntegerPair {
        let upper = vdupq_n_u32(0xffff_0000);
        [0, 1].map(|half| {
            let first = vshrq_n_u32::<16>(rounded_bits(first[half]));
            vreinterpretq_s32_u32(vbslq_u32(upper, rounded_bits(second[half]), first))
        })
    }
    #[target_feature(enable = "neon")]
    #[inline]
    unsafe fn to_bytes(value: FloatPair) -> uint8x8_t {
        let words = vqmovn_high_s32(vqmovn_s32(vcvtnq_s32_f32(value[0])), vcvtnq_s32_f32(value[1]));
        veor_u8(vreinterpret_u8_s8(vqmovn_s16(words)), vdup_n_u8(0x80))
    }
    #[target_feature(enable = "neon")]
    #[inline]
    unsafe fn round_f16(a: FloatPair) -> FloatPair {
        widened(narrowed(a))
    }
    #[target_feature(enable = "neon")]
    #[inline]
    unsafe fn splat_i32(value: i32) -> IntegerPair {
        [vdupq_n_s32(value); 2]
    }
    #[target_feature(enable = "neon")]
    #[inline]
    unsafe fn add_i32(a: IntegerPair, b: IntegerPair) -> IntegerPair {
        [vaddq_s32(a[0], b[0]), vaddq_s32(a[1], b[1])]
    }
    #[target_feature(enable = "neon")]
    #[inline]
    unsafe fn mul_i32(a: IntegerPair, b: IntegerPair) -> IntegerPair {
        [vmulq_s32(a[0], b[0]), vmulq_s32(a[1], b[1])]
    }
    #[target_feature(enable = "neon")]
    #[inline]
    unsafe fn byte_i32(a: IntegerPair, which: u32) -> IntegerPair {
        let up = vdupq_n_s32(24 - 8 * which.cast_signed());
        a.map(|a| vshrq_n_s32::<24>(vshlq_s32(a, up)))
    }
    #[target_feature(enable = "neon")]
    #[inline]
    unsafe fn i32_to_f32(a: IntegerPair) -> FloatPair {
        a.map(|a| vcvtq_f32_s32(a))
    }
    #[target_feature(enable = "neon")]
    #[inline]
    unsafe fn add(a: FloatPair, b: FloatPair) -> FloatPair {
        [vaddq_f32(a[0], b[0]), vaddq_f32(a[1], b[1])]
    }
    #[target_feature(enable = "neon")]
    #[inline]
    unsafe fn sub(a: FloatPair, b: FloatPair) -> FloatPair {
        [vsubq_f32(a[0], b[0]), vsubq_f32(a[1], b[1])]
    }
    #[target_feature(enable = "neon")]
    #[inline]
    unsafe fn mul(a: FloatPair, b: FloatPair) -> FloatPair {
        [vmulq_f32(a[0], b[0]), vmulq_f32(a[1], b[1])]
    }
    #[target_feature(enable = "neon")]
    #[inline]
    unsafe fn div(a: FloatPair, b: FloatPair) -> FloatPair {
        [vdivq_f32(a[0], b[0]), vdivq_f32(a[1], b[1])]
    }
    #[target_feature(enable = "neon")]
    #[inline]
    unsafe fn quotient(a: FloatPair, b: FloatPair) -> FloatPair {
        [vdivq_f32(a[0], b[0]), vdivq_f32(a[1], b[1])]
    }
    #[target_feature(enable = "neon")]
    #[inline]
    unsafe fn fma(a: FloatPair, b: FloatPair, c: FloatPair) -> FloatPair {
        [vfmaq_f32(c[0], a[0], b[0]), vfmaq_f32(c[1], a[1], b[1])]
    }
    #[target_feature(enable = "neon")]
    #[inline]
    unsafe fn max(a: FloatPair, b: FloatPair) -> FloatPair {
        // A selection: the instruction for maxima returns NaN where `b` is wanted.
        [0, 1].map(|half| vbslq_f32(vcgtq_f32(a[half], b[half]), a[half], b[half]))
    }
    #[target_feature(enable = "neon")]
    #[inline]
    unsafe fn min(a: FloatPair, b: FloatPair) -> FloatPair {
        [0, 1].map(|half| vbslq_f32(vcltq_f32(a[half], b[half]), a[half], b[half]))
    }
    #[target_feature(enable = "neon")]
    #[inline]
    unsafe fn round(a: FloatPair) -> FloatPair {
        a.map(|a| vrndnq_f32(a))
    }
    #[target_feature(enable = "neon")]
    #[inline]
    unsafe fn pow2(a: FloatPair) -> FloatPair {
        a.map(|a| vreinterpretq_f32_s32(vshlq_n_s32::<23>(vaddq_s32(vcvtnq_s32_f32(a), vdupq_n_s32(127)))))
    }
    #[target_feature(enable = "neon")]
    #[inline]
    unsafe fn abs(a: FloatPair) -> FloatPair {
        a.map(|a| vabsq_f32(a))
    }
    #[target_feature(enable = "neon")]
    #[inline]
    unsafe fn copysign(a: FloatPair, b: FloatPair) -> FloatPair {
        [0, 1].map(|half| vbslq_f32(vdupq_n_u32(0x8000_0000), b[half], a[half]))
    }
    #[target_feature(enable = "neon")]
    #[inline]
    unsafe fn sum(a: FloatPair) -> f32 {
        vaddvq_f32(vaddq_f32(a[0], a[1]))
    }
    #[target_feature(enable = "neon")]
    #[inline]
    unsafe fn largest(a: FloatPair) -> f32 {
        vmaxnmvq_f32(vmaxnmq_f32(a[0], a[1]))
    }
    #[target_feature(enable = "neon")]
    #[inline]
    unsafe fn transpose(rows: [FloatPair; 8]) -> [FloatPair; 8] {
        let quarter = |row: usize, half: usize| transpose_4x4([0, 1, 2, 3].map(|next| rows[row + next][half]));
        let (top_left, top_right, bottom_left, bottom_right) =
            (quarter(0, 0), quarter(0, 1), quarter(4, 0), quarter(4, 1));
        [0, 1, 2, 3, 4, 5, 6, 7].map(|column| match column {
            0..4 => [top_left[column], bottom_left[column]],
            _ => [top_right[column - 4], bottom_right[column - 4]],
        })
    }
}

/// Pairs of rows are interleaved, then halves exchanged.
#[target_feature(enable = "neon")]
#[inline]
fn transpose_4x4(rows: [float32x4_t; 4]) -> [float32x4_t; 4] {
    let wide = |a| vreinterpretq_f64_f32(a);
    let (even, odd) = (vtrn1q_f32(rows[0], rows[1]), vtrn2q_f32(rows[0], rows[1]));
    let (even_below, odd_below) = (vtrn1q_f32(rows[2], rows[3]), vtrn2q_f32(rows[2], rows[3]));
    let columns = [
        vtrn1q_f64(wide(even), wide(even_below)),
        vtrn1q_f64(wide(odd), wide(odd_below)),
        vtrn2q_f64(wide(even), wide(even_below)),
        vtrn2q_f64(wide(odd), wide(odd_below)),
    ];
    columns.map(|values| vreinterpretq_f32_f64(values))
}

/// The bits of each number rounded to bfloat16, nearest even, in the upper half; what is below is to be dropped.
#[target_feature(enable = "neon")]
#[inline]
fn rounded_bits(value: float32x4_t) -> uint32x4_t {
    let bits = vreinterpretq_u32_f32(value);
    let odd = vandq_u32(vshrq_n_u32::<16>(bits), vdupq_n_u32(1));
    let rounded = vaddq_u32(bits, vaddq_u32(odd, vdupq_n_u32(0x7fff)));
    // A NaN must not be carried into an infinity or a zero: it is kept, and made quiet.
    let quiet = vorrq_u32(bits, vdupq_n_u32(0x0040_0000));
    vbslq_u32(vceqq_f32(value, value), rounded, quiet)
}

#[target_feature(enable = "neon")]
#[inline]
fn widened(bits: uint16x8_t) -> FloatPair {
    let (low, high): (float32x4_t, float32x4_t);
    // SAFETY: every NEON has the instructions, which touch registers only.
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

#[target_feature(enable = "neon")]
#[inline]
fn narrowed(value: FloatPair) -> uint16x8_t {
    let bits: uint16x8_t;
    // SAFETY: every NEON has the instructions, which touch registers only.
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
