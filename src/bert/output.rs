//! What is asked of a forward pass, and what it returns.

use super::Array;
use super::finite::NotFinite;
use super::heads::HeadOutput;
use crate::ids::Ids;

/// Which outputs to bring back from the device.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// The sequence output.
    pub sequence: bool,
    /// The pooled output.
    pub pooled: bool,
    /// For the masked-LM heads: the positions to predict, `[batch, predictions]`.
    pub masked_lm_positions: Option<Ids>,
}

/// What a network returns for a batch.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct NetworkOutput {
    /// `[batch, seq, hidden]`, if wanted.
    pub sequence_output: Option<Array>,
    /// `[batch, hidden]`, if wanted.
    pub pooled_output: Option<Array>,
    /// What the head returned.
    pub head: HeadOutput,
    /// Tokens of each sequence that were computed.
    pub computed: Vec<usize>,
    /// NaN or infinity in an output, where that is allowed.
    pub not_finite: Option<NotFinite>,
}

impl NetworkOutput {
    /// Tokens that were computed.
    pub fn tokens(&self) -> usize {
        self.computed.iter().sum()
    }
}

/// What a network returns for a packed batch.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PackedOutput {
    /// `[tokens, hidden]`, if wanted: the rows of all sequences, one after another.
    pub sequence_output: Option<Array>,
    /// `[sequences, hidden]`, if wanted.
    pub pooled_output: Option<Array>,
    /// What the head returned: a row a sequence (classification, regression) or a token (NER).
    pub head: HeadOutput,
    /// Sequence `i` is rows `cu_seqlens[i]..cu_seqlens[i + 1]`.
    pub cu_seqlens: Vec<u32>,
    /// NaN or infinity in an output, where that is allowed.
    pub not_finite: Option<NotFinite>,
}

impl PackedOutput {
    /// The rows of sequence `index` of the sequence output, `[its tokens, hidden]`; `None` if it was not wanted or there
    /// is no such sequence.
    pub fn rows(&self, index: usize) -> Option<&[f32]> {
        let output = self.sequence_output.as_ref()?;
        let width = *output.shape.last()?;
        let (start, end) = (*self.cu_seqlens.get(index)?, *self.cu_seqlens.get(index + 1)?);
        output.values.get(start as usize * width..end as usize * width)
    }
}
