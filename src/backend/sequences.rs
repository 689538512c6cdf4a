//! The tokens of a forward pass, and which of them form a sequence.
//! Plain data without padding; backends read it, whoever makes batches builds it.

use std::ops::Range;

/// The tokens to compute, one entry each; indices are within their tables.
#[derive(Clone, Copy, Debug)]
pub struct Tokens<'a> {
    /// Rows of the word table.
    pub input_ids: &'a [u32],
    /// Rows of the token-type table.
    pub token_type_ids: &'a [u32],
    /// Rows of the position table.
    pub position_ids: &'a [u32],
}

/// Which rows of an activation form a sequence, and which of their tokens may be attended to.
///
/// The default is no sequence at all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sequences {
    cu_seqlens: Vec<u32>,
    key_mask: Option<Vec<bool>>,
}

impl Default for Sequences {
    fn default() -> Self {
        Self { cu_seqlens: vec![0], key_mask: None }
    }
}

impl Sequences {
    /// Sequence `i` is rows `cu_seqlens[i]..cu_seqlens[i + 1]`; `key_mask`, one entry a row, is false for masked keys.
    ///
    /// `None` unless `cu_seqlens` starts at 0 and never decreases, and the mask has as many entries as there are rows.
    pub fn new(cu_seqlens: Vec<u32>, key_mask: Option<Vec<bool>>) -> Option<Self> {
        let ordered = cu_seqlens.first() == Some(&0) && cu_seqlens.is_sorted();
        let rows = *cu_seqlens.last()? as usize;
        (ordered && key_mask.as_ref().is_none_or(|mask| mask.len() == rows)).then_some(Self { cu_seqlens, key_mask })
    }

    /// Number of sequences.
    pub fn len(&self) -> usize {
        self.cu_seqlens.len() - 1
    }

    /// Whether there is no sequence.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Number of rows of all sequences.
    pub fn tokens(&self) -> usize {
        self.cu_seqlens[self.len()] as usize
    }

    /// Rows of sequence `index`.
    pub fn rows(&self, index: usize) -> Range<usize> {
        self.cu_seqlens[index] as usize..self.cu_seqlens[index + 1] as usize
    }

    /// Where sequences begin and end: sequence `i` is rows `cu_seqlens[i]..cu_seqlens[i + 1]`.
    pub fn cu_seqlens(&self) -> &[u32] {
        &self.cu_seqlens
    }

    /// The key mask, if any key is masked.
    pub fn key_mask(&self) -> Option<&[bool]> {
        self.key_mask.as_deref()
    }
}

/// Over which values a softmax is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SoftmaxAxis {
    /// Over the values of each row.
    Width,
    /// Down each column of every block of this many rows (the positions of one sequence).
    Rows(usize),
}
