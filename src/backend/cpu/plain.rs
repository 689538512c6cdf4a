//! Types for which memory of any content is valid: numbers in buffers, and vectors that are loaded from them.

use half::{bf16, f16};

/// Numbers, or vectors and arrays of them.
///
/// # Safety
/// Every bit pattern of the type's size is a value of it, and none of its bytes is padding.
pub(super) unsafe trait PlainData: Copy + Send + Sync + 'static {}

// SAFETY: every bit pattern is an f32; some are NaN.
unsafe impl PlainData for f32 {}
// SAFETY: a wrapper of the bits, of which every pattern is a number or NaN.
unsafe impl PlainData for f16 {}
// SAFETY: likewise a wrapper of the bits.
unsafe impl PlainData for bf16 {}
// SAFETY: integers have no invalid patterns.
unsafe impl PlainData for u8 {}
// SAFETY: integers have no invalid patterns.
unsafe impl PlainData for i8 {}
// SAFETY: integers have no invalid patterns.
unsafe impl PlainData for u16 {}
// SAFETY: integers have no invalid patterns.
unsafe impl PlainData for i32 {}
// SAFETY: integers have no invalid patterns.
unsafe impl PlainData for i64 {}
// SAFETY: an array has no bytes but its elements'.
unsafe impl<T: PlainData, const N: usize> PlainData for [T; N] {}

/// The same memory as numbers of another type; bytes beyond the last whole one are left out.
///
/// # Panics
/// If the memory is not aligned for the type.
pub(super) fn cast<T: PlainData, U: PlainData>(numbers: &[T]) -> &[U] {
    assert!(numbers.as_ptr().cast::<U>().is_aligned());
    // SAFETY: the memory is aligned, as long, initialised, and borrowed for as long as the result.
    unsafe { std::slice::from_raw_parts(numbers.as_ptr().cast(), size_of_val(numbers) / size_of::<U>()) }
}

/// As [`cast`], to be written.
pub(super) fn cast_mut<T: PlainData, U: PlainData>(numbers: &mut [T]) -> &mut [U] {
    assert!(numbers.as_ptr().cast::<U>().is_aligned());
    let len = size_of_val(numbers) / size_of::<U>();
    // SAFETY: the memory is aligned, as long, initialised, and borrowed exclusively for as long as the result; whatever
    // is written to it is a value of `T` as well.
    unsafe { std::slice::from_raw_parts_mut(numbers.as_mut_ptr().cast(), len) }
}
