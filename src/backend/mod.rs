//! The inference contract: the fused operations that BERT needs, and what every backend promises of them.
//! Knows tensors, tokens and sequences; knows no layer names, no file format and no command line.
//!
//! [`Backend`] is what models call. It is safe whatever it is called with: every extent, index and length passes
//! through one file, `checked.rs`, before it reaches a backend, and what does not fit is an [`Error`]. A backend
//! implements the operations behind it (`kernels.rs`), which may assume that their arguments fit. Devices are chosen
//! and opened in [`open`]; training will be a trait beside this one (`docs/design.md`).

mod activation;
mod checked;
pub mod cpu;
mod error;
mod kernels;
pub mod npu;
pub mod open;
mod precision;
pub mod recording;
pub mod reference;
mod sequences;
mod sources;

use crate::tensor::HostTensor;

pub use activation::Activation;
pub use error::Error;
pub use precision::Precision;
pub use sequences::{Sequences, SoftmaxAxis, Tokens};
pub use sources::{EmbeddingSource, LinearSource, MatrixRole};

/// A device's fused kernels, its tensors and its packed weights.
///
/// Activations are row-major `[tokens, width]`. The **residual stream** is what layers add to; the **operand** of a
/// matrix is in the precision's own type. Their producer writes both, so that no pass exists only to convert.
/// Operations take what they consume by value, so that a backend may work in place.
///
/// # Errors
/// Every operation refuses extents, indices and lengths that do not fit each other, and values that another backend
/// made; it may fail for want of memory or because its device fails. It never panics for its arguments.
pub trait Backend: Send + Sync + 'static {
    /// The residual stream, `[tokens, hidden]`.
    type Residual: Send;
    /// Input of a matrix, or output of one, `[tokens, width]`.
    type Operand: Send;
    /// Output of the model before it leaves the device, `[rows, classes]`, in f32.
    type Logits: Send;
    /// A packed matrix with its bias.
    type Linear: Send + Sync;
    /// Scale, shift and epsilon of a layer normalisation.
    type Norm: Send + Sync;
    /// Word, position and token-type tables with their normalisation.
    type Embeddings: Send + Sync;
    /// What is remembered of work that is repeated: see [`recording`].
    type Recording: Default + Send + Sync;

    /// The arithmetic this backend was made for.
    fn precision(&self) -> Precision;

    /// Packs the matrices `parts`, `[out, in]` each, as one whose outputs stand side by side (Q | K | V).
    fn load_linear(&self, parts: &[LinearSource<'_>], role: MatrixRole) -> Result<Self::Linear, Error>;

    /// Takes over scale and shift, `[width]` each.
    fn load_norm(&self, gamma: &HostTensor, beta: &HostTensor, epsilon: f32) -> Result<Self::Norm, Error>;

    /// Takes over the tables `[vocab, hidden]`, `[max_position, hidden]` and `[types, hidden]`.
    fn load_embeddings(&self, source: EmbeddingSource<'_>, norm: Self::Norm) -> Result<Self::Embeddings, Error>;

    /// Gathers and sums the three embeddings of every token and normalises the sum.
    fn embed(&self, tables: &Self::Embeddings, tokens: Tokens<'_>) -> Result<Hidden<Self>, Error>;

    /// `activation(input · weightᵀ + bias)`.
    fn linear(
        &self,
        input: &Self::Operand,
        linear: &Self::Linear,
        activation: Activation,
    ) -> Result<Self::Operand, Error>;

    /// `LayerNorm(residual + input · weightᵀ + bias)`: the new residual and the next operand.
    fn linear_add_norm(
        &self,
        input: Self::Operand,
        linear: &Self::Linear,
        residual: Self::Residual,
        norm: &Self::Norm,
    ) -> Result<Hidden<Self>, Error>;

    /// Both dense layers and the normalisation of a block; a backend may cut the work over tokens.
    fn feed_forward(&self, hidden: Hidden<Self>, block: FeedForward<'_, Self>) -> Result<Hidden<Self>, Error>;

    /// Softmax attention of every sequence over `[tokens, 3 * hidden]` (Q | K | V), giving `[tokens, hidden]`.
    ///
    /// Scores are scaled by `1/sqrt(head size)`; where `sequences` carries a key mask, [`MASKED_SCORE`] is then added
    /// to the scores of the masked keys, before the maximum is taken.
    fn attention(&self, qkv: Self::Operand, heads: usize, sequences: &Sequences) -> Result<Self::Operand, Error>;

    /// `LayerNorm(input)` without a residual, as the masked-LM transform needs it.
    fn layer_norm(&self, input: Self::Operand, norm: &Self::Norm) -> Result<Self::Operand, Error>;

    /// The given rows, in the given order.
    fn gather_rows(&self, input: &Self::Operand, rows: &[u32]) -> Result<Self::Operand, Error>;

    /// `input · weightᵀ + bias` as an output of the model, not rounded to the operand's type.
    fn logits(&self, input: &Self::Operand, linear: &Self::Linear) -> Result<Self::Logits, Error>;

    /// Log-softmax in f32: over the width of each row, or down the rows of each block (see [`SoftmaxAxis`]).
    fn log_softmax(&self, logits: Self::Logits, axis: SoftmaxAxis) -> Result<Self::Logits, Error>;

    /// Brings all rows to the host, `rows * width` values.
    fn download_logits(&self, logits: &Self::Logits) -> Result<Vec<f32>, Error>;

    /// Runs `work` over `tokens` and `sequences`. What `recording` holds of equal work, for as many tokens and
    /// sequences, may be replayed in its place: see [`recording`] for which work that is.
    fn recorded(
        &self,
        recording: &Self::Recording,
        tokens: Tokens<'_>,
        sequences: &Sequences,
        work: &dyn Fn() -> Result<Self::Operand, Error>,
    ) -> Result<Self::Operand, Error>;

    /// Rows, and values in a row.
    fn extent(&self, operand: &Self::Operand) -> [usize; 2];

    /// Brings `values`, rows of `width`, to the device as an operand.
    fn upload(&self, values: &[f32], width: usize) -> Result<Self::Operand, Error>;

    /// Writes row `i` to row `rows[i]` of `out`, whose rows have the operand's width; other rows stay as they are.
    fn download(&self, input: &Self::Operand, rows: &[u32], out: &mut [f32]) -> Result<(), Error>;
}

/// What MindSpore adds to the score of a masked key.
pub const MASKED_SCORE: f32 = -10000.0;

/// A layer's output: the residual stream and the same values as the next operand.
pub struct Hidden<B: Backend + ?Sized> {
    /// What the next block adds its result to.
    pub residual: B::Residual,
    /// What the next matrix reads.
    pub operand: B::Operand,
}

/// The weights of a feed-forward block.
pub struct FeedForward<'a, B: Backend + ?Sized> {
    /// `[intermediate, hidden]`.
    pub up: &'a B::Linear,
    /// Applied to the output of `up`.
    pub activation: Activation,
    /// `[hidden, intermediate]`.
    pub down: &'a B::Linear,
    /// Normalises the sum with the residual.
    pub norm: &'a B::Norm,
}
