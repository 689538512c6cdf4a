//! The kernel contract: the fused operations that BERT needs, and what every backend promises of them.
//! Knows tensors, tokens and sequences; knows no layer names and no file format.

use std::fmt;
use std::ops::Range;

use crate::Remedy;
use crate::tensor::HostTensor;

pub mod cpu;
pub mod npu;
pub mod reference;

/// A device's fused kernels, its tensors and its packed weights.
///
/// Activations are row-major `[tokens, width]`. The **residual stream** is what layers add to; the **operand** of a
/// matrix is in the precision's own type. Their producer writes both, so that no pass exists only to convert.
/// Operations take what they consume by value, so that a backend may work in place.
pub trait Backend: Send + Sync + 'static {
    /// The residual stream, `[tokens, hidden]`.
    type Residual: Send;
    /// Input of a matrix, or output of one, `[tokens, width]`.
    type Operand: Send;
    /// A packed matrix with its bias.
    type Linear: Send + Sync;
    /// Scale, shift and epsilon of a layer normalisation.
    type Norm: Send + Sync;
    /// Word, position and token-type tables with their normalisation.
    type Embeddings: Send + Sync;

    /// The arithmetic this backend was made for.
    fn precision(&self) -> Precision;

    /// Packs the matrices `parts`, `[out, in]` each, as one whose outputs stand side by side (Q | K | V).
    fn load_linear(&self, parts: &[LinearSource<'_>]) -> Result<Self::Linear, Error>;

    /// As [`Backend::load_linear`], for a matrix outside the encoder, which a backend may compute more precisely.
    fn load_head_linear(&self, parts: &[LinearSource<'_>]) -> Result<Self::Linear, Error> {
        self.load_linear(parts)
    }

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

    /// `input · weightᵀ + bias` as an output of the model: not rounded to the operand's type if the backend can help it.
    fn logits(&self, input: &Self::Operand, linear: &Self::Linear) -> Result<Self::Operand, Error>;

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

    /// Log-softmax in f32, downloaded: over the width of each row, or down the rows of each block (see [`SoftmaxAxis`]).
    fn log_softmax(&self, logits: &Self::Operand, axis: SoftmaxAxis) -> Result<Vec<f32>, Error>;

    /// Runs `work`, which begins with embedding `tokens` and ends in an operand. For all batches with as many tokens and
    /// sequences, and a key mask or none, it must ask this backend for the same operations, weights and options, so that
    /// the backend may record them once and replay them.
    fn repeated(
        &self,
        tokens: Tokens<'_>,
        sequences: &Sequences,
        work: &dyn Fn() -> Result<Self::Operand, Error>,
    ) -> Result<Self::Operand, Error> {
        let _ = (tokens, sequences);
        work()
    }

    /// Values in a row of `input`.
    fn width(&self, input: &Self::Operand) -> usize;

    /// Brings `values`, rows of `width`, to the device as an operand.
    fn upload(&self, values: &[f32], width: usize) -> Result<Self::Operand, Error>;

    /// Writes row `i` to row `rows[i]` of `out`, which has the operand's width; other rows stay as they are.
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

/// What is applied to the output of a matrix.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Activation {
    /// Nothing.
    Identity,
    /// `tanh(x)`.
    Tanh,
    /// `x/2 * (1 + tanh(sqrt(2/pi) * (x + 0.044715 x³)))`: MindSpore's `gelu`, Hugging Face's `gelu_new`.
    GeluTanh,
    /// `x/2 * (1 + erf(x / sqrt(2)))`: Hugging Face's `gelu`.
    GeluErf,
    /// `x * sigmoid(1.702 x)`: MindSpore's `fast_gelu`, Hugging Face's `quick_gelu`.
    FastGelu,
    /// `max(x, 0)`; NaN stays NaN.
    Relu,
    /// `x * sigmoid(x)`, also called swish.
    Silu,
}

impl Activation {
    /// Every activation, in the order in which the device kernels number them.
    pub const ALL: [Self; 7] =
        [Self::Identity, Self::Tanh, Self::GeluTanh, Self::GeluErf, Self::FastGelu, Self::Relu, Self::Silu];

    /// The name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Activation::Identity => "none",
            Activation::Tanh => "tanh",
            Activation::GeluTanh => "gelu-tanh",
            Activation::GeluErf => "gelu-erf",
            Activation::FastGelu => "fast-gelu",
            Activation::Relu => "relu",
            Activation::Silu => "silu",
        }
    }
}

impl fmt::Display for Activation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
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

/// The arithmetic of a forward pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Precision {
    /// f32 operands and arithmetic: MindSpore's compute type float32.
    F32,
    /// f16 operands, f32 accumulation: MindSpore's compute type float16.
    F16,
    /// bfloat16 weights, and operands where the machine multiplies them; all else in f32. CPU only.
    Bf16,
    /// Eight bits in the encoder's matrices: weights with a scale per output, operands with one per token; attention
    /// and heads as with bfloat16, all else in f32. CPU only.
    Int8,
}

impl Precision {
    /// Every precision.
    pub const ALL: [Self; 4] = [Self::F32, Self::F16, Self::Bf16, Self::Int8];

    /// The name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Precision::F32 => "f32",
            Precision::F16 => "f16",
            Precision::Bf16 => "bf16",
            Precision::Int8 => "int8",
        }
    }
}

impl fmt::Display for Precision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Why a backend could not do its work.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Operands that do not fit each other: a mistake of the caller.
    #[error("{operation}: {what} is {found}, expected {expected}")]
    Shape {
        /// The operation called.
        operation: &'static str,
        /// Which extent is wrong.
        what: &'static str,
        /// Its value.
        found: usize,
        /// The value the other operands call for.
        expected: usize,
    },
    /// A weight that the precision cannot hold.
    #[error(
        "tensor '{tensor}': value {value:e} at index {index} does not fit {precision}, whose largest is {largest:e}"
    )]
    Range {
        /// Name of the tensor.
        tensor: String,
        /// Flat index of the value.
        index: usize,
        /// The value.
        value: f32,
        /// The precision asked for.
        precision: Precision,
        /// The largest finite value of that precision.
        largest: f32,
    },
    /// A matrix that does not divide into the blocks of sixteen that matrix cores work on.
    #[error("tensor '{tensor}': {what} is {found}, not a multiple of {multiple}")]
    Multiple {
        /// Name of the tensor.
        tensor: String,
        /// Which extent is wrong.
        what: &'static str,
        /// Its value.
        found: usize,
        /// What it must be a multiple of.
        multiple: usize,
    },
    /// The machine gave no more memory.
    #[error("out of memory: {bytes} bytes for {purpose}")]
    Memory {
        /// Size of the request.
        bytes: usize,
        /// What it was for.
        purpose: &'static str,
    },
    /// The environment asks for kernels that do not run here.
    #[error("{}={name}: this machine has {available}", cpu::ISA_VARIABLE)]
    Isa {
        /// What was asked for.
        name: String,
        /// What there is.
        available: String,
    },
    /// No thread could be started.
    #[error("cannot start {threads} threads")]
    Threads {
        /// How many were asked for.
        threads: usize,
        /// What the system said.
        source: std::io::Error,
    },
    /// The NPU, or the way to it, failed.
    #[error(transparent)]
    Npu(#[from] crate::runtime::Error),
    /// There are no kernels for the NPU.
    #[error(transparent)]
    Kernels(#[from] npu::KernelError),
    /// Extents that no device kernel takes.
    #[error("{operation} on {architecture}: {what} is {found}, which no kernel takes")]
    Kernel {
        /// The operation called.
        operation: &'static str,
        /// The device's generation.
        architecture: crate::runtime::Architecture,
        /// Which extent.
        what: &'static str,
        /// Its value.
        found: usize,
    },
}

impl Remedy for Error {
    fn remedy(&self) -> String {
        match self {
            Error::Shape { .. } => "pass operands whose extents agree".into(),
            Error::Range { .. } => {
                "run with --device cpu --precision f32, or check that the checkpoint is not damaged".into()
            }
            Error::Multiple { .. } => "run with --device cpu, which takes matrices of any size".into(),
            Error::Memory { .. } => "use a smaller --batch-size, or a machine with more memory".into(),
            Error::Npu(error) => error.remedy(),
            Error::Kernels(error) => error.remedy(),
            Error::Kernel { .. } => "run with --device cpu, which takes models of any size".into(),
            Error::Isa { .. } => format!("unset {}, or set it to one of those", cpu::ISA_VARIABLE),
            Error::Threads { .. } => "give a smaller --threads, or raise the limit on processes (ulimit -u)".into(),
        }
    }
}

/// An [`Error::Shape`] unless `found` equals `expected`.
pub(crate) fn expect(operation: &'static str, what: &'static str, found: usize, expected: usize) -> Result<(), Error> {
    if found == expected { Ok(()) } else { Err(Error::Shape { operation, what, found, expected }) }
}
