//! How a product is cut into tiles, and the kernel that computes it.

use super::{Chip, Field, MatmulC100Tiling, Tiling, tilings};
use crate::backend::Activation;
use crate::runtime::Architecture;

/// The sizes of a product: [tokens, inputs] x [inputs, outputs].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MatmulShape {
    /// Rows of the left matrix and of the product.
    pub tokens: u32,
    /// Columns of the product, a multiple of 16.
    pub outputs: u32,
    /// What is summed over, a multiple of 16.
    pub inputs: u32,
}

/// What a product is written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OutputType {
    /// f16, in the layout of activations.
    Half,
    /// f32, row by row: logits. Without an activation only.
    Single,
}

/// A launch of a kernel that multiplies. Its arguments are, in this order: the synchronisation address if it
/// synchronises, input, packed weight, bias (f32), the workspace if there is one, output, tiling.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MatmulPlan {
    /// The kernel's name.
    pub kernel: &'static str,
    /// What it is told.
    pub tiling: EitherMatmulTiling,
    /// Blocks to launch.
    pub blocks: u32,
    /// Bytes of device memory that the kernel needs for itself while it runs; 0 for none.
    pub workspace: u64,
    /// Whether its cores wait for each other.
    pub synchronises: bool,
}

impl MatmulPlan {
    /// The fastest way known to compute a product on `chip`. `None` for what no kernel computes: sizes that are no
    /// multiples of 16 or beyond a copy's strides, or f32 output with an activation.
    pub fn new(chip: &Chip, shape: MatmulShape, activation: Activation, output: OutputType) -> Option<Self> {
        if output == OutputType::Single && activation != Activation::Identity {
            return None;
        }
        match chip.architecture {
            Architecture::DavC100 => Self::c100(chip, shape, activation, output),
            Architecture::DavC220 => Self::c220(chip, shape, activation, output),
        }
    }

    fn c100(chip: &Chip, shape: MatmulShape, activation: Activation, output: OutputType) -> Option<Self> {
        let tiling = MatmulC100Tiling::new(chip, shape, activation, output)?;
        let kernel = match output {
            OutputType::Half => "matmul",
            OutputType::Single => "matmul_single",
        };
        let blocks = tiling.blocks(chip);
        Some(MatmulPlan { kernel, tiling: EitherMatmulTiling::C100(tiling), blocks, workspace: 0, synchronises: false })
    }

    fn c220(chip: &Chip, shape: MatmulShape, activation: Activation, output: OutputType) -> Option<Self> {
        if activation != Activation::Identity || output != OutputType::Half {
            return None;
        }
        let tiling = MatmulTiling::new(chip, shape.tokens, shape.outputs, shape.inputs)?;
        let blocks = tiling.blocks(chip);
        let tiling = EitherMatmulTiling::C220(tiling);
        Some(MatmulPlan { kernel: "matmul", tiling, blocks, workspace: 0, synchronises: false })
    }
}

/// What the kernel of one generation is told, or that of the other.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum EitherMatmulTiling {
    /// Of dav-c100.
    C100(MatmulC100Tiling),
    /// Of dav-c220.
    C220(MatmulTiling),
}

impl Tiling for EitherMatmulTiling {
    fn bytes(&self) -> Vec<u8> {
        match self {
            EitherMatmulTiling::C100(tiling) => Tiling::bytes(tiling),
            EitherMatmulTiling::C220(tiling) => Tiling::bytes(tiling),
        }
    }
}

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
        /// Steps of the left operand that stay in L1 for the next tile of the same rows.
        kept: u32,
        /// Parts into which the inputs are split, each summed by other cores.
        splits: u32,
        /// The activation: `Activation::ALL` in its order.
        activation: u32,
        /// 0 for f16, 1 for f32.
        output: u32,
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
            kept: 0,
            splits: 1,
            activation: 0,
            output: 0,
        })
    }

    /// Blocks to launch.
    pub fn blocks(&self, chip: &Chip) -> u32 {
        (self.tokens.div_ceil(self.tile_rows) * self.outputs.div_ceil(self.tile_columns)).min(chip.cube_cores)
    }
}
