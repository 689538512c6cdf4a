//! Matrix products with packed weights. Knows operands, weights and what becomes of a result; knows no layers.

pub(super) mod dot;
mod kernel;
mod linear;
mod multiply;
mod pack;
mod plan;
mod strips;
mod task;
pub(super) mod tile;

pub(super) use kernel::{ProductKernel, TileSizes};
pub use linear::PackedLinear;
pub(super) use multiply::{Multiplication, multiply};
#[cfg(test)]
pub(super) use plan::GemmPlan;
