//! A loaded model with one head on whichever device was chosen: the door through which library and command line come.
//! Checks inputs before they reach a backend.

use std::path::Path;

use super::config::{Guess, Inferred};
use super::encoder::POOLER;
use super::error::Error;
use super::heads::HeadKind;
use super::heads::crf::Crf;
use super::inputs::in_range;
use super::loaded::{Loaded, LoadedModel};
use super::output::{NetworkOutput, PackedOutput, Wanted};
use super::weight_source::WeightSource;
use super::{Config, ConfigFile, Inputs, Overrides, PackedBatch, Padding};
use crate::backend::open::{Choice, Device, Visitor};
use crate::backend::{Backend, Precision};
use crate::checkpoint::{Audit, Checkpoint, NAMES_FROM, NameScheme, OpenOptions, Parameters};
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
    /// What stands before the encoder's names, for a file with several encoders.
    pub prefix: Option<String>,
    /// Whether the pooler is loaded.
    pub pooler: Pooler,
    /// Return outputs that hold NaN or infinity, and say so beside them, in place of [`Error::NotFinite`].
    pub allow_nan: bool,
    /// How to open the checkpoint.
    pub open: OpenOptions,
}

/// Whether a model's pooler is loaded. A head that reads the pooled output loads it in any case.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Pooler {
    /// If the checkpoint has one: transformers saves none for token classification and question answering.
    #[default]
    IfPresent,
    /// The checkpoint must have one.
    Required,
    /// No.
    Omitted,
}

/// A model with one head, on one device.
pub struct Network {
    inner: Box<dyn LoadedModel>,
    config: Config,
    guesses: Vec<Guess>,
    head: HeadKind,
    choice: Choice,
    precision: Precision,
    padding: Padding,
    threads: usize,
    allow_nan: bool,
    audit: Audit,
    head_found_at: Option<String>,
}

impl Network {
    /// Loads the model, and the weights of `head`, from an opened checkpoint.
    ///
    /// # Errors
    /// If a tensor is missing or misshapen, the file holds a part of the encoder that is not computed, the configuration
    /// contradicts the tensors, or the device cannot be used.
    pub fn load(checkpoint: &Checkpoint, head: HeadKind, options: &ModelOptions) -> Result<Self, Error> {
        let parameters = checkpoint.parameters(options.prefix.as_deref())?;
        let Inferred { config, guesses, .. } = infer(checkpoint, &parameters, options)?;
        let mut network = Self::with_weights(&parameters, config, head, options)?;
        network.audit = parameters.audit()?;
        network.head_found_at = found_elsewhere(&parameters, head);
        network.guesses = guesses;
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
        let pooler = match options.pooler {
            Pooler::Omitted => false,
            Pooler::IfPresent => weights.has(POOLER),
            Pooler::Required if !weights.has(POOLER) => return Err(Error::NoPooler { tensor: POOLER }),
            Pooler::Required => true,
        };
        let device = options.device.open(options.precision, options.threads)?;
        let (choice, precision, threads) = (device.choice().clone(), device.precision(), device.threads());
        let _span = tracing::debug_span!("load", device = %choice.device, %precision).entered();
        let inner = device.visit(Load { weights, config: &config, head, pooler })?;
        let padding = if head.needs_exact_padding().is_some() { Padding::Exact } else { options.padding };
        Ok(Self {
            inner,
            config,
            guesses: Vec::new(),
            head,
            choice,
            precision,
            padding,
            threads,
            allow_nan: options.allow_nan,
            audit: Audit::default(),
            head_found_at: None,
        })
    }

    /// Runs a batch.
    ///
    /// # Errors
    /// If the inputs differ in shape, are longer than the model's positions, or hold an id out of range; if the pooled
    /// output is wanted of a model without a pooler; if an output holds NaN or infinity.
    pub fn forward(&self, inputs: &Inputs, wanted: &Wanted) -> Result<NetworkOutput, Error> {
        inputs.check(&self.config)?;
        if let Some(positions) = &wanted.masked_lm_positions {
            if positions.rows() != inputs.rows() {
                let what = format!("{} rows, expected {} as input_ids", positions.rows(), inputs.rows());
                return Err(Error::Input { input: "masked_lm_positions", what });
            }
            in_range("masked_lm_positions", positions, inputs.sequence_length())?;
        }
        self.inner.forward(inputs, &self.config, self.padding, wanted, self.allow_nan)
    }

    /// Runs sequences one after another, without padding.
    ///
    /// # Errors
    /// As [`Network::forward`], and [`Error::NotPacked`] for heads that read padded positions.
    pub fn forward_packed(&self, batch: &PackedBatch, wanted: &Wanted) -> Result<PackedOutput, Error> {
        batch.check(&self.config)?;
        self.inner.forward_packed(batch, wanted, self.allow_nan)
    }

    /// The model's sizes.
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// What of the configuration neither file nor tensors nor options state.
    pub fn guesses(&self) -> &[Guess] {
        &self.guesses
    }

    /// The head that was loaded.
    pub fn head(&self) -> HeadKind {
        self.head
    }

    /// Whether the pooled output can be had.
    pub fn has_pooler(&self) -> bool {
        self.inner.has_pooler()
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

    /// The head's weight in the checkpoint, if it lies in a module that is not around the encoder: whether it belongs to
    /// this encoder, the names do not say.
    pub fn head_found_at(&self) -> Option<&str> {
        self.head_found_at.as_deref()
    }

    /// The tensors of the checkpoint that the model does not use, by kind.
    pub fn audit(&self) -> &Audit {
        &self.audit
    }

    /// The CRF of the head, if it has one.
    pub fn crf(&self) -> Option<&Crf> {
        self.inner.crf()
    }

    /// The word table `[vocab, hidden]`, as it lies in the checkpoint.
    pub fn embedding_table(&self) -> &HostTensor {
        self.inner.embedding_table()
    }
}

/// The name of the head's weight unless its module contains the encoder's.
fn found_elsewhere(parameters: &Parameters<'_>, head: HeadKind) -> Option<String> {
    let name = &parameters.find(head.weight())?.name;
    let prefix = parameters.prefix();
    // `bert.classifier.weight` beside `bert.embeddings...`, and `classifier.weight` beside any encoder.
    let around = |owner: &str| prefix.starts_with(owner);
    let known = ["cls", "classifier", "lm_head", "qa_outputs", "dense", "dense_1", "dense1", "cls1"];
    let start = known
        .iter()
        .filter_map(|part| name.find(&format!("{part}.")).filter(|at| *at == 0 || name[..*at].ends_with('.')))
        .min()?;
    (!around(&name[..start])).then(|| name.clone())
}

/// Loads a model on the backend of whichever device was opened.
struct Load<'a> {
    weights: &'a dyn WeightSource,
    config: &'a Config,
    head: HeadKind,
    pooler: bool,
}

impl Visitor for Load<'_> {
    type Output = Result<Box<dyn LoadedModel>, Error>;

    fn visit<B: Backend>(self, backend: B) -> Self::Output {
        let Self { weights, config, head, pooler } = self;
        Ok(Box::new(Loaded::new(backend, weights, config, head, pooler)?))
    }
}

/// The configuration of a checkpoint: from the options' file, else from the `config.json` beside it, else from tensors.
///
/// # Errors
/// As [`Config::infer`], and if the `config.json` beside the checkpoint cannot be read.
pub(crate) fn infer(
    checkpoint: &Checkpoint,
    parameters: &Parameters<'_>,
    options: &ModelOptions,
) -> Result<Inferred, Error> {
    let beside = match &options.config {
        Some(_) => None,
        None => config_beside(checkpoint.path())?,
    };
    let file = options.config.as_ref().or(beside.as_ref());
    Config::infer(parameters, default_scheme(checkpoint, parameters), file, options.overrides)
}

impl Config {
    /// The configuration of a checkpoint, and what of it was guessed; reads no weights.
    ///
    /// # Errors
    /// As [`Network::load`], as far as it does not read weights.
    pub fn of(checkpoint: &Checkpoint, options: &ModelOptions) -> Result<Inferred, Error> {
        infer(checkpoint, &checkpoint.parameters(options.prefix.as_deref())?, options)
    }
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
    let adapter = checkpoint.with_file_name("adapter_config.json");
    if adapter.exists() {
        let what = "adapters are not applied: merge it into the model first".into();
        return Err(Error::Unsupported { path: adapter, what });
    }
    let path = ConfigFile::beside(checkpoint);
    // A folder or a broken link of that name is reported, not passed over.
    if path.symlink_metadata().is_ok() { ConfigFile::read(&path).map(Some) } else { Ok(None) }
}
