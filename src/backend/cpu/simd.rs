//! One vector of f32 per instruction set, and how a kernel written once runs with each of them.
//! Only intrinsics live here; what they compute is the business of the kernels.

use half::f16;

/// The instruction sets that kernels are built for, slowest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Isa {
    /// Plain Rust on arrays of eight, which every target has.
    Portable,
    /// Plain Rust on arrays of sixteen: the shapes of AVX-512 where there is none, for tests.
    Portable16,
    /// AVX2 with FMA and F16C.
    Avx2,
    /// AVX-512 F.
    Avx512,
}

impl Isa {
    /// Every instruction set.
    pub const ALL: [Self; 4] = [Self::Portable, Self::Portable16, Self::Avx2, Self::Avx512];

    /// The name in `ASCEND_BERT_CPU_ISA` and in reports.
    pub fn name(self) -> &'static str {
        match self {
            Isa::Portable => "portable",
            Isa::Portable16 => "portable16",
            Isa::Avx2 => "avx2",
            Isa::Avx512 => "avx512",
        }
    }

    /// Whether this machine has it.
    pub fn available(self) -> bool {
        match self {
            Isa::Portable | Isa::Portable16 => true,
            #[cfg(target_arch = "x86_64")]
            Isa::Avx2 => {
                is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma") && is_x86_feature_detected!("f16c")
            }
            #[cfg(target_arch = "x86_64")]
            Isa::Avx512 => Isa::Avx2.available() && is_x86_feature_detected!("avx512f"),
            #[cfg(not(target_arch = "x86_64"))]
            Isa::Avx2 | Isa::Avx512 => false,
        }
    }

    /// The fastest this machine has.
    pub fn best() -> Self {
        [Isa::Avx512, Isa::Avx2].into_iter().find(|isa| isa.available()).unwrap_or(Isa::Portable)
    }

    /// Vectors in a row of a matrix tile: a packed panel is this many vectors wide.
    pub(super) fn panel_vectors(self) -> usize {
        match self {
            Isa::Portable | Isa::Avx2 => 2,
            Isa::Portable16 | Isa::Avx512 => 4,
        }
    }

    /// Values in a vector.
    pub(super) fn lanes(self) -> usize {
        match self {
            Isa::Portable | Isa::Avx2 => 8,
            Isa::Portable16 | Isa::Avx512 => 16,
        }
    }

    /// Columns of a packed panel.
    pub(super) fn panel_width(self) -> usize {
        self.panel_vectors() * self.lanes()
    }

    /// Runs `kernel` with this instruction set.
    ///
    /// # Safety
    /// [`Isa::available`] must have said yes, and the kernel's own conditions must hold.
    #[inline]
    pub(super) unsafe fn run<K: Kernel>(self, kernel: K) -> K::Output {
        match self {
            // SAFETY: the caller upholds the kernel's conditions; plain Rust needs no feature.
            Isa::Portable => unsafe { kernel.run::<Portable<8, 2>>() },
            // SAFETY: as above.
            Isa::Portable16 => unsafe { kernel.run::<Portable<16, 4>>() },
            #[cfg(target_arch = "x86_64")]
            // SAFETY: the caller has checked that the machine has these features.
            Isa::Avx2 => unsafe { x86::with_avx2(kernel) },
            #[cfg(target_arch = "x86_64")]
            // SAFETY: as above.
            Isa::Avx512 => unsafe { x86::with_avx512(kernel) },
            #[cfg(not(target_arch = "x86_64"))]
            Isa::Avx2 | Isa::Avx512 => unreachable!("not available on this target"),
        }
    }
}

/// A computation written once for every instruction set.
pub(super) trait Kernel {
    /// What it returns.
    type Output;

    /// The computation; `#[inline(always)]`, so that it is compiled with the features of whoever calls it.
    ///
    /// # Safety
    /// The machine has the features of `S`; further conditions are the kernel's.
    unsafe fn run<S: Simd>(self) -> Self::Output;
}

/// A vector of f32 and what can be done with it.
///
/// # Safety (of every function)
/// The machine has the features of the instruction set; pointers are valid for [`Simd::LANES`] values, any alignment.
#[allow(clippy::missing_safety_doc)]
pub(super) trait Simd: Copy + 'static {
    /// The vector.
    type V: Copy;
    /// Values in it.
    const LANES: usize;
    /// Vectors in a row of a matrix tile.
    const PANEL_VECTORS: usize;

    unsafe fn splat(value: f32) -> Self::V;
    unsafe fn load(from: *const f32) -> Self::V;
    unsafe fn store(to: *mut f32, value: Self::V);
    /// Widens IEEE half-precision bits.
    unsafe fn load_f16(from: *const u16) -> Self::V;
    /// Rounds to nearest even half precision.
    unsafe fn store_f16(to: *mut u16, value: Self::V);
    /// To the nearest half-precision number, ties to even.
    unsafe fn round_f16(a: Self::V) -> Self::V;
    unsafe fn add(a: Self::V, b: Self::V) -> Self::V;
    unsafe fn sub(a: Self::V, b: Self::V) -> Self::V;
    unsafe fn mul(a: Self::V, b: Self::V) -> Self::V;
    unsafe fn div(a: Self::V, b: Self::V) -> Self::V;
    /// `a * b + c`, rounded once where the hardware can.
    unsafe fn fma(a: Self::V, b: Self::V, c: Self::V) -> Self::V;
    /// `a > b ? a : b`: the second if either is NaN.
    unsafe fn max(a: Self::V, b: Self::V) -> Self::V;
    /// `a < b ? a : b`: the second if either is NaN.
    unsafe fn min(a: Self::V, b: Self::V) -> Self::V;
    /// To the nearest integer, ties to even.
    unsafe fn round(a: Self::V) -> Self::V;
    /// `2^a` for integral `a` in -127..=128, where -127 gives zero and 128 infinity.
    unsafe fn pow2(a: Self::V) -> Self::V;
    unsafe fn abs(a: Self::V) -> Self::V;
    /// Magnitude of `a`, sign of `b`.
    unsafe fn copysign(a: Self::V, b: Self::V) -> Self::V;
    unsafe fn sum(a: Self::V) -> f32;
    unsafe fn largest(a: Self::V) -> f32;
    /// Turns eight rows of eight numbers, `stride` apart, into eight rows `to_stride` apart.
    #[inline(always)]
    unsafe fn transpose_8x8(from: *const f32, stride: usize, to: *mut f32, to_stride: usize) {
        for row in 0..8 {
            for column in 0..8 {
                // SAFETY: the caller's eight rows of eight on both sides.
                unsafe { *to.add(column * to_stride + row) = *from.add(row * stride + column) };
            }
        }
    }
}

/// Brings the cache line at `address` into the second-level cache; any address will do.
#[inline(always)]
pub(super) fn prefetch_l2(address: *const f32) {
    #[cfg(target_arch = "x86_64")]
    // SAFETY: a prefetch reads nothing that the program can see and never faults; SSE is part of x86-64.
    unsafe {
        use std::arch::x86_64::{_MM_HINT_T1, _mm_prefetch};
        _mm_prefetch::<_MM_HINT_T1>(address.cast());
    }
    #[cfg(not(target_arch = "x86_64"))]
    let _ = address;
}

/// Brings the cache line at `address` into the first-level cache; any address will do.
#[inline(always)]
pub(super) fn prefetch_l1(address: *const f32) {
    #[cfg(target_arch = "x86_64")]
    // SAFETY: as above.
    unsafe {
        use std::arch::x86_64::{_MM_HINT_T0, _mm_prefetch};
        _mm_prefetch::<_MM_HINT_T0>(address.cast());
    }
    #[cfg(not(target_arch = "x86_64"))]
    let _ = address;
}

/// Arrays of N that the compiler vectorises as it can, in panels of P of them.
#[derive(Clone, Copy)]
pub(super) struct Portable<const N: usize, const P: usize>;

impl<const N: usize, const P: usize> Portable<N, P> {
    #[inline(always)]
    fn zip(a: [f32; N], b: [f32; N], f: impl Fn(f32, f32) -> f32) -> [f32; N] {
        std::array::from_fn(|i| f(a[i], b[i]))
    }
}

impl<const N: usize, const P: usize> Simd for Portable<N, P> {
    type V = [f32; N];
    const LANES: usize = N;
    const PANEL_VECTORS: usize = P;

    #[inline(always)]
    unsafe fn splat(value: f32) -> [f32; N] {
        [value; N]
    }
    #[inline(always)]
    unsafe fn load(from: *const f32) -> [f32; N] {
        // SAFETY: the caller says that N values can be read.
        unsafe { from.cast::<[f32; N]>().read_unaligned() }
    }
    #[inline(always)]
    unsafe fn store(to: *mut f32, value: [f32; N]) {
        // SAFETY: the caller says that N values can be written.
        unsafe { to.cast::<[f32; N]>().write_unaligned(value) }
    }
    #[inline(always)]
    unsafe fn load_f16(from: *const u16) -> [f32; N] {
        // SAFETY: the caller says that N values can be read.
        let bits = unsafe { from.cast::<[u16; N]>().read_unaligned() };
        bits.map(|bits| f16::from_bits(bits).to_f32())
    }
    #[inline(always)]
    unsafe fn store_f16(to: *mut u16, value: [f32; N]) {
        // SAFETY: the caller says that N values can be written.
        unsafe { to.cast::<[u16; N]>().write_unaligned(value.map(|value| f16::from_f32(value).to_bits())) }
    }
    #[inline(always)]
    unsafe fn round_f16(a: [f32; N]) -> [f32; N] {
        a.map(|value| f16::from_f32(value).to_f32())
    }
    #[inline(always)]
    unsafe fn add(a: [f32; N], b: [f32; N]) -> [f32; N] {
        Self::zip(a, b, |a, b| a + b)
    }
    #[inline(always)]
    unsafe fn sub(a: [f32; N], b: [f32; N]) -> [f32; N] {
        Self::zip(a, b, |a, b| a - b)
    }
    #[inline(always)]
    unsafe fn mul(a: [f32; N], b: [f32; N]) -> [f32; N] {
        Self::zip(a, b, |a, b| a * b)
    }
    #[inline(always)]
    unsafe fn div(a: [f32; N], b: [f32; N]) -> [f32; N] {
        Self::zip(a, b, |a, b| a / b)
    }
    #[inline(always)]
    unsafe fn fma(a: [f32; N], b: [f32; N], c: [f32; N]) -> [f32; N] {
        // Rounded twice: without hardware for it, a fused multiply-add would be a library call.
        std::array::from_fn(|i| a[i] * b[i] + c[i])
    }
    #[inline(always)]
    unsafe fn max(a: [f32; N], b: [f32; N]) -> [f32; N] {
        Self::zip(a, b, |a, b| if a > b { a } else { b })
    }
    #[inline(always)]
    unsafe fn min(a: [f32; N], b: [f32; N]) -> [f32; N] {
        Self::zip(a, b, |a, b| if a < b { a } else { b })
    }
    #[inline(always)]
    unsafe fn round(a: [f32; N]) -> [f32; N] {
        a.map(f32::round_ties_even)
    }
    #[inline(always)]
    unsafe fn pow2(a: [f32; N]) -> [f32; N] {
        a.map(|a| f32::from_bits((((a as i32) + 127) as u32) << 23))
    }
    #[inline(always)]
    unsafe fn abs(a: [f32; N]) -> [f32; N] {
        a.map(f32::abs)
    }
    #[inline(always)]
    unsafe fn copysign(a: [f32; N], b: [f32; N]) -> [f32; N] {
        Self::zip(a, b, f32::copysign)
    }
    #[inline(always)]
    unsafe fn sum(a: [f32; N]) -> f32 {
        a.iter().sum()
    }
    #[inline(always)]
    unsafe fn largest(a: [f32; N]) -> f32 {
        a.into_iter().fold(f32::NEG_INFINITY, |max, value| if max > value { max } else { value })
    }
}

#[cfg(target_arch = "x86_64")]
mod x86 {
    //! The x86-64 vectors.
    use std::arch::x86_64::*;

    use super::{Kernel, Simd};

    /// # Safety
    /// The machine has AVX2, FMA and F16C; the kernel's own conditions hold.
    #[target_feature(enable = "avx2,fma,f16c")]
    pub(super) unsafe fn with_avx2<K: Kernel>(kernel: K) -> K::Output {
        // SAFETY: the caller's word.
        unsafe { kernel.run::<Avx2>() }
    }

    /// # Safety
    /// The machine has AVX-512 F besides AVX2, FMA and F16C; the kernel's own conditions hold.
    #[target_feature(enable = "avx512f,avx2,fma,f16c")]
    pub(super) unsafe fn with_avx512<K: Kernel>(kernel: K) -> K::Output {
        // SAFETY: the caller's word.
        unsafe { kernel.run::<Avx512>() }
    }

    #[derive(Clone, Copy)]
    pub(super) struct Avx2;

    // In both implementations every block is one intrinsic whose feature, and whose pointer if it has one, the
    // caller of the trait's function vouches for.
    impl Simd for Avx2 {
        type V = __m256;
        const LANES: usize = 8;
        const PANEL_VECTORS: usize = 2;

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
        unsafe fn load_f16(from: *const u16) -> __m256 {
            // SAFETY: see above.
            unsafe { _mm256_cvtph_ps(_mm_loadu_si128(from.cast())) }
        }
        #[inline(always)]
        unsafe fn store_f16(to: *mut u16, value: __m256) {
            // SAFETY: see above.
            unsafe { _mm_storeu_si128(to.cast(), _mm256_cvtps_ph::<_MM_FROUND_TO_NEAREST_INT>(value)) }
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
    unsafe fn transpose_8x8(from: *const f32, stride: usize, to: *mut f32, to_stride: usize) {
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

    #[derive(Clone, Copy)]
    pub(super) struct Avx512;

    impl Simd for Avx512 {
        type V = __m512;
        const LANES: usize = 16;
        const PANEL_VECTORS: usize = 4;

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
        unsafe fn load_f16(from: *const u16) -> __m512 {
            // SAFETY: see above.
            unsafe { _mm512_cvtph_ps(_mm256_loadu_si256(from.cast())) }
        }
        #[inline(always)]
        unsafe fn store_f16(to: *mut u16, value: __m512) {
            // SAFETY: see above.
            unsafe { _mm256_storeu_si256(to.cast(), _mm512_cvtps_ph::<_MM_FROUND_TO_NEAREST_INT>(value)) }
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
            unsafe { transpose_8x8(from, stride, to, to_stride) };
        }
    }
}
