//! The C functions, one file per topic. Each has AscendCL's name and type (checked at compile time against
//! `ascend_sys::signature`) and runs its body through `entry`.
//!
//! Safety, for all of them: the caller passes pointers as AscendCL's documents ask for, null where that is an error to be
//! told of. Handles may be anything; they are looked up, never followed.

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
