//! What subcommands print: results to stdout, notes to stderr.

use std::io::Write;

use super::failure::Failure;

/// Prints to standard output.
pub(super) fn print(text: &str) -> Result<(), Failure> {
    writeln!(std::io::stdout(), "{text}").map_err(Failure::Stdout)
}

/// Prints one JSON object to standard output.
pub(super) fn print_json(value: &impl serde::Serialize) -> Result<(), Failure> {
    let text = serde_json::to_string_pretty(value).map_err(|error| Failure::Stdout(error.into()))?;
    print(&text)
}

/// Says something in passing on stderr.
pub(super) fn note(quiet: bool, text: &str) {
    if !quiet {
        // A closed stderr is no reason to stop.
        let _ = writeln!(std::io::stderr(), "note: {text}");
    }
}
