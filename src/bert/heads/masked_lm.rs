//! The masked-language-model head: a transform, and a decoder that is the word table unless the checkpoint has its own.

use super::loss::{IGNORED_LABEL, Labels, Loss, mismatch, rows_of_classes};
use super::{EncoderOutput, Features, Head, HeadInfo, HeadKind, HeadOutput, Reads, floats, ids, log_softmax};
use crate::Advice;
use crate::backend::{Activation, Backend, LinearSource, MatrixRole, SoftmaxAxis};
use crate::bert::encoder::ParameterLoader;
use crate::bert::heads::crf::Crf;
use crate::bert::weight_source::WeightSource;
use crate::bert::{Array, Config, Error, Family};
use crate::dataset::ColumnRole;
use crate::ids::Ids;
use crate::tensor::HostTensor;

pub(super) const EXACT: Option<&str> = Some("masked-LM predictions may lie on any position");

pub(super) const INFO: HeadInfo = HeadInfo {
    name: "mlm",
    weight: "cls1.dense.weight",
    exact_padding: EXACT,
    present: |has| has("cls1.dense.weight"),
    predicts: true,
    loss: Loss::masked_mean,
    label_columns: &[ColumnRole::MaskedLmIds, ColumnRole::MaskedLmWeights, ColumnRole::LabelIds],
    labels,
    add_loss,
};

/// The head alone.
pub(super) struct MaskedLm<B: Backend>(Predictor<B>);

/// Transform and decoder.
pub(super) struct Predictor<B: Backend> {
    transform: B::Linear,
    activation: Activation,
    norm: B::Norm,
    decoder: B::Linear,
}

impl<B: Backend> MaskedLm<B> {
    pub(super) fn load(
        loader: &ParameterLoader<'_, B>,
        config: &Config,
        word_table: &HostTensor,
    ) -> Result<Box<dyn Head<B>>, Error> {
        Ok(Box::new(Self(Predictor::load(loader, config, word_table)?)))
    }
}

impl<B: Backend> Head<B> for MaskedLm<B> {
    fn reads(&self) -> Reads {
        Reads::Tokens
    }

    fn forward(&self, backend: &B, encoded: &EncoderOutput<'_, B>) -> Result<HeadOutput, Error> {
        let logits = match (encoded.positions, encoded.seq) {
            (Some(positions), Some(seq)) => self.0.at(backend, encoded, positions, seq)?,
            _ => self.0.predict(backend, encoded.sequence, encoded.tokens)?,
        };
        Ok(HeadOutput::logits(logits))
    }
}

impl<B: Backend> Predictor<B> {
    pub(super) fn load(
        loader: &ParameterLoader<'_, B>,
        config: &Config,
        word_table: &HostTensor,
    ) -> Result<Self, Error> {
        let hidden = config.hidden_size;
        check_family(loader.weights, config)?;
        let (weight, bias) = decoder(loader.weights, config, word_table)?;
        let source = LinearSource { weight: &weight, bias: Some(&bias) };
        Ok(Self {
            transform: loader.linear("cls1.dense", [hidden, hidden])?,
            // transformers' RobertaLMHead calls the erf form whatever hidden_act says.
            activation: if config.family == Family::Roberta { Activation::GeluErf } else { config.hidden_act },
            norm: loader.norm("cls1.layernorm", hidden)?,
            decoder: loader.backend.load_linear(&[source], MatrixRole::Head)?,
        })
    }

    /// Log-probabilities at `positions` of each sequence, `[batch * predictions, vocab]`.
    pub(super) fn at(
        &self,
        backend: &B,
        encoded: &EncoderOutput<'_, B>,
        positions: &Ids,
        seq: usize,
    ) -> Result<Array, Error> {
        let rows: Vec<u32> = (0..encoded.batch)
            .flat_map(|row| positions.row(row).iter().map(move |&at| (row * seq) as u32 + at as u32))
            .collect();
        let tokens = backend.gather_rows(encoded.sequence, &rows)?;
        self.predict(backend, &tokens, rows.len())
    }

    fn predict(&self, backend: &B, tokens: &B::Operand, rows: usize) -> Result<Array, Error> {
        let transformed = backend.linear(tokens, &self.transform, self.activation)?;
        let normalised = backend.layer_norm(transformed, &self.norm)?;
        Ok(Array::with_rows(rows, log_softmax(backend, &normalised, &self.decoder, SoftmaxAxis::Width)?))
    }
}

/// The decoder's weight `[vocab, hidden]` and bias `[vocab]`: its own where the file has one, as transformers 5 loads
/// them, else the word table.
fn decoder(
    weights: &dyn WeightSource,
    config: &Config,
    word_table: &HostTensor,
) -> Result<(HostTensor, HostTensor), Error> {
    const WEIGHT: &str = "cls1.decoder.weight";
    const BIAS: &str = "cls1.decoder.bias";
    const SHARED_BIAS: &str = "cls1.output_bias";
    // A model with a decoder of its own and none in the file would get random numbers in transformers.
    let own = weights.has(WEIGHT) || config.tie_word_embeddings == Some(false);
    let shape = [config.vocab_size, config.hidden_size];
    let weight = if own { weights.load(WEIGHT, &shape)? } else { word_table.clone() };
    let shared = weights.has(SHARED_BIAS).then(|| weights.load(SHARED_BIAS, &shape[..1])).transpose()?;
    // Where the file has both, transformers adds the decoder's own.
    let bias = match shared.filter(|_| !weights.has(BIAS)) {
        Some(shared) => shared,
        None => weights.load(if weights.has(BIAS) { BIAS } else { SHARED_BIAS }, &shape[..1])?,
    };
    Ok((weight, bias))
}

/// An error if the head is of the other family: their activations differ.
fn check_family(weights: &dyn WeightSource, config: &Config) -> Result<(), Error> {
    let Some(name) = weights.name("cls1.dense.weight") else { return Ok(()) };
    let of_roberta = name.contains("lm_head.");
    if of_roberta == (config.family == Family::Roberta) {
        return Ok(());
    }
    Err(Error::Config {
        what: format!("tensor '{name}' is of the masked-LM head of another family than {}", config.family.name()),
        remedy: "give the family that the model was trained as".into(),
        advice: Some(Advice::Family),
    })
}

/// MindSpore's features, or one label a position, with -100 where nothing is to be predicted.
fn labels(features: &Features) -> Option<Labels> {
    match ids(features, "masked_lm_ids") {
        Some(masked_lm_ids) => {
            let weights = floats(features, "masked_lm_weights");
            let weights = weights.unwrap_or_else(|| vec![1.0; masked_lm_ids.values().len()]);
            Some(Labels::MaskedLm { masked_lm_ids, masked_lm_weights: weights })
        }
        None => ids(features, "label_ids").map(|labels| Labels::MaskedLm {
            masked_lm_weights: labels.values().iter().map(|&label| f32::from(label != IGNORED_LABEL)).collect(),
            masked_lm_ids: labels,
        }),
    }
}

/// The weighted mean of `-log p(token)`.
fn add_loss(loss: &mut Loss, output: &HeadOutput, labels: &Labels, _crf: Option<&Crf>) -> Result<(), Error> {
    let head = HeadKind::Mlm;
    let Labels::MaskedLm { masked_lm_ids, masked_lm_weights } = labels else {
        return Err(mismatch(head, "the labels are no masked tokens".into()));
    };
    let weights = Some(&masked_lm_weights[..]);
    loss.first.add_nll(head, "masked_lm_ids", &rows_of_classes(head, output)?, masked_lm_ids.values(), weights)
}
