//! The bidirectional LSTM between BertModel and the tag matrix of BertNER.
//! Its matrices run on the backend; the gates, elementwise and few, on the host.

use super::logits;
use crate::backend::{Backend, LinearSource, MatrixRole};
use crate::bert::Error;
use crate::bert::encoder::ParameterLoader;

/// Both directions, each with hidden size `hidden / 2`.
pub(crate) struct BiLstm<B: Backend> {
    size: usize,
    directions: [Direction<B>; 2],
}

/// Gates stand in the order input, forget, cell, output.
struct Direction<B: Backend> {
    from_input: B::Linear,
    from_state: B::Linear,
}

impl<B: Backend> BiLstm<B> {
    pub(crate) fn load(loader: &ParameterLoader<'_, B>, hidden: usize) -> Result<Self, Error> {
        let ParameterLoader { backend, weights, .. } = loader;
        let size = hidden / 2;
        let direction = |suffix: &str| {
            let linear = |which: &str, inputs: usize| {
                let weight = weights.load(&format!("lstm.weight_{which}_l0{suffix}"), &[4 * size, inputs])?;
                let bias = weights.load(&format!("lstm.bias_{which}_l0{suffix}"), &[4 * size])?;
                let source = LinearSource { weight: &weight, bias: Some(&bias) };
                Ok::<_, Error>(backend.load_linear(&[source], MatrixRole::Head)?)
            };
            Ok::<_, Error>(Direction { from_input: linear("ih", hidden)?, from_state: linear("hh", size)? })
        };
        Ok(Self { size, directions: [direction("")?, direction("_reverse")?] })
    }

    /// `[batch * seq, hidden]` in, forward and backward states side by side out.
    pub(crate) fn forward(
        &self,
        backend: &B,
        input: &B::Operand,
        batch: usize,
        seq: usize,
    ) -> Result<B::Operand, Error> {
        let size = self.size;
        let mut states = vec![0.0; batch * seq * 2 * size];
        for (index, direction) in self.directions.iter().enumerate() {
            let from_input = logits(backend, input, &direction.from_input)?;
            let (mut hidden, mut cell) = (vec![0.0; batch * size], vec![0.0; batch * size]);
            for step in 0..seq {
                let position = if index == 0 { step } else { seq - 1 - step };
                let state = backend.upload(&hidden, size)?;
                let from_state = logits(backend, &state, &direction.from_state)?;
                for row in 0..batch {
                    let token = row * seq + position;
                    let gate = |gate: usize, unit: usize| {
                        let at = gate * size + unit;
                        from_input[token * 4 * size + at] + from_state[row * 4 * size + at]
                    };
                    for unit in 0..size {
                        let at = row * size + unit;
                        let kept = sigmoid(gate(1, unit)) * cell[at];
                        cell[at] = kept + sigmoid(gate(0, unit)) * gate(2, unit).tanh();
                        hidden[at] = sigmoid(gate(3, unit)) * cell[at].tanh();
                    }
                    let out = token * 2 * size + index * size;
                    states[out..out + size].copy_from_slice(&hidden[row * size..][..size]);
                }
            }
        }
        Ok(backend.upload(&states, 2 * size)?)
    }
}

fn sigmoid(x: f32) -> f32 {
    1.0 / (1.0 + (-x).exp())
}
