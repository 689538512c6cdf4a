//! A software Ascend NPU with AscendCL's C ABI, loaded in place of Huawei's `libascendcl.so` where there is no
//! hardware. README.md lists what it checks; `include/ascend_twin.h` is its control interface.
//!
//! `api` holds the C functions, one file per topic; `entry` is the entry into each. All other code is safe, except
//! where it touches memory, kernel threads or the loader; these files allow unsafe code by name.

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
mod instance;
mod launch;
mod ledger;
mod levels;
mod module;
mod place;
mod report;
mod rules;
mod running;
mod scheduler;
mod settings;
mod soc;
mod space;
mod stream;
mod table;
mod wait;
mod worker;
