//! What a backend implements: the operations of the contract on arguments that fit, and the extents by which
//! `checked.rs`, their only caller, sees that they do. Sealed: the trait is public only inside this crate.

use super::activation::Activation;
use super::error::Error;
use super::precision::Precision;
use super::sequences::{Sequences, SoftmaxAxis, Tokens};
use super::sources::{EmbeddingSource, LinearSource, MatrixRole};
use super::{FeedForward, Hidden};
use crate::tensor::HostTensor;

/// The operations behind [`Backend`](super::Backend), which documents them.
///
/// Arguments fit: extents agree and are not zero but for numbers of rows, indices lie within the rows they pick from,
/// slices have the lengths that follow, tensors hold numbers, and every value is one that
/// [`Kernels::is_own`] accepted.
pub trait Kernels: Sized + Send + Sync + 'static {
    /// See [`Backend::Residual`](super::Backend::Residual).
    type Residual: Send;
    /// See [`Backend::Operand`](super::Backend::Operand).
    type Operand: Send;
    /// See [`Backend::Logits`](super::Backend::Logits).
    type Logits: Send;
    /// See [`Backend::Linear`](super::Backend::Linear).
    type Linear: Send + Sync;
    /// See [`Backend::Norm`](super::Backend::Norm).
    type Norm: Send + Sync;
    /// See [`Backend::Embeddings`](super::Backend::Embeddings).
    type Embeddings: Send + Sync;
    /// See [`Backend::Recording`](super::Backend::Recording).
    type Recording: Default + Send + Sync;

    fn precision(&self) -> Precision;

    fn load_linear(&self, parts: &[LinearSource<'_>], role: MatrixRole) -> Result<Self::Linear, Error>;

    fn load_norm(&self, gamma: &HostTensor, beta: &HostTensor, epsilon: f32) -> Result<Self::Norm, Error>;

    fn load_embeddings(&self, source: EmbeddingSource<'_>, norm: Self::Norm) -> Result<Self::Embeddings, Error>;

    fn embed(&self, tables: &Self::Embeddings, tokens: Tokens<'_>) -> Result<Hidden<Self>, Error>;

    fn linear(
        &self,
        input: &Self::Operand,
        linear: &Self::Linear,
        activation: Activation,
    ) -> Result<Self::Operand, Error>;

    fn linear_add_norm(
        &self,
        input: Self::Operand,
        linear: &Self::Linear,
        residual: Self::Residual,
        norm: &Self::Norm,
    ) -> Result<Hidden<Self>, Error>;

    fn feed_forward(&self, hidden: Hidden<Self>, block: FeedForward<'_, Self>) -> Result<Hidden<Self>, Error>;

    fn attention(&self, qkv: Self::Operand, heads: usize, sequences: &Sequences) -> Result<Self::Operand, Error>;

    fn layer_norm(&self, input: Self::Operand, norm: &Self::Norm) -> Result<Self::Operand, Error>;

    fn gather_rows(&self, input: &Self::Operand, rows: &[u32]) -> Result<Self::Operand, Error>;

    fn logits(&self, input: &Self::Operand, linear: &Self::Linear) -> Result<Self::Logits, Error>;

    fn log_softmax(&self, logits: Self::Logits, axis: SoftmaxAxis) -> Result<Self::Logits, Error>;

    fn download_logits(&self, logits: &Self::Logits) -> Result<Vec<f32>, Error>;

    fn recorded(
        &self,
        recording: &Self::Recording,
        tokens: Tokens<'_>,
        sequences: &Sequences,
        work: &dyn Fn() -> Result<Self::Operand, Error>,
    ) -> Result<Self::Operand, Error>;

    fn upload(&self, values: &[f32], width: usize) -> Result<Self::Operand, Error>;

    fn download(&self, input: &Self::Operand, rows: &[u32], out: &mut [f32]) -> Result<(), Error>;

    /// Whether the value is of the arithmetic and the device of this backend.
    fn is_own(&self, value: MadeValue<'_, Self>) -> bool;

    /// Rows and width.
    fn operand_extent(operand: &Self::Operand) -> [usize; 2];

    /// Rows and width.
    fn residual_extent(residual: &Self::Residual) -> [usize; 2];

    /// Rows and width.
    fn logits_extent(logits: &Self::Logits) -> [usize; 2];

    /// Outputs and inputs.
    fn linear_extent(linear: &Self::Linear) -> [usize; 2];

    /// Values of scale and of shift.
    fn norm_width(norm: &Self::Norm) -> usize;

    /// Rows of the word, position and token-type tables, and their width.
    fn table_extents(tables: &Self::Embeddings) -> TableExtents;
}

/// What a backend is handed that another one may have made.
pub enum MadeValue<'a, K: Kernels> {
    Operand(&'a K::Operand),
    Residual(&'a K::Residual),
    Logits(&'a K::Logits),
    Linear(&'a K::Linear),
    Norm(&'a K::Norm),
    Embeddings(&'a K::Embeddings),
}

/// The extents of embedding tables.
#[derive(Clone, Copy, Debug)]
pub struct TableExtents {
    /// Rows of the word table.
    pub words: usize,
    /// Rows of the position table.
    pub positions: usize,
    /// Rows of the token-type table.
    pub types: usize,
    /// Values in a row of each.
    pub width: usize,
}
