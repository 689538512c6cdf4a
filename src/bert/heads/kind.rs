//! The names of the heads. What each of them is stands in its own file, and in `heads/mod.rs` which is which.

use std::fmt;

/// A head by name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum HeadKind {
    /// The encoder alone.
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
    /// BertNER with a CRF: raw emissions `[batch, seq, tags]`, and the best path.
    NerCrf,
    /// BertNER with a BiLSTM and a CRF: raw emissions `[batch, seq, tags]`, and the best path.
    NerLstmCrf,
    /// The masked-LM head alone: log-probabilities `[batch * predictions, vocab]`, of all positions if none are given.
    Mlm,
    /// BertPreTraining: masked-LM log-probabilities `[batch * predictions, vocab]` and next-sentence ones `[batch, 2]`.
    Pretraining,
}

impl HeadKind {
    /// Every head.
    pub const ALL: [Self; 9] = [
        Self::None,
        Self::Classification,
        Self::Regression,
        Self::Squad,
        Self::Ner,
        Self::NerCrf,
        Self::NerLstmCrf,
        Self::Mlm,
        Self::Pretraining,
    ];
}

impl fmt::Display for HeadKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
