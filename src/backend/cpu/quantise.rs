//! Rows rounded to bytes, each with a grid of its own: the operands of int8 products.
//! A pass for the least and the largest number, one for those far from all others, one that rounds, while the row is in
//! the first cache.

use std::ops::Range;

use super::rows::{Grid, Outliers, QuantisedMut, Source};
use super::simd::{Kernel, Simd};

/// Quantises `rows` of `from`, `width` numbers each.
///
/// The range from the least number to the largest, and zero, is cut into as many steps as there are bytes: a symmetric
/// one would be half empty for the outputs of GELU. Zero itself stays exact. Where only a few numbers of a row are
/// larger than half of the largest, the grid is that of all others, and those few are clamped to its end; how far they
/// lie beyond is kept beside it ("outliers", as in LLM.int8(), arXiv:2208.07339).
/// A row that holds an infinity or a NaN gets a NaN for a scale, and so has every result of it.
pub(super) struct QuantiseRows {
    pub(super) from: Source,
    pub(super) to: QuantisedMut,
    pub(super) rows: Range<usize>,
    pub(super) width: usize,
}

/// The least and the largest of some numbers and zero.
#[derive(Clone, Copy, Default)]
struct Spread {
    low: f32,
    high: f32,
}

impl Spread {
    fn magnitude(self) -> f32 {
        self.high.max(-self.low)
    }

    fn with(self, value: f32) -> Self {
        Self { low: self.low.min(value), high: self.high.max(value) }
    }
}

/// What a row has besides its outliers.
struct Rest {
    spread: Spread,
    outliers: [(usize, f32); Outliers::MOST],
    count: usize,
}

/// The largest number of steps between an outlier and zero: times any weight, a small part of what 32 bits hold.
const FURTHEST: f32 = 32767.0;

/// How far rows are searched at once.
const CHUNK: usize = 128;

impl Kernel for QuantiseRows {
    type Output = ();

    // The caller vouches for: both sides hold `rows` rows of `width` numbers, padded to a whole vector, and a grid
    // for each.
    #[inline(always)]
    unsafe fn run<S: Simd>(self) {
        for row in self.rows.clone() {
            // SAFETY: the caller's rows.
            unsafe {
                let grid = match self.spread::<S>(row) {
                    Some(spread) => self.quantise::<S>(row, spread),
                    None => Grid { scale: f32::NAN, ..Grid::PLAIN },
                };
                self.to.grids.at(row, 0).write(grid);
            }
        }
    }
}

impl QuantiseRows {
    /// Writes the bytes of a row whose numbers lie in `spread`.
    #[inline(always)]
    unsafe fn quantise<S: Simd>(&self, row: usize, spread: Spread) -> Grid {
        // SAFETY: the caller's row.
        unsafe {
            let rest = self.rest::<S>(row, 0.5 * spread.magnitude());
            let Spread { low, high } = rest.as_ref().map_or(spread, |rest| rest.spread);
            let steps = f32::from(self.to.largest);
            // Each divided for itself: their difference may be too large for an f32.
            let scale = (high / steps - low / steps).max(spread.magnitude() / FURTHEST).max(f32::MIN_POSITIVE);
            let inverse = 1.0 / scale;
            let bottom = f32::from(i8::MIN);
            let top = bottom + steps;
            let zero = (bottom - low / scale).round_ties_even().min(top);
            let mut grid = Grid { scale, zero: zero as i32, outliers: Outliers::NONE };
            let [all_inverse, all_zero, all_bottom, all_top] = [inverse, zero, bottom, top].map(|x| S::splat(x));
            for column in (0..self.width).step_by(S::LANES) {
                let value = S::fma(self.from.load::<S>(row, column), all_inverse, all_zero);
                S::store_u8(self.to.bytes.at(row, column), S::max(all_bottom, S::min(all_top, value)));
            }
            for &(column, value) in rest.iter().flat_map(|rest| rest.outliers.iter().take(rest.count)) {
                let step = (value * inverse + zero).round_ties_even();
                grid.outliers.push(column, (step - step.clamp(bottom, top)) as i32);
            }
            grid
        }
    }

    /// The numbers of a row of a magnitude above `half`, and the spread of all others. None if they are many.
    #[inline(always)]
    unsafe fn rest<S: Simd>(&self, row: usize, half: f32) -> Option<Rest> {
        let mut count = 0.0;
        for start in (0..self.width / CHUNK * CHUNK).step_by(CHUNK) {
            // SAFETY: numbers of the caller's row.
            count += unsafe { self.count::<S>(row, start..start + CHUNK, half) };
            // Most rows end here: they have many such numbers wherever one looks.
            if count > Outliers::MOST as f32 {
                return None;
            }
        }
        let mut found = Rest { spread: Spread::default(), outliers: [(0, 0.0); Outliers::MOST], count: 0 };
        for start in (0..self.width).step_by(CHUNK) {
            let chunk = start..(start + CHUNK).min(self.width);
            // SAFETY: numbers of the caller's row.
            unsafe {
                if chunk.len() == CHUNK {
                    let (spread, _) = self.spread_of_vectors::<S>(row, chunk.clone());
                    if spread.magnitude() <= half {
                        found.spread = found.spread.with(spread.low).with(spread.high);
                        continue;
                    }
                }
                let mut values = [0.0; CHUNK];
                for column in chunk.clone().step_by(S::LANES) {
                    S::store(values.as_mut_ptr().add(column - start), self.from.load::<S>(row, column));
                }
                for (column, &value) in chunk.zip(&values) {
                    if value.abs() <= half {
                        found.spread = found.spread.with(value);
                        continue;
                    }
                    if found.count == Outliers::MOST {
                        return None;
                    }
                    found.outliers[found.count] = (column, value);
                    found.count += 1;
                }
            }
        }
        Some(found)
    }

    /// How many of whole vectors' numbers are of a magnitude above `half`; of one that is by less than 1e-38, a part.
    #[inline(always)]
    unsafe fn count<S: Simd>(&self, row: usize, columns: Range<usize>, half: f32) -> f32 {
        // SAFETY: the caller's row.
        unsafe {
            let [half, steep, none, one] = [half, 1e38, 0.0, 1.0].map(|x| S::splat(x));
            let mut count = none;
            for column in columns.step_by(S::LANES) {
                let beyond = S::sub(S::abs(self.from.load::<S>(row, column)), half);
                count = S::add(count, S::min(one, S::max(none, S::mul(beyond, steep))));
            }
            S::sum(count)
        }
    }

    /// The least and the largest of whole vectors' numbers and zero, if the second result is zero, and not NaN.
    #[inline(always)]
    unsafe fn spread_of_vectors<S: Simd>(&self, row: usize, columns: Range<usize>) -> (Spread, f32) {
        // SAFETY: the caller's row.
        unsafe {
            // Products with zero are NaN if any number is infinite or NaN; a largest would drop a NaN.
            let none = S::splat(0.0);
            // Two of each: with one, the next vector would wait for the comparisons with the last.
            let (mut even, mut odd) = ([none; 3], [none; 3]);
            let mut column = columns.start;
            while column + S::LANES < columns.end {
                even = with::<S>(even, self.from.load::<S>(row, column));
                odd = with::<S>(odd, self.from.load::<S>(row, column + S::LANES));
                column += 2 * S::LANES;
            }
            if column < columns.end {
                even = with::<S>(even, self.from.load::<S>(row, column));
            }
            let (low, high, sum) = (S::min(even[0], odd[0]), S::max(even[1], odd[1]), S::add(even[2], odd[2]));
            (Spread { low: -S::largest(S::sub(none, low)), high: S::largest(high) }, S::sum(sum))
        }
    }

    /// The least and the largest of a row's numbers and zero. None if a number is not finite.
    #[inline(always)]
    unsafe fn spread<S: Simd>(&self, row: usize) -> Option<Spread> {
        let whole = self.width / S::LANES * S::LANES;
        // SAFETY: whole vectors of the row, then one whose further numbers are left out.
        unsafe {
            let (mut spread, mut sum) = self.spread_of_vectors::<S>(row, 0..whole);
            if whole < self.width {
                let mut rest = [0.0; 16];
                S::store(rest.as_mut_ptr(), self.from.load::<S>(row, whole));
                for &value in &rest[..self.width - whole] {
                    spread = spread.with(value);
                    sum += value * 0.0;
                }
            }
            (sum == 0.0).then_some(spread)
        }
    }
}

/// The least and the largest of some vectors and the sum of their products with zero, with one vector more.
#[inline(always)]
unsafe fn with<S: Simd>([low, high, sum]: [S::V; 3], value: S::V) -> [S::V; 3] {
    // SAFETY: the caller's word; no pointers.
    unsafe { [S::min(value, low), S::max(value, high), S::fma(value, S::splat(0.0), sum)] }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::backend::cpu::buffer::{View, ViewMut};
    use crate::backend::cpu::simd::Isa;

    const SPACE: usize = 320;

    /// A row in bytes up to `largest`, and its grid.
    fn bytes(isa: Isa, values: &[f32], largest: u8) -> (Vec<u8>, Grid) {
        let mut from = [7e30; SPACE];
        from[..values.len()].copy_from_slice(values);
        let (mut to, mut grid) = ([0_u8; SPACE], Grid::PLAIN);
        let quantise = QuantiseRows {
            from: Source::F32(View { start: from.as_ptr(), stride: SPACE }),
            to: QuantisedMut {
                bytes: ViewMut { start: to.as_mut_ptr(), stride: SPACE },
                grids: ViewMut { start: &raw mut grid, stride: 1 },
                largest,
            },
            rows: 0..1,
            width: values.len(),
        };
        // SAFETY: the instruction set is available, and both sides hold the row and a vector beyond it.
        unsafe { isa.run(quantise) };
        (to[..values.len()].to_vec(), grid)
    }

    #[test]
    fn bytes_are_spent_on_the_range_that_is_there() {
        let rows: [&[f32]; 7] = [
            &[-0.17, 5.0, 0.0, 3.3, -0.1, 0.02, 4.9, 1.0, 2.9, -0.16, 4.4],
            &[2.0, 3.0, 2.5, 2.2, 1.9],
            &[-40.0; 17],
            &[-1.0, 1.0, 0.3, -0.3, 0.0, 0.999, -0.998, 0.6, 0.25],
            &[-3e38, 3e38, 1.6e38, 2e38, -2e38],
            &[1.5e-39, -2e-39, 2e-39, 2e-39, -2e-39],
            &[0.0; 16],
        ];
        for isa in Isa::present() {
            for row in rows {
                for largest in [255, 170] {
                    assert_near(isa, row, largest);
                }
            }
        }
    }

    /// Every number is on a grid over all of them, or rounded to it.
    fn assert_near(isa: Isa, row: &[f32], largest: u8) {
        let (bytes, Grid { scale, zero, outliers }) = bytes(isa, row, largest);
        let (low, high) = row.iter().fold((0.0_f32, 0.0_f32), |(low, high), &x| (low.min(x), high.max(x)));
        let range = f64::from(high) - f64::from(low);
        let step = (range / f64::from(largest)).max(f64::from(f32::MIN_POSITIVE));
        assert!((f64::from(scale) / step - 1.0).abs() < 1e-6, "{}: {row:?}: {scale}", isa.name());
        assert_eq!(outliers.iter().count(), 0);
        for (&byte, &value) in bytes.iter().zip(row) {
            let found = (f64::from(byte) - 128.0 - f64::from(zero)) * f64::from(scale);
            let off = (found - f64::from(value)).abs();
            assert!(byte <= largest && off <= step * 0.5001, "{}: {row:?}: {found} for {value}", isa.name());
            assert!(value != 0.0 || found == 0.0, "{}: {row:?}: zero became {found}", isa.name());
        }
    }

    #[test]
    fn a_few_large_numbers_leave_the_grid_to_the_others() {
        let mut many = [0.5; 300];
        (many[0], many[137], many[299]) = (-0.25, 9.0, -7.0);
        let mut five = [0.5; 300];
        five[10..15].fill(9.0);
        let (one, most): (&[f32], &[f32]) = (&[0.0, 5.0, 0.0], &[8.0, 1.0, 9.0, -9.0, 0.5, 7.0]);
        // Outliers, and the distance from the least of the others to the largest.
        let rows: [(&[f32], &[usize], f64); 6] = [
            (&many, &[137, 299], 0.75),
            (&five, &[], 9.0),
            (one, &[1], 0.0),
            (most, &[0, 2, 3, 5], 1.0),
            (&[1e-45; 4], &[0, 1, 2, 3], 0.0),
            (&[3e38, -3e38, 1.0, -1.0], &[0, 1], 2.0),
        ];
        for isa in Isa::present() {
            for (row, expected, range) in rows {
                let (bytes, Grid { scale, zero, outliers }) = bytes(isa, row, 170);
                assert!(
                    outliers.iter().map(|(column, _)| column).eq(expected.iter().copied()),
                    "{}: {row:?}",
                    isa.name()
                );
                let largest = row.iter().fold(0.0_f32, |largest, x| largest.max(x.abs()));
                let step = (range / 170.0).max(f64::from(largest) / 32767.0).max(f64::from(f32::MIN_POSITIVE));
                for (column, (&byte, &value)) in bytes.iter().zip(row).enumerate() {
                    let beyond: i32 = outliers.iter().filter(|&(at, _)| at == column).map(|(_, steps)| steps).sum();
                    let found = (f64::from(byte) - 128.0 - f64::from(zero) + f64::from(beyond)) * f64::from(scale);
                    let off = (found - f64::from(value)).abs();
                    assert!(off <= step * 0.51, "{}: {row:?}: {found} for {value}", isa.name());
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
                    assert!(bytes(isa, &row, 255).1.scale.is_nan(), "{}: {bad} at {at}", isa.name());
                }
            }
        }
    }
}
