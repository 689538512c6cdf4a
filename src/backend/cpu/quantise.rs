//! Rows rounded to eight or sixteen bits, each with a grid of its own: the operands of int8 products.
//! One pass for the least and the largest number, one that rounds, while the row is in the first cache.

use std::ops::Range;

use super::registry::Operand;
use super::rows::{Grid, QuantisedMut, Source};
use super::simd::{Kernel, Simd};

/// What the largest magnitude of a row becomes in sixteen bits, `inputs` of which meet weights of up to 127: sums are
/// of 32 bits.
fn largest_i16(inputs: usize) -> f32 {
    (i32::MAX as usize / 127 / inputs.max(1)).clamp(1, i16::MAX as usize) as f32
}

/// Quantises `rows` of `from`, `width` numbers each.
///
/// Sixteen bits are symmetric. Eight are not: the whole range from the least number to the largest, and zero, is cut
/// into 255 steps, because the outputs of GELU would leave half of a symmetric one empty. Zero itself stays exact.
/// A row that holds an infinity or a NaN gets a NaN for a scale, and so has every result of it.
pub(super) struct QuantiseRows {
    pub(super) from: Source,
    pub(super) to: QuantisedMut,
    pub(super) rows: Range<usize>,
    pub(super) width: usize,
}

/// A row's grid, and the least and the largest whole number on it.
struct Limits {
    grid: Grid,
    bottom: f32,
    top: f32,
}

impl Limits {
    /// For numbers of `low..=high`, which includes zero.
    fn new(operand: Operand, width: usize, (low, high): (f32, f32)) -> Self {
        if operand == Operand::I16 {
            let most = largest_i16(width);
            let scale = (high.max(-low) / most).max(f32::MIN_POSITIVE);
            return Self { grid: Grid { scale, zero: 0.0 }, bottom: -most, top: most };
        }
        // Each divided for itself: their difference may be too large for an f32.
        let scale = (high / 255.0 - low / 255.0).max(f32::MIN_POSITIVE);
        let (bottom, top) = (f32::from(i8::MIN), f32::from(i8::MAX));
        Self { grid: Grid { scale, zero: (bottom - low / scale).round_ties_even().min(top) }, bottom, top }
    }
}

impl Kernel for QuantiseRows {
    type Output = ();

    // The caller vouches for: both sides hold `rows` rows of `width` numbers, padded to a whole vector, and a grid
    // for each.
    #[inline(always)]
    unsafe fn run<S: Simd>(self) {
        let (operand, grids) = match self.to {
            QuantisedMut::U8(_, grids) => (Operand::U8, grids),
            QuantisedMut::I16(_, grids) => (Operand::I16, grids),
        };
        for row in self.rows.clone() {
            // SAFETY: the caller's rows.
            unsafe {
                let range = self.range::<S>(row);
                let Limits { mut grid, bottom, top } = Limits::new(operand, self.width, range.unwrap_or_default());
                let (inverse, zero) = (S::splat(1.0 / grid.scale), S::splat(grid.zero));
                let (bottom, top) = (S::splat(bottom), S::splat(top));
                for column in (0..self.width).step_by(S::LANES) {
                    let value = S::fma(self.from.load::<S>(row, column), inverse, zero);
                    let value = S::max(bottom, S::min(top, value));
                    match self.to {
                        QuantisedMut::U8(view, _) => S::store_u8(view.at(row, column), value),
                        QuantisedMut::I16(view, _) => S::store_i16(view.at(row, column), value),
                    }
                }
                if range.is_none() {
                    grid.scale = f32::NAN;
                }
                *grids.at(row, 0) = grid;
            }
        }
    }
}

impl QuantiseRows {
    /// The least and the largest of a row's numbers and zero. None if a number is not finite.
    #[inline(always)]
    unsafe fn range<S: Simd>(&self, row: usize) -> Option<(f32, f32)> {
        let whole = self.width / S::LANES * S::LANES;
        // SAFETY: whole vectors of the row, then one whose further numbers are left out.
        unsafe {
            // Products with zero are NaN if any number is infinite or NaN; a largest would drop a NaN.
            let none = S::splat(0.0);
            let (mut low, mut high, mut sum) = (none, none, none);
            for column in (0..whole).step_by(S::LANES) {
                let value = self.from.load::<S>(row, column);
                low = S::min(value, low);
                high = S::max(value, high);
                sum = S::fma(value, none, sum);
            }
            let (mut low, mut high) = (-S::largest(S::sub(none, low)), S::largest(high));
            let mut sum = S::sum(sum);
            if whole < self.width {
                let mut rest = [0.0; 16];
                S::store(rest.as_mut_ptr(), self.from.load::<S>(row, whole));
                for &value in &rest[..self.width - whole] {
                    (low, high) = (low.min(value), high.max(value));
                    sum += value * 0.0;
                }
            }
            (sum == 0.0).then_some((low, high))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::backend::cpu::buffer::{View, ViewMut};
    use crate::backend::cpu::simd::Isa;

    const SPACE: usize = 64;

    /// A row in eight bits, and its grid.
    fn bytes(isa: Isa, values: &[f32]) -> (Vec<u8>, Grid) {
        let mut from = [7e30; SPACE];
        from[..values.len()].copy_from_slice(values);
        let (mut to, mut grid) = ([0_u8; SPACE], Grid { scale: 0.0, zero: 0.0 });
        let quantise = QuantiseRows {
            from: Source::F32(View { start: from.as_ptr(), stride: SPACE }),
            to: QuantisedMut::U8(
                ViewMut { start: to.as_mut_ptr(), stride: SPACE },
                ViewMut { start: &raw mut grid, stride: 1 },
            ),
            rows: 0..1,
            width: values.len(),
        };
        // SAFETY: the instruction set is available, and both sides hold the row and a vector beyond it.
        unsafe { isa.run(quantise) };
        (to[..values.len()].to_vec(), grid)
    }

    #[test]
    fn eight_bits_are_spent_on_the_range_that_is_there() {
        let rows: [&[f32]; 7] = [
            &[-0.17, 5.0, 0.0, 3.3, -0.1, 0.02, 4.9, 1.0, 2.0, -0.16, 4.4],
            &[2.0, 3.0, 2.5],
            &[-40.0; 17],
            &[-1.0, 1.0, 0.3, -0.3, 0.0, 0.999, -0.998, 0.5, 0.25],
            &[-3e38, 3e38, 1e38],
            &[1e-39, -2e-39],
            &[0.0; 16],
        ];
        for isa in Isa::present() {
            for row in rows {
                let (bytes, Grid { scale, zero }) = bytes(isa, row);
                let (low, high) = row.iter().fold((0.0_f32, 0.0_f32), |(low, high), &x| (low.min(x), high.max(x)));
                let steps = f64::from(high) - f64::from(low);
                let step = (steps / 255.0).max(f64::from(f32::MIN_POSITIVE));
                assert!((f64::from(scale) / step - 1.0).abs() < 1e-6, "{}: {row:?}: {scale}", isa.name());
                assert_eq!(zero.fract(), 0.0);
                for (&byte, &value) in bytes.iter().zip(row) {
                    let found = (f64::from(byte) - 128.0 - f64::from(zero)) * f64::from(scale);
                    let off = (found - f64::from(value)).abs();
                    assert!(off <= step * 0.5001, "{}: {row:?}: {found} for {value}", isa.name());
                    assert!(value != 0.0 || found == 0.0, "{}: {row:?}: zero became {found}", isa.name());
                }
            }
        }
    }

    #[test]
    fn a_row_with_a_number_that_is_not_finite_has_no_scale() {
        for isa in Isa::present() {
            for bad in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
                for at in [0, 8, 20] {
                    let mut row = [1.0; 21];
                    row[at] = bad;
                    assert!(bytes(isa, &row).1.scale.is_nan(), "{}: {bad} at {at}", isa.name());
                }
            }
        }
    }
}
