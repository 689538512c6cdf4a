//! The loss of a run: computed where labels are there and valid, and an error only where it was asked for.

use ascend_bert::bert::heads::crf::Crf;
use ascend_bert::bert::{Error, HeadKind, Labels, Loss, NetworkOutput};
use ascend_bert::dataset::{Batch, ColumnRole};

use super::console::note;
use super::failure::{Failure, library};

/// The loss of the records so far, or why there is none.
pub(super) struct Losses {
    head: HeadKind,
    /// Whether the user asked for it by name.
    asked: bool,
    loss: Loss,
    /// Labels of -100 that only fill up short records.
    filling: u64,
    state: LossState,
}

#[derive(PartialEq, Eq)]
enum LossState {
    /// No batch yet.
    Empty,
    /// Every batch so far has a loss.
    Complete,
    /// There is none.
    Absent,
}

impl Losses {
    /// With `wanted` false there is none.
    pub(super) fn new(head: HeadKind, wanted: bool, asked: bool) -> Self {
        let state = if wanted { LossState::Empty } else { LossState::Absent };
        Self { head, asked, loss: Loss::new(head), filling: 0, state }
    }

    /// Whether there is a loss so far.
    pub(super) fn any(&self) -> bool {
        self.state == LossState::Complete
    }

    /// Adds a batch.
    pub(super) fn add(
        &mut self,
        quiet: bool,
        batch: &Batch,
        output: &NetworkOutput,
        crf: Option<&Crf>,
    ) -> Result<(), Failure> {
        if self.state == LossState::Absent {
            return Ok(());
        }
        let added = match Labels::of(self.head, &batch.extra) {
            Some(labels) => {
                self.filling += filling(&labels, batch);
                self.loss.add(&output.head, &labels, crf)
            }
            // A head without labels in the records is asked for its outputs.
            None if self.state == LossState::Empty && !self.asked => {
                self.state = LossState::Absent;
                return Ok(());
            }
            None => Err(Error::LabelsMismatch {
                head: self.head,
                what: format!("the records do not have {}, as integers or numbers", names(self.head)),
            }),
        };
        match added {
            Ok(()) => self.state = LossState::Complete,
            Err(error) if self.asked => return Err(library(error)),
            Err(error) => {
                note(quiet, &format!("no loss: {error} (records from {} on)", batch.first_record));
                self.state = LossState::Absent;
            }
        }
        Ok(())
    }

    /// Labels of the records that were left out.
    pub(super) fn left_out(&self) -> u64 {
        if self.any() { self.loss.left_out().saturating_sub(self.filling) } else { 0 }
    }

    /// The loss of all records.
    pub(super) fn value(&self, quiet: bool) -> Result<Option<f64>, Failure> {
        if !self.any() {
            return Ok(None);
        }
        if self.left_out() > 0 {
            note(quiet, &format!("{} labels of -100 are left out of the loss", self.left_out()));
        }
        let what = match self.loss.value() {
            Some(value) if value.is_finite() => return Ok(Some(value)),
            Some(value) => format!("it is {value}"),
            None => "every label is -100".into(),
        };
        if self.asked {
            return Err(library(Error::LabelsMismatch { head: self.head, what }));
        }
        note(quiet, &format!("no loss: {what}"));
        Ok(None)
    }
}

/// The label columns of a head.
fn names(head: HeadKind) -> String {
    head.columns(true).into_iter().map(ColumnRole::name).collect::<Vec<_>>().join(", ")
}

/// How many labels fill the records up to the length of the batch.
fn filling(labels: &Labels, batch: &Batch) -> u64 {
    match labels {
        Labels::Classes(classes) if classes.columns() == batch.sequence_length() => {
            batch.lengths.iter().map(|length| (batch.sequence_length() - length) as u64).sum()
        }
        _ => 0,
    }
}
