//! Sequence labelling by softmax: one matrix over every token.

use super::classification::{check_trained_for, other_head};
use super::loss::{Labels, Loss, mismatch, rows_of_classes};
use super::{EncoderOutput, Head, HeadInfo, HeadKind, HeadOutput, Reads, dense, ids, log_softmax};
use crate::backend::{Backend, SoftmaxAxis};
use crate::bert::encoder::ParameterLoader;
use crate::bert::heads::crf::Crf;
use crate::bert::weight_source::WeightSource;
use crate::bert::{Array, Config, Error};
use crate::dataset::ColumnRole;

pub(super) const INFO: HeadInfo = HeadInfo {
    name: "ner",
    weight: "dense_1.weight",
    exact_padding: Some("every position is tagged, padding included"),
    present: |has| has("dense_1.weight") && !has("loss.transitions"),
    predicts: false,
    loss: Loss::mean,
    label_columns: &[ColumnRole::LabelIds],
    labels: |features| ids(features, "label_ids").map(Labels::Classes),
    add_loss,
};

/// Log-probabilities of the tags of every token.
pub(super) struct Ner<B: Backend>(B::Linear);

impl<B: Backend> Ner<B> {
    pub(super) fn load(loader: &ParameterLoader<'_, B>, config: &Config) -> Result<Box<dyn Head<B>>, Error> {
        check_trained_for(config, "ForTokenClassification")?;
        check_is_of_tokens(loader.weights)?;
        Ok(Box::new(Self(dense(loader, "dense_1", None, config.hidden_size)?.0)))
    }
}

impl<B: Backend> Head<B> for Ner<B> {
    fn reads(&self) -> Reads {
        Reads::Tokens
    }

    fn forward(&self, backend: &B, encoded: &EncoderOutput<'_, B>) -> Result<HeadOutput, Error> {
        let values = log_softmax(backend, encoded.sequence, &self.0, SoftmaxAxis::Width)?;
        Ok(HeadOutput::logits(Array::with_rows(encoded.tokens, values)))
    }
}

/// An error if the classifier is RoBERTa's for sequences, whose last matrix has the same canonical name.
pub(super) fn check_is_of_tokens(weights: &dyn WeightSource) -> Result<(), Error> {
    let named = weights.name("dense_1.weight").is_some_and(|name| name.ends_with("out_proj.weight"));
    if !named && !weights.has("classifier.dense.weight") {
        return Ok(());
    }
    Err(other_head(weights, "dense_1.weight", "RoBERTa's head for sequences", "classification or regression"))
}

/// The mean of `-log p(tag)` over all positions, padding included as in MindSpore.
fn add_loss(loss: &mut Loss, output: &HeadOutput, labels: &Labels, _crf: Option<&Crf>) -> Result<(), Error> {
    let head = HeadKind::Ner;
    let Labels::Classes(tags) = labels else { return Err(mismatch(head, "the labels are no tags".into())) };
    loss.first.add_nll(head, "label_ids", &rows_of_classes(head, output)?, tags.values(), None)
}
