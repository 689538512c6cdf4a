//! The vector of AVX-512: sixteen numbers.
//! Intrinsics only.

use std::arch::x86_64::*;

use half::{bf16, f16};

use super::{Body, Simd};
use crate::backend::cpu::gemm::tile::ThirtyTwo;

/// # Safety
/// The machine has AVX-512 F, BW, DQ and VL besides AVX2, FMA and F16C; the body's own conditions hold.
#[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx2,fma,f16c")]
#[inline(never)]
unsafe fn with_avx512<B: Body>(body: B) -> B::Output {
    // SAFETY: the caller's word.
    unsafe { body.run() }
}

/// # Safety
/// As [`with_avx512`], and the machine has AVX-512 VNNI.
#[target_feature(enable = "avx512vnni,avx512f,avx512bw,avx512dq,avx512vl,avx2,fma,f16c")]
#[inline(never)]
pub(in crate::backend::cpu) unsafe fn with_avx512_vnni<B: Body>(body: B) -> B::Output {
    // SAFETY: the caller's word.
    unsafe { body.run() }
}

/// # Safety
/// As [`with_avx512`], and the machine has AVX-512 BF16.
#[target_feature(enable = "avx512bf16,avx512f,avx512bw,avx512dq,avx512vl,avx2,fma,f16c")]
#[inline(never)]
pub(in crate::backend::cpu) unsafe fn with_avx512_bf16<B: Body>(body: B) -> B::Output {
    // SAFETY: the caller's word.
    unsafe { body.run() }
}

#[derive(Clone, Copy)]
pub(in crate::backend::cpu) struct Avx512;

// Every block is intrinsics whose features, and whose pointers if they have any, the caller of the trait's function
// vouches for.
impl Simd for Avx512 {
    type V = __m512;
    type I = __m512i;
    const LANES: usize = 16;
    type Shapes = ThirtyTwo;

    #[inline(always)]
    unsafe fn enter<B: Body>(body: B) -> B::Output {
        // SAFETY: see above.
        unsafe { with_avx512(body) }
    }

    #[inline(always)]
    unsafe fn splat(value: f32) -> __m512 {
        // SAFETY: see above.
        unsafe { _mm512_set1_ps(value) }
    }
    #[inline(always)]
    unsafe fn load(from: *const f32) -> __m512 {
        // SAFETY: see above.
        unsafe { _mm512_loadu_ps(from) }
    }
    #[inline(always)]
    unsafe fn store(to: *mut f32, value: __m512) {
        // SAFETY: see above.
        unsafe { _mm512_storeu_ps(to, value) }
    }
    #[inline(always)]
    unsafe fn load_f16(from: *const f16) -> __m512 {
        // SAFETY: see above.
        unsafe { _mm512_cvtph_ps(_mm256_loadu_si256(from.cast())) }
    }
    #[inline(always)]
    unsafe fn store_f16(to: *mut f16, value: __m512) {
        // SAFETY: see above.
        unsafe { _mm256_storeu_si256(to.cast(), _mm512_cvtps_ph::<_MM_FROUND_TO_NEAREST_INT>(value)) }
    }
    #[inline(always)]
    unsafe fn load_bf16(from: *const bf16) -> __m512 {
        // SAFETY: see above.
        unsafe {
            let bits = _mm512_cvtepu16_epi32(_mm256_loadu_si256(from.cast()));
            _mm512_castsi512_ps(_mm512_slli_epi32::<16>(bits))
        }
    }
    #[inline(always)]
    unsafe fn store_bf16(to: *mut bf16, value: __m512) {
        // SAFETY: see above.
        unsafe {
            let bits = _mm512_srli_epi32::<16>(rounded_bits(value));
            _mm256_storeu_si256(to.cast(), _mm512_cvtepi32_epi16(bits));
        }
    }
    #[inline(always)]
    unsafe fn load_first(pairs: *const bf16) -> __m512 {
        // SAFETY: see above.
        unsafe { _mm512_castsi512_ps(_mm512_slli_epi32::<16>(_mm512_loadu_si512(pairs.cast()))) }
    }
    #[inline(always)]
    unsafe fn load_second(pairs: *const bf16) -> __m512 {
        // SAFETY: see above.
        unsafe {
            let upper = _mm512_set1_epi32(0xffff_0000_u32.cast_signed());
            _mm512_castsi512_ps(_mm512_and_si512(upper, _mm512_loadu_si512(pairs.cast())))
        }
    }
    #[inline(always)]
    unsafe fn store_pairs(to: *mut bf16, first: __m512, second: __m512) {
        // SAFETY: see above.
        unsafe {
            let first = _mm512_srli_epi32::<16>(rounded_bits(first));
            let pairs = _mm512_mask_mov_epi16(first, 0xaaaa_aaaa, rounded_bits(second));
            _mm512_storeu_si512(to.cast(), pairs);
        }
    }
    #[inline(always)]
    unsafe fn store_u8(to: *mut u8, value: __m512) {
        // SAFETY: see above.
        unsafe {
            let bytes = _mm512_cvtsepi32_epi8(_mm512_cvtps_epi32(value));
            _mm_storeu_si128(to.cast(), _mm_xor_si128(bytes, _mm_set1_epi8(i8::MIN)));
        }
    }
    #[inline(always)]
    unsafe fn splat_i32(value: i32) -> __m512i {
        // SAFETY: see above.
        unsafe { _mm512_set1_epi32(value) }
    }
    #[inline(always)]
    unsafe fn load_i32(from: *const i32) -> __m512i {
        // SAFETY: see above.
        unsafe { _mm512_loadu_si512(from.cast()) }
    }
    #[inline(always)]
    unsafe fn store_i32(to: *mut i32, value: __m512i) {
        // SAFETY: see above.
        unsafe { _mm512_storeu_si512(to.cast(), value) }
    }
    #[inline(always)]
    unsafe fn add_i32(a: __m512i, b: __m512i) -> __m512i {
        // SAFETY: see above.
        unsafe { _mm512_add_epi32(a, b) }
    }
    #[inline(always)]
    unsafe fn mul_i32(a: __m512i, b: __m512i) -> __m512i {
        // SAFETY: see above.
        unsafe { _mm512_mullo_epi32(a, b) }
    }
    #[inline(always)]
    unsafe fn byte_i32(a: __m512i, which: u32) -> __m512i {
        let up = 24 - 8 * which.cast_signed();
        // SAFETY: see above.
        unsafe { _mm512_srai_epi32::<24>(_mm512_sll_epi32(a, _mm_cvtsi32_si128(up))) }
    }
    #[inline(always)]
    unsafe fn from_i32(a: __m512i) -> __m512 {
        // SAFETY: see above.
        unsafe { _mm512_cvtepi32_ps(a) }
    }
    #[inline(always)]
    unsafe fn round_f16(a: __m512) -> __m512 {
        // SAFETY: see above.
        unsafe { _mm512_cvtph_ps(_mm512_cvtps_ph::<_MM_FROUND_TO_NEAREST_INT>(a)) }
    }
    #[inline(always)]
    unsafe fn add(a: __m512, b: __m512) -> __m512 {
        // SAFETY: see above.
        unsafe { _mm512_add_ps(a, b) }
    }
    #[inline(always)]
    unsafe fn sub(a: __m512, b: __m512) -> __m512 {
        // SAFETY: see above.
        unsafe { _mm512_sub_ps(a, b) }
    }
    #[inline(always)]
    unsafe fn mul(a: __m512, b: __m512) -> __m512 {
        // SAFETY: see above.
        unsafe { _mm512_mul_ps(a, b) }
    }
    #[inline(always)]
    unsafe fn div(a: __m512, b: __m512) -> __m512 {
        // SAFETY: see above.
        unsafe { _mm512_div_ps(a, b) }
    }
    #[inline(always)]
    unsafe fn quotient(a: __m512, b: __m512) -> __m512 {
        // Newton's step doubles the fourteen bits of the reciprocal; the divider is slow with vectors this wide.
        // SAFETY: see above.
        unsafe {
            let near = _mm512_rcp14_ps(b);
            let off = _mm512_fnmadd_ps(b, near, _mm512_set1_ps(1.0));
            // Infinity times its reciprocal would be NaN.
            let small = _mm512_cmp_ps_mask::<_CMP_LE_OQ>(b, _mm512_set1_ps(1.3e36));
            _mm512_mul_ps(a, _mm512_mask_fmadd_ps(near, small, off, near))
        }
    }
    #[inline(always)]
    unsafe fn fma(a: __m512, b: __m512, c: __m512) -> __m512 {
        // SAFETY: see above.
        unsafe { _mm512_fmadd_ps(a, b, c) }
    }
    #[inline(always)]
    unsafe fn max(a: __m512, b: __m512) -> __m512 {
        // SAFETY: see above.
        unsafe { _mm512_max_ps(a, b) }
    }
    #[inline(always)]
    unsafe fn min(a: __m512, b: __m512) -> __m512 {
        // SAFETY: see above.
        unsafe { _mm512_min_ps(a, b) }
    }
    #[inline(always)]
    unsafe fn round(a: __m512) -> __m512 {
        // SAFETY: see above.
        unsafe { _mm512_roundscale_ps::<{ _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC }>(a) }
    }
    #[inline(always)]
    unsafe fn pow2(a: __m512) -> __m512 {
        // SAFETY: see above.
        unsafe {
            let biased = _mm512_add_epi32(_mm512_cvtps_epi32(a), _mm512_set1_epi32(127));
            _mm512_castsi512_ps(_mm512_slli_epi32::<23>(biased))
        }
    }
    #[inline(always)]
    unsafe fn abs(a: __m512) -> __m512 {
        // SAFETY: see above.
        unsafe { _mm512_abs_ps(a) }
    }
    #[inline(always)]
    unsafe fn copysign(a: __m512, b: __m512) -> __m512 {
        // SAFETY: see above.
        unsafe {
            let sign = _mm512_set1_epi32(i32::MIN);
            let (a, b) = (_mm512_castps_si512(a), _mm512_castps_si512(b));
            _mm512_castsi512_ps(_mm512_or_si512(_mm512_andnot_si512(sign, a), _mm512_and_si512(sign, b)))
        }
    }
    #[inline(always)]
    unsafe fn sum(a: __m512) -> f32 {
        // SAFETY: see above.
        unsafe { _mm512_reduce_add_ps(a) }
    }
    #[inline(always)]
    unsafe fn largest(a: __m512) -> f32 {
        // SAFETY: see above.
        unsafe { _mm512_reduce_max_ps(a) }
    }
    #[inline(always)]
    unsafe fn transpose_8x8(from: *const f32, stride: usize, to: *mut f32, to_stride: usize) {
        // SAFETY: see above.
        unsafe { super::avx2::transpose_8x8(from, stride, to, to_stride) };
    }
}

/// The bits of each number rounded to bfloat16, nearest even, in the upper half; what is below is to be dropped.
///
/// # Safety
/// The machine has AVX-512 F.
#[target_feature(enable = "avx512f")]
unsafe fn rounded_bits(value: __m512) -> __m512i {
    let bits = _mm512_castps_si512(value);
    let odd = _mm512_and_si512(_mm512_srli_epi32::<16>(bits), _mm512_set1_epi32(1));
    let rounded = _mm512_add_epi32(bits, _mm512_add_epi32(odd, _mm512_set1_epi32(0x7fff)));
    // A NaN must not be carried into an infinity or a zero: it is kept, and made quiet.
    let quiet = _mm512_or_si512(bits, _mm512_set1_epi32(0x0040_0000));
    _mm512_mask_mov_epi32(rounded, _mm512_cmp_ps_mask::<_CMP_UNORD_Q>(value, value), quiet)
}
