//! Weights as the matrix cores want them: f16 in fractal NZ, columns of 16x16 blocks. Pure functions over tensors;
//! where the packed values go, and on how many threads, is the caller's business.

#[cfg(test)]
mod tests;

use half::f16;
use half::slice::HalfFloatSliceExt;

use crate::backend::error::Error;
use crate::backend::precision::Precision;
use crate::backend::sources::LinearSource;
use crate::tensor::HostTensor;

/// Rows and columns of a fractal.
pub const FRACTAL: usize = 16;
/// Values of a fractal: 512 bytes.
const FRACTAL_LEN: usize = FRACTAL * FRACTAL;

/// One matrix of several, `[outputs, inputs]` each, whose outputs stand side by side (Q | K | V), ready to be packed.
///
/// Packed, weight `(output, input)` is value
/// `((input / 16) * (outputs / 16) + output / 16) * 256 + (output % 16) * 16 + input % 16`:
/// fractals are row-major inside, one below the other along the outputs, then column by column along the inputs. That
/// is NZ of the checkpoint's `[outputs, inputs]`, and at once Zn of its transpose `[inputs, outputs]`, the order in
/// which L0B holds the right operand: fractals are loaded as they are, never transposed.
#[derive(Clone, Copy, Debug)]
pub struct FractalPacking<'a> {
    parts: &'a [LinearSource<'a>],
    inputs: usize,
    outputs: usize,
    padded: usize,
}

impl<'a> FractalPacking<'a> {
    /// Looks at the extents of `parts`, matrices of as many inputs each.
    ///
    /// # Errors
    /// [`Error::Multiple`] names a weight whose inputs or outputs are not a multiple of 16.
    pub fn new(parts: &'a [LinearSource<'a>]) -> Result<Self, Error> {
        for part in parts {
            multiple(part.weight, "number of outputs", part.weight.shape()[0])?;
        }
        Self::padded(parts)
    }

    /// The same for any number of outputs: rows of zeros follow the last, up to a multiple of 16. Inputs have no such
    /// choice, since activations would have to be padded with them.
    ///
    /// # Errors
    /// As [`FractalPacking::new`], but for the outputs.
    pub fn padded(parts: &'a [LinearSource<'a>]) -> Result<Self, Error> {
        let mut outputs = 0;
        for part in parts {
            multiple(part.weight, "number of inputs", part.weight.shape()[1])?;
            outputs += part.weight.shape()[0];
        }
        let inputs = parts.first().map_or(0, |part| part.weight.shape()[1]);
        Ok(FractalPacking { parts, inputs, outputs, padded: outputs.next_multiple_of(FRACTAL) })
    }

    /// Inputs of the matrix.
    pub fn inputs(&self) -> usize {
        self.inputs
    }

    /// Outputs of all parts.
    pub fn outputs(&self) -> usize {
        self.outputs
    }

    /// Outputs with those that are there to fill the last fractals.
    pub fn padded_outputs(&self) -> usize {
        self.padded
    }

    /// Columns of fractals.
    pub fn columns(&self) -> usize {
        self.inputs / FRACTAL
    }

    /// Values in a column of fractals.
    pub fn column_len(&self) -> usize {
        self.padded * FRACTAL
    }

    /// The whole matrix.
    ///
    /// # Errors
    /// [`Error::Range`] for the first value that f16 cannot hold; infinities and NaN stay what they are.
    pub fn weights(&self) -> Result<Vec<f16>, Error> {
        let mut packed = vec![f16::ZERO; self.columns() * self.column_len()];
        self.pack_columns(0, &mut packed)?;
        Ok(packed)
    }

    /// Packs the columns of fractals from `first` on that fill `out`, so that a matrix can go through a small staging
    /// buffer, or be packed by several threads.
    ///
    /// # Errors
    /// As [`FractalPacking::weights`]; `out` then holds anything.
    ///
    /// # Panics
    /// If `out` is not made of whole columns, or of more than there are.
    pub fn pack_columns(&self, first: usize, out: &mut [f16]) -> Result<(), Error> {
        if out.is_empty() {
            return Ok(());
        }
        assert!(out.len().is_multiple_of(self.column_len()), "whole columns");
        let columns = out.len() / self.column_len();
        assert!(first + columns <= self.columns(), "columns of the matrix");
        let (start, width) = (first * FRACTAL, columns * FRACTAL);
        let mut values = vec![0.0; width];
        let mut row = vec![f16::ZERO; width];
        let mut output = 0;
        for part in self.parts {
            for part_row in 0..part.weight.shape()[0] {
                let at = part_row * self.inputs + start;
                part.weight.read_f32(at, &mut values);
                in_range(part.weight, at, &values)?;
                row.convert_from_f32_slice(&values);
                self.scatter(output, &row, out);
                output += 1;
            }
        }
        row.fill(f16::ZERO);
        (output..self.padded).for_each(|output| self.scatter(output, &row, out));
        Ok(())
    }

    /// The biases, one after the other: rounded to f16 as MindSpore casts them, held in f32. Zeros where there is none.
    ///
    /// # Errors
    /// [`Error::Range`] for the first value that f16 cannot hold.
    pub fn bias(&self) -> Result<Vec<f32>, Error> {
        let mut biases = vec![0.0; self.padded];
        let mut rest = biases.as_mut_slice();
        for part in self.parts {
            let (values, after) = rest.split_at_mut(part.weight.shape()[0]);
            if let Some(bias) = part.bias {
                bias.read_f32(0, values);
                in_range(bias, 0, values)?;
                values.iter_mut().for_each(|value| *value = f16::from_f32(*value).to_f32());
            }
            rest = after;
        }
        Ok(biases)
    }

    /// Writes sixteen inputs of `output` to each column.
    fn scatter(&self, output: usize, row: &[f16], out: &mut [f16]) {
        let at = output / FRACTAL * FRACTAL_LEN + output % FRACTAL * FRACTAL;
        for (values, column) in row.chunks_exact(FRACTAL).zip(out.chunks_exact_mut(self.column_len())) {
            column[at..at + FRACTAL].copy_from_slice(values);
        }
    }
}

fn multiple(tensor: &HostTensor, what: &'static str, found: usize) -> Result<(), Error> {
    if found.is_multiple_of(FRACTAL) && found > 0 {
        return Ok(());
    }
    Err(Error::Multiple { tensor: tensor.name().into(), what, found, multiple: FRACTAL })
}

/// An error unless every finite value, read from flat index `start` on, stays finite in f16.
pub(super) fn in_range(tensor: &HostTensor, start: usize, values: &[f32]) -> Result<(), Error> {
    let largest = f16::MAX.to_f32();
    // Half of the last step above the largest value still rounds down to it.
    match values.iter().position(|value| value.is_finite() && value.abs() >= largest + 16.0) {
        None => Ok(()),
        Some(at) => Err(Error::Range {
            tensor: tensor.name().into(),
            index: start + at,
            value: values[at],
            precision: Precision::F16,
            largest,
        }),
    }
}
