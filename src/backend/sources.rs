//! Weights as a backend takes them over: tensors of the host, by the part they play.
//! Borrows tensors; knows neither their names in a file nor how a backend packs them.

use crate::tensor::HostTensor;

/// One matrix to pack: weight `[out, in]` and bias `[out]`.
#[derive(Clone, Copy, Debug)]
pub struct LinearSource<'a> {
    /// `[out, in]`, row-major.
    pub weight: &'a HostTensor,
    /// `[out]`; zeros if absent.
    pub bias: Option<&'a HostTensor>,
}

/// The three embedding tables.
#[derive(Clone, Copy)]
pub struct EmbeddingSource<'a> {
    /// `[vocab, hidden]`.
    pub word: &'a HostTensor,
    /// `[max_position, hidden]`.
    pub position: &'a HostTensor,
    /// `[types, hidden]`.
    pub token_type: &'a HostTensor,
}

/// Where in the model a matrix is used: a backend may compute those outside the encoder more precisely.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MatrixRole {
    /// In the encoder's layers, in the arithmetic that was asked for.
    Encoder,
    /// Pooler and heads. With int8 it is computed as with bfloat16.
    Head,
}
