//! The inner loops of a matrix product: a register tile, a slice of a panel, a block with its epilogue.
//! Written once for every instruction set; nothing here allocates or knows threads.

use std::ops::Range;

use super::pack::{PackedLinear, Weights};
use super::{Sink, Source, at_least};
use crate::backend::Activation;
use crate::backend::cpu::buffer::RowsMut;
use crate::backend::cpu::math::activate;
use crate::backend::cpu::simd::{Kernel, Simd, prefetch_l1, prefetch_l2};

/// Rows of the register tile: with two vectors a row, 12 accumulators, 2 panel vectors and 1 operand fill 16 registers.
pub(in crate::backend::cpu) const TILE_ROWS: usize = 6;

/// Inputs per pass over a panel: a slice of a panel and the operand's block stay in the second-level cache together.
pub(super) const SLICE: usize = 1024;

/// How many rows of a panel ahead of their use they are fetched from the second-level cache.
const STEPS_AHEAD: usize = 12;

/// A block of rows times a group of panels.
pub(super) struct Block<'a> {
    pub(super) source: Source,
    pub(super) rows: Range<usize>,
    pub(super) linear: &'a PackedLinear,
    pub(super) panels: Range<usize>,
    pub(super) activation: Activation,
    pub(super) half: bool,
    pub(super) sink: Sink,
    pub(super) scratch: &'a mut Vec<f32>,
}

impl Kernel for Block<'_> {
    type Output = ();

    // The caller vouches for: the views hold `rows` rows of `inputs` and `outputs` numbers, padded to a whole vector.
    #[inline(always)]
    unsafe fn run<S: Simd>(self) {
        let Self { source, rows, linear, panels, activation, half, sink, scratch } = self;
        let width = S::PANEL_VECTORS * S::LANES;
        let inputs = linear.inputs();
        let slice = inputs.min(SLICE);
        let result_stride = panels.len() * width;
        let (operand_len, panel_len) = conversion_space(source, linear.weights(), rows.len(), slice, width);
        let space = at_least(scratch, rows.len() * result_stride + operand_len + panel_len);
        let (results, space) = space.split_at_mut(rows.len() * result_stride);
        let (operand_space, panel_space) = space.split_at_mut(operand_len);
        for from in (0..inputs).step_by(slice.max(1)) {
            let depth = slice.min(inputs - from);
            // SAFETY: rows and columns lie within the operand; the space was sized for them.
            let (operand, operand_stride) =
                unsafe { operand::<S>(source, rows.start, rows.len(), from, depth, operand_space) };
            for panel in panels.clone() {
                // SAFETY: the panel and its inputs lie within the packed matrix; the space was sized for them.
                let values =
                    unsafe { panel_slice::<S>(linear.weights(), inputs, width, panel, from, depth, panel_space) };
                let tile = Tile {
                    depth,
                    operand,
                    operand_stride,
                    panel: values,
                    panel_stride: width,
                    result: results[(panel - panels.start) * width..].as_mut_ptr(),
                    result_stride,
                    accumulate: from > 0,
                    ahead: linear.weights().address(inputs * width, panel + 1, from * width),
                };
                // SAFETY: the operand has `rows` rows of `depth` inputs, the panel `depth` rows of its width, and
                // the result's rows lie `result_stride` apart in the scratch.
                unsafe { tile.rows::<S>(rows.len()) };
            }
        }
        if inputs == 0 {
            results.fill(0.0);
        }
        let columns = panels.start * width..(panels.end * width).min(linear.outputs());
        for (index, row) in rows.enumerate() {
            let result = results[index * result_stride..][..result_stride].as_ptr();
            let bias = linear.bias()[columns.start..].as_ptr();
            for column in (0..columns.len()).step_by(S::LANES) {
                // SAFETY: results and bias are padded to whole panels, the sink's rows to whole vectors.
                unsafe {
                    let value = S::add(S::load(result.add(column)), S::load(bias.add(column)));
                    let value = activate::<S>(activation, half, value);
                    let at = columns.start + column;
                    match sink {
                        Sink::Write(RowsMut::F32(view)) => S::store(view.at(row, at), value),
                        Sink::Write(RowsMut::F16(view)) => S::store_f16(view.at(row, at), value),
                        Sink::Add(RowsMut::F32(view)) => {
                            let there = view.at(row, at);
                            S::store(there, S::add(S::load(there), value));
                        }
                        Sink::Add(RowsMut::F16(view)) => {
                            let there = view.at(row, at);
                            S::store_f16(there, S::add(S::load_f16(there), S::round_f16(value)));
                        }
                    }
                }
            }
        }
    }
}

/// Numbers of scratch that operand and panel need if they are not f32 already.
fn conversion_space(source: Source, weights: &Weights, rows: usize, slice: usize, width: usize) -> (usize, usize) {
    let operand = if matches!(source, Source::F16(_)) { rows * converted_stride(slice) } else { 0 };
    let panel = if matches!(weights, Weights::F16(_)) { slice * width } else { 0 };
    (operand, panel)
}

/// Stride of a converted operand: whole vectors, and a line more against rows that share cache sets.
fn converted_stride(depth: usize) -> usize {
    depth.next_multiple_of(16) + 16
}

/// The operand's rows from column `from` on as f32, and their stride.
#[inline(always)]
unsafe fn operand<S: Simd>(
    source: Source,
    first: usize,
    rows: usize,
    from: usize,
    depth: usize,
    space: &mut [f32],
) -> (*const f32, usize) {
    match source {
        Source::F32(view) => (view.at(first, from), view.stride),
        Source::F16(view) => {
            let stride = converted_stride(depth);
            for row in 0..rows {
                let out = space[row * stride..][..stride].as_mut_ptr();
                for column in (0..depth).step_by(S::LANES) {
                    // SAFETY: rows are padded to whole vectors on both sides.
                    unsafe { S::store(out.add(column), S::load_f16(view.at(first + row, from + column))) };
                }
            }
            (space.as_ptr(), stride)
        }
    }
}

/// `depth` rows of a panel from input `from` on, as f32.
#[inline(always)]
unsafe fn panel_slice<S: Simd>(
    weights: &Weights,
    inputs: usize,
    width: usize,
    panel: usize,
    from: usize,
    depth: usize,
    space: &mut [f32],
) -> *const f32 {
    let start = (panel * inputs + from) * width;
    match weights {
        Weights::F32(buffer) => buffer.as_ptr().wrapping_add(start),
        Weights::F16(buffer) => {
            let values = buffer.as_ptr().wrapping_add(start);
            for at in (0..depth * width).step_by(S::LANES) {
                // SAFETY: a panel's rows are whole vectors, here and in the space.
                unsafe { S::store(space[at..].as_mut_ptr(), S::load_f16(values.add(at))) };
            }
            space.as_ptr()
        }
    }
}

/// Rows of an operand times one panel.
#[derive(Clone, Copy)]
pub(in crate::backend::cpu) struct Tile {
    /// Inputs summed over.
    pub(in crate::backend::cpu) depth: usize,
    pub(in crate::backend::cpu) operand: *const f32,
    pub(in crate::backend::cpu) operand_stride: usize,
    pub(in crate::backend::cpu) panel: *const f32,
    pub(in crate::backend::cpu) panel_stride: usize,
    pub(in crate::backend::cpu) result: *mut f32,
    pub(in crate::backend::cpu) result_stride: usize,
    /// Adds to the result in place of overwriting it.
    pub(in crate::backend::cpu) accumulate: bool,
    /// What will be read next, to be fetched meanwhile.
    pub(in crate::backend::cpu) ahead: *const f32,
}

impl Tile {
    /// All `rows` rows, a register tile at a time.
    ///
    /// # Safety
    /// The machine has the features of `S`; operand, panel and result reach as far as their strides and counts say.
    #[inline(always)]
    pub(in crate::backend::cpu) unsafe fn rows<S: Simd>(self, rows: usize) {
        let mut tile = self;
        let mut left = rows;
        // The first tiles share out the lines of the next panel, one line every four inputs each.
        let line = 16;
        let quarter = self.depth.div_ceil(4) * line;
        let mut number = 0;
        let tiles = rows.div_ceil(TILE_ROWS);
        while left > 0 {
            tile.ahead = self.ahead.wrapping_add((number % (self.panel_stride / line * 4)) * quarter);
            // As even as can be: a tile of one or two rows would only wait for the panel's loads.
            let taken = left.div_ceil(tiles - number);
            // SAFETY: as promised for all rows; each tile takes the next ones.
            unsafe {
                match S::PANEL_VECTORS {
                    2 => tile.some_rows::<S, 2>(taken),
                    _ => tile.some_rows::<S, 4>(taken),
                }
            }
            tile.operand = tile.operand.wrapping_add(taken * tile.operand_stride);
            tile.result = tile.result.wrapping_add(taken * tile.result_stride);
            left -= taken;
            number += 1;
        }
    }

    #[inline(always)]
    unsafe fn some_rows<S: Simd, const VECTORS: usize>(self, rows: usize) {
        // SAFETY: the caller's promise covers `rows` rows.
        unsafe {
            match rows {
                6 => self.product::<S, 6, VECTORS>(),
                5 => self.product::<S, 5, VECTORS>(),
                4 => self.product::<S, 4, VECTORS>(),
                3 => self.product::<S, 3, VECTORS>(),
                2 => self.product::<S, 2, VECTORS>(),
                _ => self.product::<S, 1, VECTORS>(),
            }
        }
    }

    /// Sums over the inputs in their order, whatever the number of rows, so that a row's result does not depend on
    /// the rows beside it.
    #[inline(always)]
    unsafe fn product<S: Simd, const ROWS: usize, const VECTORS: usize>(self) {
        let Self { depth, result, result_stride, .. } = self;
        // SAFETY: every access is within `ROWS` rows of operand and result and `depth` rows of the panel.
        unsafe {
            let mut sums = [[S::splat(0.0); VECTORS]; ROWS];
            let mut at = 0;
            while at + 4 <= depth {
                prefetch_l2(self.ahead.wrapping_add(at / 4 * 16));
                self.step::<S, ROWS, VECTORS>(at, &mut sums);
                self.step::<S, ROWS, VECTORS>(at + 1, &mut sums);
                self.step::<S, ROWS, VECTORS>(at + 2, &mut sums);
                self.step::<S, ROWS, VECTORS>(at + 3, &mut sums);
                at += 4;
            }
            while at < depth {
                self.step::<S, ROWS, VECTORS>(at, &mut sums);
                at += 1;
            }
            for (index, sums) in sums.iter().enumerate() {
                for (vector, &sum) in sums.iter().enumerate() {
                    let to = result.add(index * result_stride + vector * S::LANES);
                    S::store(to, if self.accumulate { S::add(S::load(to), sum) } else { sum });
                }
            }
        }
    }

    /// Adds the products with input `at`. Not a closure: those do not take over the caller's instruction set.
    #[inline(always)]
    unsafe fn step<S: Simd, const ROWS: usize, const VECTORS: usize>(
        &self,
        at: usize,
        sums: &mut [[S::V; VECTORS]; ROWS],
    ) {
        // SAFETY: within `ROWS` rows of the operand and `depth` rows of the panel.
        unsafe {
            let row = self.panel.add(at * self.panel_stride);
            for vector in (0..VECTORS).step_by((16 / S::LANES).max(1)) {
                prefetch_l1(row.wrapping_add(STEPS_AHEAD * self.panel_stride + vector * S::LANES));
            }
            let mut values = [S::splat(0.0); VECTORS];
            for (vector, value) in values.iter_mut().enumerate() {
                *value = S::load(row.add(vector * S::LANES));
            }
            for (index, sums) in sums.iter_mut().enumerate() {
                let input = S::splat(*self.operand.add(index * self.operand_stride + at));
                for (sum, &value) in sums.iter_mut().zip(&values) {
                    *sum = S::fma(input, value, *sum);
                }
            }
        }
    }
}
