//! The command line: one file per subcommand, and what they share; this one chooses the subcommand and reports its end.
//! Results go to stdout, progress and logs to stderr; exit status 0 done, 1 failed, 2 wrong usage.

mod bench;
mod console;
mod convert;
mod doctor;
mod failure;
mod inspect;
mod losses;
mod model;
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

use clap::{Parser, Subcommand};

use failure::Failure;

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
