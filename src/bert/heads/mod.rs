//! The heads on top of BertModel: what they need from a checkpoint, what they return, and their losses.

pub mod crf;
mod loss;
mod lstm;

use std::fmt;

use super::encoder::{Bert, Loader};
use super::layout::Layout;
use super::weights::WeightSource;
use super::{Array, Config, Error};
use crate::backend::{Activation, Backend, LinearSource, MatrixRole, SoftmaxAxis};
use crate::dataset::Ids;
use crf::Crf;
use lstm::BiLstm;

pub use loss::{Labels, Loss};

/// A head by name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum HeadKind {
    /// BertModel alone.
    #[default]
    None,
    /// BertCLS: log-probabilities of each label, `[batch, labels]`.
    Classification,
    /// BertCLS with raw outputs, `[batch, labels]`.
    Regression,
    /// BertSquad: log-softmax over the positions, `[batch, seq, 2]` (start, end).
    Squad,
    /// BertNER: log-probabilities of each tag, `[batch * seq, tags]`.
    Ner,
    /// BertNER for a CRF: raw emissions, `[batch, seq, tags]`.
    NerCrf,
    /// BertNER with a BiLSTM for a CRF: raw emissions, `[batch, seq, tags]`.
    NerLstmCrf,
    /// BertPreTraining: masked-LM log-probabilities `[batch * predictions, vocab]` and next-sentence ones `[batch, 2]`.
    Pretraining,
}

impl HeadKind {
    /// Every head.
    pub const ALL: [Self; 8] = [
        Self::None,
        Self::Classification,
        Self::Regression,
        Self::Squad,
        Self::Ner,
        Self::NerCrf,
        Self::NerLstmCrf,
        Self::Pretraining,
    ];

    /// The name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            HeadKind::None => "none",
            HeadKind::Classification => "classification",
            HeadKind::Regression => "regression",
            HeadKind::Squad => "squad",
            HeadKind::Ner => "ner",
            HeadKind::NerCrf => "ner-crf",
            HeadKind::NerLstmCrf => "ner-lstm-crf",
            HeadKind::Pretraining => "pretraining",
        }
    }

    /// Why this head needs the padded positions computed as MindSpore does, if it does.
    pub fn needs_exact_padding(self) -> Option<&'static str> {
        match self {
            HeadKind::None | HeadKind::Classification | HeadKind::Regression => None,
            HeadKind::Squad => Some("SQuAD's log-softmax runs over all positions, padding included"),
            HeadKind::Ner => Some("every position is tagged, padding included"),
            HeadKind::NerCrf | HeadKind::NerLstmCrf => Some("the CRF runs over the full length, padding included"),
            HeadKind::Pretraining => Some("masked-LM predictions may lie on any position"),
        }
    }
}

impl fmt::Display for HeadKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A head's weights, packed by a backend.
pub(crate) enum Head<B: Backend> {
    None,
    Classification(B::Linear),
    Regression(B::Linear),
    Squad(B::Linear),
    Ner(B::Linear),
    NerCrf(B::Linear, Crf),
    NerLstmCrf(Box<BiLstm<B>>, B::Linear, Crf),
    Pretraining(Box<Pretraining<B>>),
}

/// The masked-LM transform and decoder, and the next-sentence matrix.
pub(crate) struct Pretraining<B: Backend> {
    transform: B::Linear,
    activation: Activation,
    norm: B::Norm,
    decoder: B::Linear,
    next_sentence: B::Linear,
}

/// What a head returns.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct HeadOutput {
    /// The head's main output, shaped as its [`HeadKind`] says.
    pub logits: Option<Array>,
    /// Next-sentence log-probabilities `[batch, 2]` of the pretraining head.
    pub next_sentence: Option<Array>,
}

impl<B: Backend> Head<B> {
    pub(crate) fn load(
        kind: HeadKind,
        backend: &B,
        weights: &dyn WeightSource,
        config: &Config,
        bert: &Bert<B>,
    ) -> Result<Self, Error> {
        let loader = Loader { backend, weights, epsilon: config.layer_norm_eps };
        let hidden = config.hidden_size;
        let dense = |name: &str, fixed: Option<usize>| {
            let found = weights.shape(&format!("{name}.weight")).and_then(|shape| shape.first().copied());
            let outputs = fixed.or(found).ok_or_else(|| weights.missing(&format!("{name}.weight")))?;
            Ok::<_, Error>((loader.linear(name, [outputs, hidden])?, outputs))
        };
        Ok(match kind {
            HeadKind::None => Self::None,
            HeadKind::Classification => Self::Classification(dense("dense_1", None)?.0),
            HeadKind::Regression => Self::Regression(dense("dense_1", None)?.0),
            HeadKind::Squad => Self::Squad(dense("dense1", Some(2))?.0),
            HeadKind::Ner => Self::Ner(dense("dense_1", None)?.0),
            HeadKind::NerCrf => {
                let (linear, tags) = dense("dense_1", None)?;
                Self::NerCrf(linear, Crf::load(weights, tags)?)
            }
            HeadKind::NerLstmCrf => {
                let (linear, tags) = dense("dense_1", None)?;
                Self::NerLstmCrf(Box::new(BiLstm::load(backend, weights, hidden)?), linear, Crf::load(weights, tags)?)
            }
            HeadKind::Pretraining => {
                let bias = weights.load("cls1.output_bias", &[config.vocab_size])?;
                let decoder = LinearSource { weight: &bert.embedding_table, bias: Some(&bias) };
                Self::Pretraining(Box::new(Pretraining {
                    transform: loader.linear("cls1.dense", [hidden, hidden])?,
                    activation: config.hidden_act,
                    norm: loader.norm("cls1.layernorm", hidden)?,
                    decoder: backend.load_linear(&[decoder], MatrixRole::Head)?,
                    next_sentence: loader.linear("cls2.dense", [2, hidden])?,
                }))
            }
        })
    }

    /// The transition matrix, if the head has one.
    pub(crate) fn crf(&self) -> Option<&Crf> {
        match self {
            Head::NerCrf(_, crf) | Head::NerLstmCrf(_, _, crf) => Some(crf),
            _ => None,
        }
    }

    /// Runs the head on the outputs of BertModel for a batch of `batch` sequences of `seq` positions.
    pub(crate) fn forward(
        &self,
        backend: &B,
        outputs: BertOutputs<'_, B>,
        masked_lm_positions: Option<&Ids>,
    ) -> Result<HeadOutput, Error> {
        let BertOutputs { sequence, pooled, layout, batch, seq } = outputs;
        let matrix = |linear| backend.logits(sequence, linear);
        let logits = match self {
            Head::None => return Ok(HeadOutput::default()),
            Head::Classification(linear) | Head::Regression(linear) => {
                let pooled = with_zero_rows(backend, pooled, layout, batch)?;
                let logits = backend.logits(&pooled, linear)?;
                let values = match self {
                    Head::Regression(_) => backend.download_logits(&logits)?,
                    _ => log_softmax(backend, logits, SoftmaxAxis::Width)?,
                };
                Array::with_rows(batch, values)
            }
            Head::Squad(linear) => {
                let values = log_softmax(backend, matrix(linear)?, SoftmaxAxis::Rows(seq))?;
                Array { shape: vec![batch, seq, 2], values }
            }
            Head::Ner(linear) => {
                let values = log_softmax(backend, matrix(linear)?, SoftmaxAxis::Width)?;
                Array::with_rows(batch * seq, values)
            }
            Head::NerCrf(linear, crf) => {
                let values = backend.download_logits(&matrix(linear)?)?;
                Array { shape: vec![batch, seq, crf.tags()], values }
            }
            Head::NerLstmCrf(lstm, linear, crf) => {
                let states = lstm.forward(backend, sequence, batch, seq)?;
                let emissions = backend.logits(&states, linear)?;
                let values = backend.download_logits(&emissions)?;
                Array { shape: vec![batch, seq, crf.tags()], values }
            }
            Head::Pretraining(head) => {
                let positions = masked_lm_positions.ok_or(Error::PositionsMissing)?;
                return head.forward(backend, outputs, positions);
            }
        };
        Ok(HeadOutput { logits: Some(logits), next_sentence: None })
    }
}

/// What BertModel computed for a batch, still on the device.
pub(crate) struct BertOutputs<'a, B: Backend> {
    pub(crate) sequence: &'a B::Operand,
    pub(crate) pooled: &'a B::Operand,
    pub(crate) layout: &'a Layout,
    pub(crate) batch: usize,
    pub(crate) seq: usize,
}

impl<B: Backend> Pretraining<B> {
    fn forward(&self, backend: &B, outputs: BertOutputs<'_, B>, positions: &Ids) -> Result<HeadOutput, Error> {
        let BertOutputs { sequence, pooled, batch, seq, .. } = outputs;
        let rows = (0..batch).flat_map(|row| positions.row(row).iter().map(move |&at| (row * seq) as u32 + at as u32));
        let at_positions = backend.gather_rows(sequence, &rows.collect::<Vec<_>>())?;
        let transformed = backend.linear(&at_positions, &self.transform, self.activation)?;
        let normalised = backend.layer_norm(transformed, &self.norm)?;
        let scores = backend.logits(&normalised, &self.decoder)?;
        let masked_lm = log_softmax(backend, scores, SoftmaxAxis::Width)?;
        let scores = backend.logits(pooled, &self.next_sentence)?;
        let next_sentence = log_softmax(backend, scores, SoftmaxAxis::Width)?;
        Ok(HeadOutput {
            logits: Some(Array::with_rows(batch * positions.columns(), masked_lm)),
            next_sentence: Some(Array { shape: vec![batch, 2], values: next_sentence }),
        })
    }
}

/// Log-probabilities, downloaded.
fn log_softmax<B: Backend>(backend: &B, logits: B::Logits, axis: SoftmaxAxis) -> Result<Vec<f32>, Error> {
    Ok(backend.download_logits(&backend.log_softmax(logits, axis)?)?)
}

/// The pooled rows in batch order, zero where the first token was skipped.
fn with_zero_rows<B: Backend>(
    backend: &B,
    pooled: &B::Operand,
    layout: &Layout,
    batch: usize,
) -> Result<B::Operand, Error> {
    let [_, width] = backend.extent(pooled);
    let mut values = vec![0.0; batch * width];
    let rows: Vec<u32> = layout.first_tokens.iter().map(|&(row, _)| row).collect();
    backend.download(pooled, &rows, &mut values)?;
    Ok(backend.upload(&values, width)?)
}
