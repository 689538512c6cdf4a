//! Collects rows into a batch: checks each value against its bounds and each length against the other rows.
//! Touches no file. All rules about what a valid row is are here, in `extra` and in `widths`.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use super::error::printable_name;
use super::extra::Extra;
use super::row::{FeatureValues, Row};
use super::schema::{InputSource, Schema, SchemaColumn};
use super::widths::{ColumnShape, RowWidths, WidthMisfit};
use super::{Batch, ColumnRole, DatasetOptions, Error, FeatureProblem, Ids, RecordPlace, RecordProblem};

/// What every batch is brought to, where it is not just the longest of its rows: found by a scan of all records.
#[derive(Clone, Debug)]
pub(super) struct BatchTarget {
    /// Tokens in each row.
    pub(super) length: usize,
    /// Shapes of the further columns. A feature that is not here did not fit in some record.
    pub(super) shapes: BTreeMap<String, ColumnShape>,
}

/// What the rows so far, of this batch and those before it, say about those to come.
#[derive(Default)]
pub(super) struct History {
    /// Number of rows.
    pub(super) rows: u64,
    /// Place of the first row, which later rows are compared with.
    first: Option<RecordPlace>,
    /// The schema's columns, in its order, once there is a row.
    columns: Vec<Extra>,
    /// Predictions in the first row, if each row has some.
    predictions: Option<usize>,
}

/// A batch that is being filled.
pub(super) struct Collator<'a> {
    options: &'a DatasetOptions,
    schema: &'a Schema,
    target: Option<&'a BatchTarget>,
    history: History,
    first_record: u64,
    input_ids: Vec<i32>,
    token_type_ids: Vec<i32>,
    attention_mask: Vec<i32>,
    lengths: Vec<usize>,
    shortest: usize,
    longest: usize,
    /// Features that the schema does not know; of this batch alone.
    others: BTreeMap<String, Extra>,
}

/// What was learnt of the rows.
pub(super) struct Seen {
    pub(super) rows: u64,
    pub(super) shortest: usize,
    pub(super) longest: usize,
    pub(super) shapes: BTreeMap<String, ColumnShape>,
}

impl<'a> Collator<'a> {
    /// An empty batch whose first row comes after those of `history`.
    pub(super) fn new(
        options: &'a DatasetOptions,
        schema: &'a Schema,
        target: Option<&'a BatchTarget>,
        history: History,
    ) -> Self {
        Self {
            options,
            schema,
            target,
            first_record: history.rows,
            history,
            input_ids: Vec::new(),
            token_type_ids: Vec::new(),
            attention_mask: Vec::new(),
            lengths: Vec::new(),
            shortest: usize::MAX,
            longest: 0,
            others: BTreeMap::new(),
        }
    }

    /// Number of rows so far.
    pub(super) fn rows(&self) -> u64 {
        self.history.rows - self.first_record
    }

    /// Adds a row. After an error the batch is of no more use.
    pub(super) fn push(&mut self, row: &Row<'_>, place: &RecordPlace) -> Result<(), Error> {
        let length = self.push_inputs(row, place)?;
        for name in &self.schema.absent {
            if row.has(name) {
                return Err(wrong(place, name, FeatureProblem::Unexpected));
            }
        }
        self.push_columns(row, length, place)?;
        if self.schema.others {
            self.push_others(row, length, place)?;
        }
        if self.history.first.is_none() {
            self.history.first = Some(place.clone());
        }
        self.history.rows += 1;
        self.lengths.push(length);
        self.shortest = self.shortest.min(length);
        self.longest = self.longest.max(length);
        Ok(())
    }

    /// The batch, `None` if it has no row, and what the next one begins with.
    pub(super) fn finish(self) -> Result<(Option<Batch>, History), Error> {
        let Self { options, schema, target, mut history, lengths, .. } = self;
        let columns = target.map_or(self.longest, |target| target.length);
        let rows = lengths.len();
        if rows == 0 {
            return Ok((None, history));
        }
        let too_large = || Error::TooLarge { rows, columns };
        let ids = |values: Vec<i32>, fill: i32| {
            let values = RowWidths::Each(&lengths).pad(values, rows, columns, fill).ok_or_else(too_large)?;
            Ids::new(columns, values).ok_or_else(too_large)
        };
        let take = |name: String, extra: &mut Extra| {
            let scanned = target.and_then(|target| target.shapes.get(&name).copied());
            let shape = scanned.unwrap_or_else(|| extra.shape());
            Ok((name, extra.take(shape, &lengths, columns).ok_or_else(too_large)?))
        };
        let known = schema.columns.iter().zip(&mut history.columns);
        let known = known.map(|(column, extra)| take(column.name.clone(), extra));
        let others = self.others.into_iter().map(|(name, mut extra)| take(name, &mut extra));
        let batch = Batch {
            extra: known.chain(others).collect::<Result<_, Error>>()?,
            input_ids: ids(self.input_ids, options.pad_token_id)?,
            token_type_ids: ids(self.token_type_ids, 0)?,
            attention_mask: ids(self.attention_mask, 0)?,
            first_record: self.first_record,
            lengths,
        };
        Ok((Some(batch), history))
    }

    /// Drops the rows, which will be in no batch, and keeps what was learnt of them.
    pub(super) fn forget_rows(&mut self) {
        for values in [&mut self.input_ids, &mut self.token_type_ids, &mut self.attention_mask] {
            values.clear();
        }
        self.lengths.clear();
        self.history.columns.iter_mut().chain(self.others.values_mut()).for_each(Extra::forget_rows);
    }

    /// What was learnt of the rows.
    pub(super) fn seen(self) -> Seen {
        let known = self.schema.columns.iter().map(|column| column.name.clone()).zip(self.history.columns);
        let shapes = known.chain(self.others).map(|(name, extra)| (name, extra.shape())).collect();
        Seen { rows: self.history.rows, shortest: self.shortest, longest: self.longest, shapes }
    }

    /// Adds the inputs; returns the number of tokens.
    fn push_inputs(&mut self, row: &Row<'_>, place: &RecordPlace) -> Result<usize, Error> {
        let Self { options, schema, .. } = *self;
        let ids = &schema.input_ids;
        let length = read(row, place, ids, input_range(options, ColumnRole::InputIds), &mut self.input_ids)?;
        let most = self.target.map(|target| target.length).or(options.limits.map(|limits| limits.max_position));
        if length == 0 || most.is_some_and(|most| length > most) {
            return Err(wrong(place, ids, FeatureProblem::Length { found: length, most }));
        }
        for (role, source, values) in [
            (ColumnRole::TokenTypeIds, &schema.token_type_ids, &mut self.token_type_ids),
            (ColumnRole::AttentionMask, &schema.attention_mask, &mut self.attention_mask),
        ] {
            let name = match source {
                InputSource::Feature(name) => name,
                InputSource::Both(usual, _) => *usual,
                InputSource::Zeros => {
                    values.resize(values.len() + length, 0);
                    continue;
                }
            };
            let start = values.len();
            let found = read(row, place, name, input_range(options, role), values)?;
            if found != length {
                let problem = FeatureProblem::Differs { found, expected: length, like: printable_name(ids.as_bytes()) };
                return Err(wrong(place, name, problem));
            }
            if let InputSource::Both(usual, other) = source {
                same(row, place, [usual, other], &values[start..])?;
            }
        }
        Ok(length)
    }

    /// Adds the schema's columns, which must be there and fit.
    fn push_columns(&mut self, row: &Row<'_>, length: usize, place: &RecordPlace) -> Result<(), Error> {
        let schema = self.schema;
        let mut predictions: Option<(usize, &str)> = None;
        for (index, column) in schema.columns.iter().enumerate() {
            let width = self.push_column(index, column, row, length, place)?;
            if !column.role.is_some_and(ColumnRole::is_prediction) {
                continue;
            }
            match predictions {
                Some((expected, like)) if width != expected => {
                    let like = printable_name(like.as_bytes());
                    let problem = FeatureProblem::Differs { found: width, expected, like };
                    return Err(wrong(place, &column.feature, problem));
                }
                _ => predictions = Some((width, &column.feature)),
            }
        }
        let (Some((found, _)), Some(ids)) = (predictions, schema.feature(ColumnRole::MaskedLmIds)) else {
            return Ok(());
        };
        let expected = *self.history.predictions.get_or_insert(found.max(1));
        // Without weights a loss cannot tell predictions from padding.
        if found != expected && schema.feature(ColumnRole::MaskedLmWeights).is_none() {
            return Err(wrong(place, ids, FeatureProblem::Unweighted { found, expected }));
        }
        Ok(())
    }

    /// Adds a value or more to one column; returns how many.
    fn push_column(
        &mut self,
        index: usize,
        column: &SchemaColumn,
        row: &Row<'_>,
        length: usize,
        place: &RecordPlace,
    ) -> Result<usize, Error> {
        let name = &column.feature;
        let values = row.require(name).map_err(|problem| wrong(place, name, problem))?;
        let columns = &mut self.history.columns;
        let pushed = match columns.get_mut(index) {
            Some(extra) => extra.push(values, length),
            None => Extra::new(column.role, values, length).map_err(WidthMisfit::Problem).map(|extra| {
                let width = extra.first_width();
                columns.push(extra);
                width
            }),
        };
        let width = pushed.map_err(|misfit| self.misfit(place, name, length, misfit))?;
        self.check_shape(&column.name, width, length).map_err(|problem| wrong(place, name, problem))?;
        Ok(width)
    }

    /// Checks that a row has the width that the scan found.
    fn check_shape(&self, name: &str, found: usize, tokens: usize) -> Result<(), FeatureProblem> {
        let Some(shape) = self.target.and_then(|target| target.shapes.get(name)) else { return Ok(()) };
        let expected = match *shape {
            ColumnShape::Fixed(width) => width,
            ColumnShape::PerToken => tokens,
            ColumnShape::Predictions(most) => found.min(most),
        };
        if found == expected { Ok(()) } else { Err(FeatureProblem::Changed { found, expected }) }
    }

    /// Adds the features without a known meaning that all rows share, and drops those that this one does not.
    fn push_others(&mut self, row: &Row<'_>, length: usize, place: &RecordPlace) -> Result<(), Error> {
        if self.rows() == 0 {
            return self.start_others(row, length, place);
        }
        let mut features = row.features().peekable();
        let mut dropped = Vec::new();
        // Both lists are sorted, so one pass over the row finds every column.
        for (name, extra) in &mut self.others {
            while features.next_if(|(other, _)| *other < name.as_bytes()).is_some() {}
            let fits = match features.next_if(|(other, _)| *other == name.as_bytes()) {
                Some((_, values)) => extra.push(values.map_err(|problem| wrong(place, name, problem))?, length),
                None => Err(WidthMisfit::First { found: 0, expected: 1 }),
            };
            match fits {
                Ok(_) => {}
                Err(WidthMisfit::Problem(problem @ FeatureProblem::Malformed(_))) => {
                    return Err(wrong(place, name, problem));
                }
                Err(_) => dropped.push(name.clone()),
            }
        }
        for name in &dropped {
            self.others.remove(name);
        }
        Ok(())
    }

    fn start_others(&mut self, row: &Row<'_>, length: usize, place: &RecordPlace) -> Result<(), Error> {
        for (name, values) in row.features() {
            let shown = || printable_name(name);
            let values = values.map_err(|problem| wrong(place, &shown(), problem))?;
            let Ok(name) = std::str::from_utf8(name) else { continue };
            let fits = self.target.is_none_or(|target| target.shapes.contains_key(name));
            if !fits || !self.schema.is_other(name) {
                continue;
            }
            match Extra::new(None, values, length) {
                Ok(extra) => {
                    self.others.insert(name.into(), extra);
                }
                Err(problem @ FeatureProblem::Malformed(_)) => return Err(wrong(place, &shown(), problem)),
                // Bytes, an empty list, or integers beyond 32 bits: not a column, and not requested by name.
                Err(_) => {}
            }
        }
        Ok(())
    }

    fn misfit(&self, place: &RecordPlace, name: &str, tokens: usize, misfit: WidthMisfit) -> Error {
        match (misfit, &self.history.first) {
            (WidthMisfit::Problem(problem), _) => wrong(place, name, problem),
            (WidthMisfit::First { found, expected }, Some(first)) => Error::Ragged {
                feature: printable_name(name.as_bytes()),
                place: place.clone(),
                length: found,
                tokens,
                first: Box::new(first.clone()),
                expected,
            },
            (WidthMisfit::First { found, expected }, None) => {
                wrong(place, name, FeatureProblem::Changed { found, expected })
            }
        }
    }
}

/// Appends the integers of a feature that must be there, each within `range`; returns their number.
fn read(
    row: &Row<'_>,
    place: &RecordPlace,
    name: &str,
    range: RangeInclusive<i32>,
    out: &mut Vec<i32>,
) -> Result<usize, Error> {
    let values = row.require(name).and_then(FeatureValues::integers);
    values.and_then(|values| values.append(range, out)).map_err(|problem| wrong(place, name, problem))
}

/// Checks that the second of two features holds what was read from the first.
fn same(row: &Row<'_>, place: &RecordPlace, [usual, other]: [&str; 2], expected: &[i32]) -> Result<(), Error> {
    let mut found = Vec::new();
    read(row, place, other, i32::MIN..=i32::MAX, &mut found)?;
    if found == expected { Ok(()) } else { Err(wrong(place, other, FeatureProblem::Ambiguous { other: usual.into() })) }
}

/// The values allowed in an input.
fn input_range(options: &DatasetOptions, role: ColumnRole) -> RangeInclusive<i32> {
    let below = |size: usize| 0..=i32::try_from(size).map_or(i32::MAX, |size| size - 1);
    match (role, options.limits) {
        (ColumnRole::InputIds, Some(limits)) => below(limits.vocab_size),
        (ColumnRole::TokenTypeIds, Some(limits)) => below(limits.type_vocab_size),
        (ColumnRole::AttentionMask, _) => 0..=1,
        _ => 0..=i32::MAX,
    }
}

fn wrong(place: &RecordPlace, name: &str, problem: FeatureProblem) -> Error {
    let problem = RecordProblem::Feature { name: printable_name(name.as_bytes()), problem };
    Error::Record { place: place.clone(), problem: Box::new(problem) }
}
