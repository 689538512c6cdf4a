//! The vector of AVX2 with FMA and F16C: eight numbers.
//! Intrinsics only.

use std::arch::x86_64::*;

use half::{bf16, f16};

use super::{Body, Simd};
use crate::backend::cpu::gemm::tile::Sixteen;

/// # Safety
/// The machine has AVX2, FMA and F16C; the body's own conditions hold.
#[target_feature(enable = "avx2,fma,f16c")]
#[inline(never)]
unsafe fn with_avx2<B: Body>(body: B) -> B::Output {
    // SAFETY: the caller's word.
    unsafe { body.run() }
}

#[derive(Clone, Copy)]
pub(in crate::backend::cpu) struct Avx2;

// Every block is intrinsics whose feature, and whose pointer if it has one, the
// caller of the trait's function vouches for.
impl Simd for Avx2 {
    type V = __m256;
    type I = __m256i;
    const LANES: usize = 8;
    type Shapes = Sixteen;

    #[inline(always)]
    unsafe fn enter<B: Body>(body: B) -> B::Output {
        // SAFETY: see above.
        unsafe { with_avx2(body) }
    }

    #[inline(always)]
    unsafe fn splat(value: f32) -> __m256 {
        // SAFETY: see above.
        unsafe { _mm256_set1_ps(value) }
    }
    #[inline(always)]
    unsafe fn load(from: *const f32) -> __m256 {
        // SAFETY: see above.
        unsafe { _mm256_loadu_ps(from) }
    }
    #[inline(always)]
    unsafe fn store(to: *mut f32, value: __m256) {
        // SAFETY: see above.
        unsafe { _mm256_storeu_ps(to, value) }
    }
    #[inline(always)]
    unsafe fn load_f16(from: *const f16) -> __m256 {
        // SAFETY: see above.
        unsafe { _mm256_cvtph_ps(_mm_loadu_si128(from.cast())) }
    }
    #[inline(always)]
    unsafe fn store_f16(to: *mut f16, value: __m256) {
        // SAFETY: see above.
        unsafe { _mm_storeu_si128(to.cast(), _mm256_cvtps_ph::<_MM_FROUND_TO_NEAREST_INT>(value)) }
    }
    #[inline(always)]
    unsafe fn load_bf16(from: *const bf16) -> __m256 {
        // SAFETY: see above.
        unsafe {
            let bits = _mm256_cvtepu16_epi32(_mm_loadu_si128(from.cast()));
            _mm256_castsi256_ps(_mm256_slli_epi32::<16>(bits))
        }
    }
    #[inline(always)]
    unsafe fn store_bf16(to: *mut bf16, value: __m256) {
        // SAFETY: see above.
        unsafe {
            let bits = _mm256_srli_epi32::<16>(rounded_bits(value));
            let packed = _mm256_permute4x64_epi64::<0b1000>(_mm256_packus_epi32(bits, bits));
            _mm_storeu_si128(to.cast(), _mm256_castsi256_si128(packed));
        }
    }
    #[inline(always)]
    unsafe fn load_first(pairs: *const bf16) -> __m256 {
        // SAFETY: see above.
        unsafe { _mm256_castsi256_ps(_mm256_slli_epi32::<16>(_mm256_loadu_si256(pairs.cast()))) }
    }
    #[inline(always)]
    unsafe fn load_second(pairs: *const bf16) -> __m256 {
        // SAFETY: see above.
        unsafe {
            let upper = _mm256_castsi256_ps(_mm256_set1_epi32(0xffff_0000_u32.cast_signed()));
            _mm256_and_ps(upper, _mm256_loadu_ps(pairs.cast()))
        }
    }
    #[inline(always)]
    unsafe fn store_pairs(to: *mut bf16, first: __m256, second: __m256) {
        // SAFETY: see above.
        unsafe {
            let first = _mm256_srli_epi32::<16>(rounded_bits(first));
            let pairs = _mm256_blend_epi16::<0b1010_1010>(first, rounded_bits(second));
            _mm256_storeu_si256(to.cast(), pairs);
        }
    }
    #[inline(always)]
    unsafe fn store_u8(to: *mut u8, value: __m256) {
        // SAFETY: see above.
        unsafe {
            let words = words(value);
            _mm_storel_epi64(to.cast(), _mm_xor_si128(_mm_packs_epi16(words, words), _mm_set1_epi8(i8::MIN)));
        }
    }
    #[inline(always)]
    unsafe fn splat_i32(value: i32) -> __m256i {
        // SAFETY: see above.
        unsafe { _mm256_set1_epi32(value) }
    }
    #[inline(always)]
    unsafe fn load_i32(from: *const i32) -> __m256i {
        // SAFETY: see above.
        unsafe { _mm256_loadu_si256(from.cast()) }
    }
    #[inline(always)]
    unsafe fn store_i32(to: *mut i32, value: __m256i) {
        // SAFETY: see above.
        unsafe { _mm256_storeu_si256(to.cast(), value) }
    }
    #[inline(always)]
    unsafe fn add_i32(a: __m256i, b: __m256i) -> __m256i {
        // SAFETY: see above.
        unsafe { _mm256_add_epi32(a, b) }
    }
    #[inline(always)]
    unsafe fn mul_i32(a: __m256i, b: __m256i) -> __m256i {
        // SAFETY: see above.
        unsafe { _mm256_mullo_epi32(a, b) }
    }
    #[inline(always)]
    unsafe fn byte_i32(a: __m256i, which: u32) -> __m256i {
        let up = 24 - 8 * which.cast_signed();
        // SAFETY: see above.
        unsafe { _mm256_srai_epi32::<24>(_mm256_sll_epi32(a, _mm_cvtsi32_si128(up))) }
    }
    #[inline(always)]
    unsafe fn from_i32(a: __m256i) -> __m256 {
        // SAFETY: see above.
        unsafe { _mm256_cvtepi32_ps(a) }
    }
    #[inline(always)]
    unsafe fn round_f16(a: __m256) -> __m256 {
        // SAFETY: see above.
        unsafe { _mm256_cvtph_ps(_mm256_cvtps_ph::<_MM_FROUND_TO_NEAREST_INT>(a)) }
    }
    #[inline(always)]
    unsafe fn add(a: __m256, b: __m256) -> __m256 {
        // SAFETY: see above.
        unsafe { _mm256_add_ps(a, b) }
    }
    #[inline(always)]
    unsafe fn sub(a: __m256, b: __m256) -> __m256 {
        // SAFETY: see above.
        unsafe { _mm256_sub_ps(a, b) }
    }
    #[inline(always)]
    unsafe fn mul(a: __m256, b: __m256) -> __m256 {
        // SAFETY: see above.
        unsafe { _mm256_mul_ps(a, b) }
    }
    #[inline(always)]
    unsafe fn div(a: __m256, b: __m256) -> __m256 {
        // SAFETY: see above.
        unsafe { _mm256_div_ps(a, b) }
    }
    #[inline(always)]
    unsafe fn fma(a: __m256, b: __m256, c: __m256) -> __m256 {
        // SAFETY: see above.
        unsafe { _mm256_fmadd_ps(a, b, c) }
    }
    #[inline(always)]
    unsafe fn max(a: __m256, b: __m256) -> __m256 {
        // SAFETY: see above.
        unsafe { _mm256_max_ps(a, b) }
    }
    #[inline(always)]
    unsafe fn min(a: __m256, b: __m256) -> __m256 {
        // SAFETY: see above.
        unsafe { _mm256_min_ps(a, b) }
    }
    #[inline(always)]
    unsafe fn round(a: __m256) -> __m256 {
        // SAFETY: see above.
        unsafe { _mm256_round_ps::<{ _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC }>(a) }
    }
    #[inline(always)]
    unsafe fn pow2(a: __m256) -> __m256 {
        // SAFETY: see above.
        unsafe {
            let biased = _mm256_add_epi32(_mm256_cvtps_epi32(a), _mm256_set1_epi32(127));
            _mm256_castsi256_ps(_mm256_slli_epi32::<23>(biased))
        }
    }
    #[inline(always)]
    unsafe fn abs(a: __m256) -> __m256 {
        // SAFETY: see above.
        unsafe { _mm256_andnot_ps(_mm256_set1_ps(-0.0), a) }
    }
    #[inline(always)]
    unsafe fn copysign(a: __m256, b: __m256) -> __m256 {
        // SAFETY: see above.
        unsafe {
            let sign = _mm256_set1_ps(-0.0);
            _mm256_or_ps(_mm256_andnot_ps(sign, a), _mm256_and_ps(sign, b))
        }
    }
    #[inline(always)]
    unsafe fn sum(a: __m256) -> f32 {
        // SAFETY: see above.
        unsafe {
            let half = _mm_add_ps(_mm256_castps256_ps128(a), _mm256_extractf128_ps::<1>(a));
            let quarter = _mm_add_ps(half, _mm_movehl_ps(half, half));
            _mm_cvtss_f32(_mm_add_ss(quarter, _mm_movehdup_ps(quarter)))
        }
    }
    #[inline(always)]
    unsafe fn largest(a: __m256) -> f32 {
        // SAFETY: see above.
        unsafe {
            let half = _mm_max_ps(_mm256_castps256_ps128(a), _mm256_extractf128_ps::<1>(a));
            let quarter = _mm_max_ps(half, _mm_movehl_ps(half, half));
            _mm_cvtss_f32(_mm_max_ss(quarter, _mm_movehdup_ps(quarter)))
        }
    }
    #[inline(always)]
    unsafe fn transpose_8x8(from: *const f32, stride: usize, to: *mut f32, to_stride: usize) {
        // SAFETY: see above.
        unsafe { transpose_8x8(from, stride, to, to_stride) };
    }
}

/// Pairs of rows are interleaved, then pairs of pairs, then halves exchanged.
///
/// # Safety
/// The machine has AVX2; both sides have eight rows of eight numbers.
#[target_feature(enable = "avx2")]
pub(super) unsafe fn transpose_8x8(from: *const f32, stride: usize, to: *mut f32, to_stride: usize) {
    // SAFETY: the caller's rows.
    let rows: [__m256; 8] = std::array::from_fn(|row| unsafe { _mm256_loadu_ps(from.add(row * stride)) });
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
    for column in 0..4 {
        let (top, bottom) = (pairs[column], pairs[4 + column]);
        // SAFETY: the caller's rows.
        unsafe {
            _mm256_storeu_ps(to.add(column * to_stride), _mm256_permute2f128_ps::<0x20>(top, bottom));
            _mm256_storeu_ps(to.add((column + 4) * to_stride), _mm256_permute2f128_ps::<0x31>(top, bottom));
        }
    }
}

/// The bits of each number rounded to bfloat16, nearest even, in the upper half; what is below is to be dropped.
///
/// # Safety
/// The machine has AVX2.
#[target_feature(enable = "avx2")]
unsafe fn rounded_bits(value: __m256) -> __m256i {
    let bits = _mm256_castps_si256(value);
    let odd = _mm256_and_si256(_mm256_srli_epi32::<16>(bits), _mm256_set1_epi32(1));
    let rounded = _mm256_add_epi32(bits, _mm256_add_epi32(odd, _mm256_set1_epi32(0x7fff)));
    // A NaN must not be carried into an infinity or a zero: it is kept, and made quiet.
    let quiet = _mm256_or_si256(bits, _mm256_set1_epi32(0x0040_0000));
    let is_nan = _mm256_castps_si256(_mm256_cmp_ps::<_CMP_UNORD_Q>(value, value));
    _mm256_blendv_epi8(rounded, quiet, is_nan)
}

/// Each number as the nearest integer of sixteen bits.
///
/// # Safety
/// The machine has AVX2.
#[target_feature(enable = "avx2")]
unsafe fn words(value: __m256) -> __m128i {
    let integers = _mm256_cvtps_epi32(value);
    _mm_packs_epi32(_mm256_castsi256_si128(integers), _mm256_extracti128_si256::<1>(integers))
}
