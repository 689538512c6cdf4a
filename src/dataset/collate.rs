//! Rows put together into a batch: every value checked against its bounds, every length against the others.
//! Touches no file; the one place that decides what a good row is.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use super::error::printable_name;
use super::extra::Extra;
use super::row::{Row, Values};
use super::schema::{InputSource, Schema};
use super::widths::{ColumnShape, RowWidths, WidthMisfit};
use super::{Batch, ColumnRole, DatasetOptions, Error, FeatureProblem, Ids, Place, RecordProblem};

/// What every batch is brought to, where it is not just the longest of its rows: found by a scan of all records.
#[derive(Clone, Debug)]
pub(super) struct Target {
    /// Tokens in each row.
    pub(super) length: usize,
    /// Shapes of the further columns. A feature that is not here did not fit in some record.
    pub(super) shapes: BTreeMap<String, ColumnShape>,
}

/// A batch that is being filled.
pub(super) struct Collator<'a> {
    options: &'a DatasetOptions,
    schema: &'a Schema,
    target: Option<&'a Target>,
    first_record: u64,
    rows: u64,
    /// Place of the first row, which later rows are compared with.
    first: Option<Place>,
    input_ids: Vec<i32>,
    token_type_ids: Vec<i32>,
    attention_mask: Vec<i32>,
    lengths: Vec<usize>,
    shortest: usize,
    longest: usize,
    /// The columns of known meaning, in the schema's order, once there is a row.
    labels: Vec<Extra>,
    /// Predictions in the first row, if each row has some.
    predictions: Option<usize>,
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
    /// An empty batch whose first row will be `first_record`.
    pub(super) fn new(
        options: &'a DatasetOptions,
        schema: &'a Schema,
        target: Option<&'a Target>,
        first_record: u64,
    ) -> Self {
        Self {
            options,
            schema,
            target,
            first_record,
            rows: 0,
            first: None,
            input_ids: Vec::new(),
            token_type_ids: Vec::new(),
            attention_mask: Vec::new(),
            lengths: Vec::new(),
            shortest: usize::MAX,
            longest: 0,
            labels: Vec::new(),
            predictions: None,
            others: BTreeMap::new(),
        }
    }

    /// Number of rows so far.
    pub(super) fn rows(&self) -> u64 {
        self.rows
    }

    /// Adds a row. After an error the batch is of no more use.
    pub(super) fn push(&mut self, row: &Row<'_>, place: &Place) -> Result<(), Error> {
        let length = self.push_inputs(row, place)?;
        for name in &self.schema.absent {
            if row.has(name) {
                return Err(wrong(place, name, FeatureProblem::Unexpected));
            }
        }
        self.push_labels(row, length, place)?;
        self.push_named(row, length, place)?;
        if self.schema.others {
            self.push_common(row, length, place)?;
        }
        if self.first.is_none() {
            self.first = Some(place.clone());
        }
        self.rows += 1;
        self.lengths.push(length);
        self.shortest = self.shortest.min(length);
        self.longest = self.longest.max(length);
        Ok(())
    }

    /// The batch; `None` if it has no row.
    pub(super) fn finish(self) -> Result<Option<Batch>, Error> {
        let columns = self.target.map_or(self.longest, |target| target.length);
        let rows = self.lengths.len();
        if rows == 0 {
            return Ok(None);
        }
        let too_large = || Error::TooLarge { rows, columns };
        let widths = RowWidths::Each(&self.lengths);
        let ids = |values: Vec<i32>, fill: i32| {
            let values = widths.pad(values, rows, columns, fill).ok_or_else(too_large)?;
            Ids::new(columns, values).ok_or_else(too_large)
        };
        let labels = self.schema.labels.iter().map(|(role, _)| role.name().to_owned()).zip(self.labels);
        let extra = labels.chain(self.others).map(|(name, extra)| {
            let scanned = self.target.and_then(|target| target.shapes.get(&name).copied());
            let shape = scanned.unwrap_or_else(|| extra.shape());
            Ok((name, extra.finish(shape, &self.lengths, columns).ok_or_else(too_large)?))
        });
        let extra = extra.collect::<Result<_, Error>>()?;
        Ok(Some(Batch {
            input_ids: ids(self.input_ids, self.options.pad_token_id)?,
            token_type_ids: ids(self.token_type_ids, 0)?,
            attention_mask: ids(self.attention_mask, 0)?,
            extra,
            first_record: self.first_record,
            lengths: self.lengths,
        }))
    }

    /// Keeps what was learnt of the rows and drops the rows, which will be in no batch.
    pub(super) fn forget_rows(&mut self) {
        for values in [&mut self.input_ids, &mut self.token_type_ids, &mut self.attention_mask] {
            values.clear();
        }
        self.lengths.clear();
        self.labels.iter_mut().chain(self.others.values_mut()).for_each(Extra::forget_rows);
    }

    /// What was learnt of the rows.
    pub(super) fn seen(self) -> Seen {
        let labels = self.schema.labels.iter().map(|(role, _)| role.name().to_owned()).zip(self.labels);
        let shapes = labels.chain(self.others).map(|(name, extra)| (name, extra.shape())).collect();
        Seen { rows: self.rows, shortest: self.shortest, longest: self.longest, shapes }
    }

    /// Adds the inputs; returns the number of tokens.
    fn push_inputs(&mut self, row: &Row<'_>, place: &Place) -> Result<usize, Error> {
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

    /// Adds the columns of known meaning, which must be there and fit.
    fn push_labels(&mut self, row: &Row<'_>, length: usize, place: &Place) -> Result<(), Error> {
        let schema = self.schema;
        let mut predictions: Option<(usize, &str)> = None;
        for (index, (role, name)) in schema.labels.iter().enumerate() {
            let width = self.push_label(index, *role, name, row, length, place)?;
            if !role.is_prediction() {
                continue;
            }
            match predictions {
                Some((expected, like)) if width != expected => {
                    let problem =
                        FeatureProblem::Differs { found: width, expected, like: printable_name(like.as_bytes()) };
                    return Err(wrong(place, name, problem));
                }
                _ => predictions = Some((width, name)),
            }
        }
        let (Some((found, _)), Some(ids)) = (predictions, schema.label(ColumnRole::MaskedLmIds)) else { return Ok(()) };
        let expected = *self.predictions.get_or_insert(found.max(1));
        // Nothing would tell a loss which predictions are padding.
        if found != expected && schema.label(ColumnRole::MaskedLmWeights).is_none() {
            return Err(wrong(place, ids, FeatureProblem::Unweighted { found, expected }));
        }
        Ok(())
    }

    fn push_label(
        &mut self,
        index: usize,
        role: ColumnRole,
        name: &str,
        row: &Row<'_>,
        length: usize,
        place: &Place,
    ) -> Result<usize, Error> {
        let values = row.require(name).map_err(|problem| wrong(place, name, problem))?;
        let pushed = match self.labels.get_mut(index) {
            Some(extra) => extra.push(values, length),
            None => Extra::new(Some(role), values, length).map_err(WidthMisfit::Problem).map(|extra| {
                let width = extra.first_width();
                self.labels.push(extra);
                width
            }),
        };
        let width = pushed.map_err(|misfit| self.misfit(place, name, length, misfit))?;
        self.check_shape(role.name(), width, length).map_err(|problem| wrong(place, name, problem))?;
        Ok(width)
    }

    /// Sees to it that a row has the width that the scan found.
    fn check_shape(&self, name: &str, found: usize, tokens: usize) -> Result<(), FeatureProblem> {
        let Some(shape) = self.target.and_then(|target| target.shapes.get(name)) else { return Ok(()) };
        let expected = match *shape {
            ColumnShape::Fixed(width) => width,
            ColumnShape::PerToken => tokens,
            ColumnShape::Predictions(most) => found.min(most),
        };
        if found == expected { Ok(()) } else { Err(FeatureProblem::Changed { found, expected }) }
    }

    /// Adds the features without a known meaning that were asked for, which must be there and fit.
    fn push_named(&mut self, row: &Row<'_>, length: usize, place: &Place) -> Result<(), Error> {
        for name in &self.schema.named {
            let values = row.require(name).map_err(|problem| wrong(place, name, problem))?;
            let pushed = match self.others.get_mut(name) {
                Some(extra) => extra.push(values, length),
                None => Extra::new(None, values, length).map_err(WidthMisfit::Problem).map(|extra| {
                    let width = extra.first_width();
                    self.others.insert(name.clone(), extra);
                    width
                }),
            };
            let width = pushed.map_err(|misfit| self.misfit(place, name, length, misfit))?;
            self.check_shape(name, width, length).map_err(|problem| wrong(place, name, problem))?;
        }
        Ok(())
    }

    /// Adds the features without a known meaning that all rows share, and drops those that this one does not.
    fn push_common(&mut self, row: &Row<'_>, length: usize, place: &Place) -> Result<(), Error> {
        if self.first.is_none() {
            return self.start_common(row, length, place);
        }
        let mut features = row.features().peekable();
        let mut dropped = Vec::new();
        // Both lists are sorted: one walk over the row finds every column.
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

    fn start_common(&mut self, row: &Row<'_>, length: usize, place: &Place) -> Result<(), Error> {
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
                // Bytes, an empty list, or numbers past 32 bits: nobody asked for it by name.
                Err(_) => {}
            }
        }
        Ok(())
    }

    fn misfit(&self, place: &Place, name: &str, tokens: usize, misfit: WidthMisfit) -> Error {
        match (misfit, &self.first) {
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
    place: &Place,
    name: &str,
    range: RangeInclusive<i32>,
    out: &mut Vec<i32>,
) -> Result<usize, Error> {
    let values = row.require(name).and_then(Values::integers);
    values.and_then(|values| values.append(range, out)).map_err(|problem| wrong(place, name, problem))
}

/// Sees to it that the second of two features holds what was read from the first.
fn same(row: &Row<'_>, place: &Place, [usual, other]: [&str; 2], expected: &[i32]) -> Result<(), Error> {
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

fn wrong(place: &Place, name: &str, problem: FeatureProblem) -> Error {
    let problem = RecordProblem::Feature { name: printable_name(name.as_bytes()), problem };
    Error::Record { place: place.clone(), problem: Box::new(problem) }
}
