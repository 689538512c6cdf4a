//! The host side of the device kernels. What stands here so far does not compute yet: the reader that checks device
//! ELFs, and the kernels that the build embedded. Knows no device; all of it is pure.

pub mod elf;
pub mod embedded;

/// The compile step of build.rs, here for its tests.
#[cfg(test)]
#[path = "../../../kernels/compile/mod.rs"]
mod compile;
