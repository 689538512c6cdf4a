//! A loaded model on whichever device was chosen: the door through which library and command line come.
//! Checks inputs before they reach a backend; [`BertModel`] is the card's `network`.

use std::path::Path;

use super::encoder::Bert;
use super::heads::crf::Crf;
use super::heads::{BertOutputs, Head, HeadOutput};
use super::layout::Layout;
use super::weights::WeightSource;
use super::{Array, Config, ConfigFile, Error, HeadKind, Overrides, Padding};
use crate::backend::{Backend, Precision};
use crate::checkpoint::{Checkpoint, NAMES_FROM, NameScheme, OpenOptions, Parameters};
use crate::dataset::Ids;
use crate::device::{Choice, Device, Visitor};
use crate::tensor::HostTensor;

/// How to load and run a model; the default is what the card does, on the best device there is.
#[derive(Clone, Debug, Default)]
pub struct ModelOptions {
    /// Where to run.
    pub device: Device,
    /// The arithmetic; the device's own if absent.
    pub precision: Option<Precision>,
    /// What happens to masked positions.
    pub padding: Padding,
    /// Threads on the CPU; all the process may use if absent.
    pub threads: Option<usize>,
    /// A configuration file; `config.json` beside the checkpoint, if there, when absent.
    pub config: Option<ConfigFile>,
    /// Values that go before those of file and tensors.
    pub overrides: Overrides,
    /// How to open the checkpoint.
    pub open: OpenOptions,
}

/// The inputs of a batch, `[batch, seq]` each.
#[derive(Clone, Copy, Debug)]
pub struct Inputs<'a> {
    /// Token ids.
    pub input_ids: &'a Ids,
    /// Token-type ids.
    pub segment_ids: &'a Ids,
    /// 1 for tokens, 0 for padding.
    pub input_mask: &'a Ids,
    /// For the pretraining head: positions to predict, `[batch, predictions]`.
    pub masked_lm_positions: Option<&'a Ids>,
}

/// Which outputs of BertModel to bring back from the device; a head's outputs always come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// The sequence output.
    pub sequence: bool,
    /// The pooled output.
    pub pooled: bool,
}

/// What a network returns for a batch.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct NetworkOutput {
    /// `[batch, seq, hidden]`, if wanted.
    pub sequence_output: Option<Array>,
    /// `[batch, hidden]`, if wanted.
    pub pooled_output: Option<Array>,
    /// What the head returned.
    pub head: HeadOutput,
    /// Tokens that were computed.
    pub tokens: usize,
}

/// A model with one head, on one device.
pub struct Network {
    inner: Box<dyn Forward>,
    config: Config,
    head: HeadKind,
    choice: Choice,
    precision: Precision,
    padding: Padding,
    threads: usize,
    ignored_tensors: usize,
}

impl Network {
    /// Loads the model, and the weights of `head`, from an opened checkpoint.
    ///
    /// # Errors
    /// If a tensor is missing or misshapen, the configuration contradicts the tensors, or the device cannot be used.
    pub fn load(checkpoint: &Checkpoint, head: HeadKind, options: &ModelOptions) -> Result<Self, Error> {
        let parameters = checkpoint.parameters(None)?;
        let beside = match &options.config {
            Some(_) => None,
            None => config_beside(checkpoint.path())?,
        };
        let file = options.config.as_ref().or(beside.as_ref());
        let config = Config::infer(&parameters, default_scheme(checkpoint, &parameters), file, options.overrides)?;
        let mut network = Self::with_weights(&parameters, config, head, options)?;
        network.ignored_tensors = parameters.unused().len();
        Ok(network)
    }

    /// Loads the model from any source of weights.
    ///
    /// # Errors
    /// As [`Network::load`].
    pub fn with_weights(
        weights: &dyn WeightSource,
        config: Config,
        head: HeadKind,
        options: &ModelOptions,
    ) -> Result<Self, Error> {
        config.check()?;
        let opened = options.device.open(options.precision, options.threads)?;
        let (choice, precision, threads) = (opened.choice().clone(), opened.precision(), opened.threads());
        let _span = tracing::debug_span!("load", device = %choice.device, %precision).entered();
        let inner = opened.visit(Load { weights, config: &config, head })?;
        let padding = if head.needs_exact_padding().is_some() { Padding::Exact } else { options.padding };
        Ok(Self { inner, config, head, choice, precision, padding, threads, ignored_tensors: 0 })
    }

    /// Runs a batch.
    ///
    /// # Errors
    /// If the inputs differ in shape, are longer than the model's positions, or hold an id out of range.
    pub fn forward(&self, inputs: Inputs<'_>, wanted: Wanted) -> Result<NetworkOutput, Error> {
        self.check(&inputs)?;
        self.inner.forward(inputs, self.padding, wanted)
    }

    /// The model's sizes.
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// The head that was loaded.
    pub fn head(&self) -> HeadKind {
        self.head
    }

    /// The device, and why it was chosen.
    pub fn device(&self) -> &Choice {
        &self.choice
    }

    /// The arithmetic in use.
    pub fn precision(&self) -> Precision {
        self.precision
    }

    /// The padding policy in use: `Exact` whatever was asked for if the head reads padded positions.
    pub fn padding(&self) -> Padding {
        self.padding
    }

    /// Threads that compute.
    pub fn threads(&self) -> usize {
        self.threads
    }

    /// Batches that should be under way at once: on an NPU one comes and goes while another computes.
    pub fn batches_at_once(&self) -> usize {
        if matches!(self.choice.device, Device::Npu(_)) { 2 } else { 1 }
    }

    /// Tensors of the checkpoint that the model does not use: optimizer state, other heads.
    pub fn ignored_tensors(&self) -> usize {
        self.ignored_tensors
    }

    /// How many tokens of each sequence of a batch are computed under this network's padding policy.
    pub fn computed_lengths(&self, input_mask: &Ids) -> Vec<usize> {
        let computed = |row: &[i32]| match self.padding {
            Padding::Exact => row.len(),
            Padding::Skip => row.iter().filter(|&&mask| mask != 0).count(),
        };
        (0..input_mask.rows()).map(|row| computed(input_mask.row(row))).collect()
    }

    /// The CRF of the head, if it has one.
    pub fn crf(&self) -> Option<&Crf> {
        self.inner.crf()
    }

    /// The word table `[vocab, hidden]`, as it lies in the checkpoint.
    pub fn embedding_table(&self) -> &HostTensor {
        self.inner.embedding_table()
    }

    fn check(&self, inputs: &Inputs<'_>) -> Result<(), Error> {
        let Inputs { input_ids, segment_ids, input_mask, masked_lm_positions } = inputs;
        let [batch, seq] = [input_ids.rows(), input_ids.columns()];
        if batch == 0 {
            return Err(Error::Input { input: "input_ids", what: "no rows, expected at least one".into() });
        }
        let longest = self.config.max_position_embeddings;
        if seq > longest {
            let what = format!("sequences of {seq} tokens, expected at most {longest} (max_position_embeddings)");
            return Err(Error::Input { input: "input_ids", what });
        }
        for (input, ids) in [("segment_ids", segment_ids), ("input_mask", input_mask)] {
            let found = [ids.rows(), ids.columns()];
            if found != [batch, seq] {
                let what = format!("shape {found:?}, expected {:?} as input_ids", [batch, seq]);
                return Err(Error::Input { input, what });
            }
        }
        in_range("input_ids", input_ids, self.config.vocab_size)?;
        in_range("segment_ids", segment_ids, self.config.type_vocab_size)?;
        in_range("input_mask", input_mask, 2)?;
        if let Some(positions) = masked_lm_positions {
            if positions.rows() != batch {
                let what = format!("{} rows, expected {batch} as input_ids", positions.rows());
                return Err(Error::Input { input: "masked_lm_positions", what });
            }
            in_range("masked_lm_positions", positions, seq)?;
        }
        Ok(())
    }
}

/// BertModel as the card uses it: `network(input_ids, segment_ids, input_mask)`.
///
/// ```no_run
/// use ascend_bert::bert::BertModel;
/// use ascend_bert::dataset::Ids;
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let network = BertModel::load("bert_thor.ckpt", &Default::default())?;
/// let input_ids = Ids::new(4, vec![101, 7592, 2088, 102]).unwrap();
/// let segment_ids = Ids::new(4, vec![0; 4]).unwrap();
/// let input_mask = Ids::new(4, vec![1; 4]).unwrap();
/// let output = network.forward(&input_ids, &segment_ids, &input_mask)?;
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
    /// Loads a MindSpore `.ckpt` or a safetensors file.
    ///
    /// # Errors
    /// As [`Network::load`], and if the file cannot be opened.
    pub fn load(path: impl AsRef<Path>, options: &ModelOptions) -> Result<Self, Error> {
        let checkpoint = Checkpoint::open(path.as_ref(), &options.open)?;
        Ok(Self { network: Network::load(&checkpoint, HeadKind::None, options)? })
    }

    /// Runs a batch; the inputs are `[batch, seq]` each. Note the order: segments before mask.
    ///
    /// # Errors
    /// As [`Network::forward`].
    pub fn forward(&self, input_ids: &Ids, segment_ids: &Ids, input_mask: &Ids) -> Result<BertOutput, Error> {
        let inputs = Inputs { input_ids, segment_ids, input_mask, masked_lm_positions: None };
        let output = self.network.forward(inputs, Wanted { sequence: true, pooled: true })?;
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

/// A model on some backend, whose types are hidden here.
trait Forward: Send + Sync {
    fn forward(&self, inputs: Inputs<'_>, padding: Padding, wanted: Wanted) -> Result<NetworkOutput, Error>;
    fn crf(&self) -> Option<&Crf>;
    fn embedding_table(&self) -> &HostTensor;
}

/// What is loaded on whichever backend a device has.
struct Load<'a> {
    weights: &'a dyn WeightSource,
    config: &'a Config,
    head: HeadKind,
}

impl Visitor for Load<'_> {
    type Output = Result<Box<dyn Forward>, Error>;

    fn visit<B: Backend>(self, backend: B) -> Self::Output {
        Ok(Box::new(Loaded::new(backend, self.weights, self.config, self.head)?))
    }
}

struct Loaded<B: Backend> {
    backend: B,
    bert: Bert<B>,
    head: Head<B>,
    hidden_size: usize,
}

impl<B: Backend> Loaded<B> {
    fn new(backend: B, weights: &dyn WeightSource, config: &Config, head: HeadKind) -> Result<Self, Error> {
        let bert = Bert::load(&backend, weights, config)?;
        let wrong = |source| Error::Head { head, source: Box::new(source) };
        let head = Head::load(head, &backend, weights, config, &bert).map_err(wrong)?;
        Ok(Self { backend, bert, head, hidden_size: config.hidden_size })
    }
}

impl<B: Backend> Forward for Loaded<B> {
    fn forward(&self, inputs: Inputs<'_>, padding: Padding, wanted: Wanted) -> Result<NetworkOutput, Error> {
        let Inputs { input_ids, segment_ids, input_mask, masked_lm_positions } = inputs;
        let (batch, seq, hidden) = (input_ids.rows(), input_ids.columns(), self.hidden_size);
        let layout = Layout::new(input_ids, segment_ids, input_mask, padding);
        let sequence = self.bert.encode(&self.backend, &layout)?;
        let mut output = NetworkOutput { tokens: layout.rows.len(), ..Default::default() };
        if wanted.sequence {
            let mut values = vec![0.0; batch * seq * hidden];
            self.backend.download(&sequence, &layout.rows, &mut values)?;
            output.sequence_output = Some(Array { shape: vec![batch, seq, hidden], values });
        }
        if !wanted.pooled && matches!(self.head, Head::None) {
            return Ok(output);
        }
        let pooled = self.bert.pool(&self.backend, &sequence, &layout)?;
        if wanted.pooled {
            let rows: Vec<u32> = layout.first_tokens.iter().map(|&(row, _)| row).collect();
            let mut values = vec![0.0; batch * hidden];
            self.backend.download(&pooled, &rows, &mut values)?;
            output.pooled_output = Some(Array { shape: vec![batch, hidden], values });
        }
        let outputs = BertOutputs { sequence: &sequence, pooled: &pooled, layout: &layout, batch, seq };
        output.head = self.head.forward(&self.backend, outputs, masked_lm_positions)?;
        Ok(output)
    }

    fn crf(&self) -> Option<&Crf> {
        self.head.crf()
    }

    fn embedding_table(&self) -> &HostTensor {
        &self.bert.embedding_table
    }
}

fn in_range(input: &'static str, ids: &Ids, end: usize) -> Result<(), Error> {
    let Some(at) = ids.values().iter().position(|&id| id < 0 || id as usize >= end) else { return Ok(()) };
    let (row, column) = (at / ids.columns(), at % ids.columns());
    let what = format!("value {} in row {row}, position {column}, expected 0 to {}", ids.values()[at], end - 1);
    Err(Error::Input { input, what })
}

/// Whose defaults hold for what the file does not say: its names', unless it was converted from another scheme's.
fn default_scheme(checkpoint: &Checkpoint, parameters: &Parameters<'_>) -> NameScheme {
    match checkpoint.metadata().get(NAMES_FROM).map(String::as_str) {
        Some("mindspore") => NameScheme::MindSpore,
        Some("huggingface") => NameScheme::HuggingFace,
        _ => parameters.scheme(),
    }
}

fn config_beside(checkpoint: &Path) -> Result<Option<ConfigFile>, Error> {
    let directory = if checkpoint.is_dir() { checkpoint } else { checkpoint.parent().unwrap_or(Path::new("")) };
    let path = directory.join("config.json");
    if path.is_file() { ConfigFile::read(&path).map(Some) } else { Ok(None) }
}
