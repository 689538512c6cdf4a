//! Progress bars on stderr, shown on a terminal only.

use indicatif::{ProgressBar, ProgressStyle};

/// A bar over sequences, with their rate and the time left.
pub(super) fn sequences(total: u64, quiet: bool) -> ProgressBar {
    bar(total, quiet, "{bar:40} {pos}/{len} sequences  {per_sec}  {eta} left")
}

/// A bar over bytes.
pub(super) fn bytes(what: &'static str, total: u64, quiet: bool) -> ProgressBar {
    let bar = bar(total, quiet, "{msg} {bar:40} {bytes}/{total_bytes}  {bytes_per_sec}  {eta} left");
    bar.with_message(what)
}

fn bar(total: u64, quiet: bool, template: &str) -> ProgressBar {
    if quiet {
        return ProgressBar::hidden();
    }
    // indicatif draws nothing where stderr is not a terminal.
    let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::new(total).with_style(style)
}
