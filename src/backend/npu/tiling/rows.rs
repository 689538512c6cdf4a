//! How rows are dealt out to vector cores: norms, embeddings, gathers, softmax.

use super::{Chip, Tiling, TilingField, tilings};
use crate::runtime::Architecture;

tilings! {
    /// Rows of `width` values, handled `batch` at a time.
    RowsTiling {
        /// Rows of all.
        rows: u32,
        /// Values of a row, a multiple of 16; of `log_softmax` any.
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

    /// Of `log_softmax`, whose rows lie `stride` values apart.
    SoftmaxTiling {
        /// The rows.
        rows: RowsTiling,
        /// A multiple of 16, at least the width.
        stride: u32,
        /// Columns in the unified buffer at a time, a multiple of 64; if that is less than the width, batches are of one
        /// row.
        piece: u32,
    }

    /// Of `gather_rows`.
    GatherTiling {
        /// The rows gathered.
        rows: RowsTiling,
        /// Rows of the input.
        tokens: u32,
    }
}

/// Columns of a strip, in which rows lie in the unified buffer as f32.
const STRIP: u64 = 64;

/// Rows of a batch that is reduced: what one transposition takes on dav-c100, and a strip's pitch is at most 31 rows.
const REDUCED: u32 = 16;

/// Bytes of `rows` rows of f16 activations in the unified buffer: on dav-c100 columns of an odd number of rows.
fn activation_bytes(chip: &Chip, rows: u32, width: u32) -> u64 {
    let pitch = if chip.architecture == Architecture::DavC100 { rows | 1 } else { rows };
    2 * u64::from(pitch) * u64::from(width)
}

/// Bytes of the same rows as strips.
fn strip_bytes(rows: u32, width: u32) -> u64 {
    4 * u64::from(rows) * u64::from(width).next_multiple_of(STRIP)
}

/// Bytes that reducing strips to one value a row takes besides their own, and constants of as many values.
fn reduction_bytes(chip: &Chip, rows: u32, width: u32) -> u64 {
    match chip.architecture {
        Architecture::DavC100 => 4 * (8 + 2 + 1) * 128,
        Architecture::DavC220 => strip_bytes(rows, width) / 8 + 2 * 4 * u64::from(rows).next_multiple_of(8),
    }
}

/// Whether copies can step over so many rows of activations: on dav-c100 from column to column, 65535 blocks at most.
fn can_step(chip: &Chip, rows: u32) -> bool {
    chip.architecture == Architecture::DavC220 || rows <= 0xfff0
}

impl RowsTiling {
    /// Batches of at most `most` rows that take `bytes` of the unified buffer: as few as fit it, each as small as the
    /// slowest core's share then allows.
    ///
    /// `None` if not even one row fits, or the width is no positive multiple of 16.
    fn new(chip: &Chip, rows: u32, width: u32, most: u32, bytes: impl Fn(u32) -> u64) -> Option<Self> {
        if width == 0 || !width.is_multiple_of(16) || !can_step(chip, rows) {
            return None;
        }
        let fits = (1..=most).rev().find(|batch| bytes(*batch) <= chip.unified_buffer().into())?;
        Some(Self::dealt(chip, rows, width, fits))
    }

    /// Batches of at most `most` rows.
    fn dealt(chip: &Chip, rows: u32, width: u32, most: u32) -> Self {
        let share = rows.div_ceil(chip.vector_cores()).max(1);
        RowsTiling { rows, width, batch: share.div_ceil(share.div_ceil(most)) }
    }

    /// Blocks to launch: the cores that have work.
    pub fn blocks(&self, chip: &Chip) -> u32 {
        self.rows.div_ceil(self.batch).clamp(1, chip.vector_cores())
    }
}

impl SoftmaxTiling {
    /// Strips in the unified buffer at a time. Two buffers in, two out and one between are 160 KiB of it, next to three
    /// values for each lane of a row and what reducing them takes.
    const STRIPS: u32 = 128;

    /// For `rows` rows of which the first `width` values count. `None` if there are none, or the stride is no multiple of
    /// 16, less than the width, or longer than a copy can step over.
    pub fn new(chip: &Chip, rows: u32, width: u32, stride: u32) -> Option<Self> {
        if width == 0 || !stride.is_multiple_of(16) || stride < width || stride / 8 > 0xffff {
            return None;
        }
        let strips = width.div_ceil(STRIP as u32);
        let pieces = strips.div_ceil(Self::STRIPS);
        let piece = strips.div_ceil(pieces);
        let most = if pieces == 1 { (Self::STRIPS / piece).min(REDUCED) } else { 1 };
        let rows = RowsTiling::dealt(chip, rows, width, most);
        Some(SoftmaxTiling { rows, stride, piece: piece * STRIP as u32 })
    }

    /// Blocks to launch.
    pub fn blocks(&self, chip: &Chip) -> u32 {
        self.rows.blocks(chip)
    }
}

impl GatherTiling {
    /// For `rows` rows of an input of `tokens`: two buffers.
    pub fn new(chip: &Chip, rows: u32, tokens: u32, width: u32) -> Option<Self> {
        let cut = RowsTiling::new(chip, rows, width, 64, |batch| 2 * activation_bytes(chip, batch, width))?;
        can_step(chip, tokens).then_some(GatherTiling { rows: cut, tokens })
    }

    /// Blocks to launch.
    pub fn blocks(&self, chip: &Chip) -> u32 {
        self.rows.blocks(chip)
    }
}

impl NormTiling {
    /// For `add_layer_norm` and `layer_norm`, which reads one operand less.
    pub fn add(chip: &Chip, rows: u32, width: u32, epsilon: f32) -> Option<Self> {
        Self::new(chip, rows, width, epsilon, |batch| 2 * activation_bytes(chip, batch, width))
    }

    /// For `embed_layer_norm`, whose three operands lie row by row.
    pub fn embed(chip: &Chip, rows: u32, width: u32, epsilon: f32) -> Option<Self> {
        Self::new(chip, rows, width, epsilon, |batch| 3 * 2 * u64::from(batch) * u64::from(width))
    }

    /// The operands, values and scratch as strips, scale and shift.
    fn new(chip: &Chip, rows: u32, width: u32, epsilon: f32, operands: impl Fn(u32) -> u64) -> Option<Self> {
        let rows = RowsTiling::new(chip, rows, width, REDUCED, |batch| {
            let besides = reduction_bytes(chip, batch, width) + 2 * 4 * u64::from(width);
            operands(batch).next_multiple_of(32) + 2 * strip_bytes(batch, width) + besides
        })?;
        Some(NormTiling { rows, epsilon })
    }

    /// Blocks to launch.
    pub fn blocks(&self, chip: &Chip) -> u32 {
        self.rows.blocks(chip)
    }
}
