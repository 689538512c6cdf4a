//! The card's `network`: sequence output, pooled output and word table of a batch.

use std::path::Path;

use super::{Array, Error, HeadKind, Inputs, ModelOptions, Network, Pooler, Wanted};
use crate::checkpoint::Checkpoint;
use crate::tensor::HostTensor;

/// BertModel as the card uses it: `network(input_ids, segment_ids, input_mask)`.
///
/// ```no_run
/// use ascend_bert::{BertModel, Ids, Inputs};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let network = BertModel::load("bert_thor.ckpt", &Default::default())?;
/// let input_ids = Ids::new(4, vec![101, 7592, 2088, 102]).unwrap();
/// let segment_ids = Ids::new(4, vec![0; 4]).unwrap();
/// let input_mask = Ids::new(4, vec![1; 4]).unwrap();
/// let output = network.forward(&Inputs::bert_thor(input_ids, segment_ids, input_mask))?;
/// assert_eq!(output.sequence_output.shape, [1, 4, 1024]);
/// # Ok(())
/// # }
/// ```
pub struct BertModel {
    network: Network,
}

/// The three things BertModel returns.
#[derive(Clone, Debug)]
pub struct BertOutput {
    /// `[batch, seq, hidden]`.
    pub sequence_output: Array,
    /// `[batch, hidden]`.
    pub pooled_output: Array,
    /// The word table `[vocab, hidden]`, still in the checkpoint's file.
    pub embedding_table: HostTensor,
}

impl BertModel {
    /// Loads a MindSpore `.ckpt`, a safetensors file or a folder that holds one.
    ///
    /// # Errors
    /// As [`Network::load`], and if the file cannot be opened or has no pooler.
    pub fn load(path: impl AsRef<Path>, options: &ModelOptions) -> Result<Self, Error> {
        let checkpoint = Checkpoint::open(path.as_ref(), &options.open)?;
        let options = ModelOptions { pooler: Pooler::Required, ..options.clone() };
        Ok(Self { network: Network::load(&checkpoint, HeadKind::None, &options)? })
    }

    /// Runs a batch.
    ///
    /// # Errors
    /// As [`Network::forward`].
    pub fn forward(&self, inputs: &Inputs) -> Result<BertOutput, Error> {
        let wanted = Wanted { sequence: true, pooled: true, ..Default::default() };
        let output = self.network.forward(inputs, &wanted)?;
        Ok(BertOutput {
            sequence_output: output.sequence_output.unwrap_or_default(),
            pooled_output: output.pooled_output.unwrap_or_default(),
            embedding_table: self.network.embedding_table().clone(),
        })
    }

    /// The network below: its configuration, device and precision.
    pub fn network(&self) -> &Network {
        &self.network
    }
}
