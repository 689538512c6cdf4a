//! Rows rounded to bytes, each with a grid of its own: the operands of int8 products.
//! A pass for the least and the largest number, one for those far from all others, one that rounds, while the row is in
//! the first cache.

use std::ops::Range;

use super::grid::{Grid, Outliers};
use super::rows::{OperandRow, OperandRows, QuantisedRowsMut};
use super::simd::{Lanes, Simd, VectorElement, VectorKernel, Vectors, write};

/// Quantises the rows of `from`, `width` numbers each.
///
/// The range from the least number to the largest, and zero, is divided into as many steps as there are bytes: of a
/// symmetric range, half would be unused for the outputs of GELU. Zero itself stays exact. Where only a few numbers of a row are
/// larger than half of the largest, the grid is that of all others, and those few are clamped to its end; how far they
/// lie beyond is kept beside it ("outliers", as in LLM.int8(), arXiv:2208.07339).
/// A row that holds an infinity or a NaN gets a NaN for a scale, and so has every result of it.
pub(super) struct QuantiseRows<'a> {
    /// Padded to a whole vector.
    pub(super) from: OperandRows<'a>,
    pub(super) to: QuantisedRowsMut<'a>,
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

/// A row's outliers, and the spread of its other numbers.
struct Rest {
    spread: Spread,
    outliers: [(usize, f32); Outliers::MOST],
    count: usize,
}

/// The largest number of steps between an outlier and zero: times any weight, a small part of what 32 bits hold.
const FURTHEST: f32 = 32767.0;

/// Numbers searched for outliers at a time.
const CHUNK: usize = 128;

impl VectorKernel for QuantiseRows<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, s: Lanes<S>) {
        let Self { from, mut to, width } = self;
        for row in 0..to.len() {
            let (bytes, largest) = (to.bytes.row(row), to.largest);
            to.grids.row(row)[0] = match from.row(row) {
                OperandRow::F32(row) => RowNumbers::new(s, row, width).quantise_into(largest, bytes),
                OperandRow::F16(row) => RowNumbers::new(s, row, width).quantise_into(largest, bytes),
                OperandRow::Bf16(row) => RowNumbers::new(s, row, width).quantise_into(largest, bytes),
            };
        }
    }
}

/// A row to be quantised, of `width` numbers.
struct RowNumbers<'a, S, T> {
    s: Lanes<S>,
    /// The last may go beyond the width.
    vectors: Vectors<'a, S, T>,
    width: usize,
}

impl<'a, S: Simd, T: VectorElement> RowNumbers<'a, S, T> {
    #[inline(always)]
    fn new(s: Lanes<S>, row: &'a [T], width: usize) -> Self {
        Self { s, vectors: s.vectors(&row[..width.next_multiple_of(S::LANES)]), width }
    }

    /// Writes the bytes, up to `largest`, of the row.
    #[inline(always)]
    fn quantise_into(&self, largest: u8, to: &mut [u8]) -> Grid {
        match self.spread() {
            Some(spread) => self.quantise(spread, f32::from(largest), to),
            None => Grid { scale: f32::NAN, ..Grid::PLAIN },
        }
    }

    /// Writes the bytes of the row, whose numbers lie in `spread`, on a grid of so many steps.
    #[inline(always)]
    fn quantise(&self, spread: Spread, steps: f32, to: &mut [u8]) -> Grid {
        let s = self.s;
        let rest = self.rest(0.5 * spread.magnitude());
        let Spread { low, high } = rest.as_ref().map_or(spread, |rest| rest.spread);
        // Each divided for itself: their difference may be too large for an f32.
        let scale = (high / steps - low / steps).max(spread.magnitude() / FURTHEST).max(f32::MIN_POSITIVE);
        let inverse = 1.0 / scale;
        let bottom = f32::from(i8::MIN);
        let top = bottom + steps;
        let zero = (bottom - low / scale).round_ties_even().min(top);
        let mut grid = Grid { scale, zero: zero as i32, outliers: Outliers::NONE };
        let [all_inverse, all_zero, all_bottom, all_top] =
            [s.splat(inverse), s.splat(zero), s.splat(bottom), s.splat(top)];
        let to = &mut to[..self.vectors.len() * S::LANES];
        for (index, to) in to.chunks_exact_mut(S::LANES).enumerate() {
            let value = s.fma(self.vectors.get(index), all_inverse, all_zero);
            write(to, s.to_bytes(s.max(all_bottom, s.min(all_top, value))));
        }
        for &(column, value) in rest.iter().flat_map(|rest| rest.outliers.iter().take(rest.count)) {
            let step = (value * inverse + zero).round_ties_even();
            grid.outliers.push(column, (step - step.clamp(bottom, top)) as i32);
        }
        grid
    }

    /// The numbers of a magnitude above `half`, and the spread of all others. None if they are many.
    #[inline(always)]
    fn rest(&self, half: f32) -> Option<Rest> {
        let mut count = 0.0;
        for start in (0..self.width / CHUNK * CHUNK).step_by(CHUNK) {
            count += self.count(start / S::LANES..(start + CHUNK) / S::LANES, half);
            // Most rows return here, after few chunks.
            if count > Outliers::MOST as f32 {
                return None;
            }
        }
        let mut found = Rest { spread: Spread::default(), outliers: [(0, 0.0); Outliers::MOST], count: 0 };
        for start in (0..self.width).step_by(CHUNK) {
            let chunk = start..(start + CHUNK).min(self.width);
            if chunk.len() == CHUNK {
                let (spread, _) = self.spread_of_vectors(start / S::LANES..chunk.end / S::LANES);
                if spread.magnitude() <= half {
                    found.spread = found.spread.with(spread.low).with(spread.high);
                    continue;
                }
            }
            let mut values = [0.0; CHUNK];
            for column in chunk.clone().step_by(S::LANES) {
                self.s.store(&mut values[column - start..], self.vectors.get(column / S::LANES));
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
        Some(found)
    }

    /// How many of some vectors' numbers are of a magnitude above `half`; of one that is by less than 1e-38, a part.
    #[inline(always)]
    fn count(&self, vectors: Range<usize>, half: f32) -> f32 {
        let s = self.s;
        let [half, steep, none, one] = [s.splat(half), s.splat(1e38), s.splat(0.0), s.splat(1.0)];
        let mut count = none;
        for index in vectors {
            let beyond = s.sub(s.abs(self.vectors.get(index)), half);
            count = s.add(count, s.min(one, s.max(none, s.mul(beyond, steep))));
        }
        s.sum(count)
    }

    /// The least and the largest of whole vectors' numbers and zero, if the second result is zero, and not NaN.
    #[inline(always)]
    fn spread_of_vectors(&self, vectors: Range<usize>) -> (Spread, f32) {
        let s = self.s;
        // Products with zero are NaN if any number is infinite or NaN; a largest would drop a NaN.
        let none = s.splat(0.0);
        // Two accumulators of each: with one, every vector would wait for the comparisons with the one before.
        let (mut even, mut odd) = ([none; 3], [none; 3]);
        let end = vectors.end.min(self.vectors.len());
        let mut index = vectors.start;
        while index + 1 < end {
            even = with(s, even, self.vectors.get(index));
            odd = with(s, odd, self.vectors.get(index + 1));
            index += 2;
        }
        if index < end {
            even = with(s, even, self.vectors.get(index));
        }
        let (low, high, sum) = (s.min(even[0], odd[0]), s.max(even[1], odd[1]), s.add(even[2], odd[2]));
        (Spread { low: -s.largest(s.sub(none, low)), high: s.largest(high) }, s.sum(sum))
    }

    /// The least and the largest of the row's numbers and zero. None if a number is not finite.
    #[inline(always)]
    fn spread(&self) -> Option<Spread> {
        let whole = self.width / S::LANES;
        let (mut spread, mut sum) = self.spread_of_vectors(0..whole);
        if whole < self.vectors.len() {
            let mut rest = [0.0; 16];
            self.s.store(&mut rest, self.vectors.get(whole));
            for &value in &rest[..self.width - whole * S::LANES] {
                spread = spread.with(value);
                sum += value * 0.0;
            }
        }
        (sum == 0.0).then_some(spread)
    }
}

/// The least and the largest of some vectors and the sum of their products with zero, with one vector more.
#[inline(always)]
fn with<S: Simd>(s: Lanes<S>, [low, high, sum]: [S::F32s; 3], value: S::F32s) -> [S::F32s; 3] {
    [s.min(value, low), s.max(value, high), s.fma(value, s.splat(0.0), sum)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::backend::cpu::simd::Isa;
    use crate::backend::cpu::view::{View, ViewMut};

    const SPACE: usize = 320;

    /// A row in bytes up to `largest`, and its grid.
    fn bytes(isa: Isa, values: &[f32], largest: u8) -> (Vec<u8>, Grid) {
        let mut from = [7e30; SPACE];
        from[..values.len()].copy_from_slice(values);
        let (mut to, mut grid) = ([0_u8; SPACE], Grid::PLAIN);
        let quantise = QuantiseRows {
            from: OperandRows::F32(View::new(&from, 1, SPACE, SPACE)),
            to: QuantisedRowsMut {
                bytes: ViewMut::new(&mut to, 1, SPACE, SPACE),
                grids: ViewMut::new(std::slice::from_mut(&mut grid), 1, 1, 1),
                largest,
            },
            width: values.len(),
        };
        isa.run(quantise);
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
