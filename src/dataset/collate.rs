//! Rows put together into a batch: every value checked against its bounds, every length against the others.
//! Touches no file; the one place that decides what a good row is.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use super::error::printable_name;
use super::row::{Row, Values};
use super::{Batch, Column, DatasetOptions, Error, FeatureProblem, Ids, Place, RecordProblem};

/// A batch that is being filled.
pub(super) struct Collator<'a> {
    options: &'a DatasetOptions,
    first_record: u64,
    rows: usize,
    /// Place of the first row, which later rows are compared with.
    first: Option<Place>,
    /// Input ids, segment ids, mask.
    inputs: [Vec<i32>; 3],
    sequence_length: usize,
    extra: BTreeMap<String, Extra>,
}

/// A further feature that is being filled.
enum Extra {
    Integers { columns: usize, values: Vec<i32> },
    Floats { columns: usize, values: Vec<f32> },
}

/// Why a row cannot be added to a column.
enum Misfit {
    Problem(FeatureProblem),
    Length { found: usize, expected: usize },
}

impl<'a> Collator<'a> {
    /// An empty batch whose first row will be `first_record`.
    pub(super) fn new(options: &'a DatasetOptions, first_record: u64) -> Self {
        Self {
            options,
            first_record,
            rows: 0,
            first: None,
            inputs: [Vec::new(), Vec::new(), Vec::new()],
            sequence_length: 0,
            extra: BTreeMap::new(),
        }
    }

    /// Number of rows so far.
    pub(super) fn rows(&self) -> usize {
        self.rows
    }

    /// Adds a row. After an error the batch is of no more use.
    pub(super) fn push(&mut self, row: &Row<'_>, place: &Place) -> Result<(), Error> {
        self.push_inputs(row, place)?;
        if self.options.keep.is_empty() {
            self.push_common(row, place)?;
        } else {
            self.push_kept(row, place)?;
        }
        if self.first.is_none() {
            self.first = Some(place.clone());
        }
        self.rows += 1;
        Ok(())
    }

    /// The batch; `None` if it has no row.
    pub(super) fn finish(self) -> Option<Batch> {
        let [input_ids, segment_ids, input_mask] = self.inputs;
        let ids = |values: Vec<i32>| Ids::new(self.sequence_length, values).filter(|ids| ids.rows() == self.rows);
        if self.rows == 0 {
            return None;
        }
        Some(Batch {
            input_ids: ids(input_ids)?,
            segment_ids: ids(segment_ids)?,
            input_mask: ids(input_mask)?,
            extra: self.extra.into_iter().filter_map(|(name, extra)| Some((name, extra.finish()?))).collect(),
            first_record: self.first_record,
        })
    }

    fn push_inputs(&mut self, row: &Row<'_>, place: &Place) -> Result<(), Error> {
        let options = self.options;
        let columns = &options.columns;
        let mut lengths = [0; 3];
        for (index, name) in [&columns.input_ids, &columns.segment_ids, &columns.input_mask].into_iter().enumerate() {
            let values = row.require(name).and_then(Values::integers).map_err(|problem| wrong(place, name, problem))?;
            lengths[index] = values
                .append(input_range(options, index), &mut self.inputs[index])
                .map_err(|problem| wrong(place, name, problem))?;
            if lengths[index] != lengths[0] {
                let (found, expected, like) = (lengths[index], lengths[0], columns.input_ids.clone());
                return Err(wrong(place, name, FeatureProblem::Differs { found, expected, like }));
            }
        }
        self.check_length(lengths[0], place)
    }

    fn check_length(&mut self, length: usize, place: &Place) -> Result<(), Error> {
        let name = &self.options.columns.input_ids;
        let most = self.options.limits.map(|limits| limits.max_position);
        if length == 0 || most.is_some_and(|most| length > most) {
            return Err(wrong(place, name, FeatureProblem::Length { found: length, most }));
        }
        if self.first.is_none() {
            self.sequence_length = length;
        }
        if length == self.sequence_length {
            return Ok(());
        }
        Err(self.misfit(place, name, Misfit::Length { found: length, expected: self.sequence_length }))
    }

    /// Adds the features asked for, each once, which must be there and fit.
    fn push_kept(&mut self, row: &Row<'_>, place: &Place) -> Result<(), Error> {
        let options = self.options;
        for name in &options.keep {
            let values = row.require(name).map_err(|problem| wrong(place, name, problem))?;
            let pushed = match self.extra.get_mut(name) {
                Some(extra) => extra.push(values),
                None => Extra::new(values).map(|extra| {
                    self.extra.insert(name.clone(), extra);
                }),
            };
            pushed.map_err(|misfit| self.misfit(place, name, misfit))?;
        }
        Ok(())
    }

    /// Adds the features that all rows share, and drops those that this one does not.
    fn push_common(&mut self, row: &Row<'_>, place: &Place) -> Result<(), Error> {
        if self.first.is_none() {
            return self.start_common(row, place);
        }
        let mut features = row.features().peekable();
        let mut dropped = Vec::new();
        // Both lists are sorted: one walk over the row finds every column.
        for (name, extra) in &mut self.extra {
            while features.next_if(|(other, _)| *other < name.as_bytes()).is_some() {}
            let fits = match features.next_if(|(other, _)| *other == name.as_bytes()) {
                Some((_, values)) => extra.push(values.map_err(|problem| wrong(place, name, problem))?),
                None => Err(Misfit::Length { found: 0, expected: 1 }),
            };
            match fits {
                Ok(()) => {}
                Err(Misfit::Problem(problem @ FeatureProblem::Malformed(_))) => {
                    return Err(wrong(place, name, problem));
                }
                Err(_) => dropped.push(name.clone()),
            }
        }
        for name in &dropped {
            self.extra.remove(name);
        }
        Ok(())
    }

    fn start_common(&mut self, row: &Row<'_>, place: &Place) -> Result<(), Error> {
        let columns = &self.options.columns;
        let inputs = [&columns.input_ids, &columns.segment_ids, &columns.input_mask];
        for (name, values) in row.features() {
            let shown = || printable_name(name);
            let values = values.map_err(|problem| wrong(place, &shown(), problem))?;
            let Ok(name) = std::str::from_utf8(name) else { continue };
            if inputs.iter().any(|input| *input == name) {
                continue;
            }
            match Extra::new(values) {
                Ok(extra) => {
                    self.extra.insert(name.into(), extra);
                }
                Err(Misfit::Problem(problem @ FeatureProblem::Malformed(_))) => {
                    return Err(wrong(place, &shown(), problem));
                }
                // Bytes, an empty list, or numbers past 32 bits: nobody asked for it by name.
                Err(_) => {}
            }
        }
        Ok(())
    }

    fn misfit(&self, place: &Place, name: &str, misfit: Misfit) -> Error {
        match (misfit, &self.first) {
            (Misfit::Problem(problem), _) => wrong(place, name, problem),
            (Misfit::Length { found, expected }, Some(first)) => Error::Ragged {
                feature: printable_name(name.as_bytes()),
                place: place.clone(),
                length: found,
                first: Box::new(first.clone()),
                expected,
            },
            (Misfit::Length { found, .. }, None) => wrong(place, name, FeatureProblem::Length { found, most: None }),
        }
    }
}

/// The values allowed in input `index`: ids, segments, mask.
fn input_range(options: &DatasetOptions, index: usize) -> RangeInclusive<i32> {
    let below = |size: usize| 0..=i32::try_from(size).map_or(i32::MAX, |size| size - 1);
    match (index, options.limits) {
        (0, Some(limits)) => below(limits.vocab_size),
        (1, Some(limits)) => below(limits.type_vocab_size),
        (0 | 1, None) => 0..=i32::MAX,
        _ => 0..=1,
    }
}

fn wrong(place: &Place, name: &str, problem: FeatureProblem) -> Error {
    let problem = RecordProblem::Feature { name: printable_name(name.as_bytes()), problem };
    Error::Record { place: place.clone(), problem: Box::new(problem) }
}

impl Extra {
    /// A column whose first row is `values`.
    fn new(values: Values<'_>) -> Result<Self, Misfit> {
        let extra = match values {
            Values::Integers(integers) => {
                let mut values = Vec::new();
                let columns = integers.append(i32::MIN..=i32::MAX, &mut values)?;
                Extra::Integers { columns, values }
            }
            Values::Floats(floats) => {
                let mut values = Vec::new();
                let columns = floats.append(&mut values)?;
                Extra::Floats { columns, values }
            }
            Values::Bytes | Values::Nothing => {
                let expected = "integers or floats";
                return Err(FeatureProblem::Kind { found: values.kind(), expected }.into());
            }
        };
        match extra {
            Extra::Integers { columns: 0, .. } | Extra::Floats { columns: 0, .. } => {
                Err(Misfit::Length { found: 0, expected: 1 })
            }
            extra => Ok(extra),
        }
    }

    /// Adds a row, which must have as many values of the same kind as the first.
    fn push(&mut self, row: Values<'_>) -> Result<(), Misfit> {
        let (found, expected) = match (self, row) {
            (Extra::Integers { columns, values }, Values::Integers(integers)) => {
                (integers.append(i32::MIN..=i32::MAX, values)?, *columns)
            }
            (Extra::Floats { columns, values }, Values::Floats(floats)) => (floats.append(values)?, *columns),
            (Extra::Integers { .. }, row) => {
                return Err(FeatureProblem::Kind { found: row.kind(), expected: "integers" }.into());
            }
            (Extra::Floats { .. }, row) => {
                return Err(FeatureProblem::Kind { found: row.kind(), expected: "floats" }.into());
            }
        };
        if found == expected { Ok(()) } else { Err(Misfit::Length { found, expected }) }
    }

    fn finish(self) -> Option<Column> {
        match self {
            Extra::Integers { columns, values } => Some(Column::Ids(Ids::new(columns, values)?)),
            Extra::Floats { columns, values } => Some(Column::Floats { columns, values }),
        }
    }
}

impl From<FeatureProblem> for Misfit {
    fn from(problem: FeatureProblem) -> Self {
        Misfit::Problem(problem)
    }
}
