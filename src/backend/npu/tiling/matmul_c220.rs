//! How a product is cut for dav-c220, by a model of what its parts take in cycles.
//!
//! A plan costs some tens of microseconds to find: callers keep the plans of the shapes they meet.

use super::{Chip, EitherMatmulTiling, MatmulPlan, MatmulShape, MatmulTiling, OutputType};
use crate::backend::Activation;

/// Steps that `kernels/arch/c220_product.h` has under way.
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
/// Cycles before a vector core's first result: a dozen instructions that wait for each other, and flags.
const VECTOR_START: u64 = 400;
/// Cycles for all cores to meet.
const MEETING: u64 = 300;

/// A way to cut a product.
#[derive(Clone, Copy)]
struct Cut {
    shape: MatmulShape,
    rows: u32,
    columns: u32,
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
    // The largest tiles come first and win where others are as good.
    for rows in (16..=tokens.next_multiple_of(16).min(128)).rev().step_by(16) {
        for columns in (16..=outputs.min(256)).rev().step_by(16) {
            let tiles = tokens.div_ceil(rows) * outputs.div_ceil(columns);
            // Splits are for cores that would have nothing to do.
            let most = if output == OutputType::Single { 1 } else { (chip.cube_cores / tiles).clamp(1, inputs / 16) };
            for splits in 1..=most {
                let split_inputs = (inputs / 16).div_ceil(splits) * 16;
                if inputs.div_ceil(split_inputs) != splits {
                    continue;
                }
                let cut = Cut { shape, rows, columns, split_inputs, splits };
                let cycles = cut.cycles(chip, activation, output);
                if best.is_none_or(|(least, _)| cycles < least) {
                    best = Some((cycles, cut));
                }
            }
        }
    }
    Some(best?.1.plan(chip, activation, output))
}

impl Cut {
    fn tile_columns(&self) -> u32 {
        self.shape.outputs.div_ceil(self.columns)
    }

    fn tiles(&self) -> u32 {
        self.shape.tokens.div_ceil(self.rows) * self.splits * self.tile_columns()
    }

    fn blocks(&self, chip: &Chip) -> u32 {
        self.tiles().min(chip.cube_cores)
    }

    /// Inputs in L0 at a time: two buffers of each operand; the right one is loaded by one instruction, of at most 255
    /// fractals.
    fn inner_step(&self) -> u32 {
        let fits = L0 / 2 / 2 / self.rows.max(self.columns) / 16;
        fits.min(255 / (self.columns / 16)).min(self.split_inputs / 16) * 16
    }

    /// Inputs in L1 at a time: two of L0's, so at most 64 KiB of each operand.
    fn step(&self) -> u32 {
        (2 * self.inner_step()).min(self.split_inputs)
    }

    /// Steps of a panel that stay in L1: all, or what fits beside the stages of both operands. None if no other tile of
    /// the core takes them, or if a panel has so few steps that the stages' flags do not guard their places.
    fn kept(&self, chip: &Chip) -> u32 {
        let steps = self.split_inputs.div_ceil(self.step());
        if steps < STAGES || self.tile_columns() == 1 || self.tiles() <= chip.cube_cores {
            return 0;
        }
        let place = self.rows * self.step() * 2;
        let places = (L1 - STAGES * self.columns * (self.step() * 2 + 4)) / place;
        if steps <= places { steps } else { places.saturating_sub(STAGES) }
    }

    /// Modelled cycles.
    fn cycles(&self, chip: &Chip, activation: Activation, output: OutputType) -> u64 {
        let [rows, columns, inputs] = [self.rows, self.columns, self.split_inputs].map(u64::from);
        let [tokens, outputs] = [self.shape.tokens, self.shape.outputs].map(u64::from);
        let [step, inner_step] = [self.step(), self.inner_step()].map(u64::from);
        let blocks = u64::from(self.blocks(chip));
        let tiles = u64::from(self.tiles()).div_ceil(blocks);
        let across = u64::from(self.tile_columns());
        // A core's tiles are a run of all tiles, so it begins amid a panel unless one number divides the other.
        let aligned = tiles.is_multiple_of(across) || across.is_multiple_of(tiles);
        let panels = (tiles.div_ceil(across) + u64::from(!aligned)).min(tiles);

        let cube = tiles * (rows * columns * inputs / 4096 + 8 * inputs.div_ceil(inner_step));
        let fresh = inputs - (u64::from(self.kept(chip)) * step).min(inputs);
        let left = (panels * inputs + (tiles - panels) * fresh) * rows * 2;
        let read = (left + tiles * columns * inputs * 2) / READ;
        let moved = tiles * inputs * 2 * (rows * RIGHT_L0 + columns * LEFT_L0) / (LEFT_L0 * RIGHT_L0);
        let written = rows * columns * if self.splits > 1 || output == OutputType::Single { 4 } else { 2 } / WRITE;
        // A tile that ends amid a fractal leaves L0C on its own.
        let alone = if self.shape.tokens < 16 { tiles * written } else { 0 };
        let global = (tokens + outputs) * u64::from(self.shape.inputs) * 2 + tokens * outputs * 2;
        let hbm = global / (HBM * u64::from(chip.cube_cores));
        let first = (rows + columns) * step * 2 / READ;

        let cost = vector_cycles(activation);
        let (beside, after) = if self.splits > 1 {
            let share = (tokens * outputs).div_ceil(2 * blocks);
            let parts = u64::from(self.splits);
            let added = share * (2 * parts + cost) / 64 + parts * VECTOR_START / 4;
            (0, MEETING + VECTOR_START + added.max(share * 4 * parts / READ) + share * 2 / WRITE)
        } else if activation != Activation::Identity {
            let share = rows.div_ceil(2) * columns;
            let one = share * (cost + 1) / 64 + VECTOR_START * share.div_ceil(8192);
            (tiles * one, one + share * 2 / READ + share * 2 / WRITE)
        } else {
            (0, 0)
        };
        let most = [cube + alone, read, moved, tiles * written, hbm, beside].into_iter().max().unwrap_or(0);
        // Where memory is the limit, the rest still counts a little: there is less to come if something else is slow.
        most + first + written + after + (cube + read + beside) / 32
    }

    fn plan(&self, chip: &Chip, activation: Activation, output: OutputType) -> MatmulPlan {
        let MatmulShape { tokens, outputs, inputs } = self.shape;
        let tiling = MatmulTiling {
            tokens,
            outputs,
            inputs,
            tile_rows: self.rows,
            tile_columns: self.columns,
            step: self.step(),
            inner_step: self.inner_step(),
            swizzle: 0,
            kept: self.kept(chip),
            splits: self.splits,
            activation: Activation::ALL.iter().position(|one| *one == activation).unwrap_or(0) as u32,
            output: u32::from(output == OutputType::Single),
            ring: RING,
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

/// Cycles of the vector unit for 64 values, their rounding to f16 included.
fn vector_cycles(activation: Activation) -> u64 {
    match activation {
        Activation::Identity => 1,
        Activation::Tanh => 12,
        Activation::GeluTanh => 15,
        Activation::GeluErf => 28,
        Activation::FastGelu => 10,
    }
}
