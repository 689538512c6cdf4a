//! BertPreTraining: the masked-language-model head, and next-sentence prediction over the pooled output.

use super::loss::{Labels, Loss, mismatch, rows_of_classes};
use super::masked_lm::{self, Predictor};
use super::{EncoderOutput, Features, Head, HeadInfo, HeadKind, HeadOutput, Reads, floats, ids, log_softmax};
use crate::backend::{Backend, SoftmaxAxis};
use crate::bert::encoder::ParameterLoader;
use crate::bert::heads::crf::Crf;
use crate::bert::{Array, Config, Error};
use crate::dataset::ColumnRole;
use crate::tensor::HostTensor;

pub(super) const INFO: HeadInfo = HeadInfo {
    name: "pretraining",
    weight: "cls1.dense.weight",
    exact_padding: masked_lm::EXACT,
    present: |has| has("cls1.dense.weight") && has("cls2.dense.weight"),
    predicts: true,
    loss: Loss::masked_mean_and_second,
    label_columns: &[ColumnRole::MaskedLmIds, ColumnRole::MaskedLmWeights, ColumnRole::NextSentenceLabels],
    labels,
    add_loss,
};

/// Both heads.
pub(super) struct Pretraining<B: Backend> {
    predictor: Predictor<B>,
    next_sentence: B::Linear,
}

impl<B: Backend> Pretraining<B> {
    pub(super) fn load(
        loader: &ParameterLoader<'_, B>,
        config: &Config,
        word_table: &HostTensor,
    ) -> Result<Box<dyn Head<B>>, Error> {
        let predictor = Predictor::load(loader, config, word_table)?;
        Ok(Box::new(Self { predictor, next_sentence: loader.linear("cls2.dense", [2, config.hidden_size])? }))
    }
}

impl<B: Backend> Head<B> for Pretraining<B> {
    fn reads(&self) -> Reads {
        Reads::Pooled
    }

    fn takes_packed(&self) -> bool {
        false
    }

    fn forward(&self, backend: &B, encoded: &EncoderOutput<'_, B>) -> Result<HeadOutput, Error> {
        let seq = encoded.seq.ok_or(Error::NotPacked { head: HeadKind::Pretraining })?;
        let positions = encoded.positions.ok_or(Error::PositionsMissing)?;
        let pooled = encoded.pooled.unwrap_or_else(|| unreachable!("what a head reads is computed before it runs"));
        let logits = self.predictor.at(backend, encoded, positions, seq)?;
        let values = log_softmax(backend, pooled, &self.next_sentence, SoftmaxAxis::Width)?;
        let next_sentence = Some(Array { shape: vec![encoded.batch, 2], values });
        Ok(HeadOutput { logits: Some(logits), next_sentence, tags: None })
    }
}

fn labels(features: &Features) -> Option<Labels> {
    Some(Labels::Pretraining {
        masked_lm_ids: ids(features, "masked_lm_ids")?,
        masked_lm_weights: floats(features, "masked_lm_weights")?,
        next_sentence_labels: ids(features, "next_sentence_labels")?,
    })
}

/// `sum(w * nll) / (sum(w) + 1e-5)` of the masked tokens plus the mean of the next-sentence ones.
fn add_loss(loss: &mut Loss, output: &HeadOutput, labels: &Labels, _crf: Option<&Crf>) -> Result<(), Error> {
    let head = HeadKind::Pretraining;
    let Labels::Pretraining { masked_lm_ids, masked_lm_weights, next_sentence_labels } = labels else {
        return Err(mismatch(head, "the labels are those of another head".into()));
    };
    let next = output.next_sentence.as_ref().ok_or_else(|| mismatch(head, "no next-sentence output".into()))?;
    let weights = Some(&masked_lm_weights[..]);
    loss.first.add_nll(head, "masked_lm_ids", &rows_of_classes(head, output)?, masked_lm_ids.values(), weights)?;
    loss.second.add_nll(head, "next_sentence_labels", next, next_sentence_labels.values(), None)
}
