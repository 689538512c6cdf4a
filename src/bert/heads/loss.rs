//! The losses MindSpore trains the heads with, computed on the host from a head's output and its labels.
//! Sums are kept over batches, so that the loss of a file is that of all its records taken as one batch.

use super::crf::Crf;
use super::{HeadKind, HeadOutput};
use crate::bert::{Array, Error};
use crate::dataset::{Batch, Column, Ids};

/// The labels of a batch, as each head's loss wants them.
#[derive(Clone, Debug)]
pub enum Labels {
    /// One class a row `[batch, 1]` (classification) or one tag a position `[batch, seq]` (NER).
    Classes(Ids),
    /// One target a row (regression).
    Targets(Vec<f32>),
    /// First and last position of each answer, `[batch, 1]` each.
    Span(Ids, Ids),
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
    /// The labels that `head` needs, if the batch carries them all.
    pub fn of(head: HeadKind, batch: &Batch) -> Option<Self> {
        let ids = |name: &str| match batch.extra.get(name)? {
            Column::Ids(ids) => Some(ids.clone()),
            Column::Floats { .. } => None,
        };
        let floats = |name: &str| match batch.extra.get(name)? {
            Column::Ids(ids) => Some(ids.values().iter().map(|&value| value as f32).collect()),
            Column::Floats { values, .. } => Some(values.clone()),
        };
        match head {
            HeadKind::None => None,
            HeadKind::Classification | HeadKind::Ner | HeadKind::NerCrf | HeadKind::NerLstmCrf => {
                Some(Self::Classes(ids("label_ids")?))
            }
            HeadKind::Regression => Some(Self::Targets(floats("label_ids")?)),
            HeadKind::Squad => Some(Self::Span(ids("start_positions")?, ids("end_positions")?)),
            HeadKind::Pretraining => Some(Self::Pretraining {
                masked_lm_ids: ids("masked_lm_ids")?,
                masked_lm_weights: floats("masked_lm_weights")?,
                next_sentence_labels: ids("next_sentence_labels")?,
            }),
        }
    }
}

/// A loss summed over batches.
///
/// Classification, NER: mean of `-log p(label)`. Regression: mean squared error. SQuAD: mean of the start's and the
/// end's. CRF: mean over sequences of the negative log-likelihood. Pretraining: `sum(w * nll) / (sum(w) + 1e-5)` of
/// the masked tokens plus the mean of the next-sentence ones.
#[derive(Clone, Debug, Default)]
pub struct Loss {
    first: Mean,
    second: Mean,
}

/// A weighted mean in the making.
#[derive(Clone, Copy, Debug, Default)]
struct Mean {
    sum: f64,
    weight: f64,
}

/// What MindSpore adds to the number of masked tokens, against a division by zero.
const MASKED_LM_EPSILON: f64 = 1e-5;

impl Loss {
    /// Adds a batch: `output` as the head returned it for the batch that `labels` belong to.
    ///
    /// # Errors
    /// If a label lies outside the head's classes or there are not as many labels as outputs.
    pub fn add(
        &mut self,
        head: HeadKind,
        output: &HeadOutput,
        labels: &Labels,
        crf: Option<&Crf>,
    ) -> Result<(), Error> {
        let logits =
            output.logits.as_ref().ok_or(Error::LabelsMismatch { head, what: "no output to compare".into() })?;
        let consistent = logits.values.len() == logits.shape.iter().product::<usize>();
        let rank = logits.shape.len();
        let expected = if head == HeadKind::Squad { rank == 3 && logits.shape[2] == 2 } else { rank >= 2 };
        if !expected || !consistent || logits.values.is_empty() {
            let what = format!("the output has shape {:?}, expected rows of classes", logits.shape);
            return Err(Error::LabelsMismatch { head, what });
        }
        match (head, labels, crf) {
            (HeadKind::Classification | HeadKind::Ner, Labels::Classes(classes), _) => {
                self.first.add_nll(head, "label_ids", &rows(logits), classes.values(), None)
            }
            (HeadKind::Regression, Labels::Targets(targets), _) => {
                counts(head, "targets", targets.len(), logits.values.len())?;
                for (value, target) in logits.values.iter().zip(targets) {
                    self.first.add(f64::from(value - target).powi(2), 1.0);
                }
                Ok(())
            }
            (HeadKind::Squad, Labels::Span(start, end), _) => {
                let [batch, seq] = [logits.shape[0], logits.shape[1]];
                let column = |column: usize| Array {
                    shape: vec![batch, seq],
                    values: logits.values.iter().skip(column).step_by(2).copied().collect(),
                };
                self.first.add_nll(head, "start_positions", &column(0), start.values(), None)?;
                self.first.add_nll(head, "end_positions", &column(1), end.values(), None)
            }
            (HeadKind::NerCrf | HeadKind::NerLstmCrf, Labels::Classes(tags), Some(crf)) => {
                let (batch, seq) = (logits.shape[0], crf.positions(logits)?);
                counts(head, "label_ids", tags.values().len(), batch * seq)?;
                in_range(head, "label_ids", tags.values(), crf.tags())?;
                for (emissions, tags) in logits.values.chunks(seq * crf.tags()).zip(tags.values().chunks(seq)) {
                    self.first.add(crf.negative_log_likelihood(emissions, tags), 1.0);
                }
                Ok(())
            }
            (
                HeadKind::Pretraining,
                Labels::Pretraining { masked_lm_ids, masked_lm_weights, next_sentence_labels },
                _,
            ) => {
                let next = output.next_sentence.as_ref();
                let next = next.ok_or(Error::LabelsMismatch { head, what: "no next-sentence output".into() })?;
                let weights = Some(&masked_lm_weights[..]);
                self.first.add_nll(head, "masked_lm_ids", logits, masked_lm_ids.values(), weights)?;
                self.second.add_nll(head, "next_sentence_labels", next, next_sentence_labels.values(), None)
            }
            _ => Err(Error::LabelsMismatch { head, what: "the labels are those of another head".into() }),
        }
    }

    /// The loss of everything added so far.
    pub fn value(&self, head: HeadKind) -> f64 {
        match head {
            HeadKind::Pretraining => self.first.value(MASKED_LM_EPSILON) + self.second.value(0.0),
            _ => self.first.value(0.0),
        }
    }
}

impl Mean {
    fn add(&mut self, value: f64, weight: f64) {
        self.sum += value * weight;
        self.weight += weight;
    }

    fn value(self, epsilon: f64) -> f64 {
        self.sum / (self.weight + epsilon)
    }

    /// Adds `-log p(label)` of every row of `log_probabilities` `[rows, classes]`.
    fn add_nll(
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
        in_range(head, name, labels, classes)?;
        for (row, &label) in labels.iter().enumerate() {
            let value = log_probabilities.values[row * classes + label as usize];
            self.add(-f64::from(value), weights.map_or(1.0, |weights| f64::from(weights[row])));
        }
        Ok(())
    }
}

fn rows(logits: &Array) -> Array {
    Array::with_rows(logits.shape[0], logits.values.clone())
}

fn counts(head: HeadKind, name: &str, found: usize, expected: usize) -> Result<(), Error> {
    if found == expected {
        return Ok(());
    }
    Err(Error::LabelsMismatch { head, what: format!("{found} values of {name}, expected {expected}") })
}

fn in_range(head: HeadKind, name: &str, labels: &[i32], classes: usize) -> Result<(), Error> {
    match labels.iter().position(|&label| label < 0 || label as usize >= classes) {
        None => Ok(()),
        Some(at) => Err(Error::LabelsMismatch {
            head,
            what: format!("{name}[{at}] of the batch is {}, expected 0 to {}", labels[at], classes - 1),
        }),
    }
}
