//! How a product is cut into tiles.

use super::{Chip, Field, Tiling, tilings};

tilings! {
    /// Of `matmul`.
    MatmulTiling {
        /// Rows of the left matrix.
        tokens: u32,
        /// Columns of the product, a multiple of 16.
        outputs: u32,
        /// What is summed over, a multiple of 16.
        inputs: u32,
        /// Rows of a tile of the product, a multiple of 16.
        tile_rows: u32,
        /// Columns of a tile, a multiple of 16.
        tile_columns: u32,
        /// Inputs brought to L1 at a time, a multiple of `inner_step`.
        step: u32,
        /// Inputs brought to L0 at a time, a multiple of 16.
        inner_step: u32,
        /// Rows of tiles that share one sweep over the columns.
        swizzle: u32,
    }
}

impl MatmulTiling {
    /// Tiles that make the slowest core of dav-c220 as fast as can be: a core's cube work against what it has to read for
    /// it, in waves over the cores. `None` unless outputs and inputs are positive multiples of 16.
    pub fn new(chip: &Chip, tokens: u32, outputs: u32, inputs: u32) -> Option<Self> {
        let whole = |size: u32| size > 0 && size.is_multiple_of(16);
        // A copy's stride between rows, or columns of fractals, is at most 65535.
        if tokens == 0 || !whole(outputs) || !whole(inputs) || outputs.max(inputs) > 0xffff {
            return None;
        }
        let rows = [128, 112, 96, 80, 64, 48, 32, 16].map(|rows: u32| rows.min(tokens.next_multiple_of(16)));
        let columns = [256, 128, 64, 32, 16].map(|columns: u32| columns.min(outputs));
        let cost = |rows: u32, columns: u32| {
            let tiles = u64::from(tokens.div_ceil(rows)) * u64::from(outputs.div_ceil(columns));
            let cube = u64::from(rows / 16) * u64::from(columns / 16) * u64::from(inputs / 16);
            // 87 bytes a cycle from L2, of two-byte values.
            let read = u64::from(rows + columns) * u64::from(inputs) * 2 / 87;
            tiles.div_ceil(chip.cube_cores.into()) * cube.max(read)
        };
        let pairs = rows.iter().flat_map(|rows| columns.iter().map(|columns| (*rows, *columns)));
        let (tile_rows, tile_columns) = pairs.min_by_key(|(rows, columns)| cost(*rows, *columns))?;
        // L0 holds two buffers of 64 inputs for tiles of 128 x 256, L1 two of 256. The right operand is loaded by one
        // instruction of at most 255 fractals.
        Some(MatmulTiling {
            tokens,
            outputs,
            inputs,
            tile_rows,
            tile_columns,
            step: 256.min(inputs),
            inner_step: 64.min(inputs),
            swizzle: 4,
        })
    }

    /// Blocks to launch.
    pub fn blocks(&self, chip: &Chip) -> u32 {
        (self.tokens.div_ceil(self.tile_rows) * self.outputs.div_ceil(self.tile_columns)).min(chip.cube_cores)
    }
}
