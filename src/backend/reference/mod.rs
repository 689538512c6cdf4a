//! The contract in plain loops and f64 arithmetic: what "right" means for every other backend.
//! Speed does not matter here; nothing is fused, reordered or approximated.

mod math;

use super::activation::Activation;
use super::error::Error;
use super::kernels::{Kernels, MadeValue, TableExtents};
use super::precision::Precision;
use super::recording::NoRecording;
use super::sequences::{Sequences, SoftmaxAxis, Tokens};
use super::sources::{EmbeddingSource, LinearSource, MatrixRole};
use super::{FeedForward, Hidden, MASKED_SCORE};
use crate::tensor::HostTensor;

pub use math::{activate, erf};

/// The reference backend.
#[derive(Clone, Copy, Debug, Default)]
pub struct Reference;

/// A matrix of f64, row-major.
#[derive(Clone, Debug, PartialEq)]
pub struct ReferenceMatrix {
    width: usize,
    values: Vec<f64>,
}

impl ReferenceMatrix {
    /// Rows of `width` values, one after the other; `None` if they do not fill whole rows, or the width is 0.
    pub fn new(width: usize, values: Vec<f64>) -> Option<Self> {
        (width > 0 && values.len().is_multiple_of(width)).then_some(Self { width, values })
    }

    /// Row after row.
    pub fn into_values(self) -> Vec<f64> {
        self.values
    }

    fn rows(&self) -> usize {
        self.values.len() / self.width
    }

    fn row(&self, row: usize) -> &[f64] {
        &self.values[row * self.width..][..self.width]
    }
}

/// A weight matrix `[out, in]` and its bias `[out]`.
#[derive(Clone, Debug)]
pub struct ReferenceLinear {
    weight: ReferenceMatrix,
    bias: Vec<f64>,
}

/// Scale, shift and epsilon.
#[derive(Clone, Debug)]
pub struct ReferenceNorm {
    gamma: Vec<f64>,
    beta: Vec<f64>,
    epsilon: f64,
}

/// The three tables and their normalisation.
#[derive(Clone, Debug)]
pub struct ReferenceEmbeddings {
    word: ReferenceMatrix,
    position: ReferenceMatrix,
    token_type: ReferenceMatrix,
    norm: ReferenceNorm,
}

impl Kernels for Reference {
    type Residual = ReferenceMatrix;
    type Operand = ReferenceMatrix;
    type Logits = ReferenceMatrix;
    type Linear = ReferenceLinear;
    type Norm = ReferenceNorm;
    type Embeddings = ReferenceEmbeddings;
    type Recording = NoRecording;

    fn precision(&self) -> Precision {
        Precision::F32
    }

    fn load_linear(&self, parts: &[LinearSource<'_>], _: MatrixRole) -> Result<ReferenceLinear, Error> {
        let width = parts.first().map_or(0, |part| part.weight.shape()[1]);
        let mut linear = ReferenceLinear { weight: ReferenceMatrix { width, values: Vec::new() }, bias: Vec::new() };
        for part in parts {
            linear.weight.values.extend(values(part.weight));
            linear.bias.extend(part.bias.map_or(vec![0.0; part.weight.shape()[0]], values));
        }
        Ok(linear)
    }

    fn load_norm(&self, gamma: &HostTensor, beta: &HostTensor, epsilon: f32) -> Result<ReferenceNorm, Error> {
        Ok(ReferenceNorm { gamma: values(gamma), beta: values(beta), epsilon: f64::from(epsilon) })
    }

    fn load_embeddings(&self, source: EmbeddingSource<'_>, norm: ReferenceNorm) -> Result<ReferenceEmbeddings, Error> {
        let table = |tensor: &HostTensor| ReferenceMatrix { width: tensor.shape()[1], values: values(tensor) };
        let (word, position, token_type) = (table(source.word), table(source.position), table(source.token_type));
        Ok(ReferenceEmbeddings { word, position, token_type, norm })
    }

    fn embed(&self, tables: &ReferenceEmbeddings, tokens: Tokens<'_>) -> Result<Hidden<Self>, Error> {
        let mut sum = ReferenceMatrix { width: tables.word.width, values: Vec::new() };
        for ((&word, &token_type), &position) in
            tokens.input_ids.iter().zip(tokens.token_type_ids).zip(tokens.position_ids)
        {
            let word = tables.word.row(word as usize);
            let token_type = tables.token_type.row(token_type as usize);
            let position = tables.position.row(position as usize);
            sum.values.extend((0..sum.width).map(|i| word[i] + token_type[i] + position[i]));
        }
        Ok(both(normalise(sum, &tables.norm)))
    }

    fn linear(
        &self,
        input: &ReferenceMatrix,
        linear: &ReferenceLinear,
        activation: Activation,
    ) -> Result<ReferenceMatrix, Error> {
        let mut output = ReferenceMatrix { width: linear.bias.len(), values: Vec::new() };
        for row in 0..input.rows() {
            let x = input.row(row);
            for (out, bias) in linear.bias.iter().enumerate() {
                output.values.push(activate(activation, dot(x, linear.weight.row(out)) + bias));
            }
        }
        Ok(output)
    }

    fn linear_add_norm(
        &self,
        input: ReferenceMatrix,
        linear: &ReferenceLinear,
        residual: ReferenceMatrix,
        norm: &ReferenceNorm,
    ) -> Result<Hidden<Self>, Error> {
        let mut sum = self.linear(&input, linear, Activation::Identity)?;
        for (sum, residual) in sum.values.iter_mut().zip(&residual.values) {
            *sum += residual;
        }
        Ok(both(normalise(sum, norm)))
    }

    fn feed_forward(&self, hidden: Hidden<Self>, block: FeedForward<'_, Self>) -> Result<Hidden<Self>, Error> {
        let intermediate = self.linear(&hidden.operand, block.up, block.activation)?;
        self.linear_add_norm(intermediate, block.down, hidden.residual, block.norm)
    }

    fn attention(&self, qkv: ReferenceMatrix, heads: usize, sequences: &Sequences) -> Result<ReferenceMatrix, Error> {
        let hidden = qkv.width / 3;
        let size = hidden / heads.max(1);
        let scale = 1.0 / (size as f64).sqrt();
        let mut context = ReferenceMatrix { width: hidden, values: vec![0.0; sequences.tokens() * hidden] };
        for sequence in 0..sequences.len() {
            for head in 0..heads {
                let (q, k, v) = (head * size, hidden + head * size, 2 * hidden + head * size);
                for row in sequences.rows(sequence) {
                    let query = &qkv.row(row)[q..q + size];
                    let mut scores: Vec<f64> = Vec::new();
                    for key in sequences.rows(sequence) {
                        let masked = sequences.key_mask().is_some_and(|mask| !mask[key]);
                        let score = dot(query, &qkv.row(key)[k..k + size]) * scale;
                        // The contract adds to f32 scores: at 1e4 their rounding is part of the result.
                        scores.push(if masked { f64::from(score as f32 + MASKED_SCORE) } else { score });
                    }
                    softmax(&mut scores);
                    let out = &mut context.values[row * hidden + q..][..size];
                    for (key, probability) in sequences.rows(sequence).zip(&scores) {
                        for (out, value) in out.iter_mut().zip(&qkv.row(key)[v..v + size]) {
                            *out += probability * value;
                        }
                    }
                }
            }
        }
        Ok(context)
    }

    fn layer_norm(&self, input: ReferenceMatrix, norm: &ReferenceNorm) -> Result<ReferenceMatrix, Error> {
        Ok(normalise(input, norm))
    }

    fn gather_rows(&self, input: &ReferenceMatrix, rows: &[u32]) -> Result<ReferenceMatrix, Error> {
        let values = rows.iter().flat_map(|&row| input.row(row as usize)).copied().collect();
        Ok(ReferenceMatrix { width: input.width, values })
    }

    fn logits(&self, input: &ReferenceMatrix, linear: &ReferenceLinear) -> Result<ReferenceMatrix, Error> {
        self.linear(input, linear, Activation::Identity)
    }

    fn log_softmax(&self, mut logits: ReferenceMatrix, axis: SoftmaxAxis) -> Result<ReferenceMatrix, Error> {
        let (block_rows, groups, stride) = match axis {
            SoftmaxAxis::Width => (1, 1, 1),
            SoftmaxAxis::Rows(rows) => (rows, logits.width, logits.width),
        };
        let block = block_rows * logits.width;
        for start in (0..logits.values.len()).step_by(block) {
            for group in 0..groups {
                let indices = (start + group..start + block).step_by(stride);
                let max = indices.clone().map(|i| logits.values[i]).fold(f64::NEG_INFINITY, f64::max);
                let sum: f64 = indices.clone().map(|i| (logits.values[i] - max).exp()).sum();
                for index in indices {
                    logits.values[index] = logits.values[index] - max - sum.ln();
                }
            }
        }
        Ok(logits)
    }

    fn download_logits(&self, logits: &ReferenceMatrix) -> Result<Vec<f32>, Error> {
        Ok(logits.values.iter().map(|&value| value as f32).collect())
    }

    fn recorded(
        &self,
        _: &NoRecording,
        _: Tokens<'_>,
        _: &Sequences,
        work: &dyn Fn() -> Result<ReferenceMatrix, Error>,
    ) -> Result<ReferenceMatrix, Error> {
        work()
    }

    fn upload(&self, values: &[f32], width: usize) -> Result<ReferenceMatrix, Error> {
        Ok(ReferenceMatrix { width, values: values.iter().map(|&value| f64::from(value)).collect() })
    }

    fn download(&self, input: &ReferenceMatrix, rows: &[u32], out: &mut [f32]) -> Result<(), Error> {
        for (row, &target) in rows.iter().enumerate() {
            let out = &mut out[target as usize * input.width..][..input.width];
            for (out, value) in out.iter_mut().zip(input.row(row)) {
                *out = *value as f32;
            }
        }
        Ok(())
    }

    fn is_own(&self, _: MadeValue<'_, Self>) -> bool {
        true
    }

    fn operand_extent(operand: &ReferenceMatrix) -> [usize; 2] {
        [operand.rows(), operand.width]
    }

    fn residual_extent(residual: &ReferenceMatrix) -> [usize; 2] {
        [residual.rows(), residual.width]
    }

    fn logits_extent(logits: &ReferenceMatrix) -> [usize; 2] {
        [logits.rows(), logits.width]
    }

    fn linear_extent(linear: &ReferenceLinear) -> [usize; 2] {
        [linear.bias.len(), linear.weight.width]
    }

    fn norm_width(norm: &ReferenceNorm) -> usize {
        norm.gamma.len()
    }

    fn table_extents(tables: &ReferenceEmbeddings) -> TableExtents {
        let ReferenceEmbeddings { word, position, token_type, norm } = tables;
        TableExtents {
            words: word.rows(),
            positions: position.rows(),
            types: token_type.rows(),
            width: norm.gamma.len(),
        }
    }
}

fn values(tensor: &HostTensor) -> Vec<f64> {
    tensor.to_f32().into_iter().map(f64::from).collect()
}

fn both(matrix: ReferenceMatrix) -> Hidden<Reference> {
    Hidden { residual: matrix.clone(), operand: matrix }
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

fn softmax(scores: &mut [f64]) {
    let max = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let mut sum = 0.0;
    for score in scores.iter_mut() {
        *score = (*score - max).exp();
        sum += *score;
    }
    for score in scores {
        *score /= sum;
    }
}

/// Biased variance, as both MindSpore and Ba et al. (arXiv:1607.06450) define it.
fn normalise(mut matrix: ReferenceMatrix, norm: &ReferenceNorm) -> ReferenceMatrix {
    let width = matrix.width as f64;
    for row in matrix.values.chunks_mut(matrix.width) {
        let mean = row.iter().sum::<f64>() / width;
        let variance = row.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / width;
        let inverse = 1.0 / (variance + norm.epsilon).sqrt();
        for ((x, gamma), beta) in row.iter_mut().zip(&norm.gamma).zip(&norm.beta) {
            *x = (*x - mean) * inverse * gamma + beta;
        }
    }
    matrix
}
