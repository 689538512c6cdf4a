//! The host side of the device kernels. What stands here so far does not compute yet: the reader that checks device
//! ELFs, the kernels that the build embedded, and the packing of weights. Knows no device; all of it is pure.

pub mod elf;
pub mod embedded;
pub mod pack;

/// The compile step of build.rs, here for its tests.
#[cfg(test)]
#[path = "../../../kernels/compile/mod.rs"]
mod compile;
