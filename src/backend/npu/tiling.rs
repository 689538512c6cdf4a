//! How work is cut for the device kernels, and the structs by which they are told: the twins of
//! `kernels/include/tiling.h`, field by field. Pure arithmetic over shapes and a chip's numbers.

#[cfg(test)]
mod tests;

use crate::runtime::Architecture;

/// The numbers of a chip that tilings depend on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Chip {
    /// The generation of its cores.
    pub architecture: Architecture,
    /// Cube cores; on dav-c100 the cores.
    pub cube_cores: u32,
}

impl Chip {
    /// Cores that run vector kernels.
    pub fn vector_cores(&self) -> u32 {
        match self.architecture {
            Architecture::DavC100 => self.cube_cores,
            Architecture::DavC220 => 2 * self.cube_cores,
        }
    }

    /// Bytes of a core's unified buffer that queues can have.
    fn unified_buffer(&self) -> u32 {
        match self.architecture {
            Architecture::DavC100 => 248 << 10,
            Architecture::DavC220 => 184 << 10,
        }
    }
}

/// A struct of 32-bit fields that a kernel reads.
pub trait Tiling: Copy {
    /// The bytes that go to global memory.
    fn bytes(&self) -> Vec<u8>;
}

/// Declares structs as `tiling.h` does, with their bytes and, for the tests, the places of their fields.
macro_rules! tilings {
    ($($(#[$about:meta])* $name:ident { $($(#[$field_about:meta])* $field:ident: $kind:ty,)* })*) => {
        $(
            $(#[$about])*
            #[repr(C)]
            #[derive(Clone, Copy, Debug, PartialEq)]
            pub struct $name { $($(#[$field_about])* pub $field: $kind,)* }

            impl Tiling for $name {
                fn bytes(&self) -> Vec<u8> {
                    let mut bytes = Vec::with_capacity(size_of::<Self>());
                    $(bytes.extend(Field::bytes(&self.$field));)*
                    bytes
                }
            }

            impl Field for $name {
                fn bytes(&self) -> Vec<u8> {
                    Tiling::bytes(self)
                }
            }
        )*
        #[cfg(test)]
        /// Every struct: its name, its size, and its fields with their offsets.
        const LAYOUTS: &[(&str, usize, &[(&str, usize)])] = &[
            $((stringify!($name), size_of::<$name>(),
               &[$((stringify!($field), std::mem::offset_of!($name, $field)),)*]),)*
        ];
    };
}

/// What a tiling struct is made of.
trait Field {
    fn bytes(&self) -> Vec<u8>;
}

impl Field for u32 {
    fn bytes(&self) -> Vec<u8> {
        self.to_le_bytes().into()
    }
}

impl Field for f32 {
    fn bytes(&self) -> Vec<u8> {
        self.to_le_bytes().into()
    }
}

tilings! {
    /// Rows of `width` values, handled `batch` at a time.
    RowsTiling {
        /// Rows of all.
        rows: u32,
        /// Values of a row, a multiple of 16.
        width: u32,
        /// Rows that a core works on at a time.
        batch: u32,
    }

    /// Of `layer_norm`, `add_layer_norm` and `embed_layer_norm`.
    NormTiling {
        /// The rows.
        rows: RowsTiling,
        /// What is added to the variance.
        epsilon: f32,
    }

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

impl RowsTiling {
    /// Rows that take `per_value` bytes of the unified buffer for each value and `per_row` bytes besides, next to `once`
    /// bytes for each value of one row. Batches are as large as fits, and small enough that every core has one.
    ///
    /// `None` if not even one row fits, or the width is no positive multiple of 16.
    fn new(chip: &Chip, rows: u32, width: u32, per_value: u32, per_row: u32, once: u32) -> Option<Self> {
        if width == 0 || !width.is_multiple_of(16) {
            return None;
        }
        // A vector instruction has at most 255 repeats, and copies at most 65535 blocks: far beyond what fits.
        let free = chip.unified_buffer().checked_sub(once.checked_mul(width)?)?.checked_sub(128)?;
        let fits = (free / per_value.checked_mul(width)?.checked_add(per_row)?).min(64);
        let batch = fits.min(rows.div_ceil(chip.vector_cores()).max(1));
        (batch > 0).then_some(RowsTiling { rows, width, batch })
    }

    /// Blocks to launch: the cores that have work.
    pub fn blocks(&self, chip: &Chip) -> u32 {
        self.rows.div_ceil(self.batch).clamp(1, chip.vector_cores())
    }

    /// For `gather_rows`: two buffers of f16.
    pub fn gather(chip: &Chip, rows: u32, width: u32) -> Option<Self> {
        Self::new(chip, rows, width, 2 * 2, 0, 0)
    }
}

impl NormTiling {
    /// Scale and shift; the lanes and sums of a row.
    const ONCE: u32 = 2 * 4;
    const PER_ROW: u32 = 64 * 4 + 8;

    /// For `add_layer_norm` and `layer_norm`, which reads one operand less: two buffers each of both operands and the
    /// result, f16, and values and squares in f32.
    pub fn add(chip: &Chip, rows: u32, width: u32, epsilon: f32) -> Option<Self> {
        let per_value = 2 * (2 * 2) + 2 * 2 + 2 * 4;
        let rows = RowsTiling::new(chip, rows, width, per_value, Self::PER_ROW, Self::ONCE)?;
        Some(NormTiling { rows, epsilon })
    }

    /// For `embed_layer_norm`, which reads three rows for one.
    pub fn embed(chip: &Chip, rows: u32, width: u32, epsilon: f32) -> Option<Self> {
        let per_value = 2 * (3 * 2) + 2 * 2 + 2 * 4;
        let rows = RowsTiling::new(chip, rows, width, per_value, Self::PER_ROW, Self::ONCE)?;
        Some(NormTiling { rows, epsilon })
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
