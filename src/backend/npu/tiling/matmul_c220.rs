//! How a product is cut for dav-c220, by a model of what its parts take in cycles.
//!
//! A plan costs some tens of microseconds to find: callers keep the plans of the shapes they meet.

use super::{Chip, EitherMatmulTiling, MatmulPlan, MatmulShape, MatmulTiling, OutputType};
use crate::backend::activation::Activation;

/// Steps that `kernels/arch/product_c220.h` has under way.
const STAGES: u32 = 3;
/// Tiles that a cube core may be ahead of its vector cores: with tiles of 64 KiB and 24 cores 4.7 MB, which stay in L2.
const RING: u32 = 3;
/// Bytes of L1, and of each of L0A and L0B.
const L1: u32 = (512 << 10) - 256;
const L0: u32 = 64 << 10;
/// Bytes a cycle from L2 to L1, from L1 to L0A and to L0B, out of L0C, from UB to global memory; and from HBM per core.
const READ: u64 = 87;
const LEFT_L0: u64 = 256;
const RIGHT_L0: u64 = 128;
const WRITE: u64 = 64;
const HBM: u64 = 32;
/// Cycles that a vector instruction waits for the one before.
const VECTOR_START: u64 = 28;
/// Cycles for all cores to meet.
const MEETING: u64 = 300;

/// A way to cut a product.
#[derive(Clone, Copy)]
struct Cut {
    shape: MatmulShape,
    rows: u32,
    columns: u32,
    /// Columns that are dealt out together.
    unit: u32,
    /// Inputs of a split, and how many there are.
    split_inputs: u32,
    splits: u32,
}

pub(super) fn plan(chip: &Chip, shape: MatmulShape, activation: Activation, output: OutputType) -> Option<MatmulPlan> {
    let MatmulShape { tokens, outputs, inputs } = shape;
    let whole = |size: u32| size > 0 && size.is_multiple_of(16);
    // A copy's stride between rows, or columns of fractals, is at most 65535.
    if tokens == 0 || !whole(outputs) || !whole(inputs) || outputs.max(inputs) > 0xffff {
        return None;
    }
    let mut best: Option<(u64, Cut)> = None;
    // The largest tiles come first and win where others are as good. Low ones are for few tokens.
    let highest = tokens.next_multiple_of(16).min(128);
    for rows in (if tokens > 128 { 64 } else { 16 }..=highest).rev().step_by(16) {
        for columns in (16..=outputs.min(256)).rev().step_by(16) {
            let tiles = tokens.div_ceil(rows) * outputs.div_ceil(columns);
            // Splits are for cores that would have nothing to do.
            let most = if output == OutputType::Single { 1 } else { (chip.cube_cores / tiles).clamp(1, inputs / 16) };
            for splits in 1..=most {
                let split_inputs = (inputs / 16).div_ceil(splits) * 16;
                if inputs.div_ceil(split_inputs) != splits {
                    continue;
                }
                for unit in [columns, 64, 16] {
                    if unit < columns && columns.is_multiple_of(unit) || unit == columns {
                        let cut = Cut { shape, rows, columns, unit, split_inputs, splits };
                        let cycles = cut.cycles(chip, activation, output);
                        if best.is_none_or(|(least, _)| cycles < least) {
                            best = Some((cycles, cut));
                        }
                    }
                }
            }
        }
    }
    Some(best?.1.plan(chip, activation, output))
}

impl Cut {
    /// Units of all panels.
    fn units(&self) -> u32 {
        self.shape.tokens.div_ceil(self.rows) * self.splits * self.shape.outputs.div_ceil(self.unit)
    }

    fn blocks(&self, chip: &Chip) -> u32 {
        self.units().min(chip.cube_cores)
    }

    /// Columns of the core that has most, of all its panels, and the tiles they are cut into.
    fn run(&self, chip: &Chip) -> (u32, u32) {
        let columns = self.units().div_ceil(self.blocks(chip)) * self.unit;
        (columns, columns.div_ceil(self.columns))
    }

    /// Inputs in L0 at a time: two buffers of each operand; the right one is loaded by one instruction, of at most 255
    /// fractals. Fewer where a core has little to do, so that it begins early.
    fn inner_step(&self, chip: &Chip) -> u32 {
        let fits = (L0 / 2 / 2 / self.rows.max(self.columns) / 16).min(255 / (self.columns / 16));
        let few = if self.run(chip).1 <= 2 { (self.split_inputs / 256).max(4) } else { fits };
        fits.min(few).min(self.split_inputs / 16) * 16
    }

    /// Inputs in L1 at a time: two of L0's, so at most 64 KiB of each operand.
    fn step(&self, chip: &Chip) -> u32 {
        (2 * self.inner_step(chip)).min(self.split_inputs)
    }

    /// Steps of a panel that stay in L1: all, or what fits beside the stages of both operands. None if no other tile of
    /// the core takes them, or if a panel has so few steps that the stages' flags do not guard their places.
    fn kept(&self, chip: &Chip) -> u32 {
        let step = self.step(chip);
        let last = self.shape.inputs - (self.splits - 1) * self.split_inputs;
        if last.div_ceil(step) < STAGES || self.run(chip).1 == 1 {
            return 0;
        }
        let steps = self.split_inputs.div_ceil(step);
        let places = (L1 - STAGES * self.columns * (step * 2 + 4)) / (self.rows * step * 2);
        if steps <= places { steps } else { places.saturating_sub(STAGES) }
    }

    /// Modelled cycles.
    fn cycles(&self, chip: &Chip, activation: Activation, output: OutputType) -> u64 {
        let [rows, columns, inputs] = [self.rows, self.columns, self.split_inputs].map(u64::from);
        let [tokens, outputs] = [self.shape.tokens, self.shape.outputs].map(u64::from);
        let [step, inner_step, kept] = [self.step(chip), self.inner_step(chip), self.kept(chip)].map(u64::from);
        let blocks = u64::from(self.blocks(chip));
        let (run, tiles) = self.run(chip);
        let [run, tiles] = [run, tiles].map(u64::from);
        let columns = columns.min(run);
        // A core's run begins amid a panel unless one length divides the other.
        let aligned = run.is_multiple_of(outputs) || outputs.is_multiple_of(run);
        let panels = (run.div_ceil(outputs) + u64::from(!aligned)).min(tiles.max(2));
        let tiles = tiles.max(panels);

        let cube = rows * run * inputs / 4096 + tiles * 8 * inputs.div_ceil(inner_step);
        let fresh = inputs - (kept * step).min(inputs);
        let left = (panels * inputs + (tiles - panels) * fresh) * rows * 2;
        let read = (left + run * inputs * 2) / READ;
        let moved = tiles * rows * inputs * 2 / LEFT_L0 + run * inputs * 2 / RIGHT_L0;
        let size = if self.splits > 1 || output == OutputType::Single { 4 } else { 2 };
        let written = rows * run * size / WRITE;
        // A tile that ends amid a fractal leaves L0C on its own.
        let alone = if self.shape.tokens < 16 { written } else { 0 };
        // What is in HBM, by the bandwidth of one core and the part that the core with most has.
        let global = (tokens + outputs) * u64::from(self.shape.inputs) * 2 + tokens * outputs * 2;
        let hbm = global * run / (u64::from(self.units() * self.unit) * HBM);
        let first = (rows + columns) * step * 2 / READ;
        let last = rows * columns * size / WRITE;

        let (cost, instructions) = vector_work(activation);
        // Flags and copies besides.
        let start = VECTOR_START * (instructions + 6);
        let (beside, after) = if self.splits > 1 {
            let share = (tokens * outputs).div_ceil(2 * blocks);
            let parts = u64::from(self.splits);
            let added = share * (2 * parts + cost) / 64 + 2 * parts * VECTOR_START;
            (0, MEETING + start + added.max(share * 4 * parts / READ) + share * 2 / WRITE)
        } else if activation != Activation::Identity {
            let half = rows.div_ceil(2);
            let cycles = |share: u64| share * (cost + 1) / 64 + start * share.div_ceil(8192);
            let one = half * columns;
            (cycles(half * run) + (tiles - 1) * start, cycles(one) + one * 2 / READ + one * 2 / WRITE)
        } else {
            (0, 0)
        };
        let most = [cube + alone, read, moved, written, hbm, beside].into_iter().max().unwrap_or(0);
        // What goes on beside the slowest is not hidden quite.
        most + first + last + after + (cube + read + moved + beside) / 8
    }

    fn plan(&self, chip: &Chip, activation: Activation, output: OutputType) -> MatmulPlan {
        let MatmulShape { tokens, outputs, inputs } = self.shape;
        let tiling = MatmulTiling {
            tokens,
            outputs,
            inputs,
            tile_rows: self.rows,
            tile_columns: self.columns,
            step: self.step(chip),
            inner_step: self.inner_step(chip),
            kept: self.kept(chip),
            splits: self.splits,
            activation: Activation::ALL.iter().position(|one| *one == activation).unwrap_or(0) as u32,
            output: u32::from(output == OutputType::Single),
            ring: RING,
            unit: self.unit,
        };
        let blocks = self.blocks(chip);
        let (kernel, workspace) = if self.splits > 1 {
            ("matmul_split", u64::from(self.splits) * u64::from(tokens) * u64::from(outputs) * 4)
        } else if activation != Activation::Identity {
            ("matmul_activation", u64::from(blocks * RING) * u64::from(self.rows * self.columns) * 2)
        } else {
            ("matmul", 0)
        };
        MatmulPlan { kernel, tiling: EitherMatmulTiling::C220(tiling), blocks, workspace, synchronises: workspace > 0 }
    }
}

/// Cycles of the vector unit for 64 values, their rounding to f16 included, and the instructions that they take.
fn vector_work(activation: Activation) -> (u64, u64) {
    match activation {
        Activation::Identity => (1, 1),
        Activation::Tanh => (12, 8),
        Activation::GeluTanh => (15, 10),
        Activation::GeluErf => (28, 15),
        Activation::FastGelu | Activation::Silu => (10, 6),
        Activation::Relu => (2, 2),
    }
}
