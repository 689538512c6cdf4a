//! The runtime on the software device: tests of its guarantees. Every test has a separate device, and ends with a clean
//! ledger: no rule of AscendCL violated, no resource left.

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
