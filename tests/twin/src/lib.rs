//! A software Ascend NPU behind AscendCL's C ABI: what the project loads in place of Huawei's `libascendcl.so` where
//! there is no hardware. See README.md for what it checks, and `include/ascend_twin.h` for how it is controlled.
//!
//! `api` holds the C functions, one file per topic; `entry` is the way into each. Everything behind them is safe code
//! but for the places that touch memory, threads of kernels and the loader, each allowed by name.

#![allow(unsafe_code)]

mod access;
mod api;
mod callback;
mod capture;
mod clock;
mod ending;
mod entry;
mod event;
mod fault;
mod graph;
mod launch;
mod ledger;
mod levels;
mod module;
mod place;
mod report;
mod rules;
mod running;
mod settings;
mod soc;
mod space;
mod stream;
mod table;
mod turns;
mod universe;
mod wait;
mod worker;
