//! The host side of the device kernels. What stands here so far does not compute yet: the reader that checks device
//! ELFs. Knows no device; all of it is pure.

pub mod elf;
