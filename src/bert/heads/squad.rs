//! Extractive question answering: one matrix of two outputs, log-softmax down the positions, padding included.

use super::loss::{Labels, Loss, mismatch};
use super::{EncoderOutput, Features, Head, HeadInfo, HeadKind, HeadOutput, Reads, dense, ids, log_softmax};
use crate::backend::{Backend, SoftmaxAxis};
use crate::bert::encoder::ParameterLoader;
use crate::bert::heads::crf::Crf;
use crate::bert::{Array, Config, Error};
use crate::dataset::ColumnRole;

pub(super) const INFO: HeadInfo = HeadInfo {
    name: "squad",
    weight: "dense1.weight",
    exact_padding: Some("SQuAD's log-softmax runs over all positions, padding included"),
    present: |has| has("dense1.weight"),
    predicts: false,
    loss: Loss::mean_of_both,
    label_columns: &[ColumnRole::StartPositions, ColumnRole::EndPositions],
    labels,
    add_loss,
};

/// Start and end scores.
pub(super) struct Squad<B: Backend>(B::Linear);

impl<B: Backend> Squad<B> {
    pub(super) fn load(loader: &ParameterLoader<'_, B>, config: &Config) -> Result<Box<dyn Head<B>>, Error> {
        Ok(Box::new(Self(dense(loader, "dense1", Some(2), config.hidden_size)?.0)))
    }
}

impl<B: Backend> Head<B> for Squad<B> {
    fn reads(&self) -> Reads {
        Reads::Tokens
    }

    fn takes_packed(&self) -> bool {
        false
    }

    fn forward(&self, backend: &B, encoded: &EncoderOutput<'_, B>) -> Result<HeadOutput, Error> {
        let seq = encoded.seq.ok_or(Error::NotPacked { head: HeadKind::Squad })?;
        let values = log_softmax(backend, encoded.sequence, &self.0, SoftmaxAxis::Rows(seq))?;
        Ok(HeadOutput::logits(Array { shape: vec![encoded.batch, seq, 2], values }))
    }
}

fn labels(features: &Features) -> Option<Labels> {
    Some(Labels::Span(ids(features, "start_positions")?, ids(features, "end_positions")?))
}

/// The mean of the start's and the end's `-log p(position)`.
fn add_loss(loss: &mut Loss, output: &HeadOutput, labels: &Labels, _crf: Option<&Crf>) -> Result<(), Error> {
    let head = HeadKind::Squad;
    let Labels::Span(start, end) = labels else { return Err(mismatch(head, "the labels are no spans".into())) };
    let logits = output.logits.as_ref().ok_or_else(|| mismatch(head, "no output to compare".into()))?;
    let [batch, seq, 2] = logits.shape[..] else {
        let what = format!("the output has shape {:?}, expected [batch, seq, 2]", logits.shape);
        return Err(mismatch(head, what));
    };
    if logits.values.len() != batch * seq * 2 || batch * seq == 0 {
        return Err(mismatch(head, "the output has no positions".into()));
    }
    let column = |column: usize| Array {
        shape: vec![batch, seq],
        values: logits.values.iter().skip(column).step_by(2).copied().collect(),
    };
    loss.first.add_nll(head, "start_positions", &column(0), start.values(), None)?;
    loss.second.add_nll(head, "end_positions", &column(1), end.values(), None)
}
