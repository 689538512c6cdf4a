//! Sequence labelling by a linear-chain CRF, with or without a BiLSTM below its emissions.

use super::crf::Crf;
use super::loss::{IGNORED_LABEL, Labels, Loss, counts, in_range, mismatch};
use super::lstm::BiLstm;
use super::ner::check_is_of_tokens;
use super::{EncoderOutput, Head, HeadInfo, HeadKind, HeadOutput, Reads, dense, ids, logits};
use crate::backend::Backend;
use crate::bert::encoder::ParameterLoader;
use crate::bert::{Array, Config, Error};
use crate::dataset::ColumnRole;

const EXACT: Option<&str> = Some("the CRF runs over the full length, padding included");

pub(super) const CRF: HeadInfo = HeadInfo {
    name: "ner-crf",
    weight: "dense_1.weight",
    exact_padding: EXACT,
    present: |has| has("dense_1.weight") && has("loss.transitions") && !has("lstm.weight_ih_l0"),
    predicts: false,
    loss: Loss::mean,
    label_columns: &[ColumnRole::LabelIds],
    labels: |features| ids(features, "label_ids").map(Labels::Classes),
    add_loss: |loss, output, labels, crf| add_loss(HeadKind::NerCrf, loss, output, labels, crf),
};

pub(super) const LSTM_CRF: HeadInfo = HeadInfo {
    name: "ner-lstm-crf",
    weight: "dense_1.weight",
    exact_padding: EXACT,
    present: |has| has("dense_1.weight") && has("loss.transitions") && has("lstm.weight_ih_l0"),
    predicts: false,
    loss: Loss::mean,
    label_columns: &[ColumnRole::LabelIds],
    labels: CRF.labels,
    add_loss: |loss, output, labels, crf| add_loss(HeadKind::NerLstmCrf, loss, output, labels, crf),
};

/// Emissions and the best path through them.
pub(super) struct NerCrf<B: Backend> {
    lstm: Option<BiLstm<B>>,
    linear: B::Linear,
    crf: Crf,
}

impl<B: Backend> NerCrf<B> {
    pub(super) fn load(
        loader: &ParameterLoader<'_, B>,
        config: &Config,
        lstm: bool,
    ) -> Result<Box<dyn Head<B>>, Error> {
        check_is_of_tokens(loader.weights)?;
        let lstm = lstm.then(|| BiLstm::load(loader, config.hidden_size)).transpose()?;
        let (linear, tags) = dense(loader, "dense_1", None, config.hidden_size)?;
        Ok(Box::new(Self { lstm, linear, crf: Crf::load(loader.weights, tags)? }))
    }
}

impl<B: Backend> Head<B> for NerCrf<B> {
    fn reads(&self) -> Reads {
        Reads::Tokens
    }

    fn takes_packed(&self) -> bool {
        false
    }

    fn forward(&self, backend: &B, encoded: &EncoderOutput<'_, B>) -> Result<HeadOutput, Error> {
        let EncoderOutput { sequence, batch, .. } = *encoded;
        let seq = encoded.seq.ok_or(Error::NotPacked { head: HeadKind::NerCrf })?;
        let values = match &self.lstm {
            None => logits(backend, sequence, &self.linear)?,
            Some(lstm) => logits(backend, &lstm.forward(backend, sequence, batch, seq)?, &self.linear)?,
        };
        let emissions = Array { shape: vec![batch, seq, self.crf.tags()], values };
        let tags = self.crf.viterbi(&emissions)?;
        Ok(HeadOutput { logits: Some(emissions), tags: Some(tags), next_sentence: None })
    }

    fn crf(&self) -> Option<&Crf> {
        Some(&self.crf)
    }
}

/// The mean over sequences of the negative log-likelihood of the tags, padding included as in MindSpore.
fn add_loss(
    head: HeadKind,
    loss: &mut Loss,
    output: &HeadOutput,
    labels: &Labels,
    crf: Option<&Crf>,
) -> Result<(), Error> {
    let (Labels::Classes(tags), Some(crf)) = (labels, crf) else {
        return Err(mismatch(head, "the labels are no tags, or there is no CRF".into()));
    };
    let emissions = output.logits.as_ref().ok_or_else(|| mismatch(head, "no output to compare".into()))?;
    let seq = crf.positions(emissions)?;
    counts(head, "label_ids", tags.values().len(), emissions.values.len() / crf.tags())?;
    for (emissions, tags) in emissions.values.chunks(seq * crf.tags()).zip(tags.values().chunks(seq)) {
        // The path runs over the positions that have a label.
        let labelled = emissions.chunks(crf.tags()).zip(tags).filter(|(_, tag)| **tag != IGNORED_LABEL);
        let (kept, kept_tags): (Vec<&[f32]>, Vec<i32>) = labelled.unzip();
        in_range(head, "label_ids", &kept_tags, crf.tags())?;
        loss.first.leave_out((tags.len() - kept_tags.len()) as u64);
        if !kept_tags.is_empty() {
            loss.first.add(crf.negative_log_likelihood(&kept.concat(), &kept_tags), 1.0);
        }
    }
    Ok(())
}
