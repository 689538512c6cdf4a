//! An end by SIGINT, SIGTERM, SIGHUP or SIGQUIT leaves no temporary file behind.

use ascend_bert::checkpoint::remove_unfinished;
use signal_hook::consts::{SIGHUP, SIGINT, SIGQUIT, SIGTERM};
use signal_hook::iterator::Signals;
use signal_hook::low_level::emulate_default_handler;

/// Has a thread of its own wait for the signals, remove unfinished files, and end the process by the same signal.
pub(super) fn install() {
    // Without handlers a signal ends the process all the same.
    let Ok(mut signals) = Signals::new([SIGINT, SIGTERM, SIGHUP, SIGQUIT]) else { return };
    std::thread::spawn(move || {
        if let Some(signal) = signals.forever().next() {
            // Kept to the end, so that no output is begun or completed meanwhile.
            let _held = remove_unfinished();
            // The process ends here; nothing could be done about a failure.
            let _ = emulate_default_handler(signal);
        }
    });
}
