//! The instruction sets: what they are called, which of them the machine has, and kernels run with one of them.

#[cfg(target_arch = "x86_64")]
use super::avx2::Avx2;
#[cfg(target_arch = "x86_64")]
use super::avx512::Avx512;
use super::lanes::Lanes;
#[cfg(target_arch = "aarch64")]
use super::neon::Neon;
use super::portable::Portable;
use super::vector::{Body, Simd};

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
            Isa::Avx2 => Avx2::available(),
            Isa::Avx512 => Avx512::available(),
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
            Isa::Neon => Neon::available(),
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

    /// Whether this machine has it, but is faster with the one before it.
    ///
    /// Intel's cores that have AVX-512 FP16 begin a `VDPBF16PS` of 512 bits in every other cycle and two FMAs in each:
    /// 166 against 339 GOP/s of two cores of an Emerald Rapids (`benches/peak.rs`). bfloat16 widened to f32 is faster
    /// there, and more precise.
    pub fn is_slow_here(self) -> bool {
        #[cfg(target_arch = "x86_64")]
        {
            // SAFETY: every x86-64 has the instruction.
            // Newer compilers call it safe; the oldest one supported does not.
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
    pub(in crate::backend::cpu) fn includes(self, other: Self) -> bool {
        let arm = |isa| matches!(isa, Isa::Neon | Isa::NeonDot);
        let same_family = other == Isa::Portable || arm(self) == arm(other);
        self == other || (other < self && same_family && ![self, other].contains(&Isa::Portable16))
    }

    /// Runs `kernel` with this instruction set's vector.
    ///
    /// # Panics
    /// If the machine lacks the instruction set.
    #[inline]
    pub(in crate::backend::cpu) fn run<K: VectorKernel>(self, kernel: K) -> K::Output {
        match self {
            Isa::Portable => run_on::<Portable<8>, K>(kernel),
            Isa::Portable16 => run_on::<Portable<16>, K>(kernel),
            #[cfg(target_arch = "x86_64")]
            Isa::Avx2 => run_on::<Avx2, K>(kernel),
            #[cfg(target_arch = "x86_64")]
            Isa::Avx512 | Isa::Avx512Vnni | Isa::Avx512Bf16 => run_on::<Avx512, K>(kernel),
            #[cfg(target_arch = "aarch64")]
            Isa::Neon | Isa::NeonDot => run_on::<Neon, K>(kernel),
            // Instruction sets of other targets; every one is listed where there are none.
            #[allow(unreachable_patterns)]
            _ => unreachable!("not available on this target"),
        }
    }
}

fn run_on<S: Simd, K: VectorKernel>(kernel: K) -> K::Output {
    let lanes = Lanes::<S>::detect().expect("an instruction set that this machine has");
    lanes.enter(KernelBody(kernel, lanes))
}

/// A computation written once for every instruction set.
pub(in crate::backend::cpu) trait VectorKernel {
    /// What it returns.
    type Output;

    /// The computation; `#[inline(always)]`, so that it is compiled with the features of `S`.
    fn run<S: Simd>(self, lanes: Lanes<S>) -> Self::Output;
}

/// A kernel on one vector.
struct KernelBody<S, K>(K, Lanes<S>);

impl<S: Simd, K: VectorKernel> Body for KernelBody<S, K> {
    type Output = K::Output;

    #[inline(always)]
    fn run(self) -> K::Output {
        self.0.run(self.1)
    }
}
