//! The heads on top of the encoder. Each file holds one: what it needs from a checkpoint, its forward pass and its loss.
//! This file is the only one that names them all.

mod classification;
pub mod crf;
mod kind;
mod loss;
mod lstm;
mod masked_lm;
mod ner;
mod ner_crf;
mod pretraining;
mod squad;

use std::collections::BTreeMap;

use super::encoder::ParameterLoader;
use super::{Array, Config, Error};
use crate::backend::{Backend, SoftmaxAxis};
use crate::dataset::{Column, ColumnRole};
use crate::ids::Ids;
use crate::tensor::HostTensor;
use crf::Crf;

pub use kind::HeadKind;
pub use loss::{IGNORED_LABEL, Labels, Loss};

/// What a head is called, what it asks of the batch, and its loss.
pub(crate) struct HeadInfo {
    name: &'static str,
    /// Why padded positions must be computed as MindSpore does, if they must.
    exact_padding: Option<&'static str>,
    /// The weight by whose name the head is found.
    weight: &'static str,
    /// Whether a checkpoint that has the tensors told holds the weights of this head.
    present: fn(&HasTensor<'_>) -> bool,
    /// Whether it predicts at the positions of the column masked_lm_positions.
    predicts: bool,
    /// The loss of everything added: what its means make.
    loss: fn(&Loss) -> Option<f64>,
    /// The columns that its labels come from.
    label_columns: &'static [ColumnRole],
    /// The labels among the features of a batch.
    labels: fn(&Features) -> Option<Labels>,
    /// Adds the loss of a batch.
    add_loss: fn(&mut Loss, &HeadOutput, &Labels, Option<&Crf>) -> Result<(), Error>,
}

/// Whether a checkpoint has a tensor of that canonical name.
type HasTensor<'a> = dyn Fn(&str) -> bool + 'a;

/// The features of a batch beside the inputs.
pub(crate) type Features = BTreeMap<String, Column>;

const NO_HEAD: HeadInfo = HeadInfo {
    name: "none",
    weight: "",
    exact_padding: None,
    present: |_| true,
    predicts: false,
    loss: Loss::mean,
    label_columns: &[],
    labels: |_| None,
    add_loss: |_, _, _, _| Err(loss::mismatch(HeadKind::None, "there is no head".into())),
};

/// Loads the head's weights; `None` for [`HeadKind::None`].
pub(crate) fn load<B: Backend>(
    kind: HeadKind,
    loader: &ParameterLoader<'_, B>,
    config: &Config,
    word_table: &HostTensor,
) -> Result<Option<Box<dyn Head<B>>>, Error> {
    Ok(Some(match kind {
        HeadKind::None => return Ok(None),
        HeadKind::Classification => classification::Classification::load(loader, config)?,
        HeadKind::Regression => classification::Regression::load(loader, config)?,
        HeadKind::Squad => squad::Squad::load(loader, config)?,
        HeadKind::Ner => ner::Ner::load(loader, config)?,
        HeadKind::NerCrf => ner_crf::NerCrf::load(loader, config, false)?,
        HeadKind::NerLstmCrf => ner_crf::NerCrf::load(loader, config, true)?,
        HeadKind::Mlm => masked_lm::MaskedLm::load(loader, config, word_table)?,
        HeadKind::Pretraining => pretraining::Pretraining::load(loader, config, word_table)?,
    }))
}

impl HeadKind {
    pub(crate) fn info(self) -> &'static HeadInfo {
        match self {
            HeadKind::None => &NO_HEAD,
            HeadKind::Classification => &classification::CLASSIFICATION,
            HeadKind::Regression => &classification::REGRESSION,
            HeadKind::Squad => &squad::INFO,
            HeadKind::Ner => &ner::INFO,
            HeadKind::NerCrf => &ner_crf::CRF,
            HeadKind::NerLstmCrf => &ner_crf::LSTM_CRF,
            HeadKind::Mlm => &masked_lm::INFO,
            HeadKind::Pretraining => &pretraining::INFO,
        }
    }

    /// The name in messages and reports.
    pub fn name(self) -> &'static str {
        self.info().name
    }

    /// Why this head needs the padded positions computed as MindSpore does, if it does.
    pub fn needs_exact_padding(self) -> Option<&'static str> {
        self.info().exact_padding
    }

    /// The columns of a dataset that the head reads beside the inputs, with its labels or without.
    pub fn columns(self, labels: bool) -> Vec<ColumnRole> {
        let positions = self.info().predicts.then_some(ColumnRole::MaskedLmPositions);
        let labels = if labels { self.info().label_columns } else { &[] };
        positions.into_iter().chain(labels.iter().copied()).collect()
    }

    /// The canonical name of the weight by which the head is found in a checkpoint.
    pub(crate) fn weight(self) -> &'static str {
        self.info().weight
    }

    /// The heads whose weights a checkpoint holds; `has` tells whether it has a tensor of that canonical name. One matrix
    /// serves classification, regression and NER alike: which of them it was trained for, no tensor shows.
    pub fn present(has: &dyn Fn(&str) -> bool) -> Vec<Self> {
        let there = |kind: &Self| *kind != Self::None && (kind.info().present)(has);
        Self::ALL.into_iter().filter(there).collect()
    }
}

/// A head's weights, packed by a backend.
pub(crate) trait Head<B: Backend>: Send + Sync {
    /// What of the encoder's output it reads.
    fn reads(&self) -> Reads;

    /// Whether it takes sequences that are not padded to one length.
    fn takes_packed(&self) -> bool {
        true
    }

    /// Runs the head on what the encoder computed for a batch.
    fn forward(&self, backend: &B, encoded: &EncoderOutput<'_, B>) -> Result<HeadOutput, Error>;

    /// The transition matrix, if the head has one.
    fn crf(&self) -> Option<&Crf> {
        None
    }
}

/// What a head reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reads {
    /// Every token.
    Tokens,
    /// The first token of every sequence.
    FirstToken,
    /// What the pooler makes of it.
    Pooled,
}

/// What the encoder computed for a batch, still on the device.
pub(crate) struct EncoderOutput<'a, B: Backend> {
    /// `[tokens, hidden]`.
    pub(crate) sequence: &'a B::Operand,
    pub(crate) tokens: usize,
    /// `[batch, hidden]`, there if some output reads first tokens.
    pub(crate) first: Option<&'a B::Operand>,
    /// `[batch, hidden]`, there if some output reads it.
    pub(crate) pooled: Option<&'a B::Operand>,
    pub(crate) batch: usize,
    /// Positions of each sequence; absent for a packed batch.
    pub(crate) seq: Option<usize>,
    /// Positions to predict, for the masked-LM heads.
    pub(crate) positions: Option<&'a Ids>,
}

/// What a head returns.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct HeadOutput {
    /// The head's main output, shaped as its [`HeadKind`] says.
    pub logits: Option<Array>,
    /// Next-sentence log-probabilities `[batch, 2]` of the pretraining head.
    pub next_sentence: Option<Array>,
    /// The tags of the best path `[batch, seq]`, of the heads with a CRF.
    pub tags: Option<Ids>,
}

impl HeadOutput {
    fn logits(logits: Array) -> Self {
        Self { logits: Some(logits), ..Self::default() }
    }
}

/// The matrix `NAME.weight` with as many outputs as it has rows, or as `fixed` says, and their number.
fn dense<B: Backend>(
    loader: &ParameterLoader<'_, B>,
    name: &str,
    fixed: Option<usize>,
    hidden: usize,
) -> Result<(B::Linear, usize), Error> {
    let weight = format!("{name}.weight");
    let found = loader.weights.shape(&weight).and_then(|shape| shape.first().copied());
    let outputs = fixed.or(found).ok_or_else(|| loader.weights.missing(&weight))?;
    Ok((loader.linear(name, [outputs, hidden])?, outputs))
}

/// The raw outputs of a matrix, `[rows, outputs]`.
fn logits<B: Backend>(backend: &B, input: &B::Operand, linear: &B::Linear) -> Result<Vec<f32>, Error> {
    Ok(backend.download_logits(&backend.logits(input, linear)?)?)
}

/// The log-softmax of the outputs of a matrix.
fn log_softmax<B: Backend>(
    backend: &B,
    input: &B::Operand,
    linear: &B::Linear,
    axis: SoftmaxAxis,
) -> Result<Vec<f32>, Error> {
    Ok(backend.download_logits(&backend.log_softmax(backend.logits(input, linear)?, axis)?)?)
}

/// A feature of integers.
fn ids(features: &Features, name: &str) -> Option<Ids> {
    match features.get(name)? {
        Column::Ids(ids) => Some(ids.clone()),
        Column::Floats { .. } => None,
    }
}

/// A feature of numbers.
fn floats(features: &Features, name: &str) -> Option<Vec<f32>> {
    Some(match features.get(name)? {
        Column::Ids(ids) => ids.values().iter().map(|&value| value as f32).collect(),
        Column::Floats { values, .. } => values.clone(),
    })
}
