//! Options that several subcommands share, and what they become in the library.

use std::path::PathBuf;

use ascend_bert::backend::{Activation, Precision};
use ascend_bert::bert::{ConfigFile, Family, HeadKind, ModelOptions, Overrides, Padding};
use ascend_bert::checkpoint::{Key, OpenOptions};
use ascend_bert::device::Device;
use clap::{Args, ValueEnum};

use super::failure::{Failure, library};

/// Where the key of an encrypted checkpoint is read from when no file is given.
const KEY_VARIABLE: &str = "ASCEND_BERT_KEY";

#[derive(Args)]
pub(super) struct KeyArgs {
    /// File with the key of an encrypted checkpoint, 16, 24 or 32 bytes; else the variable ASCEND_BERT_KEY
    #[arg(long, value_name = "F")]
    key_file: Option<PathBuf>,
}

impl KeyArgs {
    /// The file that holds the key, if one was given.
    pub(super) fn file(&self) -> Option<&PathBuf> {
        self.key_file.as_ref()
    }

    pub(super) fn open_options(&self) -> Result<OpenOptions, Failure> {
        let key = match (&self.key_file, std::env::var_os(KEY_VARIABLE)) {
            (Some(path), _) => Some(Key::from_file(path).map_err(library)?),
            (None, Some(text)) => Some(Key::from_bytes(text.as_encoded_bytes()).map_err(library)?),
            (None, None) => None,
        };
        Ok(OpenOptions { key })
    }
}

#[derive(Args)]
pub(super) struct DeviceArgs {
    /// Where to run: auto, cpu, npu:N, or reference (plain f64 loops, slow, for comparison)
    #[arg(long, default_value = "auto", value_name = "DEVICE")]
    device: Device,
    /// Arithmetic; auto is f32 on the CPU and f16 on an NPU
    #[arg(long, value_enum, default_value = "auto")]
    precision: PrecisionArg,
    /// Threads on the CPU [default: all this process may use]
    #[arg(long, value_name = "N", value_parser = thread_count)]
    threads: Option<usize>,
}

#[derive(Clone, Copy, ValueEnum)]
enum PrecisionArg {
    Auto,
    F32,
    F16,
    Bf16,
    Int8,
}

impl DeviceArgs {
    pub(super) fn model_options(&self) -> Result<ModelOptions, Failure> {
        let precision = match self.precision {
            PrecisionArg::Auto => None,
            PrecisionArg::F32 => Some(Precision::F32),
            PrecisionArg::F16 => Some(Precision::F16),
            PrecisionArg::Bf16 => Some(Precision::Bf16),
            PrecisionArg::Int8 => Some(Precision::Int8),
        };
        Ok(ModelOptions { device: self.device, precision, threads: self.threads, ..Default::default() })
    }
}

/// What neither tensors nor names say for certain.
#[derive(Args)]
pub(super) struct ConfigArgs {
    /// Activation of the feed-forward block; auto goes by configuration file and parameter names
    #[arg(long, value_enum, default_value = "auto")]
    activation: ActivationArg,
    /// Epsilon of layer normalisation [default: by file, else 1e-7 (MindSpore), 1e-12 (BERT) or 1e-5 (RoBERTa)]
    #[arg(long, value_name = "X", allow_negative_numbers = true)]
    layer_norm_eps: Option<f32>,
    /// Configuration in the form of Hugging Face's config.json [default: config.json beside the checkpoint]
    #[arg(long, value_name = "F")]
    pub(super) config: Option<PathBuf>,
    /// Attention heads [default: by configuration file, else hidden size / 64]
    #[arg(long, value_name = "N", value_parser = positive)]
    heads: Option<usize>,
    /// Family of the model: bert, or roberta (also XLM-RoBERTa) [default: by configuration file and names]
    #[arg(long, value_name = "FAMILY", value_parser = parse_family)]
    family: Option<Family>,
    /// What stands before the encoder's names, for a checkpoint with several encoders ('' for nothing)
    #[arg(long, value_name = "PREFIX")]
    prefix: Option<String>,
}

#[derive(Args)]
pub(super) struct ModelArgs {
    /// Masked positions: skip them (zeros in the output), or compute them exactly as MindSpore does
    #[arg(long, value_enum, default_value = "skip")]
    padding: PaddingArg,
    #[command(flatten)]
    pub(super) config: ConfigArgs,
    /// Go on when an output holds NaN or infinity
    #[arg(long)]
    allow_nan: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum PaddingArg {
    Skip,
    Exact,
}

#[derive(Clone, Copy, ValueEnum)]
enum ActivationArg {
    Auto,
    GeluTanh,
    GeluErf,
    FastGelu,
    Relu,
    Silu,
}

impl ConfigArgs {
    /// Whether anything is said of the model.
    pub(super) fn is_given(&self) -> bool {
        let Self { activation, layer_norm_eps, config, heads, family, prefix: _ } = self;
        let activation = !matches!(activation, ActivationArg::Auto);
        activation || layer_norm_eps.is_some() || config.is_some() || heads.is_some() || family.is_some()
    }

    /// Whether anything but the activation is said of it.
    pub(super) fn is_given_beside_activation(&self) -> bool {
        let Self { activation: _, layer_norm_eps, config, heads, family, prefix } = self;
        let sizes = layer_norm_eps.is_some() || heads.is_some();
        sizes || config.is_some() || family.is_some() || prefix.is_some()
    }

    pub(super) fn apply(&self, options: &mut ModelOptions) -> Result<(), Failure> {
        options.overrides = Overrides {
            family: self.family,
            num_attention_heads: self.heads,
            hidden_act: match self.activation {
                ActivationArg::Auto => None,
                ActivationArg::GeluTanh => Some(Activation::GeluTanh),
                ActivationArg::GeluErf => Some(Activation::GeluErf),
                ActivationArg::FastGelu => Some(Activation::FastGelu),
                ActivationArg::Relu => Some(Activation::Relu),
                ActivationArg::Silu => Some(Activation::Silu),
            },
            layer_norm_eps: self.layer_norm_eps,
        };
        options.prefix.clone_from(&self.prefix);
        options.config = self.config.as_deref().map(ConfigFile::read).transpose().map_err(library)?;
        Ok(())
    }
}

impl ModelArgs {
    pub(super) fn apply(&self, options: &mut ModelOptions) -> Result<(), Failure> {
        options.padding = match self.padding {
            PaddingArg::Skip => Padding::Skip,
            PaddingArg::Exact => Padding::Exact,
        };
        options.allow_nan = self.allow_nan;
        self.config.apply(options)
    }
}

fn parse_family(text: &str) -> Result<Family, String> {
    let names = || Family::ALL.map(Family::name).join(", ");
    Family::ALL.into_iter().find(|family| family.name() == text).ok_or_else(|| format!("expected one of {}", names()))
}

/// A head by the name that `--head` takes.
pub(super) fn parse_head(text: &str) -> Result<HeadKind, String> {
    HeadKind::ALL.into_iter().find(|head| head.name() == text).ok_or_else(|| {
        let names: Vec<_> = HeadKind::ALL.iter().map(|head| head.name()).collect();
        format!("expected one of {}", names.join(", "))
    })
}

/// More threads than any machine has cores; with some ten thousands the standard library cannot start one.
const MOST_THREADS: usize = 4096;

fn thread_count(text: &str) -> Result<usize, String> {
    let threads = positive(text)?;
    if threads <= MOST_THREADS { Ok(threads) } else { Err(format!("expected at most {MOST_THREADS}")) }
}

/// A whole number of at least 1.
pub(super) fn positive(text: &str) -> Result<usize, String> {
    text.parse().ok().filter(|&number| number > 0).ok_or_else(|| "expected a whole number of at least 1".into())
}
