//! Dot products that x86-64 has instructions for.
//! Instructions and intrinsics only.

use std::arch::asm;
use std::arch::x86_64::*;

use half::bf16;

use super::bytes::Multiplier;
use super::{Columns, Dot, Fma, Weight};
use crate::backend::cpu::rows::Grid;
use crate::backend::cpu::simd::{Avx2, Avx512, Body, Simd, with_avx512_bf16, with_avx512_vnni};

/// Bytes on AVX2: `vpmaddubsw` adds up pairs of products in sixteen bits, `vpmaddwd` with ones pairs of those in 32.
///
/// The former saturates, so operands and pairs of weights are kept to what it takes: 170 times 192 is 32640. Both lose
/// a little by it, and about as much: more for one would be less for the other. Widened to sixteen bits, `vpmaddwd`
/// would take either without loss, at four fifths of the speed on Zen 3: with an addition to each product, the additions
/// take turns on the multipliers' ports.
#[derive(Clone, Copy)]
pub(in crate::backend::cpu) struct Maddubs256;

/// The largest byte that meets pairs of weights in sixteen bits.
const LARGEST_IN_PAIRS: u8 = 170;

// In this and the following implementations each block is intrinsics whose features, and whose pointers, the caller
// of the trait's function vouches for.
impl Multiplier for Maddubs256 {
    type S = Avx2;
    /// They are read by the instruction that multiplies them: beside twelve sums there is no register for them.
    type W = *const i8;
    const LARGEST: u8 = LARGEST_IN_PAIRS;

    #[inline(always)]
    unsafe fn enter<T: Body>(body: T) -> T::Output {
        // SAFETY: see above.
        unsafe { Avx2::enter(body) }
    }
    #[inline(always)]
    unsafe fn load(group: *const i8) -> *const i8 {
        group
    }
    #[inline(always)]
    unsafe fn add_products(sums: __m256i, operand: __m256i, weights: *const i8) -> __m256i {
        // SAFETY: see above.
        unsafe { add_products_of_bytes(sums, operand, weights) }
    }
}

/// Three instructions as one: apart, the compiler adds the products of several steps to each other before it adds them
/// to the sums, as it may with whole numbers, and then has more of them than registers. Not `pure`, so that it stays
/// before the loads that come after it.
///
/// # Safety
/// The machine has AVX2; there is a vector of weights.
#[target_feature(enable = "avx2")]
#[inline]
unsafe fn add_products_of_bytes(mut sums: __m256i, operand: __m256i, weights: *const i8) -> __m256i {
    // SAFETY: the instructions are there, and read the vector only.
    unsafe {
        asm!(
            "vpmaddubsw {products}, {operand}, [{weights}]",
            "vpmaddwd {products}, {products}, {ones}",
            "vpaddd {sums}, {sums}, {products}",
            products = out(ymm_reg) _, sums = inout(ymm_reg) sums, operand = in(ymm_reg) operand,
            weights = in(reg) weights, ones = in(ymm_reg) _mm256_set1_epi16(1),
            options(readonly, nostack, preserves_flags),
        );
    }
    sums
}

/// Bytes on AVX-512 without VNNI, as [`Maddubs256`].
#[derive(Clone, Copy)]
pub(in crate::backend::cpu) struct Maddubs512;

impl Multiplier for Maddubs512 {
    type S = Avx512;
    type W = __m512i;
    const LARGEST: u8 = LARGEST_IN_PAIRS;

    #[inline(always)]
    unsafe fn enter<T: Body>(body: T) -> T::Output {
        // SAFETY: see above.
        unsafe { Avx512::enter(body) }
    }
    #[inline(always)]
    unsafe fn load(group: *const i8) -> __m512i {
        // SAFETY: see above.
        unsafe { _mm512_loadu_si512(group.cast()) }
    }
    #[inline(always)]
    unsafe fn add_products(sums: __m512i, operand: __m512i, weights: __m512i) -> __m512i {
        // SAFETY: see above.
        unsafe {
            let pairs = _mm512_maddubs_epi16(operand, weights);
            _mm512_add_epi32(sums, _mm512_madd_epi16(pairs, _mm512_set1_epi16(1)))
        }
    }
}

/// Bytes with AVX-512 VNNI: one instruction, sums of 32 bits throughout.
#[derive(Clone, Copy)]
pub(in crate::backend::cpu) struct Vnni;

impl Multiplier for Vnni {
    type S = Avx512;
    type W = __m512i;

    #[inline(always)]
    unsafe fn enter<T: Body>(body: T) -> T::Output {
        // SAFETY: see above.
        unsafe { with_avx512_vnni(body) }
    }
    #[inline(always)]
    unsafe fn load(group: *const i8) -> __m512i {
        // SAFETY: see above.
        unsafe { _mm512_loadu_si512(group.cast()) }
    }
    #[inline(always)]
    unsafe fn add_products(sums: __m512i, operand: __m512i, weights: __m512i) -> __m512i {
        // SAFETY: see above.
        unsafe { _mm512_dpbusd_epi32(sums, operand, weights) }
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
    type W = __m512i;
    type Sum = __m512;
    type Wide = Self;
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
    unsafe fn load(group: *const bf16, _phase: usize) -> __m512i {
        // SAFETY: see above.
        unsafe { _mm512_loadu_si512(group.cast()) }
    }
    #[inline(always)]
    unsafe fn add_product(sum: __m512, operand: __m512i, weights: __m512i) -> __m512 {
        // SAFETY: see above.
        unsafe { dot_of_pairs(sum, operand, weights) }
    }
    #[inline(always)]
    unsafe fn store(to: *mut f32, sum: __m512, accumulate: bool) {
        // SAFETY: see above.
        unsafe { Fma::<Avx512>::store(to, sum, accumulate) };
    }
    #[inline(always)]
    unsafe fn value(from: *const f32, _grid: &Grid, _columns: Columns, bias: __m512) -> __m512 {
        // SAFETY: see above.
        unsafe { _mm512_add_ps(_mm512_loadu_ps(from), bias) }
    }
    #[inline(always)]
    unsafe fn pack(rows: *const f32, to: *mut bf16) {
        // SAFETY: see above.
        unsafe { Avx512::store_pairs(to, Avx512::load(rows), Avx512::load(rows.add(Avx512::LANES))) };
    }
}

/// The instruction with all its operands in registers: as an intrinsic, some of it would be read from memory, a form
/// that an emulator on which the tests run (Bochs 3.0) computes wrongly, for a load saved in the narrowest tiles only.
/// Not `pure`, so that it stays before the loads that come after it.
///
/// # Safety
/// The machine has AVX-512 BF16.
#[target_feature(enable = "avx512bf16,avx512f")]
#[inline]
unsafe fn dot_of_pairs(mut sum: __m512, operand: __m512i, weights: __m512i) -> __m512 {
    // SAFETY: the instruction is there, and touches registers only.
    unsafe {
        asm!(
            "vdpbf16ps {sum}, {operand}, {weights}",
            sum = inout(zmm_reg) sum, operand = in(zmm_reg) operand, weights = in(zmm_reg) weights,
            options(nomem, nostack, preserves_flags),
        );
    }
    sum
}
