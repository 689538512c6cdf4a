//! `src/runtime` alone, under the library's name, so that its tests build without the rest.

#[path = "../../src/remedy.rs"]
mod remedy;
#[path = "../../src/runtime/mod.rs"]
pub mod runtime;

pub use remedy::{Advice, Remedy};
