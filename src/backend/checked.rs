//! The one place where arguments are checked: [`Backend`] for every implementation of the operations behind it.
//! Looks at extents, indices and lengths; computes nothing.

use super::activation::Activation;
use super::error::Error;
use super::kernels::{Kernels, MadeValue, TableExtents};
use super::precision::Precision;
use super::sequences::{Sequences, SoftmaxAxis, Tokens};
use super::sources::{EmbeddingSource, LinearSource, MatrixRole};
use super::{Backend, FeedForward, Hidden};
use crate::tensor::{DType, HostTensor};

/// Rows that an activation may have: device kernels, and the tests of lengths below, count with 32 bits.
const MOST_ROWS: usize = i32::MAX as usize;

impl<K: Kernels> Backend for K {
    type Residual = K::Residual;
    type Operand = K::Operand;
    type Logits = K::Logits;
    type Linear = K::Linear;
    type Norm = K::Norm;
    type Embeddings = K::Embeddings;
    type Recording = K::Recording;

    fn precision(&self) -> Precision {
        Kernels::precision(self)
    }

    fn load_linear(&self, parts: &[LinearSource<'_>], role: MatrixRole) -> Result<K::Linear, Error> {
        let check = Check::of(self, "load_linear");
        check.some("number of matrices", parts.len())?;
        let (mut inputs, mut outputs) = (None, 0_usize);
        for part in parts {
            let [rows, columns] = check.matrix("rank of a weight", part.weight)?;
            check.some("inputs of a weight", columns)?;
            check.some("outputs of a weight", rows)?;
            check.equal("inputs of a weight", columns, *inputs.get_or_insert(columns))?;
            if let Some(bias) = part.bias {
                check.numbers(bias)?;
                check.equal("length of a bias", bias.len(), rows)?;
            }
            outputs = outputs.saturating_add(rows);
        }
        check.at_most("outputs of all matrices", outputs, MOST_ROWS)?;
        Kernels::load_linear(self, parts, role)
    }

    fn load_norm(&self, gamma: &HostTensor, beta: &HostTensor, epsilon: f32) -> Result<K::Norm, Error> {
        let check = Check::of(self, "load_norm");
        check.numbers(gamma)?;
        check.numbers(beta)?;
        check.some("length of gamma", gamma.len())?;
        check.equal("length of beta", beta.len(), gamma.len())?;
        Kernels::load_norm(self, gamma, beta, epsilon)
    }

    fn load_embeddings(&self, source: EmbeddingSource<'_>, norm: K::Norm) -> Result<K::Embeddings, Error> {
        let check = Check::of(self, "load_embeddings");
        check.own("normalisation", MadeValue::Norm(&norm))?;
        let width = K::norm_width(&norm);
        for (what, table) in [
            ("width of the word table", source.word),
            ("width of the position table", source.position),
            ("width of the token-type table", source.token_type),
        ] {
            let [rows, columns] = check.matrix("rank of a table", table)?;
            check.equal(what, columns, width)?;
            check.at_most("rows of a table", rows, MOST_ROWS)?;
        }
        Kernels::load_embeddings(self, source, norm)
    }

    fn embed(&self, tables: &K::Embeddings, tokens: Tokens<'_>) -> Result<Hidden<K>, Error> {
        let check = Check::of(self, "embed");
        check.own("embedding tables", MadeValue::Embeddings(tables))?;
        check.tokens(tokens)?;
        let TableExtents { words, positions, types, .. } = K::table_extents(tables);
        check.indices("input_ids", tokens.input_ids, words)?;
        check.indices("position_ids", tokens.position_ids, positions)?;
        check.indices("token_type_ids", tokens.token_type_ids, types)?;
        Kernels::embed(self, tables, tokens)
    }

    fn linear(&self, input: &K::Operand, linear: &K::Linear, activation: Activation) -> Result<K::Operand, Error> {
        Check::of(self, "linear").product(input, linear)?;
        Kernels::linear(self, input, linear, activation)
    }

    fn linear_add_norm(
        &self,
        input: K::Operand,
        linear: &K::Linear,
        residual: K::Residual,
        norm: &K::Norm,
    ) -> Result<Hidden<K>, Error> {
        let check = Check::of(self, "linear_add_norm");
        let sum = check.product(&input, linear)?;
        check.residual(&residual, sum)?;
        check.norm(norm, sum[1])?;
        Kernels::linear_add_norm(self, input, linear, residual, norm)
    }

    fn feed_forward(&self, hidden: Hidden<K>, block: FeedForward<'_, K>) -> Result<Hidden<K>, Error> {
        let check = Check::of(self, "feed_forward");
        let [rows, between] = check.product(&hidden.operand, block.up)?;
        check.own("second matrix", MadeValue::Linear(block.down))?;
        let [width, inputs] = K::linear_extent(block.down);
        check.equal("inputs of the second matrix", inputs, between)?;
        check.residual(&hidden.residual, [rows, width])?;
        check.norm(block.norm, width)?;
        Kernels::feed_forward(self, hidden, block)
    }

    fn attention(&self, qkv: K::Operand, heads: usize, sequences: &Sequences) -> Result<K::Operand, Error> {
        let check = Check::of(self, "attention");
        let [rows, width] = check.operand(&qkv)?;
        check.equal("rows of Q | K | V", rows, sequences.tokens())?;
        // No product here overflows: each is at most the width.
        let head_size = width / 3 / heads.max(1);
        check.equal("width of Q | K | V", width, if head_size == 0 { 0 } else { 3 * heads * head_size })?;
        Kernels::attention(self, qkv, heads, sequences)
    }

    fn layer_norm(&self, input: K::Operand, norm: &K::Norm) -> Result<K::Operand, Error> {
        let check = Check::of(self, "layer_norm");
        let [_, width] = check.operand(&input)?;
        check.norm(norm, width)?;
        Kernels::layer_norm(self, input, norm)
    }

    fn gather_rows(&self, input: &K::Operand, rows: &[u32]) -> Result<K::Operand, Error> {
        let check = Check::of(self, "gather_rows");
        let [present, _] = check.operand(input)?;
        check.at_most("number of rows", rows.len(), MOST_ROWS)?;
        check.indices("row", rows, present)?;
        Kernels::gather_rows(self, input, rows)
    }

    fn logits(&self, input: &K::Operand, linear: &K::Linear) -> Result<K::Logits, Error> {
        Check::of(self, "logits").product(input, linear)?;
        Kernels::logits(self, input, linear)
    }

    fn log_softmax(&self, logits: K::Logits, axis: SoftmaxAxis) -> Result<K::Logits, Error> {
        let check = Check::of(self, "log_softmax");
        let [rows, _] = check.logits(&logits)?;
        if let SoftmaxAxis::Rows(block) = axis {
            check.some("rows of a block", block)?;
            check.equal("rows beyond whole blocks", rows % block, 0)?;
        }
        // No rows are whole blocks of any size, however large.
        if rows == 0 {
            return Ok(logits);
        }
        Kernels::log_softmax(self, logits, axis)
    }

    fn download_logits(&self, logits: &K::Logits) -> Result<Vec<f32>, Error> {
        Check::of(self, "download_logits").logits(logits)?;
        Kernels::download_logits(self, logits)
    }

    fn recorded(
        &self,
        recording: &K::Recording,
        tokens: Tokens<'_>,
        sequences: &Sequences,
        work: &dyn Fn() -> Result<K::Operand, Error>,
    ) -> Result<K::Operand, Error> {
        let check = Check::of(self, "recorded");
        check.tokens(tokens)?;
        check.equal("tokens of the sequences", sequences.tokens(), tokens.input_ids.len())?;
        Kernels::recorded(self, recording, tokens, sequences, work)
    }

    fn extent(&self, operand: &K::Operand) -> [usize; 2] {
        K::operand_extent(operand)
    }

    fn upload(&self, values: &[f32], width: usize) -> Result<K::Operand, Error> {
        let check = Check::of(self, "upload");
        check.some("width", width)?;
        check.equal("values beyond whole rows", values.len() % width, 0)?;
        check.at_most("number of rows", values.len() / width, MOST_ROWS)?;
        Kernels::upload(self, values, width)
    }

    fn download(&self, input: &K::Operand, rows: &[u32], out: &mut [f32]) -> Result<(), Error> {
        let check = Check::of(self, "download");
        let [present, width] = check.operand(input)?;
        check.equal("rows", rows.len(), present)?;
        check.equal("values of the output beyond whole rows", out.len() % width, 0)?;
        check.indices("row", rows, out.len() / width)?;
        Kernels::download(self, input, rows, out)
    }
}

/// The checks of one operation.
struct Check<'a, K> {
    backend: &'a K,
    operation: &'static str,
}

impl<'a, K: Kernels> Check<'a, K> {
    fn of(backend: &'a K, operation: &'static str) -> Self {
        Check { backend, operation }
    }

    fn equal(&self, what: &'static str, found: usize, expected: usize) -> Result<(), Error> {
        let Check { operation, .. } = *self;
        if found == expected { Ok(()) } else { Err(Error::Shape { operation, what, found, expected }) }
    }

    fn some(&self, what: &'static str, found: usize) -> Result<(), Error> {
        if found > 0 { Ok(()) } else { Err(Error::Empty { operation: self.operation, what }) }
    }

    fn at_most(&self, what: &'static str, found: usize, most: usize) -> Result<(), Error> {
        let Check { operation, .. } = *self;
        if found <= most { Ok(()) } else { Err(Error::TooLarge { operation, what, found, most }) }
    }

    /// Every index is below `end`.
    fn indices(&self, what: &'static str, indices: &[u32], end: usize) -> Result<(), Error> {
        // The largest first: one pass that compilers make vectors of.
        let largest = indices.iter().copied().max().map_or(0, |largest| largest as usize + 1);
        if largest <= end {
            return Ok(());
        }
        let at = indices.iter().position(|&index| index as usize >= end).unwrap_or_default();
        Err(Error::Index { operation: self.operation, what, at, found: indices[at], end })
    }

    fn own(&self, what: &'static str, value: MadeValue<'_, K>) -> Result<(), Error> {
        if self.backend.is_own(value) { Ok(()) } else { Err(Error::Foreign { operation: self.operation, what }) }
    }

    fn operand(&self, operand: &K::Operand) -> Result<[usize; 2], Error> {
        self.own("operand", MadeValue::Operand(operand))?;
        Ok(K::operand_extent(operand))
    }

    fn logits(&self, logits: &K::Logits) -> Result<[usize; 2], Error> {
        self.own("logits", MadeValue::Logits(logits))?;
        Ok(K::logits_extent(logits))
    }

    /// A matrix takes the operand: the extents of their product.
    fn product(&self, input: &K::Operand, linear: &K::Linear) -> Result<[usize; 2], Error> {
        let [rows, width] = self.operand(input)?;
        self.own("matrix", MadeValue::Linear(linear))?;
        let [outputs, inputs] = K::linear_extent(linear);
        self.equal("width of the input", width, inputs)?;
        Ok([rows, outputs])
    }

    fn residual(&self, residual: &K::Residual, [rows, width]: [usize; 2]) -> Result<(), Error> {
        self.own("residual", MadeValue::Residual(residual))?;
        let found = K::residual_extent(residual);
        self.equal("rows of the residual", found[0], rows)?;
        self.equal("width of the residual", found[1], width)
    }

    fn norm(&self, norm: &K::Norm, width: usize) -> Result<(), Error> {
        self.own("normalisation", MadeValue::Norm(norm))?;
        self.equal("width of the normalisation", K::norm_width(norm), width)
    }

    fn tokens(&self, tokens: Tokens<'_>) -> Result<(), Error> {
        let rows = tokens.input_ids.len();
        self.at_most("number of tokens", rows, MOST_ROWS)?;
        self.equal("number of token types", tokens.token_type_ids.len(), rows)?;
        self.equal("number of positions", tokens.position_ids.len(), rows)
    }

    /// A tensor of numbers and of rank 2: its extents.
    fn matrix(&self, what: &'static str, tensor: &HostTensor) -> Result<[usize; 2], Error> {
        self.numbers(tensor)?;
        match *tensor.shape() {
            [rows, columns] => Ok([rows, columns]),
            ref shape => self.equal(what, shape.len(), 2).map(|()| [0, 0]),
        }
    }

    fn numbers(&self, tensor: &HostTensor) -> Result<(), Error> {
        let (operation, dtype) = (self.operation, tensor.dtype());
        match dtype {
            DType::I4 | DType::Str => Err(Error::Elements { operation, tensor: tensor.name().into(), dtype }),
            _ => Ok(()),
        }
    }
}
