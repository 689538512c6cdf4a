//! What a step of a product computes: one trait over operand and weight types, and its implementations.
//! Nothing here loops over inputs or knows tiles.

mod bytes;
mod float;
#[cfg(target_arch = "aarch64")]
mod neon;
mod portable;
mod step;
#[cfg(target_arch = "x86_64")]
mod x86;

pub(in crate::backend::cpu) use bytes::{Int8Dot, Multiplier};
pub(in crate::backend::cpu) use float::{Fma, Widen};
#[cfg(target_arch = "aarch64")]
pub(in crate::backend::cpu) use neon::Sdot;
pub(in crate::backend::cpu) use portable::{Pairs, Scalar};
pub(in crate::backend::cpu) use step::{Dot, OperandElement, OutputColumns, convert_row};
#[cfg(target_arch = "x86_64")]
pub(in crate::backend::cpu) use x86::{Maddubs256, Maddubs512, Vdpbf16, Vnni};
