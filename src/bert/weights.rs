//! Random weights for benchmarks and tests, and the list of a model's parameters by MindSpore's names.

use std::sync::Arc;

use super::encoder::POOLER;
use super::{Config, Error};
use crate::tensor::{DType, HostTensor, Piece};

pub use super::weight_source::WeightSource;

/// Weights drawn from a normal distribution cut at two standard deviations, as MindSpore initialises them:
/// standard deviation 0.02, biases and shifts 0.02 as well so that no term vanishes, scales around 1.
///
/// For benchmarks and tests; the same seed and name give the same tensor.
#[derive(Clone, Copy, Debug)]
pub struct RandomWeights {
    /// Seed of every tensor.
    pub seed: u64,
}

impl WeightSource for RandomWeights {
    fn shape(&self, _name: &str) -> Option<Vec<usize>> {
        None
    }

    fn has(&self, name: &str) -> bool {
        // A model without parts that only some checkpoints have.
        name == POOLER
    }

    fn layers(&self) -> Result<usize, Error> {
        Err(self.missing("bert_encoder.layers"))
    }

    fn load(&self, name: &str, shape: &[usize]) -> Result<HostTensor, Error> {
        let mut state = name.bytes().fold(self.seed ^ 0xcbf2_9ce4_8422_2325, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
        });
        let mean = if name.ends_with("gamma") { 1.0 } else { 0.0 };
        let elements: usize = shape.iter().product();
        let mut bytes = Vec::with_capacity(elements * 4);
        for _ in 0..elements {
            bytes.extend((mean + 0.02 * truncated_normal(&mut state)).to_le_bytes());
        }
        let piece = Piece { range: 0..bytes.len(), owner: Arc::new(bytes) };
        Ok(HostTensor::new(name, DType::F32, shape.to_vec(), vec![piece]).expect("as many bytes as the shape says"))
    }

    fn missing(&self, name: &str) -> Error {
        Error::Config {
            what: format!("no size is known of '{name}'"),
            remedy: "give a configuration".into(),
            advice: None,
        }
    }
}

/// A standard normal number within two deviations: the sum of twelve uniform ones (Irwin-Hall), drawn again if beyond.
fn truncated_normal(state: &mut u64) -> f32 {
    loop {
        let mut sum = -6.0;
        for _ in 0..3 {
            let bits = split_mix(state);
            sum += (0..4).map(|i| ((bits >> (16 * i)) & 0xffff) as f32 / 65536.0).sum::<f32>();
        }
        if sum.abs() <= 2.0 {
            return sum;
        }
    }
}

/// SplitMix64 (Steele, Lea and Flood, OOPSLA 2014).
fn split_mix(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut bits = *state;
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ (bits >> 31)
}

/// Names and shapes of BertModel's parameters, in the order MindSpore saves them.
pub fn parameters(config: &Config) -> Vec<(String, Vec<usize>)> {
    let (hidden, intermediate) = (config.hidden_size, config.intermediate_size);
    let mut list = Vec::new();
    let post = "bert_embedding_postprocessor";
    list.push(("bert_embedding_lookup.embedding_table".to_owned(), vec![config.vocab_size, hidden]));
    list.push((format!("{post}.token_type_embedding.embedding_table"), vec![config.type_vocab_size, hidden]));
    list.push((
        format!("{post}.full_position_embedding.embedding_table"),
        vec![config.max_position_embeddings, hidden],
    ));
    norm(&mut list, &format!("{post}.layernorm"), hidden);
    for layer in 0..config.num_hidden_layers {
        let name = |part: &str| format!("bert_encoder.layers.{layer}.{part}");
        for part in ["query", "key", "value"] {
            dense(&mut list, &name(&format!("attention.attention.{part}_layer")), hidden, hidden);
        }
        dense(&mut list, &name("attention.output.dense"), hidden, hidden);
        norm(&mut list, &name("attention.output.layernorm"), hidden);
        dense(&mut list, &name("intermediate"), intermediate, hidden);
        dense(&mut list, &name("output.dense"), hidden, intermediate);
        norm(&mut list, &name("output.layernorm"), hidden);
    }
    dense(&mut list, "dense", hidden, hidden);
    list
}

fn dense(list: &mut Vec<(String, Vec<usize>)>, name: &str, outputs: usize, inputs: usize) {
    list.push((format!("{name}.weight"), vec![outputs, inputs]));
    list.push((format!("{name}.bias"), vec![outputs]));
}

fn norm(list: &mut Vec<(String, Vec<usize>)>, name: &str, width: usize) {
    list.push((format!("{name}.gamma"), vec![width]));
    list.push((format!("{name}.beta"), vec![width]));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bert_large_has_the_published_number_of_parameters() {
        let list = parameters(&Config::large());
        assert_eq!(list.len(), 391);
        assert_eq!(list.iter().map(|(_, shape)| shape.iter().product::<usize>()).sum::<usize>(), 335_141_888);
    }

    #[test]
    fn random_weights_are_repeatable_and_of_the_stated_spread() {
        let weights = RandomWeights { seed: 1 };
        let load = |name: &str| weights.load(name, &[100, 100]).unwrap().to_f32();
        assert_eq!(load("a"), load("a"));
        assert_ne!(load("a"), load("b"));
        let values = load("a");
        assert!(values.iter().all(|value| value.abs() <= 0.04));
        let variance = values.iter().map(|value| value * value).sum::<f32>() / values.len() as f32;
        // A normal distribution cut at two deviations keeps 0.774 of its variance.
        assert!((variance.sqrt() - 0.02 * 0.774f32.sqrt()).abs() < 5e-4, "{}", variance.sqrt());
    }
}
