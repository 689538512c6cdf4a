//! Rows rounded to eight or sixteen bits, each with a scale of its own: the operands of int8 products.
//! One pass for the largest magnitude, one that rounds, while the row is in the first cache.

use std::ops::Range;

use super::registry::Operand;
use super::rows::{QuantisedMut, Source};
use super::simd::{Kernel, Simd};

/// What the largest magnitude of a row becomes, `inputs` of which meet weights of up to 127: sums are of 32 bits.
pub(super) fn largest(operand: Operand, inputs: usize) -> f32 {
    match operand {
        Operand::I16 => (i32::MAX as usize / 127 / inputs.max(1)).clamp(1, i16::MAX as usize) as f32,
        _ => 127.0,
    }
}

/// Quantises `rows` of `from`, `width` numbers each, symmetrically: the largest magnitude becomes [`largest`].
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
        let operand = match self.to {
            QuantisedMut::U8(..) => Operand::U8,
            QuantisedMut::I16(..) => Operand::I16,
        };
        let most = largest(operand, self.width);
        for row in self.rows.clone() {
            // SAFETY: the caller's rows.
            unsafe {
                let largest = self.largest::<S>(row);
                let finite = largest <= f32::MAX;
                let scale = (largest / most).max(f32::MIN_POSITIVE);
                let inverse = S::splat(if finite { 1.0 / scale } else { 0.0 });
                let (top, bottom) = (S::splat(most), S::splat(-most));
                for column in (0..self.width).step_by(S::LANES) {
                    let value = S::mul(self.from.load::<S>(row, column), inverse);
                    let value = S::max(bottom, S::min(top, value));
                    match self.to {
                        QuantisedMut::U8(view, _) => S::store_u8(view.at(row, column), value),
                        QuantisedMut::I16(view, _) => S::store_i16(view.at(row, column), value),
                    }
                }
                let (QuantisedMut::U8(_, scales) | QuantisedMut::I16(_, scales)) = self.to;
                *scales.at(row, 0) = if finite { scale } else { f32::NAN };
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
