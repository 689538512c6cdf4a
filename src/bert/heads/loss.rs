//! Losses as MindSpore trains the heads with them, computed on the host from a head's output and its labels.
//! Sums are kept over batches, so that the loss of a file is that of all its records taken as one batch.

use super::crf::Crf;
use super::{Features, HeadKind, HeadOutput};
use crate::bert::{Array, Error};
use crate::ids::Ids;

/// The label that every loss over classes leaves out: PyTorch's `ignore_index`.
pub const IGNORED_LABEL: i32 = -100;

/// The labels of a batch, as each head's loss wants them.
#[derive(Clone, Debug)]
pub enum Labels {
    /// One class a row `[batch, 1]` (classification) or one tag a position `[batch, seq]` (NER).
    Classes(Ids),
    /// One target an output (regression).
    Targets(Vec<f32>),
    /// First and last position of each answer, `[batch, 1]` each.
    Span(Ids, Ids),
    /// What was masked.
    MaskedLm {
        /// `[batch, predictions]`.
        masked_lm_ids: Ids,
        /// `[batch, predictions]`, 0 for unused predictions.
        masked_lm_weights: Vec<f32>,
    },
    /// What was masked, and whether the second sentence follows the first.
    Pretraining {
        /// `[batch, predictions]`.
        masked_lm_ids: Ids,
        /// `[batch, predictions]`, 0 for unused predictions.
        masked_lm_weights: Vec<f32>,
        /// `[batch, 1]`.
        next_sentence_labels: Ids,
    },
}

impl Labels {
    /// The labels that `head` needs, if the features of a batch hold them all.
    pub fn of(head: HeadKind, features: &Features) -> Option<Self> {
        (head.info().labels)(features)
    }
}

/// A loss summed over batches; each head's file says what it is the mean of.
#[derive(Clone, Debug)]
pub struct Loss {
    head: HeadKind,
    pub(super) first: Mean,
    pub(super) second: Mean,
}

/// A weighted mean in the making.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Mean {
    sum: f64,
    weight: f64,
    left_out: u64,
}

/// What MindSpore adds to the number of masked tokens, against a division by zero.
const MASKED_LM_EPSILON: f64 = 1e-5;

impl Loss {
    /// Of nothing yet.
    pub fn new(head: HeadKind) -> Self {
        Self { head, first: Mean::default(), second: Mean::default() }
    }

    /// Adds a batch: `output` as the head returned it for the batch that `labels` belong to.
    ///
    /// # Errors
    /// If a label lies outside the head's classes or there are not as many labels as outputs. [`IGNORED_LABEL`] is left
    /// out of the mean.
    pub fn add(&mut self, output: &HeadOutput, labels: &Labels, crf: Option<&Crf>) -> Result<(), Error> {
        (self.head.info().add_loss)(self, output, labels, crf)
    }

    /// The loss of everything added so far; `None` if every label was left out.
    pub fn value(&self) -> Option<f64> {
        (self.head.info().loss)(self)
    }

    /// One mean.
    pub(super) fn mean(&self) -> Option<f64> {
        self.first.value(0.0)
    }

    /// The mean of two means.
    pub(super) fn mean_of_both(&self) -> Option<f64> {
        Some((self.first.value(0.0)? + self.second.value(0.0)?) / 2.0)
    }

    /// MindSpore's mean over masked tokens.
    pub(super) fn masked_mean(&self) -> Option<f64> {
        self.first.value(MASKED_LM_EPSILON)
    }

    /// The same, and the mean of the next-sentence losses.
    pub(super) fn masked_mean_and_second(&self) -> Option<f64> {
        Some(self.masked_mean()? + self.second.value(0.0)?)
    }

    /// How many labels were left out because they are [`IGNORED_LABEL`].
    pub fn left_out(&self) -> u64 {
        self.first.left_out + self.second.left_out
    }
}

impl Mean {
    pub(super) fn add(&mut self, value: f64, weight: f64) {
        self.sum += value * weight;
        self.weight += weight;
    }

    pub(super) fn leave_out(&mut self, labels: u64) {
        self.left_out += labels;
    }

    fn value(self, epsilon: f64) -> Option<f64> {
        let weight = self.weight + epsilon;
        (weight > 0.0).then(|| self.sum / weight)
    }

    /// Adds `-log p(label)` of every row of `log_probabilities` `[rows, classes]`.
    pub(super) fn add_nll(
        &mut self,
        head: HeadKind,
        name: &'static str,
        log_probabilities: &Array,
        labels: &[i32],
        weights: Option<&[f32]>,
    ) -> Result<(), Error> {
        let [rows, classes] = [log_probabilities.shape[0], log_probabilities.shape[1]];
        counts(head, name, labels.len(), rows)?;
        counts(head, "weights", weights.map_or(rows, <[f32]>::len), rows)?;
        let valid: Vec<i32> = labels.iter().map(|&label| if label == IGNORED_LABEL { 0 } else { label }).collect();
        in_range(head, name, &valid, classes)?;
        for (row, &label) in labels.iter().enumerate() {
            if label == IGNORED_LABEL {
                self.left_out += 1;
                continue;
            }
            let value = log_probabilities.values[row * classes + label as usize];
            self.add(-f64::from(value), weights.map_or(1.0, |weights| f64::from(weights[row])));
        }
        Ok(())
    }
}

/// The output as rows of classes.
pub(super) fn rows_of_classes(head: HeadKind, output: &HeadOutput) -> Result<Array, Error> {
    let logits = output.logits.as_ref().ok_or_else(|| mismatch(head, "no output to compare".into()))?;
    let consistent = logits.values.len() == logits.shape.iter().product::<usize>();
    if logits.shape.len() < 2 || !consistent || logits.values.is_empty() {
        let what = format!("the output has shape {:?}, expected rows of classes", logits.shape);
        return Err(mismatch(head, what));
    }
    Ok(Array::with_rows(logits.shape[0], logits.values.clone()))
}

pub(super) fn mismatch(head: HeadKind, what: String) -> Error {
    Error::LabelsMismatch { head, what }
}

pub(super) fn counts(head: HeadKind, name: &str, found: usize, expected: usize) -> Result<(), Error> {
    if found == expected {
        return Ok(());
    }
    Err(mismatch(head, format!("{found} values of {name}, expected {expected}")))
}

pub(super) fn in_range(head: HeadKind, name: &str, labels: &[i32], classes: usize) -> Result<(), Error> {
    match labels.iter().position(|&label| label < 0 || label as usize >= classes) {
        None => Ok(()),
        Some(at) => {
            let what =
                format!("{name}[{at}] of the batch is {}, expected 0 to {}", labels[at], classes.saturating_sub(1));
            Err(mismatch(head, what))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn output() -> HeadOutput {
        let logits = Array { shape: vec![3, 2], values: vec![-0.5, -1.0, -2.0, -0.25, -3.0, -0.125] };
        HeadOutput { logits: Some(logits), ..Default::default() }
    }

    #[test]
    fn start_and_end_have_means_of_their_own() {
        let ids = |values: [i32; 2]| Ids::new(1, values.to_vec()).unwrap();
        let values = vec![-1.0, -2.0, -3.0, -4.0, -5.0, -6.0, -7.0, -8.0];
        let logits = Array { shape: vec![2, 2, 2], values };
        let output = HeadOutput { logits: Some(logits), ..Default::default() };
        let mut loss = Loss::new(HeadKind::Squad);
        loss.add(&output, &Labels::Span(ids([0, 1]), ids([1, -100])), None).unwrap();
        // Starts: 1 and 7; the one end that is labelled: 4.
        assert_eq!(loss.value(), Some(((1.0 + 7.0) / 2.0 + 4.0) / 2.0));
    }

    #[test]
    fn ignored_labels_are_left_out_of_the_mean() {
        let labels = |values: [i32; 3]| Labels::Classes(Ids::new(3, values.to_vec()).unwrap());
        let mut loss = Loss::new(HeadKind::Ner);
        loss.add(&output(), &labels([0, -100, 1]), None).unwrap();
        assert_eq!((loss.value(), loss.left_out()), (Some((0.5 + 0.125) / 2.0), 1));
        let mut loss = Loss::new(HeadKind::Ner);
        loss.add(&output(), &labels([-100; 3]), None).unwrap();
        assert_eq!((loss.value(), loss.left_out()), (None, 3));
        for wrong in [[0, 0, 2], [0, -1, 0]] {
            assert!(Loss::new(HeadKind::Ner).add(&output(), &labels(wrong), None).is_err(), "{wrong:?}");
        }
    }
}
