//! Dot products that x86-64 has instructions for.
//! Instructions and intrinsics only.

use std::arch::asm;
use std::arch::x86_64::*;

use half::bf16;

use super::bytes::Multiplier;
use super::step::{Dot, OutputColumns};
use crate::backend::cpu::grid::Grid;
use crate::backend::cpu::simd::{Avx2, Avx512, Body, Isa, Lanes, Simd, write};
use crate::backend::precision::Precision;

/// Bytes on AVX2: `vpmaddubsw` adds up pairs of products in sixteen bits, `vpmaddwd` with ones pairs of those in 32.
///
/// The former saturates, so operands and pairs of weights are limited: 170 times 192 is 32640. Both lose precision by
/// it, about equally. Widened to sixteen bits, `vpmaddwd` would need no limit, at four fifths of the speed on Zen 3,
/// where an addition to each product competes with the multipliers for their ports.
#[derive(Clone, Copy)]
pub(in crate::backend::cpu) struct Maddubs256(Lanes<Avx2>);

/// The largest byte of an operand whose products are summed in pairs in sixteen bits.
const LARGEST_IN_PAIRS: u8 = 170;

impl Multiplier for Maddubs256 {
    type S = Avx2;
    type Packed = [i8; 0];
    /// They are read by the instruction that multiplies them: beside twelve sums there is no register for them.
    type W = *const i8;
    const LARGEST: u8 = LARGEST_IN_PAIRS;

    fn detect() -> Option<Self> {
        Lanes::detect().map(Self)
    }
    #[inline(always)]
    fn lanes(self) -> Lanes<Avx2> {
        self.0
    }
    #[inline(always)]
    fn enter<T: Body>(self, body: T) -> T::Output {
        self.0.enter(body)
    }
    #[inline(always)]
    fn unpack(_packed: [i8; 0], group: *const i8) -> *const i8 {
        group
    }
    /// Three instructions in one block: from intrinsics, the compiler adds the products of several steps to each other
    /// before it adds them to the sums, which needs more registers than there are. Not `pure`, so that it is not moved
    /// past the loads that come after it.
    #[target_feature(enable = "avx2")]
    #[inline]
    unsafe fn add_products(mut sums: __m256i, operand: __m256i, weights: *const i8) -> __m256i {
        // SAFETY: the instructions belong to AVX2 and read one vector, the caller's group.
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
}

/// Bytes on AVX-512 without VNNI, as [`Maddubs256`].
#[derive(Clone, Copy)]
pub(in crate::backend::cpu) struct Maddubs512(Lanes<Avx512>);

impl Multiplier for Maddubs512 {
    type S = Avx512;
    type Packed = __m512i;
    type W = __m512i;
    const LARGEST: u8 = LARGEST_IN_PAIRS;

    fn detect() -> Option<Self> {
        Lanes::detect().map(Self)
    }
    #[inline(always)]
    fn lanes(self) -> Lanes<Avx512> {
        self.0
    }
    #[inline(always)]
    fn enter<T: Body>(self, body: T) -> T::Output {
        self.0.enter(body)
    }
    #[inline(always)]
    fn unpack(packed: __m512i, _group: *const i8) -> __m512i {
        packed
    }
    #[target_feature(enable = "avx512f,avx512bw")]
    #[inline]
    unsafe fn add_products(sums: __m512i, operand: __m512i, weights: __m512i) -> __m512i {
        let pairs = _mm512_maddubs_epi16(operand, weights);
        _mm512_add_epi32(sums, _mm512_madd_epi16(pairs, _mm512_set1_epi16(1)))
    }
}

/// Bytes with AVX-512 VNNI: one instruction, sums of 32 bits throughout.
#[derive(Clone, Copy)]
pub(in crate::backend::cpu) struct Vnni(Lanes<Avx512>);

impl Multiplier for Vnni {
    type S = Avx512;
    type Packed = __m512i;
    type W = __m512i;

    fn detect() -> Option<Self> {
        Lanes::detect().filter(|_| Isa::Avx512Vnni.available()).map(Self)
    }
    #[inline(always)]
    fn lanes(self) -> Lanes<Avx512> {
        self.0
    }
    #[inline(always)]
    fn enter<T: Body>(self, body: T) -> T::Output {
        // SAFETY: `self` exists, so `detect` found VNNI beside the rest of AVX-512.
        unsafe { with_avx512_vnni(body) }
    }
    #[inline(always)]
    fn unpack(packed: __m512i, _group: *const i8) -> __m512i {
        packed
    }
    #[target_feature(enable = "avx512vnni,avx512f")]
    #[inline]
    unsafe fn add_products(sums: __m512i, operand: __m512i, weights: __m512i) -> __m512i {
        _mm512_dpbusd_epi32(sums, operand, weights)
    }
}

#[target_feature(enable = "avx512vnni,avx512f,avx512bw,avx512dq,avx512vl,avx2,fma,f16c")]
#[inline(never)]
fn with_avx512_vnni<B: Body>(body: B) -> B::Output {
    body.run()
}

/// bfloat16 with AVX-512 BF16: pairs of inputs with pairs of weights, sums in f32.
///
/// The instruction takes subnormal inputs for zero and rounds after each of its two products.
#[derive(Clone, Copy)]
pub(in crate::backend::cpu) struct Vdpbf16(Lanes<Avx512>);

impl Dot for Vdpbf16 {
    type S = Avx512;
    type A = bf16;
    type B = bf16;
    type Part = i32;
    type Packed = __m512i;
    type V = __m512i;
    type W = __m512i;
    type Sum = __m512;
    type Wide = Self;
    const GROUP: usize = 2;
    const WEIGHT: Precision = Precision::Bf16;
    const SLICE: usize = 4096;

    fn detect() -> Option<Self> {
        Lanes::detect().filter(|_| Isa::Avx512Bf16.available()).map(Self)
    }
    #[inline(always)]
    fn lanes(self) -> Lanes<Avx512> {
        self.0
    }
    #[inline(always)]
    fn wide(self) -> Self {
        self
    }
    #[inline(always)]
    fn enter<T: Body>(self, body: T) -> T::Output {
        // SAFETY: `self` exists, so `detect` found the dot products of bfloat16 beside the rest of AVX-512.
        unsafe { with_avx512_bf16(body) }
    }
    #[inline(always)]
    fn zero(self) -> __m512 {
        self.0.splat(0.0)
    }
    #[inline(always)]
    fn splat(self, part: i32) -> __m512i {
        self.0.splat_i32(part)
    }
    #[inline(always)]
    fn unpack(self, packed: __m512i, _group: *const bf16, _phase: usize) -> __m512i {
        packed
    }
    /// The instruction with all operands in registers: the intrinsic may read one from memory, a form that an emulator
    /// on which the tests run (Bochs 3.0) computes wrongly and that saves a load in the narrowest tiles only. Not `pure`,
    /// so that it is not moved past the loads that come after it.
    #[target_feature(enable = "avx512bf16,avx512f")]
    #[inline]
    unsafe fn add_product(self, mut sum: __m512, operand: __m512i, weights: __m512i) -> __m512 {
        // SAFETY: `self` exists, so the machine has the instruction, which touches registers only.
        unsafe {
            asm!(
                "vdpbf16ps {sum}, {operand}, {weights}",
                sum = inout(zmm_reg) sum, operand = in(zmm_reg) operand, weights = in(zmm_reg) weights,
                options(nomem, nostack, preserves_flags),
            );
        }
        sum
    }
    #[inline(always)]
    fn add(self, a: __m512, b: __m512) -> __m512 {
        self.0.add(a, b)
    }
    #[inline(always)]
    fn value(self, sum: __m512, _grid: &Grid, _columns: OutputColumns<'_, Avx512, bf16>, bias: __m512) -> __m512 {
        self.0.add(sum, bias)
    }
    #[inline(always)]
    fn pack(self, rows: &[f32], to: &mut [bf16]) {
        write(to, self.0.to_pairs(self.0.load(rows), self.0.load(&rows[Avx512::LANES..])));
    }
}

#[target_feature(enable = "avx512bf16,avx512f,avx512bw,avx512dq,avx512vl,avx2,fma,f16c")]
#[inline(never)]
fn with_avx512_bf16<B: Body>(body: B) -> B::Output {
    body.run()
}
