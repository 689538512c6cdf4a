//! The runtime on the software device: what it promises, provoked. Every test has a device of its own, and ends with
//! the device's ledger clean: no rule of AscendCL broken, nothing left.

#![allow(unsafe_code, dead_code, unreachable_pub)]

mod capture;
mod context;
mod copies;
mod failures;
mod levels;
mod memory;
mod stress;
mod sweep;
#[path = "../common/twin.rs"]
mod twin;
