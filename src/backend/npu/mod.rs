//! The host side of the device kernels. What stands here so far does not compute yet: the reader that checks device
//! ELFs, the kernels that the build embedded, the packing of weights, and how work is cut for the kernels. Knows no
//! device; all of it is pure.

pub mod elf;
pub mod embedded;
pub mod pack;
pub mod tiling;

/// The compile step of build.rs, here for its tests.
#[cfg(test)]
#[path = "../../../kernels/compile/mod.rs"]
mod compile;
