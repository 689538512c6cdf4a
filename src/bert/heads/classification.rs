//! Classification of sequences and pairs, and regression: one matrix over the pooled output.
//! RoBERTa has a dense layer of its own over `<s>` in place of the pooler.

use super::loss::{Labels, Loss, counts, mismatch, rows_of_classes};
use super::{
    EncoderOutput, Features, Head, HeadInfo, HeadKind, HeadOutput, Reads, dense, floats, ids, log_softmax, logits,
};
use crate::Advice;
use crate::backend::{Activation, Backend, SoftmaxAxis};
use crate::bert::encoder::ParameterLoader;
use crate::bert::heads::crf::Crf;
use crate::bert::weight_source::WeightSource;
use crate::bert::{Array, Config, Error, Family, ProblemType};
use crate::dataset::ColumnRole;

pub(super) const CLASSIFICATION: HeadInfo = HeadInfo {
    name: "classification",
    weight: "dense_1.weight",
    exact_padding: None,
    present: |has| has("dense_1.weight") && !has("loss.transitions"),
    predicts: false,
    loss: Loss::mean,
    label_columns: &[ColumnRole::LabelIds],
    labels: |features| ids(features, "label_ids").map(Labels::Classes),
    add_loss: classification_loss,
};

pub(super) const REGRESSION: HeadInfo = HeadInfo {
    name: "regression",
    weight: "dense_1.weight",
    exact_padding: None,
    present: CLASSIFICATION.present,
    predicts: false,
    loss: Loss::mean,
    label_columns: &[ColumnRole::LabelIds],
    labels: |features: &Features| floats(features, "label_ids").map(Labels::Targets),
    add_loss: regression_loss,
};

/// The matrix over labels, and what it reads.
struct Labeller<B: Backend> {
    /// RoBERTa's dense layer over the first token, with tanh.
    first: Option<B::Linear>,
    linear: B::Linear,
    labels: usize,
}

/// Log-probabilities of the labels.
pub(super) struct Classification<B: Backend>(Labeller<B>);

/// The raw outputs.
pub(super) struct Regression<B: Backend>(Labeller<B>);

impl<B: Backend> Classification<B> {
    pub(super) fn load(loader: &ParameterLoader<'_, B>, config: &Config) -> Result<Box<dyn Head<B>>, Error> {
        let labeller = Labeller::load(loader, config)?;
        let refused = |what: &str| {
            let remedy = "use the head regression, which returns the raw outputs".into();
            Err(Error::Config { what: what.into(), remedy, advice: Some(Advice::Head) })
        };
        match config.problem_type {
            _ if labeller.labels == 1 => refused("the head has one label, whose log-softmax is 0 for every input"),
            Some(ProblemType::Regression) => refused("the configuration file says problem_type regression"),
            Some(ProblemType::MultiLabel) => {
                refused("the configuration file says problem_type multi_label_classification, a sigmoid for each label")
            }
            _ => Ok(Box::new(Self(labeller))),
        }
    }
}

impl<B: Backend> Regression<B> {
    pub(super) fn load(loader: &ParameterLoader<'_, B>, config: &Config) -> Result<Box<dyn Head<B>>, Error> {
        Ok(Box::new(Self(Labeller::load(loader, config)?)))
    }
}

impl<B: Backend> Labeller<B> {
    fn load(loader: &ParameterLoader<'_, B>, config: &Config) -> Result<Self, Error> {
        let hidden = config.hidden_size;
        check_trained_for(config, "ForSequenceClassification")?;
        // RoBERTa's head has two matrices, BERT's one over the pooled output.
        let own = config.family == Family::Roberta;
        if !own && loader.weights.has("classifier.dense.weight") {
            return Err(other_head(
                loader.weights,
                "classifier.dense.weight",
                "RoBERTa's head for sequences",
                "classification of RoBERTa",
            ));
        }
        let first = own.then(|| loader.linear("classifier.dense", [hidden, hidden])).transpose()?;
        let (linear, labels) = dense(loader, "dense_1", None, hidden)?;
        Ok(Self { first, linear, labels })
    }

    fn reads(&self) -> Reads {
        if self.first.is_some() { Reads::FirstToken } else { Reads::Pooled }
    }

    /// Calls `read` with the rows that the matrix takes, one a sequence.
    fn with_rows<T>(
        &self,
        backend: &B,
        encoded: &EncoderOutput<'_, B>,
        read: impl FnOnce(&B::Operand) -> Result<T, Error>,
    ) -> Result<T, Error> {
        match (&self.first, encoded.first, encoded.pooled) {
            (Some(dense), Some(first), _) => read(&backend.linear(first, dense, Activation::Tanh)?),
            (None, _, Some(pooled)) => read(pooled),
            _ => unreachable!("what a head reads is computed before it runs"),
        }
    }
}

impl<B: Backend> Head<B> for Classification<B> {
    fn reads(&self) -> Reads {
        self.0.reads()
    }

    fn forward(&self, backend: &B, encoded: &EncoderOutput<'_, B>) -> Result<HeadOutput, Error> {
        let Self(labeller) = self;
        let values = labeller
            .with_rows(backend, encoded, |rows| log_softmax(backend, rows, &labeller.linear, SoftmaxAxis::Width))?;
        Ok(HeadOutput::logits(Array::with_rows(encoded.batch, values)))
    }
}

impl<B: Backend> Head<B> for Regression<B> {
    fn reads(&self) -> Reads {
        self.0.reads()
    }

    fn forward(&self, backend: &B, encoded: &EncoderOutput<'_, B>) -> Result<HeadOutput, Error> {
        let Self(labeller) = self;
        let values = labeller.with_rows(backend, encoded, |rows| logits(backend, rows, &labeller.linear))?;
        Ok(HeadOutput::logits(Array::with_rows(encoded.batch, values)))
    }
}

/// An error if the model was saved from a class of transformers whose classifier is for something else.
pub(super) fn check_trained_for(config: &Config, class: &str) -> Result<(), Error> {
    let Some(name) = &config.architecture else { return Ok(()) };
    let other = ["ForSequenceClassification", "ForTokenClassification"].iter().find(|other| name.ends_with(**other));
    if other.is_none_or(|other| *other == class) {
        return Ok(());
    }
    Err(Error::Config {
        what: format!("the configuration file says that the classifier is that of {name}"),
        remedy: "use the head that the model was trained with".into(),
        advice: Some(Advice::Head),
    })
}

/// The error of a checkpoint with another head's tensor.
pub(super) fn other_head(weights: &dyn WeightSource, tensor: &str, what: &str, remedy: &str) -> Error {
    let name = weights.name(tensor).unwrap_or_else(|| tensor.to_owned());
    Error::Config {
        what: format!("tensor '{name}' belongs to {what}"),
        remedy: format!("use the head that the model was trained with: {remedy}"),
        advice: Some(Advice::Head),
    }
}

/// The mean of `-log p(label)`.
fn classification_loss(loss: &mut Loss, output: &HeadOutput, labels: &Labels, _crf: Option<&Crf>) -> Result<(), Error> {
    let head = HeadKind::Classification;
    let Labels::Classes(classes) = labels else { return Err(mismatch(head, "the labels are no classes".into())) };
    loss.first.add_nll(head, "label_ids", &rows_of_classes(head, output)?, classes.values(), None)
}

/// The mean squared error.
fn regression_loss(loss: &mut Loss, output: &HeadOutput, labels: &Labels, _crf: Option<&Crf>) -> Result<(), Error> {
    let head = HeadKind::Regression;
    let Labels::Targets(targets) = labels else { return Err(mismatch(head, "the labels are no targets".into())) };
    let logits = rows_of_classes(head, output)?;
    counts(head, "label_ids", targets.len(), logits.values.len())?;
    if let Some(at) = targets.iter().position(|target| !target.is_finite()) {
        return Err(mismatch(head, format!("label_ids[{at}] of the batch is {}, expected a number", targets[at])));
    }
    for (value, target) in logits.values.iter().zip(targets) {
        loss.first.add(f64::from(value - target).powi(2), 1.0);
    }
    Ok(())
}
