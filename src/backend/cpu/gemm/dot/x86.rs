//! Dot products that x86-64 has instructions for.
//! Intrinsics only.

use std::arch::x86_64::*;

use half::bf16;

use super::{Columns, Dot, Fma, Weight, dequantised, pack_bytes, some};
use crate::backend::cpu::simd::{Avx2, Avx512, Body, Simd, with_avx512_bf16, with_avx512_vnni};

/// Bytes on AVX2: weights widened to sixteen bits as they are loaded, operands of sixteen bits, no saturation.
///
/// As many products an instruction as `vpmaddubsw` and its widening allow, without its overflow.
#[derive(Clone, Copy)]
pub(in crate::backend::cpu) struct Madd256;

// In this and the following implementations each block is intrinsics whose features, and whose pointers, the caller
// of the trait's function vouches for.
impl Dot for Madd256 {
    type S = Avx2;
    type A = i16;
    type B = i8;
    type V = __m256i;
    type Sum = __m256i;
    const GROUP: usize = 2;
    const WEIGHT: Weight = Weight::Int8;
    const SLICE: usize = 2048;

    #[inline(always)]
    unsafe fn enter<T: Body>(body: T) -> T::Output {
        // SAFETY: see above.
        unsafe { Avx2::enter(body) }
    }
    #[inline(always)]
    unsafe fn zero() -> __m256i {
        // SAFETY: see above.
        unsafe { _mm256_setzero_si256() }
    }
    #[inline(always)]
    unsafe fn splat(group: *const i16, _phase: usize) -> __m256i {
        // SAFETY: see above.
        unsafe { _mm256_castps_si256(_mm256_broadcast_ss(&*group.cast::<f32>())) }
    }
    #[inline(always)]
    unsafe fn splat_some(group: *const i16, _phase: usize, inputs: usize) -> __m256i {
        // SAFETY: see above.
        unsafe {
            let values: [i16; 2] = some(group, inputs, 0);
            _mm256_set1_epi32(i32::from(values[0]) & 0xffff | i32::from(values[1]) << 16)
        }
    }
    #[inline(always)]
    unsafe fn load(group: *const i8, _phase: usize) -> __m256i {
        // SAFETY: see above.
        unsafe { _mm256_cvtepi8_epi16(_mm_loadu_si128(group.cast())) }
    }
    #[inline(always)]
    unsafe fn add_product(sum: __m256i, operand: __m256i, weights: __m256i) -> __m256i {
        // SAFETY: see above.
        unsafe { _mm256_add_epi32(sum, _mm256_madd_epi16(operand, weights)) }
    }
    #[inline(always)]
    unsafe fn store(to: *mut f32, sum: __m256i, accumulate: bool) {
        // SAFETY: see above.
        unsafe {
            let sum = if accumulate { _mm256_add_epi32(_mm256_loadu_si256(to.cast()), sum) } else { sum };
            _mm256_storeu_si256(to.cast(), sum);
        }
    }
    #[inline(always)]
    unsafe fn value(from: *const f32, scale: f32, columns: Columns) -> __m256 {
        // SAFETY: see above.
        unsafe { dequantised::<Avx2>(from, scale, columns) }
    }
    #[inline(always)]
    unsafe fn pack(rows: *const f32, to: *mut i8) {
        // SAFETY: see above.
        unsafe { pack_bytes::<Avx2, 2>(rows, to) };
    }
}

/// Bytes on AVX-512 without VNNI, as [`Madd256`].
#[derive(Clone, Copy)]
pub(in crate::backend::cpu) struct Madd512;

impl Dot for Madd512 {
    type S = Avx512;
    type A = i16;
    type B = i8;
    type V = __m512i;
    type Sum = __m512i;
    const GROUP: usize = 2;
    const WEIGHT: Weight = Weight::Int8;
    const SLICE: usize = 2048;

    #[inline(always)]
    unsafe fn enter<T: Body>(body: T) -> T::Output {
        // SAFETY: see above.
        unsafe { Avx512::enter(body) }
    }
    #[inline(always)]
    unsafe fn zero() -> __m512i {
        // SAFETY: see above.
        unsafe { _mm512_setzero_si512() }
    }
    #[inline(always)]
    unsafe fn splat(group: *const i16, _phase: usize) -> __m512i {
        // SAFETY: see above.
        unsafe { _mm512_set1_epi32(group.cast::<i32>().read_unaligned()) }
    }
    #[inline(always)]
    unsafe fn splat_some(group: *const i16, _phase: usize, inputs: usize) -> __m512i {
        // SAFETY: see above.
        unsafe {
            let values: [i16; 2] = some(group, inputs, 0);
            _mm512_set1_epi32(i32::from(values[0]) & 0xffff | i32::from(values[1]) << 16)
        }
    }
    #[inline(always)]
    unsafe fn load(group: *const i8, _phase: usize) -> __m512i {
        // SAFETY: see above.
        unsafe { _mm512_cvtepi8_epi16(_mm256_loadu_si256(group.cast())) }
    }
    #[inline(always)]
    unsafe fn add_product(sum: __m512i, operand: __m512i, weights: __m512i) -> __m512i {
        // SAFETY: see above.
        unsafe { _mm512_add_epi32(sum, _mm512_madd_epi16(operand, weights)) }
    }
    #[inline(always)]
    unsafe fn store(to: *mut f32, sum: __m512i, accumulate: bool) {
        // SAFETY: see above.
        unsafe { store_integers(to, sum, accumulate) };
    }
    #[inline(always)]
    unsafe fn value(from: *const f32, scale: f32, columns: Columns) -> __m512 {
        // SAFETY: see above.
        unsafe { dequantised::<Avx512>(from, scale, columns) }
    }
    #[inline(always)]
    unsafe fn pack(rows: *const f32, to: *mut i8) {
        // SAFETY: see above.
        unsafe { pack_bytes::<Avx512, 2>(rows, to) };
    }
}

/// Bytes with AVX-512 VNNI: four unsigned inputs with four signed weights.
#[derive(Clone, Copy)]
pub(in crate::backend::cpu) struct Vnni;

impl Dot for Vnni {
    type S = Avx512;
    type A = u8;
    type B = i8;
    type V = __m512i;
    type Sum = __m512i;
    const GROUP: usize = 4;
    const WEIGHT: Weight = Weight::Int8;
    const BIAS: i32 = 128;
    const SLICE: usize = 8192;

    #[inline(always)]
    unsafe fn enter<T: Body>(body: T) -> T::Output {
        // SAFETY: see above.
        unsafe { with_avx512_vnni(body) }
    }
    #[inline(always)]
    unsafe fn zero() -> __m512i {
        // SAFETY: see above.
        unsafe { _mm512_setzero_si512() }
    }
    #[inline(always)]
    unsafe fn splat(group: *const u8, _phase: usize) -> __m512i {
        // SAFETY: see above.
        unsafe { _mm512_set1_epi32(group.cast::<i32>().read_unaligned()) }
    }
    #[inline(always)]
    unsafe fn splat_some(group: *const u8, _phase: usize, inputs: usize) -> __m512i {
        // SAFETY: see above.
        unsafe { _mm512_set1_epi32(i32::from_le_bytes(some(group, inputs, 0))) }
    }
    #[inline(always)]
    unsafe fn load(group: *const i8, _phase: usize) -> __m512i {
        // SAFETY: see above.
        unsafe { _mm512_loadu_si512(group.cast()) }
    }
    #[inline(always)]
    unsafe fn add_product(sum: __m512i, operand: __m512i, weights: __m512i) -> __m512i {
        // SAFETY: see above.
        unsafe { _mm512_dpbusd_epi32(sum, operand, weights) }
    }
    #[inline(always)]
    unsafe fn store(to: *mut f32, sum: __m512i, accumulate: bool) {
        // SAFETY: see above.
        unsafe { store_integers(to, sum, accumulate) };
    }
    #[inline(always)]
    unsafe fn value(from: *const f32, scale: f32, columns: Columns) -> __m512 {
        // SAFETY: see above.
        unsafe { dequantised::<Avx512>(from, scale, columns) }
    }
    #[inline(always)]
    unsafe fn pack(rows: *const f32, to: *mut i8) {
        // SAFETY: see above.
        unsafe { pack_bytes::<Avx512, 4>(rows, to) };
    }
}

#[inline(always)]
unsafe fn store_integers(to: *mut f32, sum: __m512i, accumulate: bool) {
    // SAFETY: the caller's word: AVX-512 F and a vector at `to`.
    unsafe {
        let sum = if accumulate { _mm512_add_epi32(_mm512_loadu_si512(to.cast()), sum) } else { sum };
        _mm512_storeu_si512(to.cast(), sum);
    }
}

/// bfloat16 with AVX-512 BF16: pairs of inputs with pairs of weights, sums in f32.
///
/// The instruction takes subnormal inputs for zero and rounds after each of its two products.
#[derive(Clone, Copy)]
pub(in crate::backend::cpu) struct Vdpbf16;

impl Dot for Vdpbf16 {
    type S = Avx512;
    type A = bf16;
    type B = bf16;
    type V = __m512i;
    type Sum = __m512;
    const GROUP: usize = 2;
    const WEIGHT: Weight = Weight::Bf16;
    const SLICE: usize = 4096;

    #[inline(always)]
    unsafe fn enter<T: Body>(body: T) -> T::Output {
        // SAFETY: see above.
        unsafe { with_avx512_bf16(body) }
    }
    #[inline(always)]
    unsafe fn zero() -> __m512 {
        // SAFETY: see above.
        unsafe { _mm512_setzero_ps() }
    }
    #[inline(always)]
    unsafe fn splat(group: *const bf16, _phase: usize) -> __m512i {
        // SAFETY: see above.
        unsafe { _mm512_set1_epi32(group.cast::<i32>().read_unaligned()) }
    }
    #[inline(always)]
    unsafe fn splat_some(group: *const bf16, _phase: usize, inputs: usize) -> __m512i {
        // SAFETY: see above.
        unsafe {
            let [first, second]: [bf16; 2] = some(group, inputs, bf16::ZERO);
            _mm512_set1_epi32((u32::from(first.to_bits()) | u32::from(second.to_bits()) << 16).cast_signed())
        }
    }
    #[inline(always)]
    unsafe fn load(group: *const bf16, _phase: usize) -> __m512i {
        // SAFETY: see above.
        unsafe { _mm512_loadu_si512(group.cast()) }
    }
    #[inline(always)]
    unsafe fn add_product(sum: __m512, operand: __m512i, weights: __m512i) -> __m512 {
        // SAFETY: see above; the vectors hold bfloat16, whatever their type is called.
        unsafe {
            let (operand, weights) =
                (std::mem::transmute::<__m512i, __m512bh>(operand), std::mem::transmute::<__m512i, __m512bh>(weights));
            _mm512_dpbf16_ps(sum, operand, weights)
        }
    }
    #[inline(always)]
    unsafe fn store(to: *mut f32, sum: __m512, accumulate: bool) {
        // SAFETY: see above.
        unsafe { Fma::<Avx512>::store(to, sum, accumulate) };
    }
    #[inline(always)]
    unsafe fn value(from: *const f32, _scale: f32, _columns: Columns) -> __m512 {
        // SAFETY: see above.
        unsafe { _mm512_loadu_ps(from) }
    }
    #[inline(always)]
    unsafe fn pack(rows: *const f32, to: *mut bf16) {
        // SAFETY: see above.
        unsafe { Avx512::store_pairs(to, Avx512::load(rows), Avx512::load(rows.add(Avx512::LANES))) };
    }
}
