//! The command line: one file per subcommand, and what they share.
//! Results go to stdout, progress and logs to stderr; exit status 0 done, 1 failed, 2 wrong usage.

mod bench;
mod convert;
mod doctor;
mod inspect;
mod losses;
mod modelled;
mod notes;
mod options;
mod output;
mod pipeline;
mod progress;
mod run;
mod sample;
mod signals;
mod statistics;

use std::io::Write;
use std::process::ExitCode;

use ascend_bert::{Advice, Error, Remedy};
use clap::{Parser, Subcommand};

/// BERT on Huawei Ascend 910 NPUs, and with the same results on any CPU.
#[derive(Parser)]
#[command(version, about, propagate_version = true, arg_required_else_help = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Run(run::Args),
    Inspect(inspect::Args),
    Convert(convert::Args),
    Doctor(doctor::Args),
    Bench(bench::Args),
}

/// What ended a subcommand early.
#[derive(Debug, thiserror::Error)]
enum Failure {
    /// The library reports what went wrong.
    #[error(transparent)]
    Library(Box<Error>),
    /// The arguments do not go together.
    #[error("{what}")]
    Usage { what: String, remedy: &'static str },
    /// The result is not what it should be.
    #[error("{what}")]
    Check { what: String, remedy: &'static str },
    /// Something on this machine is broken.
    #[error("{what}")]
    Unwell { what: String, remedy: String },
    /// Standard output is closed or full.
    #[error("cannot write to standard output: {0}")]
    Stdout(std::io::Error),
    /// A temporary file could not be written.
    #[error("cannot write the bundled sample to {}: {source}", path.display())]
    Sample { path: std::path::PathBuf, source: std::io::Error },
}

impl Failure {
    fn remedy(&self) -> String {
        match self {
            Failure::Library(error) => with_option(error.remedy(), error.advice()),
            Failure::Usage { remedy, .. } | Failure::Check { remedy, .. } => (*remedy).into(),
            Failure::Unwell { remedy, .. } => remedy.clone(),
            Failure::Stdout(_) => "send the output to a file or a program that reads it".into(),
            Failure::Sample { .. } => "set TMPDIR to a folder with 3 MB of room".into(),
        }
    }

    fn status(&self) -> u8 {
        if matches!(self, Failure::Usage { .. }) { 2 } else { 1 }
    }
}

/// A remedy of the library with the option of this program that it speaks of.
fn with_option(remedy: String, advice: Option<Advice>) -> String {
    match advice {
        Some(advice) => format!("{remedy}; the option is {}", notes::option(advice)),
        None => remedy,
    }
}

/// Errors of the library's modules become failures by way of its one error type.
fn library(error: impl Into<Error>) -> Failure {
    Failure::Library(Box::new(error.into()))
}

pub(crate) fn main() -> ExitCode {
    let cli = Cli::parse();
    signals::install();
    let filter = tracing_subscriber::EnvFilter::try_from_env("ASCEND_BERT_LOG");
    let filter = filter.unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("warn"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    let result = match cli.command {
        Command::Run(args) => run::main(args),
        Command::Inspect(args) => inspect::main(&args),
        Command::Convert(args) => convert::main(&args),
        Command::Doctor(args) => doctor::main(&args),
        Command::Bench(args) => bench::main(&args),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        // Whoever reads has read enough: `ascend-bert inspect F | head`.
        Err(Failure::Stdout(error)) if error.kind() == std::io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(failure) => {
            // Nothing is left to do if even stderr is gone.
            let _ = writeln!(std::io::stderr(), "error: {failure}\n  {}", capitalised(&failure.remedy()));
            ExitCode::from(failure.status())
        }
    }
}

/// A sentence with its first letter large.
fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// Prints to standard output.
fn print(text: &str) -> Result<(), Failure> {
    writeln!(std::io::stdout(), "{text}").map_err(Failure::Stdout)
}

/// Prints one JSON object to standard output.
fn print_json(value: &impl serde::Serialize) -> Result<(), Failure> {
    let text = serde_json::to_string_pretty(value).map_err(|error| Failure::Stdout(error.into()))?;
    print(&text)
}

/// Says something in passing on stderr.
fn note(quiet: bool, text: &str) {
    if !quiet {
        // A closed stderr is no reason to stop.
        let _ = writeln!(std::io::stderr(), "note: {text}");
    }
}
