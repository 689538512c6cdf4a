//! How a product is cut into tiles, and the kernel that computes it.

use super::{Chip, MatmulC100Tiling, Tiling, TilingField, matmul_c220, tilings};
use crate::backend::activation::Activation;
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
            Architecture::DavC220 => matmul_c220::plan(chip, shape, activation, output),
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
    /// Of `matmul`, `matmul_activation` and `matmul_split`.
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
        /// Steps of the left operand that stay in L1 for the next tile of the same rows.
        kept: u32,
        /// Parts into which the inputs are split, each summed by other cores.
        splits: u32,
        /// The activation: `Activation::ALL` in its order.
        activation: u32,
        /// 0 for f16, 1 for f32.
        output: u32,
        /// Tiles that a cube core may be ahead of its vector cores.
        ring: u32,
        /// Columns are dealt out to cores by so many, a divisor of `tile_columns`.
        unit: u32,
    }
}
