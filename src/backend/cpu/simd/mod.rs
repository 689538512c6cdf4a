//! One vector of f32 per instruction set, and how a kernel written once runs with each of them.
//! Only intrinsics live in this folder; what they compute is the business of the kernels.

#[cfg(target_arch = "x86_64")]
mod avx2;
#[cfg(target_arch = "x86_64")]
mod avx512;
#[cfg(target_arch = "aarch64")]
mod neon;
mod portable;

use std::marker::PhantomData;

use half::{bf16, f16};

use super::gemm::tile::Shapes;

#[cfg(target_arch = "x86_64")]
pub(super) use avx2::Avx2;
#[cfg(target_arch = "x86_64")]
pub(super) use avx512::{Avx512, with_avx512_bf16, with_avx512_vnni};
#[cfg(target_arch = "aarch64")]
pub(super) use neon::{Neon, with_neon_dot};
pub(super) use portable::Portable;

/// The instruction sets that kernels are built for, slowest first; each of an architecture includes those before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Isa {
    /// Plain Rust on arrays of eight, which every target has.
    Portable,
    /// Plain Rust on arrays of sixteen: the shapes of AVX-512 where there is none, for tests.
    Portable16,
    /// AVX2 with FMA and F16C.
    Avx2,
    /// AVX-512 F, BW, DQ and VL.
    Avx512,
    /// AVX-512 with the dot products of bytes (VNNI).
    Avx512Vnni,
    /// AVX-512 with those of bytes and of bfloat16.
    Avx512Bf16,
    /// NEON, which every aarch64 has.
    Neon,
    /// NEON with the dot products of bytes (ARMv8.2).
    NeonDot,
}

impl Isa {
    /// Every instruction set.
    pub const ALL: [Self; 8] = [
        Self::Portable,
        Self::Portable16,
        Self::Avx2,
        Self::Avx512,
        Self::Avx512Vnni,
        Self::Avx512Bf16,
        Self::Neon,
        Self::NeonDot,
    ];

    /// The name in `ASCEND_BERT_CPU_ISA` and in reports.
    pub fn name(self) -> &'static str {
        match self {
            Isa::Portable => "portable",
            Isa::Portable16 => "portable16",
            Isa::Avx2 => "avx2",
            Isa::Avx512 => "avx512",
            Isa::Avx512Vnni => "avx512vnni",
            Isa::Avx512Bf16 => "avx512bf16",
            Isa::Neon => "neon",
            Isa::NeonDot => "neondot",
        }
    }

    /// The CPU features it stands for.
    pub fn gate(self) -> &'static str {
        match self {
            Isa::Portable | Isa::Portable16 => "none",
            Isa::Avx2 => "avx2 fma f16c",
            Isa::Avx512 => "avx512f avx512bw avx512dq avx512vl",
            Isa::Avx512Vnni => "avx512f avx512bw avx512dq avx512vl avx512vnni",
            Isa::Avx512Bf16 => "avx512f avx512bw avx512dq avx512vl avx512vnni avx512bf16",
            Isa::Neon => "neon",
            Isa::NeonDot => "neon dotprod",
        }
    }

    /// Whether this machine has it.
    #[cfg(target_arch = "x86_64")]
    pub fn available(self) -> bool {
        match self {
            Isa::Portable | Isa::Portable16 => true,
            Isa::Avx2 => {
                is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma") && is_x86_feature_detected!("f16c")
            }
            Isa::Avx512 => {
                Isa::Avx2.available()
                    && is_x86_feature_detected!("avx512f")
                    && is_x86_feature_detected!("avx512bw")
                    && is_x86_feature_detected!("avx512dq")
                    && is_x86_feature_detected!("avx512vl")
            }
            Isa::Avx512Vnni => Isa::Avx512.available() && is_x86_feature_detected!("avx512vnni"),
            Isa::Avx512Bf16 => Isa::Avx512Vnni.available() && is_x86_feature_detected!("avx512bf16"),
            Isa::Neon | Isa::NeonDot => false,
        }
    }

    /// Whether this machine has it.
    #[cfg(target_arch = "aarch64")]
    pub fn available(self) -> bool {
        match self {
            Isa::Portable | Isa::Portable16 => true,
            Isa::Neon => std::arch::is_aarch64_feature_detected!("neon"),
            Isa::NeonDot => Isa::Neon.available() && std::arch::is_aarch64_feature_detected!("dotprod"),
            Isa::Avx2 | Isa::Avx512 | Isa::Avx512Vnni | Isa::Avx512Bf16 => false,
        }
    }

    /// Whether this machine has it.
    #[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
    pub fn available(self) -> bool {
        matches!(self, Isa::Portable | Isa::Portable16)
    }

    /// Every one that this machine has.
    pub fn present() -> impl Iterator<Item = Self> {
        Self::ALL.into_iter().filter(|isa| isa.available())
    }

    /// The fastest this machine has.
    pub fn best() -> Self {
        let fast = Self::present().filter(|&isa| isa != Isa::Portable16 && !isa.is_slow_here());
        fast.last().unwrap_or(Isa::Portable)
    }

    /// Whether this machine has it, but is faster with what comes before it.
    ///
    /// Intel's cores that have AVX-512 FP16 begin a `VDPBF16PS` of 512 bits in every other cycle and two FMAs in each:
    /// 166 against 339 GOP/s of two cores of an Emerald Rapids (`benches/peak.rs`). bfloat16 widened to f32 is faster
    /// there, and more precise.
    pub fn is_slow_here(self) -> bool {
        #[cfg(target_arch = "x86_64")]
        {
            // SAFETY: every x86-64 has the instruction.
            #[allow(unused_unsafe)]
            let vendor = unsafe { std::arch::x86_64::__cpuid(0) };
            let vendor = [vendor.ebx, vendor.edx, vendor.ecx].map(u32::to_le_bytes);
            let intel = vendor.as_flattened() == b"GenuineIntel";
            self == Isa::Avx512Bf16 && intel && is_x86_feature_detected!("avx512fp16")
        }
        #[cfg(not(target_arch = "x86_64"))]
        false
    }

    /// Whether kernels for `other` run where this one is available and chosen.
    pub(super) fn includes(self, other: Self) -> bool {
        let arm = |isa| matches!(isa, Isa::Neon | Isa::NeonDot);
        let same_family = other == Isa::Portable || arm(self) == arm(other);
        self == other || (other < self && same_family && ![self, other].contains(&Isa::Portable16))
    }

    /// Runs `kernel` with this instruction set's vector.
    ///
    /// # Safety
    /// [`Isa::available`] must have said yes, and the kernel's own conditions must hold.
    #[inline]
    pub(super) unsafe fn run<K: Kernel>(self, kernel: K) -> K::Output {
        // SAFETY: the caller upholds the kernel's conditions and has checked that the machine has these features.
        unsafe {
            match self {
                Isa::Portable => enter::<Portable<8>, K>(kernel),
                Isa::Portable16 => enter::<Portable<16>, K>(kernel),
                #[cfg(target_arch = "x86_64")]
                Isa::Avx2 => enter::<Avx2, K>(kernel),
                #[cfg(target_arch = "x86_64")]
                Isa::Avx512 | Isa::Avx512Vnni | Isa::Avx512Bf16 => enter::<Avx512, K>(kernel),
                #[cfg(target_arch = "aarch64")]
                Isa::Neon | Isa::NeonDot => enter::<Neon, K>(kernel),
                #[allow(unreachable_patterns)]
                _ => unreachable!("not available on this target"),
            }
        }
    }
}

unsafe fn enter<S: Simd, K: Kernel>(kernel: K) -> K::Output {
    // SAFETY: the caller's word.
    unsafe { S::enter(On::<S, K>(kernel, PhantomData)) }
}

/// Something to be compiled with the features of whoever enters it.
pub(super) trait Body {
    /// What it returns.
    type Output;

    /// The computation; `#[inline(always)]`.
    ///
    /// # Safety
    /// The conditions of whoever made it hold.
    unsafe fn run(self) -> Self::Output;
}

/// A kernel on one vector.
struct On<S, K>(K, PhantomData<S>);

impl<S: Simd, K: Kernel> Body for On<S, K> {
    type Output = K::Output;

    #[inline(always)]
    unsafe fn run(self) -> K::Output {
        // SAFETY: the caller's word.
        unsafe { self.0.run::<S>() }
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
    /// As many integers of 32 bits.
    type I: Copy;
    /// Values in it.
    const LANES: usize;
    /// The register tiles that its registers hold.
    type Shapes: Shapes;

    /// Runs `body` compiled with the instruction set's features.
    unsafe fn enter<B: Body>(body: B) -> B::Output;

    unsafe fn splat(value: f32) -> Self::V;
    unsafe fn load(from: *const f32) -> Self::V;
    unsafe fn store(to: *mut f32, value: Self::V);
    unsafe fn load_f16(from: *const f16) -> Self::V;
    /// Rounds to nearest even half precision.
    unsafe fn store_f16(to: *mut f16, value: Self::V);
    unsafe fn load_bf16(from: *const bf16) -> Self::V;
    /// Rounds to nearest even; NaN stays NaN.
    unsafe fn store_bf16(to: *mut bf16, value: Self::V);
    /// The first numbers of as many pairs as a vector has lanes.
    unsafe fn load_first(pairs: *const bf16) -> Self::V;
    /// The second numbers.
    unsafe fn load_second(pairs: *const bf16) -> Self::V;
    /// Writes pairs, rounded as [`Simd::store_bf16`] does.
    unsafe fn store_pairs(to: *mut bf16, first: Self::V, second: Self::V);
    /// Rounds to the nearest integers, within -128..=127, and writes them raised by 128.
    unsafe fn store_u8(to: *mut u8, value: Self::V);
    unsafe fn splat_i32(value: i32) -> Self::I;
    unsafe fn load_i32(from: *const i32) -> Self::I;
    unsafe fn store_i32(to: *mut i32, value: Self::I);
    /// Wraps around.
    unsafe fn add_i32(a: Self::I, b: Self::I) -> Self::I;
    /// The lower 32 bits.
    unsafe fn mul_i32(a: Self::I, b: Self::I) -> Self::I;
    /// Byte `which` of each, from the lowest at 0 to the highest at 3, as a signed number.
    unsafe fn byte_i32(a: Self::I, which: u32) -> Self::I;
    unsafe fn from_i32(a: Self::I) -> Self::V;
    /// To the nearest half-precision number, ties to even.
    unsafe fn round_f16(a: Self::V) -> Self::V;
    unsafe fn add(a: Self::V, b: Self::V) -> Self::V;
    unsafe fn sub(a: Self::V, b: Self::V) -> Self::V;
    unsafe fn mul(a: Self::V, b: Self::V) -> Self::V;
    unsafe fn div(a: Self::V, b: Self::V) -> Self::V;
    /// `a / b` by the fastest way: within two units in the last place where the magnitude of `b` is from 2^-120 to
    /// 2^120, within 2^-100 of `a` where it is larger; by plus infinity as [`Simd::div`].
    #[inline(always)]
    unsafe fn quotient(a: Self::V, b: Self::V) -> Self::V {
        // SAFETY: the caller's word.
        unsafe { Self::div(a, b) }
    }
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
pub(super) fn prefetch_l2(address: *const u8) {
    #[cfg(target_arch = "x86_64")]
    // SAFETY: a prefetch reads nothing that the program can see and never faults; SSE is part of x86-64.
    unsafe {
        use std::arch::x86_64::{_MM_HINT_T1, _mm_prefetch};
        _mm_prefetch::<_MM_HINT_T1>(address.cast());
    }
    #[cfg(not(target_arch = "x86_64"))]
    let _ = address;
}

/// Brings the cache line at `address` into the first-level cache, to be written; any address will do.
#[inline(always)]
pub(super) fn prefetch_to_write(address: *const u8) {
    #[cfg(target_arch = "x86_64")]
    // SAFETY: as above; a processor that does not know the instruction does nothing.
    unsafe {
        use std::arch::x86_64::{_MM_HINT_ET0, _mm_prefetch};
        _mm_prefetch::<_MM_HINT_ET0>(address.cast());
    }
    #[cfg(not(target_arch = "x86_64"))]
    let _ = address;
}

/// Brings the cache line at `address` into the first-level cache; any address will do.
#[inline(always)]
pub(super) fn prefetch_l1(address: *const u8) {
    #[cfg(target_arch = "x86_64")]
    // SAFETY: as above.
    unsafe {
        use std::arch::x86_64::{_MM_HINT_T0, _mm_prefetch};
        _mm_prefetch::<_MM_HINT_T0>(address.cast());
    }
    #[cfg(not(target_arch = "x86_64"))]
    let _ = address;
}
