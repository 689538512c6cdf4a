//! The width of each row of one column, and the padding rule that follows from it.
//! Knows counts, no values.

use super::{ColumnRole, FeatureProblem};

/// How the rows of a column are brought to one width.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ColumnShape {
    /// All rows have this many values.
    Fixed(usize),
    /// A row has one value for each of its tokens, and is padded with the tokens.
    PerToken,
    /// A row has one value for each of its predictions, and is padded to this many.
    Predictions(usize),
}

/// The widths of the rows seen so far.
#[derive(Clone, Debug)]
pub(super) struct Widths {
    predictions: bool,
    first: usize,
    longest: usize,
    /// Whether all rows had the width of the first.
    uniform: bool,
    /// Whether all rows had as many values as tokens.
    per_token: bool,
    /// Every row's own, of predictions only: elsewhere one of the two above holds.
    each: Vec<usize>,
}

/// Why a width does not go with those before it.
pub(super) enum WidthMisfit {
    Problem(FeatureProblem),
    /// The first row had `expected` values.
    First {
        found: usize,
        expected: usize,
    },
}

impl Widths {
    /// Those of a first row of `width` values and `tokens` tokens.
    pub(super) fn new(role: Option<ColumnRole>, width: usize, tokens: usize) -> Self {
        let predictions = role.is_some_and(ColumnRole::is_prediction);
        let each = if predictions { vec![width] } else { Vec::new() };
        Self { predictions, first: width, longest: width, uniform: true, per_token: width == tokens, each }
    }

    /// Number of values in the first row.
    pub(super) fn first(&self) -> usize {
        self.first
    }

    /// Adds a row.
    pub(super) fn add(&mut self, width: usize, tokens: usize) -> Result<(), WidthMisfit> {
        self.longest = self.longest.max(width);
        if self.predictions {
            self.each.push(width);
            return Ok(());
        }
        let was_uniform = self.uniform;
        self.uniform &= width == self.first;
        self.per_token &= width == tokens;
        match (self.uniform || self.per_token, was_uniform) {
            (true, _) => Ok(()),
            (false, true) => Err(WidthMisfit::First { found: width, expected: self.first }),
            (false, false) => {
                let like = ColumnRole::InputIds.name().into();
                Err(WidthMisfit::Problem(FeatureProblem::Differs { found: width, expected: tokens, like }))
            }
        }
    }

    /// What all rows so far have in common.
    ///
    /// Where the width is both that of every row and the number of its tokens, no row of those seen needs padding, and
    /// only `label_ids` of more than one integer is taken for tags.
    pub(super) fn shape(&self, is_label_ids: bool) -> ColumnShape {
        match (self.predictions, self.uniform, self.per_token) {
            // `Ids` needs at least one column.
            (true, ..) => ColumnShape::Predictions(self.longest.max(1)),
            (_, true, true) if is_label_ids && self.first > 1 => ColumnShape::PerToken,
            (_, true, _) => ColumnShape::Fixed(self.first),
            (_, false, _) => ColumnShape::PerToken,
        }
    }

    /// The rows' own widths, given those of the tokens.
    pub(super) fn rows<'a>(&'a self, shape: ColumnShape, tokens: &'a [usize]) -> RowWidths<'a> {
        match shape {
            ColumnShape::Fixed(width) => RowWidths::All(width),
            ColumnShape::PerToken => RowWidths::Each(tokens),
            ColumnShape::Predictions(_) => RowWidths::Each(&self.each),
        }
    }

    /// Drops the rows and keeps what was learnt of them.
    pub(super) fn forget_rows(&mut self) {
        self.each.clear();
    }

    /// Drops the rows for a new batch, which is as wide as its own rows; the rule they follow remains.
    pub(super) fn next_batch(&mut self) {
        self.each.clear();
        self.longest = 0;
    }
}

/// The width of each row of flat values.
#[derive(Clone, Copy)]
pub(super) enum RowWidths<'a> {
    All(usize),
    Each(&'a [usize]),
}

impl RowWidths<'_> {
    /// `values` of `rows` rows with each row continued to `width` with `fill`; `None` if there is no room.
    pub(super) fn pad<T: Copy>(self, values: Vec<T>, rows: usize, width: usize, fill: T) -> Option<Vec<T>> {
        let total = rows.checked_mul(width)?;
        // No row is longer than `width`, so with this many values every row has the full width.
        if values.len() == total {
            return Some(values);
        }
        let mut padded = Vec::new();
        padded.try_reserve_exact(total).ok()?;
        let mut left = &values[..];
        for row in 0..rows {
            let own = match self {
                RowWidths::All(width) => width,
                RowWidths::Each(widths) => *widths.get(row)?,
            };
            if own > width {
                return None;
            }
            let (head, rest) = left.split_at_checked(own)?;
            padded.extend_from_slice(head);
            padded.resize((row + 1).checked_mul(width)?, fill);
            left = rest;
        }
        Some(padded)
    }
}
