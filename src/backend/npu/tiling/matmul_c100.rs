//! How a product is cut for dav-c100, whose cores multiply one tile while they finish the last: by a small model of what
//! each part of a core has to do for a tile.

#[cfg(test)]
mod tests;

use super::matmul::{MatmulShape, OutputType};
use super::{Chip, Tiling, TilingField, tilings};
use crate::backend::activation::Activation;

tilings! {
    /// Of `matmul` and `matmul_single` on dav-c100.
    MatmulC100Tiling {
        /// Rows of the left matrix.
        tokens: u32,
        /// Columns of the product, a multiple of 16.
        outputs: u32,
        /// What is summed over, a multiple of 16.
        inputs: u32,
        /// The activation: `Activation::ALL` in its order.
        activation: u32,
        /// Rows of a tile of the product, a multiple of 16.
        tile_rows: u32,
        /// Columns of a tile, a multiple of 16.
        tile_columns: u32,
        /// Inputs brought to L1 at a time, a multiple of 16.
        step: u32,
        /// Inputs brought to L0 at a time at most, a multiple of 16 and at least 32: the last may be the bias.
        inner_step: u32,
        /// Tiles, one below the other, that share what is brought to L1 at a time: 1 or 2.
        group: u32,
        /// Whether L1 holds all inputs of the left operand, where one tile has all its rows: 0 or 1.
        keeps_left: u32,
        /// Whether L1 holds all inputs of the right operand, for all tiles one below the other: 0 or 1.
        keeps_right: u32,
        /// Columns that leave L0C at a time, a multiple of 16.
        drain_columns: u32,
    }
}

const L1: u32 = 1 << 20;
/// Half of L0A or of L0B, in values of f16.
const L0_HALF: u32 = (64 << 10) / 2 / 2;
/// Half of L0C, in values of f32.
const L0C_HALF: u32 = (256 << 10) / 2 / 4;
/// Values that leave L0C at a time, at most: the first go to global memory while the next are worked on.
const DRAIN: u32 = 128 * 128;

/// What a finished value costs.
struct Finish {
    /// Bytes in UB: two results, and what the way there takes.
    room: u32,
    /// Bytes that go to global memory.
    written: u32,
    /// Cycles of the vector unit for 64 values.
    cycles: u32,
    /// Instructions that wait for the one before.
    waits: u32,
}

impl Finish {
    fn of(activation: Activation, output: OutputType) -> Self {
        // Cycles for 64 values, and instructions that wait for the one before.
        let (spares, cycles, waits) = match activation {
            Activation::Identity => (0, 0, 0),
            Activation::Tanh => (1, 10, 5),
            Activation::GeluTanh => (1, 13, 7),
            Activation::GeluErf => (3, 37, 17),
            Activation::FastGelu | Activation::Silu => (1, 8, 4),
            Activation::Relu => (1, 3, 2),
        };
        match (output, activation) {
            // L0C to UB, which converts.
            (OutputType::Half, Activation::Identity) => Finish { room: 2 * 2, written: 2, cycles: 1, waits: 1 },
            // The same as f32, the activation, and the conversion.
            (OutputType::Half, _) => {
                Finish { room: 2 * 2 + 4 * (1 + spares), written: 2, cycles: cycles + 2, waits: waits + 2 }
            }
            // The same as f32, and into rows.
            (OutputType::Single, _) => Finish { room: 2 * 4 + 4, written: 4, cycles: 2, waits: 2 },
        }
    }
}

impl MatmulC100Tiling {
    /// The cheapest tiling. `None` unless outputs and inputs are positive multiples of 16, and all sizes within the
    /// strides of a copy.
    pub(super) fn new(chip: &Chip, shape: MatmulShape, activation: Activation, output: OutputType) -> Option<Self> {
        let MatmulShape { tokens, outputs, inputs } = shape;
        let whole = |size: u32| size > 0 && size.is_multiple_of(16) && size <= 0xffff;
        if !(1..=0xfff0).contains(&tokens) || !whole(outputs) || !whole(inputs) {
            return None;
        }
        let sizes = |all: u32| (16..=all.min(256)).step_by(16);
        let finish = Finish::of(activation, output);
        let tilings =
            sizes(tokens.next_multiple_of(16)).flat_map(|rows| sizes(outputs).map(move |columns| (rows, columns)));
        tilings
            .filter(|(rows, columns)| rows * columns <= L0C_HALF)
            .map(|(rows, columns)| Self::of_tiles(chip, shape, activation, &finish, rows, columns))
            .min_by_key(|tiling| tiling.cost(chip, &finish))
    }

    /// With tiles of this size.
    fn of_tiles(
        chip: &Chip,
        MatmulShape { tokens, outputs, inputs }: MatmulShape,
        activation: Activation,
        finish: &Finish,
        tile_rows: u32,
        tile_columns: u32,
    ) -> Self {
        let (high, wide) = (tokens.div_ceil(tile_rows), outputs.div_ceil(tile_columns));
        // Two turns at least, so that one is loaded while another is multiplied. Where a core has little to do, what is
        // left after its last load counts; where it has much, how few and large its loads are.
        let step = if high * wide <= 2 * chip.cube_cores { 64 } else { 128 };
        let step = step.min(inputs.div_ceil(2).next_multiple_of(16));
        // With the last inputs goes the bias.
        let inner_step = (L0_HALF / tile_rows.max(tile_columns) / 16 * 16).min(step + 16);
        // The bias's fractals, and one of ones.
        let free = L1 - 32 * (tile_columns + 16);
        let fits = |kept: u32, other: u32| 2 * (kept * inputs.next_multiple_of(step) + 2 * other * step) <= free;
        let keeps_left = high == 1 && fits(tile_rows, tile_columns);
        let keeps_right = high > 1 && fits(tile_columns, tile_rows);
        let group = if high == 1 || keeps_right { 1 } else { 2 };
        // Pieces of equal width, beside the bias in f32 and in halves of f16.
        let free = chip.unified_buffer() - 12 * tile_columns;
        let fits = ((free / finish.room).min(DRAIN) / tile_rows / 16 * 16).clamp(16, tile_columns);
        let drain_columns = tile_columns.div_ceil(tile_columns.div_ceil(fits)).next_multiple_of(16);
        MatmulC100Tiling {
            tokens,
            outputs,
            inputs,
            activation: activation as u32,
            tile_rows,
            tile_columns,
            step,
            inner_step,
            group,
            keeps_left: keeps_left.into(),
            keeps_right: keeps_right.into(),
            drain_columns,
        }
    }

    /// Tiles below and beside each other.
    fn tiles(&self) -> (u32, u32) {
        (self.tokens.div_ceil(self.tile_rows), self.outputs.div_ceil(self.tile_columns))
    }

    /// Blocks to launch.
    pub(super) fn blocks(&self, chip: &Chip) -> u32 {
        let (high, wide) = self.tiles();
        (high * wide).min(chip.cube_cores)
    }

    /// Cycles of the core that has most to do. The loads, the cube and the vector unit each work ahead of the next as far
    /// as two buffers allow: what counts is the slowest of them, and that the vector unit has nothing to do before the
    /// first tile is summed and the others nothing after the last.
    fn cost(&self, chip: &Chip, finish: &Finish) -> u64 {
        let (high, wide) = self.tiles();
        let (rows, columns, inputs) = (u64::from(self.tile_rows), u64::from(self.tile_columns), u64::from(self.inputs));
        let (values, step) = (rows * columns, u64::from(self.step));
        let tiles = u64::from((high * wide).div_ceil(self.blocks(chip)));
        // The bias is 16 more inputs to the cube, which takes 8 cycles more for an instruction. L1 leads to L0A at 256
        // bytes a cycle and to L0B at 128, L2 to L1 at 87.
        let multiply = values * (inputs + 16) / 4096 + 8 * (1 + inputs.div_ceil(self.inner_step.into()));
        let to_l0 = |inputs: u64| inputs * (rows + 2 * columns) * 2 / 256;
        let to_l1 = |inputs: u64, lines: u64| inputs * lines * 2 / 87;
        let summed = |lines: u64| multiply.max(to_l0(inputs)).max(to_l1(inputs, lines));
        // Tiles for which both operands go to L1, and those that find one there.
        let all = summed(rows + columns);
        let sums = match (self.keeps_left, self.keeps_right) {
            (0, 0) => tiles * summed(rows + columns / tiles.min(self.group.into())),
            (0, _) => {
                let fresh = tiles.div_ceil(high.into());
                fresh * all + (tiles - fresh) * summed(rows)
            }
            _ => all + (tiles - 1) * summed(columns),
        };
        let pieces = u64::from(self.tile_columns.div_ceil(self.drain_columns));
        // An instruction that waits takes 28 cycles more; the bias takes four.
        let vector = values * u64::from(finish.cycles) / 64 + 28 * (pieces * u64::from(finish.waits) + 4);
        let store = values * u64::from(finish.written) / 64 / pieces;
        to_l1(step, rows + columns) + sums.max(all + (tiles - 1) * vector) + to_l0(step) + vector + store
    }
}
