//! The contract in plain loops and f64 arithmetic: what "right" means for every other backend.
//! Speed does not matter here; nothing is fused, reordered or approximated.

mod math;

use super::{
    Activation, Backend, EmbeddingSource, Error, FeedForward, Hidden, LinearSource, MASKED_SCORE, Precision, Sequences,
    SoftmaxAxis, Tokens, expect,
};
use crate::tensor::HostTensor;

pub use math::{activate, erf};

/// The reference backend.
#[derive(Clone, Copy, Debug, Default)]
pub struct Reference;

/// A matrix of f64, row-major.
#[derive(Clone, Debug, PartialEq)]
pub struct Matrix {
    /// Values in a row.
    pub width: usize,
    /// Row after row.
    pub values: Vec<f64>,
}

impl Matrix {
    fn rows(&self) -> usize {
        self.values.len() / self.width
    }

    fn row(&self, row: usize) -> &[f64] {
        &self.values[row * self.width..][..self.width]
    }
}

/// A weight matrix `[out, in]` and its bias `[out]`.
#[derive(Clone, Debug)]
pub struct Linear {
    weight: Matrix,
    bias: Vec<f64>,
}

/// Scale, shift and epsilon.
#[derive(Clone, Debug)]
pub struct Norm {
    gamma: Vec<f64>,
    beta: Vec<f64>,
    epsilon: f64,
}

/// The three tables and their normalisation.
#[derive(Clone, Debug)]
pub struct Embeddings {
    word: Matrix,
    position: Matrix,
    token_type: Matrix,
    norm: Norm,
}

impl Backend for Reference {
    type Residual = Matrix;
    type Operand = Matrix;
    type Linear = Linear;
    type Norm = Norm;
    type Embeddings = Embeddings;

    fn precision(&self) -> Precision {
        Precision::F32
    }

    fn load_linear(&self, parts: &[LinearSource<'_>]) -> Result<Linear, Error> {
        for part in parts {
            expect("load_linear", "rank of a weight", part.weight.shape().len(), 2)?;
        }
        let width = parts.first().map_or(0, |part| part.weight.shape()[1]);
        let mut linear = Linear { weight: Matrix { width, values: Vec::new() }, bias: Vec::new() };
        for part in parts {
            expect("load_linear", "inputs of a weight", part.weight.shape()[1], width)?;
            linear.weight.values.extend(values(part.weight));
            let outputs = part.weight.shape()[0];
            let bias = part.bias.map_or(vec![0.0; outputs], values);
            expect("load_linear", "length of a bias", bias.len(), outputs)?;
            linear.bias.extend(bias);
        }
        Ok(linear)
    }

    fn load_norm(&self, gamma: &HostTensor, beta: &HostTensor, epsilon: f32) -> Result<Norm, Error> {
        expect("load_norm", "length of beta", beta.len(), gamma.len())?;
        Ok(Norm { gamma: values(gamma), beta: values(beta), epsilon: f64::from(epsilon) })
    }

    fn load_embeddings(&self, source: EmbeddingSource<'_>, norm: Norm) -> Result<Embeddings, Error> {
        for table in [source.word, source.position, source.token_type] {
            expect("load_embeddings", "rank of a table", table.shape().len(), 2)?;
        }
        let table = |tensor: &HostTensor| Matrix { width: tensor.shape()[1], values: values(tensor) };
        let (word, position, token_type) = (table(source.word), table(source.position), table(source.token_type));
        expect("load_embeddings", "width of the position table", position.width, word.width)?;
        expect("load_embeddings", "width of the token-type table", token_type.width, word.width)?;
        expect("load_embeddings", "width of the normalisation", norm.gamma.len(), word.width)?;
        Ok(Embeddings { word, position, token_type, norm })
    }

    fn embed(&self, tables: &Embeddings, tokens: Tokens<'_>) -> Result<Hidden<Self>, Error> {
        expect("embed", "token types", tokens.token_type_ids.len(), tokens.input_ids.len())?;
        expect("embed", "positions", tokens.position_ids.len(), tokens.input_ids.len())?;
        let mut sum = Matrix { width: tables.word.width, values: Vec::new() };
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

    fn linear(&self, input: &Matrix, linear: &Linear, activation: Activation) -> Result<Matrix, Error> {
        expect("linear", "width of the input", input.width, linear.weight.width)?;
        let mut output = Matrix { width: linear.bias.len(), values: Vec::new() };
        for row in 0..input.rows() {
            let x = input.row(row);
            for (out, bias) in linear.bias.iter().enumerate() {
                output.values.push(activate(activation, dot(x, linear.weight.row(out)) + bias));
            }
        }
        Ok(output)
    }

    fn logits(&self, input: &Matrix, linear: &Linear) -> Result<Matrix, Error> {
        self.linear(input, linear, Activation::Identity)
    }

    fn linear_add_norm(
        &self,
        input: Matrix,
        linear: &Linear,
        residual: Matrix,
        norm: &Norm,
    ) -> Result<Hidden<Self>, Error> {
        let mut sum = self.linear(&input, linear, Activation::Identity)?;
        expect("linear_add_norm", "values of the residual", residual.values.len(), sum.values.len())?;
        expect("linear_add_norm", "width of the normalisation", norm.gamma.len(), sum.width)?;
        for (sum, residual) in sum.values.iter_mut().zip(&residual.values) {
            *sum += residual;
        }
        Ok(both(normalise(sum, norm)))
    }

    fn feed_forward(&self, hidden: Hidden<Self>, block: FeedForward<'_, Self>) -> Result<Hidden<Self>, Error> {
        let intermediate = self.linear(&hidden.operand, block.up, block.activation)?;
        self.linear_add_norm(intermediate, block.down, hidden.residual, block.norm)
    }

    fn attention(&self, qkv: Matrix, heads: usize, sequences: &Sequences) -> Result<Matrix, Error> {
        expect("attention", "rows of Q | K | V", qkv.rows(), sequences.tokens())?;
        let hidden = qkv.width / 3;
        let size = hidden / heads.max(1);
        expect("attention", "width of Q | K | V", qkv.width, 3 * heads * size)?;
        let scale = 1.0 / (size as f64).sqrt();
        let mut context = Matrix { width: hidden, values: vec![0.0; sequences.tokens() * hidden] };
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

    fn layer_norm(&self, input: Matrix, norm: &Norm) -> Result<Matrix, Error> {
        expect("layer_norm", "width of the input", input.width, norm.gamma.len())?;
        Ok(normalise(input, norm))
    }

    fn gather_rows(&self, input: &Matrix, rows: &[u32]) -> Result<Matrix, Error> {
        let values = rows.iter().flat_map(|&row| input.row(row as usize)).copied().collect();
        Ok(Matrix { width: input.width, values })
    }

    fn log_softmax(&self, logits: &Matrix, axis: SoftmaxAxis) -> Result<Vec<f32>, Error> {
        let (block_rows, groups, stride) = match axis {
            SoftmaxAxis::Width => (1, 1, 1),
            SoftmaxAxis::Rows(rows) => (rows, logits.width, logits.width),
        };
        let block = block_rows * logits.width;
        let mut output = vec![0.0; logits.values.len()];
        expect("log_softmax", "values beyond whole blocks", output.len() % block.max(1), 0)?;
        for start in (0..output.len()).step_by(block.max(1)) {
            for group in 0..groups {
                let indices = (start + group..start + block).step_by(stride);
                let max = indices.clone().map(|i| logits.values[i]).fold(f64::NEG_INFINITY, f64::max);
                let sum: f64 = indices.clone().map(|i| (logits.values[i] - max).exp()).sum();
                for index in indices {
                    output[index] = (logits.values[index] - max - sum.ln()) as f32;
                }
            }
        }
        Ok(output)
    }

    fn width(&self, input: &Matrix) -> usize {
        input.width
    }

    fn upload(&self, values: &[f32], width: usize) -> Result<Matrix, Error> {
        expect("upload", "values beyond whole rows", values.len() % width.max(1), 0)?;
        Ok(Matrix { width, values: values.iter().map(|&value| f64::from(value)).collect() })
    }

    fn download(&self, input: &Matrix, rows: &[u32], out: &mut [f32]) -> Result<(), Error> {
        expect("download", "rows", rows.len(), input.rows())?;
        for (row, &target) in rows.iter().enumerate() {
            let out = &mut out[target as usize * input.width..][..input.width];
            for (out, value) in out.iter_mut().zip(input.row(row)) {
                *out = *value as f32;
            }
        }
        Ok(())
    }
}

fn values(tensor: &HostTensor) -> Vec<f64> {
    tensor.to_f32().into_iter().map(f64::from).collect()
}

fn both(matrix: Matrix) -> Hidden<Reference> {
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
fn normalise(mut matrix: Matrix, norm: &Norm) -> Matrix {
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
