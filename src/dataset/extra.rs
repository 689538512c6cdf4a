//! One column of a batch besides the inputs, while the batch is being filled: its values and the width of each row.
//! Knows which values a column of known meaning may hold; knows no file.

use std::ops::RangeInclusive;

use super::row::FeatureValues;
use super::widths::{ColumnShape, WidthMisfit, Widths};
use super::{Column, ColumnRole, FeatureProblem, Ids};

/// A column that is being filled.
pub(super) struct Extra {
    role: Option<ColumnRole>,
    values: Numbers,
    widths: Widths,
}

enum Numbers {
    Integers(Vec<i32>),
    Floats(Vec<f32>),
}

/// The label that cross-entropy losses leave out: `ignore_index` of PyTorch and of MindSpore.
const IGNORED_LABEL: i32 = -100;

impl Extra {
    /// A column whose first row is `row`, of a record of `tokens` tokens.
    pub(super) fn new(role: Option<ColumnRole>, row: FeatureValues<'_>, tokens: usize) -> Result<Self, FeatureProblem> {
        let mut values = match row {
            FeatureValues::Integers(_) => Numbers::Integers(Vec::new()),
            FeatureValues::Floats(_) => Numbers::Floats(Vec::new()),
            FeatureValues::Bytes | FeatureValues::Nothing => {
                return Err(FeatureProblem::Kind { found: row.kind(), expected: "integers or floats" });
            }
        };
        let width = values.append(role, row, tokens)?;
        if width == 0 && !role.is_some_and(ColumnRole::is_prediction) {
            return Err(FeatureProblem::Length { found: 0, most: None });
        }
        Ok(Self { role, values, widths: Widths::new(role, width, tokens) })
    }

    /// Number of values in the first row.
    pub(super) fn first_width(&self) -> usize {
        self.widths.first()
    }

    /// Adds a row; returns the number of its values.
    pub(super) fn push(&mut self, row: FeatureValues<'_>, tokens: usize) -> Result<usize, WidthMisfit> {
        let width = self.values.append(self.role, row, tokens).map_err(WidthMisfit::Problem)?;
        self.widths.add(width, tokens)?;
        Ok(width)
    }

    /// What the rows so far have in common.
    pub(super) fn shape(&self) -> ColumnShape {
        self.widths.shape(self.is_labels())
    }

    /// Takes out the column of `lengths.len()` rows, those with a value for each token padded to `columns`, and begins
    /// anew with what was learnt of the rows; `None` if there is no room.
    pub(super) fn take(&mut self, shape: ColumnShape, lengths: &[usize], columns: usize) -> Option<Column> {
        let fill = if self.is_labels() && shape == ColumnShape::PerToken { IGNORED_LABEL } else { 0 };
        let columns = match shape {
            ColumnShape::Fixed(width) | ColumnShape::Predictions(width) => width,
            ColumnShape::PerToken => columns,
        };
        let rows = self.widths.rows(shape, lengths);
        let column = match &mut self.values {
            Numbers::Integers(values) => {
                let values = std::mem::take(values);
                Column::Ids(Ids::new(columns, rows.pad(values, lengths.len(), columns, fill)?)?)
            }
            Numbers::Floats(values) => {
                let values = std::mem::take(values);
                Column::Floats { columns, values: rows.pad(values, lengths.len(), columns, 0.0)? }
            }
        };
        self.widths.next_batch();
        Some(column)
    }

    /// Drops the rows and keeps what was learnt of them.
    pub(super) fn forget_rows(&mut self) {
        match &mut self.values {
            Numbers::Integers(values) => values.clear(),
            Numbers::Floats(values) => values.clear(),
        }
        self.widths.forget_rows();
    }

    fn is_labels(&self) -> bool {
        self.role == Some(ColumnRole::LabelIds) && matches!(self.values, Numbers::Integers(_))
    }
}

impl Numbers {
    /// Appends a row of the same kind, each value checked; returns their number.
    fn append(
        &mut self,
        role: Option<ColumnRole>,
        row: FeatureValues<'_>,
        tokens: usize,
    ) -> Result<usize, FeatureProblem> {
        match (self, row) {
            (Self::Integers(values), FeatureValues::Integers(integers)) => integers.append(range(role, tokens), values),
            (Self::Floats(values), FeatureValues::Floats(floats)) => {
                let start = values.len();
                let width = floats.append(values)?;
                // A NaN or infinite label would make the loss NaN or infinite.
                match values[start..].iter().position(|value| role.is_some() && !value.is_finite()) {
                    Some(position) => {
                        Err(FeatureProblem::NotFinite { position, value: values[start + position].to_string() })
                    }
                    None => Ok(width),
                }
            }
            (Self::Integers(_), row) => Err(FeatureProblem::Kind { found: row.kind(), expected: "integers" }),
            (Self::Floats(_), row) => Err(FeatureProblem::Kind { found: row.kind(), expected: "floats" }),
        }
    }
}

/// The integers a column may hold in a record of `tokens` tokens. Which classes there are is for the head to say.
fn range(role: Option<ColumnRole>, tokens: usize) -> RangeInclusive<i32> {
    // The inputs were read first: there is at least one token.
    let last = i32::try_from(tokens).map_or(i32::MAX, |tokens| tokens.saturating_sub(1));
    match role {
        Some(ColumnRole::MaskedLmPositions) => 0..=last,
        // Losses leave out positions below 0.
        Some(ColumnRole::StartPositions | ColumnRole::EndPositions) => i32::MIN..=last,
        _ => i32::MIN..=i32::MAX,
    }
}
