//! The fine-tuning and pretraining networks under the names MindSpore's zoo gives them.
//! Each takes [`Inputs`], whose fields are named since the zoo's order differs from the card's, and returns what the
//! zoo's returns.

use std::path::Path;

use super::heads::crf::Crf;
use super::{Array, Error, HeadKind, HeadOutput, Inputs, ModelOptions, Network, Pooler, Wanted};
use crate::checkpoint::Checkpoint;
use crate::ids::Ids;

fn open(path: &Path, head: HeadKind, options: &ModelOptions) -> Result<Network, Error> {
    // A head that reads the pooled output loads the pooler itself.
    let options = ModelOptions { pooler: Pooler::Omitted, ..options.clone() };
    Network::load(&Checkpoint::open(path, &options.open)?, head, &options)
}

fn run(network: &Network, inputs: &Inputs, masked_lm_positions: Option<&Ids>) -> Result<HeadOutput, Error> {
    let wanted = Wanted { masked_lm_positions: masked_lm_positions.cloned(), ..Default::default() };
    Ok(network.forward(inputs, &wanted)?.head)
}

/// Sentence or sentence-pair classification, or regression.
pub struct BertCls(Network);

impl BertCls {
    /// Loads a checkpoint with `bert.dense_1`; `regression` asks for raw outputs in place of log-probabilities.
    ///
    /// # Errors
    /// As [`Network::load`].
    pub fn load(path: impl AsRef<Path>, regression: bool, options: &ModelOptions) -> Result<Self, Error> {
        let head = if regression { HeadKind::Regression } else { HeadKind::Classification };
        Ok(Self(open(path.as_ref(), head, options)?))
    }

    /// `[batch, labels]`.
    ///
    /// # Errors
    /// As [`Network::forward`].
    pub fn forward(&self, inputs: &Inputs) -> Result<Array, Error> {
        Ok(run(&self.0, inputs, None)?.logits.unwrap_or_default())
    }

    /// The network below.
    pub fn network(&self) -> &Network {
        &self.0
    }
}

/// Extractive question answering.
pub struct BertSquad(Network);

/// What is added to the scores of real tokens when answers are picked.
const TOKEN_BONUS: f32 = 100.0;

impl BertSquad {
    /// Loads a checkpoint with `bert.dense1`.
    ///
    /// # Errors
    /// As [`Network::load`].
    pub fn load(path: impl AsRef<Path>, options: &ModelOptions) -> Result<Self, Error> {
        Ok(Self(open(path.as_ref(), HeadKind::Squad, options)?))
    }

    /// Log-softmax over the positions, padding included: `[batch, seq, 2]` (start, end).
    ///
    /// # Errors
    /// As [`Network::forward`].
    pub fn forward(&self, inputs: &Inputs) -> Result<Array, Error> {
        Ok(run(&self.0, inputs, None)?.logits.unwrap_or_default())
    }

    /// Start and end scores `[batch, seq]` as the zoo's evaluation returns them: 100 is added to unmasked positions.
    ///
    /// # Errors
    /// As [`Network::forward`].
    pub fn evaluate(&self, inputs: &Inputs) -> Result<(Array, Array), Error> {
        let logits = self.forward(inputs)?;
        let side = |side: usize| Array {
            shape: logits.shape[..2].to_vec(),
            values: (logits.values.iter().skip(side).step_by(2).zip(inputs.attention_mask.values()))
                .map(|(score, &mask)| score + TOKEN_BONUS * mask as f32)
                .collect(),
        };
        Ok((side(0), side(1)))
    }

    /// The network below.
    pub fn network(&self) -> &Network {
        &self.0
    }
}

/// Sequence labelling: by softmax, by CRF, or by BiLSTM and CRF.
pub struct BertNer(Network);

impl BertNer {
    /// Loads a checkpoint with `bert.dense_1`, and `loss.transitions` and `bert.lstm` where `head` needs them.
    ///
    /// # Errors
    /// If `head` is not one of the three NER heads, and as [`Network::load`].
    pub fn load(path: impl AsRef<Path>, head: HeadKind, options: &ModelOptions) -> Result<Self, Error> {
        match head {
            HeadKind::Ner | HeadKind::NerCrf | HeadKind::NerLstmCrf => Ok(Self(open(path.as_ref(), head, options)?)),
            other => Err(Error::Config {
                what: format!("'{other}' is not a sequence-labelling head"),
                remedy: "use ner, ner-crf or ner-lstm-crf".into(),
                advice: None,
            }),
        }
    }

    /// Log-probabilities `[batch * seq, tags]` of the softmax head; raw emissions `[batch, seq, tags]` of the others.
    ///
    /// # Errors
    /// As [`Network::forward`].
    pub fn forward(&self, inputs: &Inputs) -> Result<Array, Error> {
        Ok(run(&self.0, inputs, None)?.logits.unwrap_or_default())
    }

    /// The CRF, which decodes what [`BertNer::forward`] returns; none with the softmax head.
    pub fn crf(&self) -> Option<&Crf> {
        self.0.crf()
    }

    /// The network below.
    pub fn network(&self) -> &Network {
        &self.0
    }
}

/// Masked language model and next-sentence prediction.
pub struct BertPreTraining(Network);

impl BertPreTraining {
    /// Loads a checkpoint with `cls1` and `cls2`.
    ///
    /// # Errors
    /// As [`Network::load`].
    pub fn load(path: impl AsRef<Path>, options: &ModelOptions) -> Result<Self, Error> {
        Ok(Self(open(path.as_ref(), HeadKind::Pretraining, options)?))
    }

    /// Masked-LM log-probabilities `[batch * predictions, vocab]` and next-sentence ones `[batch, 2]`.
    ///
    /// # Errors
    /// As [`Network::forward`].
    pub fn forward(&self, inputs: &Inputs, masked_lm_positions: &Ids) -> Result<HeadOutput, Error> {
        run(&self.0, inputs, Some(masked_lm_positions))
    }

    /// The network below.
    pub fn network(&self) -> &Network {
        &self.0
    }
}
