//! The encoder and the pooler, written once against the kernel contract.

use super::finite::not_finite;
use super::weight_source::WeightSource;
use super::{Config, Error, NotFinitePlace, PackedBatch};
use crate::backend::{self, Activation, Backend, EmbeddingSource, FeedForward, Hidden, LinearSource, MatrixRole};
use crate::tensor::HostTensor;

/// The pooler's weight, whose presence says that there is one.
pub(crate) const POOLER: &str = "dense.weight";

/// The encoder's weights, packed by a backend.
pub(crate) struct Encoder<B: Backend> {
    embeddings: B::Embeddings,
    layers: Vec<Layer<B>>,
    heads: usize,
    activation: Activation,
    /// What the backend remembers of this model's forward passes.
    recording: B::Recording,
    /// The word table as it lies in the file, `[vocab, hidden]`.
    pub(crate) embedding_table: HostTensor,
}

struct Layer<B: Backend> {
    qkv: B::Linear,
    attention_output: B::Linear,
    attention_norm: B::Norm,
    up: B::Linear,
    down: B::Linear,
    output_norm: B::Norm,
}

impl<B: Backend> Encoder<B> {
    pub(crate) fn load(loader: &ParameterLoader<'_, B>, config: &Config) -> Result<Self, Error> {
        let ParameterLoader { backend, weights, .. } = loader;
        let (hidden, intermediate) = (config.hidden_size, config.intermediate_size);
        let word = weights.load("bert_embedding_lookup.embedding_table", &[config.vocab_size, hidden])?;
        let prefix = "bert_embedding_postprocessor";
        let table = |name: &str, rows| weights.load(&format!("{prefix}.{name}.embedding_table"), &[rows, hidden]);
        let position = table("full_position_embedding", config.max_position_embeddings)?;
        let token_type = table("token_type_embedding", config.type_vocab_size)?;
        let norm = loader.norm(&format!("{prefix}.layernorm"), hidden)?;
        let source = EmbeddingSource { word: &word, position: &position, token_type: &token_type };
        let embeddings = backend.load_embeddings(source, norm)?;
        let layers = (0..config.num_hidden_layers)
            .map(|layer| {
                let name = |part: &str| format!("bert_encoder.layers.{layer}.{part}");
                let attention = |part: &str| name(&format!("attention.attention.{part}_layer"));
                Ok(Layer {
                    qkv: loader.layer(&["query", "key", "value"].map(attention), [hidden, hidden])?,
                    attention_output: loader.layer(&[name("attention.output.dense")], [hidden, hidden])?,
                    attention_norm: loader.norm(&name("attention.output.layernorm"), hidden)?,
                    up: loader.layer(&[name("intermediate")], [intermediate, hidden])?,
                    down: loader.layer(&[name("output.dense")], [hidden, intermediate])?,
                    output_norm: loader.norm(&name("output.layernorm"), hidden)?,
                })
            })
            .collect::<Result<_, Error>>()?;
        Ok(Self {
            embeddings,
            layers,
            heads: config.num_attention_heads,
            activation: config.hidden_act,
            recording: B::Recording::default(),
            embedding_table: word,
        })
    }

    /// The sequence output of the tokens of `batch`, `[tokens, hidden]`.
    pub(crate) fn encode(&self, backend: &B, batch: &PackedBatch) -> Result<B::Operand, Error> {
        let work = || self.queue(backend, batch);
        Ok(backend.recorded(&self.recording, batch.token_ids(), batch.sequences(), &work)?)
    }

    fn queue(&self, backend: &B, batch: &PackedBatch) -> Result<B::Operand, backend::Error> {
        let mut hidden = backend.embed(&self.embeddings, batch.token_ids())?;
        for (index, layer) in self.layers.iter().enumerate() {
            let _span = tracing::trace_span!("layer", index).entered();
            hidden = self.layer(backend, layer, hidden, batch)?;
        }
        Ok(hidden.operand)
    }

    fn layer(
        &self,
        backend: &B,
        layer: &Layer<B>,
        hidden: Hidden<B>,
        batch: &PackedBatch,
    ) -> Result<Hidden<B>, backend::Error> {
        let qkv = backend.linear(&hidden.operand, &layer.qkv, Activation::Identity)?;
        drop(hidden.operand);
        let context = backend.attention(qkv, self.heads, batch.sequences())?;
        let hidden =
            backend.linear_add_norm(context, &layer.attention_output, hidden.residual, &layer.attention_norm)?;
        let block =
            FeedForward { up: &layer.up, activation: self.activation, down: &layer.down, norm: &layer.output_norm };
        backend.feed_forward(hidden, block)
    }

    /// The part that makes the sequence output.
    pub(crate) fn last_layer(&self) -> NotFinitePlace {
        self.layers.len().checked_sub(1).map_or(NotFinitePlace::Embeddings, NotFinitePlace::Layer)
    }

    /// The first part of the encoder whose output for `batch` holds NaN or infinity: the forward pass once more, part
    /// by part.
    pub(crate) fn first_not_finite(&self, backend: &B, batch: &PackedBatch) -> Result<Option<NotFinitePlace>, Error> {
        let found = |operand: &B::Operand| {
            let values = all_rows(backend, operand)?;
            Ok::<_, Error>(not_finite(&values).is_some())
        };
        let mut hidden = backend.embed(&self.embeddings, batch.token_ids())?;
        if found(&hidden.operand)? {
            return Ok(Some(NotFinitePlace::Embeddings));
        }
        for (index, layer) in self.layers.iter().enumerate() {
            hidden = self.layer(backend, layer, hidden, batch)?;
            if found(&hidden.operand)? {
                return Ok(Some(NotFinitePlace::Layer(index)));
            }
        }
        Ok(None)
    }
}

/// Loads parameters by name and hands them to a backend.
pub(crate) struct ParameterLoader<'a, B> {
    pub(crate) backend: &'a B,
    pub(crate) weights: &'a dyn WeightSource,
    pub(crate) epsilon: f32,
}

impl<B: Backend> ParameterLoader<'_, B> {
    /// `NAME.weight` of this shape and `NAME.bias`, of a matrix outside the encoder's layers.
    pub(crate) fn linear(&self, name: &str, shape: [usize; 2]) -> Result<B::Linear, Error> {
        let (weight, bias) = self.dense(name, shape)?;
        let source = LinearSource { weight: &weight, bias: Some(&bias) };
        Ok(self.backend.load_linear(&[source], MatrixRole::Head)?)
    }

    /// Matrices of a layer, side by side.
    fn layer(&self, names: &[String], shape: [usize; 2]) -> Result<B::Linear, Error> {
        let parts = names.iter().map(|name| self.dense(name, shape)).collect::<Result<Vec<_>, Error>>()?;
        let sources: Vec<_> = parts.iter().map(|(weight, bias)| LinearSource { weight, bias: Some(bias) }).collect();
        Ok(self.backend.load_linear(&sources, MatrixRole::Encoder)?)
    }

    fn dense(&self, name: &str, shape: [usize; 2]) -> Result<(HostTensor, HostTensor), Error> {
        let weight = self.weights.load(&format!("{name}.weight"), &shape)?;
        Ok((weight, self.weights.load(&format!("{name}.bias"), &shape[..1])?))
    }

    /// `NAME.gamma` and `NAME.beta`.
    pub(crate) fn norm(&self, name: &str, width: usize) -> Result<B::Norm, Error> {
        let gamma = self.weights.load(&format!("{name}.gamma"), &[width])?;
        let beta = self.weights.load(&format!("{name}.beta"), &[width])?;
        Ok(self.backend.load_norm(&gamma, &beta, self.epsilon)?)
    }
}

/// Every row of `operand`, downloaded in order.
pub(crate) fn all_rows<B: Backend>(backend: &B, operand: &B::Operand) -> Result<Vec<f32>, Error> {
    let [rows, width] = backend.extent(operand);
    let order: Vec<u32> = (0..rows as u32).collect();
    let mut values = vec![0.0; rows * width];
    backend.download(operand, &order, &mut values)?;
    Ok(values)
}
