//! Activations on the device, in the layout of its generation, and the way back from that layout to rows of f32.
//! ActivationLayout arithmetic and buffers; launches nothing.

use std::sync::Arc;

use half::f16;
use half::slice::HalfFloatSliceExt;

use super::pack::FRACTAL;
use super::scratch::Held;
use crate::runtime::{Architecture, DeviceBuffer};

/// `[rows, width]` on the device, f16 in the layout of activations (see `kernels/README.md`). Cheap to clone: clones are
/// the same memory.
#[derive(Clone)]
pub struct NpuTensor {
    /// The backend whose stream makes it.
    pub(super) owner: u64,
    pub(super) place: TensorPlace,
    pub(super) rows: usize,
    /// Values in a row that mean something.
    pub(super) width: usize,
}

/// Where the values lie.
#[derive(Clone)]
pub(super) enum TensorPlace {
    /// In memory of their own.
    Memory(Arc<Held>),
    /// In memory that replays of recorded work use again.
    Recorded(Arc<Held>, StepOrigin),
    /// Nowhere: the work that makes them is only compared with what was recorded.
    Followed(StepOrigin),
}

/// Which step of which recorded work made a tensor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct StepOrigin {
    /// The number of the recorder or follower.
    pub(super) session: u64,
    pub(super) step: usize,
}

/// Outputs of the model on the device: f32, row by row, padded to a multiple of 16 values.
pub struct NpuLogits {
    /// The backend whose stream makes them.
    pub(super) owner: u64,
    pub(super) buffer: DeviceBuffer<f32>,
    pub(super) rows: usize,
    pub(super) width: usize,
    /// Rows of the blocks down which the host takes the log-softmax when they are downloaded.
    pub(super) down: Option<usize>,
}

/// Values of a row with those that fill its last fractal.
pub(super) fn padded(width: usize) -> usize {
    width.next_multiple_of(FRACTAL)
}

/// How f16 activations lie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ActivationLayout {
    /// Row by row.
    Rows,
    /// Column of fractals by column, each of as many rows as there are tokens, rounded up to 16.
    Nz,
}

impl ActivationLayout {
    pub(super) fn of(architecture: Architecture) -> Self {
        match architecture {
            Architecture::DavC100 => ActivationLayout::Nz,
            Architecture::DavC220 => ActivationLayout::Rows,
        }
    }

    /// Values of memory that `rows` rows take.
    pub(super) fn len(self, rows: usize, width: usize) -> usize {
        let rows = if self == ActivationLayout::Nz { rows.next_multiple_of(FRACTAL) } else { rows };
        rows * padded(width)
    }

    /// Writes row `i` of `values`, `rows.len()` rows in this layout, to row `rows[i]` of `out`, whose rows are `width`.
    pub(super) fn scatter(self, values: &[f16], width: usize, rows: &[u32], out: &mut [f32]) {
        let stride = rows.len().next_multiple_of(FRACTAL);
        for (row, &target) in rows.iter().enumerate() {
            let out = &mut out[target as usize * width..][..width];
            match self {
                ActivationLayout::Rows => values[row * padded(width)..][..width].convert_to_f32_slice(out),
                ActivationLayout::Nz => {
                    for (column, out) in out.chunks_mut(FRACTAL).enumerate() {
                        values[(column * stride + row) * FRACTAL..][..out.len()].convert_to_f32_slice(out);
                    }
                }
            }
        }
    }

    /// Rows of f32 in this layout; what fills up is zero.
    pub(super) fn gather(self, values: &[f32], width: usize, out: &mut [f16]) {
        out.fill(f16::ZERO);
        let stride = (values.len() / width).next_multiple_of(FRACTAL);
        for (row, values) in values.chunks_exact(width).enumerate() {
            match self {
                ActivationLayout::Rows => out[row * padded(width)..][..width].convert_from_f32_slice(values),
                ActivationLayout::Nz => {
                    for (column, values) in values.chunks(FRACTAL).enumerate() {
                        out[(column * stride + row) * FRACTAL..][..values.len()].convert_from_f32_slice(values);
                    }
                }
            }
        }
    }
}

impl NpuTensor {
    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Values in a row.
    pub fn width(&self) -> usize {
        self.width
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_return_from_either_layout_to_the_rows_asked_for() {
        for (rows, width) in [(1, 16), (17, 48), (16, 5), (3, 130)] {
            let values: Vec<f32> = (0..rows * width).map(|value| value as f32).collect();
            for layout in [ActivationLayout::Rows, ActivationLayout::Nz] {
                let mut on_device = vec![f16::NAN; layout.len(rows, width)];
                layout.gather(&values, width, &mut on_device);
                let order: Vec<u32> = (0..rows as u32).rev().collect();
                let mut back = vec![-1.0; rows * width];
                layout.scatter(&on_device, width, &order, &mut back);
                let reversed: Vec<f32> = values.chunks(width).rev().flatten().copied().collect();
                assert_eq!(back, reversed, "{layout:?} {rows} x {width}");
            }
        }
    }

    #[test]
    fn a_column_of_fractals_holds_sixteen_values_of_every_row() {
        let values: Vec<f32> = (0..2 * 32).map(|value| value as f32).collect();
        let mut nz = vec![f16::NAN; ActivationLayout::Nz.len(2, 32)];
        ActivationLayout::Nz.gather(&values, 32, &mut nz);
        assert_eq!(nz.len(), 16 * 32);
        // Row 1, value 17: second column, second row of it, second value.
        assert_eq!(nz[(16 + 1) * 16 + 1].to_f32(), 49.0);
    }
}
