//! The vector of AVX2 with FMA and F16C: eight numbers.
//! Intrinsics only.

use std::arch::x86_64::*;

use super::vector::{Body, Simd};
use crate::backend::cpu::plain::PlainData;

/// AVX2 with FMA and F16C.
#[derive(Clone, Copy)]
pub(in crate::backend::cpu) struct Avx2;

// SAFETY: eight numbers of 32 bits.
unsafe impl PlainData for __m256 {}
// SAFETY: 32 bytes of integers.
unsafe impl PlainData for __m256i {}
// SAFETY: sixteen bytes of integers.
unsafe impl PlainData for __m128i {}

// SAFETY: `available` tests every feature that the functions are compiled with; the types hold eight numbers.
unsafe impl Simd for Avx2 {
    type F32s = __m256;
    type I32s = __m256i;
    type Halves = __m128i;
    type Bytes = i64;
    type Eight = __m256;
    const LANES: usize = 8;

    fn available() -> bool {
        is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma") && is_x86_feature_detected!("f16c")
    }
    #[target_feature(enable = "avx2,fma,f16c")]
    #[inline(never)]
    unsafe fn enter<B: Body>(body: B) -> B::Output {
        body.run()
    }
    #[target_feature(enable = "avx2,fma,f16c")]
    #[inline]
    unsafe fn splat(value: f32) -> __m256 {
        _mm256_set1_ps(value)
    }
    #[target_feature(enable = "avx2,fma,f16c")]
    #[inline]
    unsafe fn widen_f16(halves: __m128i) -> __m256 {
        _mm256_cvtph_ps(halves)
    }
    #[target_feature(enable = "avx2,fma,f16c")]
    #[inline]
    unsafe fn to_f16(value: __m256) -> __m128i {
        _mm256_cvtps_ph::<_MM_FROUND_TO_NEAREST_INT>(value)
    }
    #[target_feature(enable = "avx2,fma,f16c")]
    #[inline]
    unsafe fn widen_bf16(halves: __m128i) -> __m256 {
        _mm256_castsi256_ps(_mm256_slli_epi32::<16>(_mm256_cvtepu16_epi32(halves)))
    }
    #[target_feature(enable = "avx2,fma,f16c")]
    #[inline]
    unsafe fn to_bf16(value: __m256) -> __m128i {
        let bits = _mm256_srli_epi32::<16>(rounded_bits(value));
        _mm256_castsi256_si128(_mm256_permute4x64_epi64::<0b1000>(_mm256_packus_epi32(bits, bits)))
    }
    #[target_feature(enable = "avx2,fma,f16c")]
    #[inline]
    unsafe fn first_of_pairs(pairs: __m256i) -> __m256 {
        _mm256_castsi256_ps(_mm256_slli_epi32::<16>(pairs))
    }
    #[target_feature(enable = "avx2,fma,f16c")]
    #[inline]
    unsafe fn second_of_pairs(pairs: __m256i) -> __m256 {
        let upper = _mm256_castsi256_ps(_mm256_set1_epi32(0xffff_0000_u32.cast_signed()));
        _mm256_and_ps(upper, _mm256_castsi256_ps(pairs))
    }
    #[target_feature(enable = "avx2,fma,f16c")]
    #[inline]
    unsafe fn to_pairs(first: __m256, second: __m256) -> __m256i {
        let first = _mm256_srli_epi32::<16>(rounded_bits(first));
        _mm256_blend_epi16::<0b1010_1010>(first, rounded_bits(second))
    }
    #[target_feature(enable = "avx2,fma,f16c")]
    #[inline]
    unsafe fn to_bytes(value: __m256) -> i64 {
        let integers = _mm256_cvtps_epi32(value);
        let words = _mm_packs_epi32(_mm256_castsi256_si128(integers), _mm256_extracti128_si256::<1>(integers));
        _mm_cvtsi128_si64(_mm_xor_si128(_mm_packs_epi16(words, words), _mm_set1_epi8(i8::MIN)))
    }
    #[target_feature(enable = "avx2,fma,f16c")]
    #[inline]
    unsafe fn round_f16(a: __m256) -> __m256 {
        _mm256_cvtph_ps(_mm256_cvtps_ph::<_MM_FROUND_TO_NEAREST_INT>(a))
    }
    #[target_feature(enable = "avx2,fma,f16c")]
    #[inline]
    unsafe fn splat_i32(value: i32) -> __m256i {
        _mm256_set1_epi32(value)
    }
    #[target_feature(enable = "avx2,fma,f16c")]
    #[inline]
    unsafe fn add_i32(a: __m256i, b: __m256i) -> __m256i {
        _mm256_add_epi32(a, b)
    }
    #[target_feature(enable = "avx2,fma,f16c")]
    #[inline]
    unsafe fn mul_i32(a: __m256i, b: __m256i) -> __m256i {
        _mm256_mullo_epi32(a, b)
    }
    #[target_feature(enable = "avx2,fma,f16c")]
    #[inline]
    unsafe fn byte_i32(a: __m256i, which: u32) -> __m256i {
        let up = _mm_cvtsi32_si128(24 - 8 * which.cast_signed());
        _mm256_srai_epi32::<24>(_mm256_sll_epi32(a, up))
    }
    #[target_feature(enable = "avx2,fma,f16c")]
    #[inline]
    unsafe fn i32_to_f32(a: __m256i) -> __m256 {
        _mm256_cvtepi32_ps(a)
    }
    #[target_feature(enable = "avx2,fma,f16c")]
    #[inline]
    unsafe fn add(a: __m256, b: __m256) -> __m256 {
        _mm256_add_ps(a, b)
    }
    #[target_feature(enable = "avx2,fma,f16c")]
    #[inline]
    unsafe fn sub(a: __m256, b: __m256) -> __m256 {
        _mm256_sub_ps(a, b)
    }
    #[target_feature(enable = "avx2,fma,f16c")]
    #[inline]
    unsafe fn mul(a: __m256, b: __m256) -> __m256 {
        _mm256_mul_ps(a, b)
    }
    #[target_feature(enable = "avx2,fma,f16c")]
    #[inline]
    unsafe fn div(a: __m256, b: __m256) -> __m256 {
        _mm256_div_ps(a, b)
    }
    #[target_feature(enable = "avx2,fma,f16c")]
    #[inline]
    unsafe fn quotient(a: __m256, b: __m256) -> __m256 {
        _mm256_div_ps(a, b)
    }
    #[target_feature(enable = "avx2,fma,f16c")]
    #[inline]
    unsafe fn fma(a: __m256, b: __m256, c: __m256) -> __m256 {
        _mm256_fmadd_ps(a, b, c)
    }
    #[target_feature(enable = "avx2,fma,f16c")]
    #[inline]
    unsafe fn max(a: __m256, b: __m256) -> __m256 {
        _mm256_max_ps(a, b)
    }
    #[target_feature(enable = "avx2,fma,f16c")]
    #[inline]
    unsafe fn min(a: __m256, b: __m256) -> __m256 {
        _mm256_min_ps(a, b)
    }
    #[target_feature(enable = "avx2,fma,f16c")]
    #[inline]
    unsafe fn round(a: __m256) -> __m256 {
        _mm256_round_ps::<{ _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC }>(a)
    }
    #[target_feature(enable = "avx2,fma,f16c")]
    #[inline]
    unsafe fn pow2(a: __m256) -> __m256 {
        let biased = _mm256_add_epi32(_mm256_cvtps_epi32(a), _mm256_set1_epi32(127));
        _mm256_castsi256_ps(_mm256_slli_epi32::<23>(biased))
    }
    #[target_feature(enable = "avx2,fma,f16c")]
    #[inline]
    unsafe fn abs(a: __m256) -> __m256 {
        _mm256_andnot_ps(_mm256_set1_ps(-0.0), a)
    }
    #[target_feature(enable = "avx2,fma,f16c")]
    #[inline]
    unsafe fn copysign(a: __m256, b: __m256) -> __m256 {
        let sign = _mm256_set1_ps(-0.0);
        _mm256_or_ps(_mm256_andnot_ps(sign, a), _mm256_and_ps(sign, b))
    }
    #[target_feature(enable = "avx2,fma,f16c")]
    #[inline]
    unsafe fn sum(a: __m256) -> f32 {
        let half = _mm_add_ps(_mm256_castps256_ps128(a), _mm256_extractf128_ps::<1>(a));
        let quarter = _mm_add_ps(half, _mm_movehl_ps(half, half));
        _mm_cvtss_f32(_mm_add_ss(quarter, _mm_movehdup_ps(quarter)))
    }
    #[target_feature(enable = "avx2,fma,f16c")]
    #[inline]
    unsafe fn largest(a: __m256) -> f32 {
        let half = _mm_max_ps(_mm256_castps256_ps128(a), _mm256_extractf128_ps::<1>(a));
        let quarter = _mm_max_ps(half, _mm_movehl_ps(half, half));
        _mm_cvtss_f32(_mm_max_ss(quarter, _mm_movehdup_ps(quarter)))
    }
    #[target_feature(enable = "avx2,fma,f16c")]
    #[inline]
    unsafe fn transpose(rows: [__m256; 8]) -> [__m256; 8] {
        transpose_8x8(rows)
    }
}

/// Pairs of rows are interleaved, then pairs of pairs, then halves exchanged.
#[target_feature(enable = "avx2")]
#[inline]
pub(super) fn transpose_8x8(rows: [__m256; 8]) -> [__m256; 8] {
    let mut pairs = rows;
    for row in 0..4 {
        pairs[2 * row] = _mm256_unpacklo_ps(rows[2 * row], rows[2 * row + 1]);
        pairs[2 * row + 1] = _mm256_unpackhi_ps(rows[2 * row], rows[2 * row + 1]);
    }
    for half in 0..2 {
        let [a, b, c, d] = [0, 1, 2, 3].map(|row| pairs[4 * half + row]);
        let (low, high) = (_mm256_shuffle_ps::<0x44>(a, c), _mm256_shuffle_ps::<0xee>(a, c));
        let (low_next, high_next) = (_mm256_shuffle_ps::<0x44>(b, d), _mm256_shuffle_ps::<0xee>(b, d));
        (pairs[4 * half], pairs[4 * half + 1]) = (low, high);
        (pairs[4 * half + 2], pairs[4 * half + 3]) = (low_next, high_next);
    }
    let mut columns = pairs;
    for column in 0..4 {
        let (top, bottom) = (pairs[column], pairs[4 + column]);
        columns[column] = _mm256_permute2f128_ps::<0x20>(top, bottom);
        columns[column + 4] = _mm256_permute2f128_ps::<0x31>(top, bottom);
    }
    columns
}

/// The bits of each number rounded to bfloat16, nearest even, in the upper half; what is below is to be dropped.
#[target_feature(enable = "avx2")]
#[inline]
fn rounded_bits(value: __m256) -> __m256i {
    let bits = _mm256_castps_si256(value);
    let odd = _mm256_and_si256(_mm256_srli_epi32::<16>(bits), _mm256_set1_epi32(1));
    let rounded = _mm256_add_epi32(bits, _mm256_add_epi32(odd, _mm256_set1_epi32(0x7fff)));
    // A NaN must not be carried into an infinity or a zero: it is kept, and made quiet.
    let quiet = _mm256_or_si256(bits, _mm256_set1_epi32(0x0040_0000));
    let is_nan = _mm256_castps_si256(_mm256_cmp_ps::<_CMP_UNORD_Q>(value, value));
    _mm256_blendv_epi8(rounded, quiet, is_nan)
}
