//! The `ascend-bert` command: reads arguments, runs a subcommand, reports errors and what to do about them.

mod cli;

use std::process::ExitCode;

fn main() -> ExitCode {
    cli::main()
}
