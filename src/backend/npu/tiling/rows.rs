//! How rows are dealt out to vector cores: norms, embeddings, gathers.

use super::{Chip, Field, Tiling, tilings};

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
