//! Rows rounded to eight bits, each with a scale of its own: the operands of int8 products.
//! One pass for the largest magnitude, one that rounds, while the row is in the first cache.

use std::ops::Range;

use super::rows::{QuantisedMut, Source};
use super::simd::{Kernel, Simd};

/// The largest magnitude of an input of eight bits.
const LARGEST: f32 = 127.0;

/// Quantises `rows` of `from`, `width` numbers each, symmetrically: the largest magnitude becomes 127.
///
/// A row that holds an infinity or a NaN gets a NaN for a scale, and so has every result of it.
pub(super) struct QuantiseRows {
    pub(super) from: Source,
    pub(super) to: QuantisedMut,
    pub(super) rows: Range<usize>,
    pub(super) width: usize,
}

impl Kernel for QuantiseRows {
    type Output = ();

    // The caller vouches for: both sides hold `rows` rows of `width` numbers, padded to a whole vector, and a scale
    // for each.
    #[inline(always)]
    unsafe fn run<S: Simd>(self) {
        for row in self.rows.clone() {
            // SAFETY: the caller's rows.
            unsafe {
                let largest = self.largest::<S>(row);
                let finite = largest <= f32::MAX;
                let scale = (largest / LARGEST).max(f32::MIN_POSITIVE);
                let inverse = S::splat(if finite { 1.0 / scale } else { 0.0 });
                let (most, least) = (S::splat(LARGEST), S::splat(-LARGEST));
                for column in (0..self.width).step_by(S::LANES) {
                    let value = S::mul(self.from.load::<S>(row, column), inverse);
                    let value = S::max(least, S::min(most, value));
                    S::store_u8(self.to.bytes.at(row, column), value);
                }
                *self.to.scales.at(row, 0) = if finite { scale } else { f32::NAN };
            }
        }
    }
}

impl QuantiseRows {
    /// The largest magnitude of a row; not finite if one of its numbers is not.
    #[inline(always)]
    unsafe fn largest<S: Simd>(&self, row: usize) -> f32 {
        let whole = self.width / S::LANES * S::LANES;
        // SAFETY: whole vectors of the row, then one whose further numbers are left out.
        unsafe {
            // Sums of magnitudes are NaN or infinite if any term is; a largest would drop a NaN.
            let (mut largest, mut sum) = (S::splat(0.0), S::splat(0.0));
            for column in (0..whole).step_by(S::LANES) {
                let value = S::abs(self.from.load::<S>(row, column));
                largest = S::max(value, largest);
                sum = S::add(sum, S::mul(value, S::splat(0.0)));
            }
            let (mut largest, mut sum) = (S::largest(largest), S::sum(sum));
            if whole < self.width {
                let mut rest = [0.0; 16];
                S::store(rest.as_mut_ptr(), self.from.load::<S>(row, whole));
                for value in &rest[..self.width - whole] {
                    largest = largest.max(value.abs());
                    sum += value * 0.0;
                }
            }
            // Zero, unless a number was infinite or NaN.
            if sum == 0.0 { largest } else { f32::NAN }
        }
    }
}
