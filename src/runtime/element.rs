//! Types that may lie in device memory.

use half::{bf16, f16};

/// A plain number: any bits are a value, and it has no padding.
///
/// # Safety
/// Device memory holds whatever the last kernel left, so every bit pattern must be a valid value of the type, and all
/// its bytes must be initialised.
pub unsafe trait Element: Copy + Send + Sync + 'static {}

// SAFETY: integers and floating-point numbers have neither padding nor invalid bit patterns.
unsafe impl Element for u8 {}
// SAFETY: as above.
unsafe impl Element for i8 {}
// SAFETY: as above.
unsafe impl Element for u16 {}
// SAFETY: as above.
unsafe impl Element for i16 {}
// SAFETY: as above.
unsafe impl Element for u32 {}
// SAFETY: as above.
unsafe impl Element for i32 {}
// SAFETY: as above.
unsafe impl Element for u64 {}
// SAFETY: as above.
unsafe impl Element for i64 {}
// SAFETY: as above.
unsafe impl Element for f32 {}
// SAFETY: as above.
unsafe impl Element for f64 {}
// SAFETY: a transparent u16.
unsafe impl Element for f16 {}
// SAFETY: a transparent u16.
unsafe impl Element for bf16 {}
