//! One vector of f32 per instruction set, and how a kernel written once runs with each of them.
//! Intrinsics, loads and stores; no kernel.

#[cfg(target_arch = "x86_64")]
mod avx2;
#[cfg(target_arch = "x86_64")]
mod avx512;
mod isa;
mod lanes;
#[cfg(target_arch = "aarch64")]
mod neon;
mod portable;
mod prefetch;
mod vector;

#[cfg(target_arch = "x86_64")]
pub(super) use avx2::Avx2;
#[cfg(target_arch = "x86_64")]
pub(super) use avx512::Avx512;
pub use isa::Isa;
pub(super) use isa::VectorKernel;
pub(super) use lanes::{Lanes, VectorElement, Vectors, read, write};
#[cfg(target_arch = "aarch64")]
pub(super) use neon::Neon;
pub(super) use portable::Portable;
pub(super) use prefetch::{prefetch_l1, prefetch_l2, prefetch_to_write};
pub(super) use vector::{Body, Simd};
