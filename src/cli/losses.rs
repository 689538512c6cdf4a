//! The loss of a run: computed where labels are there and valid, and an error only where it was asked for.

use ascend_bert::bert::heads::crf::Crf;
use ascend_bert::bert::{Error, HeadKind, Labels, Loss, NetworkOutput};
use ascend_bert::dataset::Batch;

use super::{Failure, library, note};

/// The loss of the records so far, or why there is none.
pub(super) struct Losses {
    head: HeadKind,
    /// Whether the user asked for it by name.
    asked: bool,
    loss: Option<Loss>,
    /// Whether a batch was seen.
    begun: bool,
}

impl Losses {
    pub(super) fn new(head: HeadKind, asked: bool) -> Self {
        Self { head, asked, loss: None, begun: false }
    }

    /// Whether there is a loss so far.
    pub(super) fn any(&self) -> bool {
        self.loss.is_some()
    }

    /// Adds a batch. With `promised`, an output file has room for the loss, which must then be computed to the end.
    pub(super) fn add(
        &mut self,
        quiet: bool,
        promised: bool,
        batch: &Batch,
        output: &NetworkOutput,
        crf: Option<&Crf>,
    ) -> Result<(), Failure> {
        let begun = std::mem::replace(&mut self.begun, true);
        if begun && self.loss.is_none() {
            return Ok(());
        }
        let missing = || Error::LabelsMismatch {
            head: self.head,
            what: "the records have no labels of the kind this head's loss needs".into(),
        };
        let mut loss = self.loss.take().unwrap_or_else(|| Loss::new(self.head));
        let added = match Labels::of(self.head, &batch.extra) {
            Some(labels) => loss.add(&output.head, &labels, crf),
            None if !begun && !self.asked => return Ok(()),
            None => Err(missing()),
        };
        match added {
            Ok(()) => {
                self.loss = Some(loss);
                Ok(())
            }
            Err(error) if self.asked || promised => Err(library(error)),
            Err(error) => {
                note(quiet, &format!("no loss: {error} (records from {} on)", batch.first_record));
                Ok(())
            }
        }
    }

    /// Labels that were left out.
    pub(super) fn left_out(&self) -> u64 {
        self.loss.as_ref().map_or(0, Loss::left_out)
    }

    /// The loss of all records.
    pub(super) fn value(self, quiet: bool, promised: bool) -> Result<Option<f64>, Failure> {
        let Some(loss) = &self.loss else { return Ok(None) };
        if loss.left_out() > 0 {
            note(quiet, &format!("{} labels of -100 are left out of the loss", loss.left_out()));
        }
        match loss.value() {
            Some(value) if value.is_finite() => Ok(Some(value)),
            found => {
                let what = match found {
                    Some(value) => format!("it is {value}"),
                    None => "every label is -100".into(),
                };
                if self.asked || promised {
                    return Err(library(Error::LabelsMismatch { head: self.head, what }));
                }
                note(quiet, &format!("no loss: {what}"));
                Ok(None)
            }
        }
    }
}
