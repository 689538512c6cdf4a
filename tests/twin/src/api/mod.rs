//! The C functions, one file per topic. Each has AscendCL's name and type (checked at compile time against
//! `ascend_sys::signature`) and runs its body through `entry`.
//!
//! Safety, for all of them: the caller passes valid pointers as AscendCL's documents require, or null, which is
//! reported as an error where it is one. Handles may have any value; they are looked up, never dereferenced.

mod arguments;
mod binary;
mod callback;
mod context;
mod control;
mod copy;
mod device;
mod event;
mod exception;
mod graph;
mod init;
mod launch;
mod legacy;
mod memory;
mod stream;
mod version;
