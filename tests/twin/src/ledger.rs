//! The ledger: the origin of each resource, and the violations of the program. It only records; the rules of AscendCL
//! are elsewhere.

use std::backtrace::Backtrace;
use std::cell::Cell;
use std::sync::{Arc, OnceLock};

/// Findings stored of each kind; more are only counted, so that a loop cannot exhaust memory.
const KEPT: usize = 1000;
/// Stack frames shown of the caller.
const FRAMES: usize = 12;

thread_local! {
    /// The call that this thread executes, or whose task it runs, and that call's number.
    static CURRENT: Cell<(&'static str, u64)> = const { Cell::new(("no call", 0)) };
}

/// Sets the call that this thread executes.
pub(crate) fn enter(call: &'static str, number: u64) {
    CURRENT.set((call, number));
}

/// The call that this thread executes, and its number.
pub(crate) fn current() -> (&'static str, u64) {
    CURRENT.get()
}

/// The origin of a resource.
#[derive(Debug)]
pub(crate) struct Origin {
    pub(crate) call: &'static str,
    pub(crate) number: u64,
    device: Option<usize>,
    context: Option<usize>,
    thread: String,
    /// Captured unresolved: resolving names takes milliseconds and is done only for a report.
    backtrace: Backtrace,
}

impl Origin {
    /// The current position, in the call that this thread executes.
    pub(crate) fn here(device: Option<usize>, context: Option<usize>) -> Arc<Origin> {
        let (call, number) = current();
        let thread = std::thread::current();
        let thread = thread.name().map_or_else(|| format!("{:?}", thread.id()), str::to_owned);
        Arc::new(Origin { call, number, device, context, thread, backtrace: Backtrace::force_capture() })
    }

    /// The origin of the twin's own resources; cheap, because it is never shown.
    pub(crate) fn internal() -> Arc<Origin> {
        static INTERNAL: OnceLock<Arc<Origin>> = OnceLock::new();
        let make = || Origin {
            call: "the twin",
            number: 0,
            device: None,
            context: None,
            thread: String::new(),
            backtrace: Backtrace::disabled(),
        };
        INTERNAL.get_or_init(|| Arc::new(make())).clone()
    }

    /// One line with call, object and thread.
    pub(crate) fn line(&self) -> String {
        let mut line = format!("{} (call {})", self.call, self.number);
        if let Some(device) = self.device {
            line += &format!(", device {device}");
        }
        if let Some(context) = self.context {
            line += &format!(", context {context}");
        }
        line + &format!(", thread {}", self.thread)
    }

    /// The line, and below it the caller's stack.
    pub(crate) fn text(&self) -> String {
        let stack = self.backtrace.to_string();
        let frames = caller_frames(&stack, self.call);
        frames.iter().take(FRAMES).fold(self.line(), |text, frame| text + "\n    " + frame)
    }
}

/// The frames of `stack` below the twin's own, `name at place` each.
fn caller_frames(stack: &str, call: &str) -> Vec<String> {
    let mut frames: Vec<String> = Vec::new();
    for line in stack.lines().map(str::trim) {
        match (line.strip_prefix("at "), frames.last_mut()) {
            (Some(place), Some(frame)) => *frame += &format!(" at {place}"),
            _ => frames.push(line.split_once(": ").map_or(line, |(_, name)| name).to_owned()),
        }
    }
    // Frames below a program's or a thread's entry function carry no information.
    let bottom = frames.iter().position(|frame| frame.contains("__rust_begin_short_backtrace"));
    frames.truncate(bottom.unwrap_or(frames.len()));
    let entry = frames.iter().position(|frame| frame.split(' ').next() == Some(call));
    frames.drain(..entry.map_or(0, |entry| entry + 1));
    frames
}

/// A violation or warning.
#[derive(Clone, Debug)]
pub(crate) struct Finding {
    /// The rule's stable name, in kebab case.
    pub(crate) rule: &'static str,
    pub(crate) message: String,
    /// The call in which it was found.
    pub(crate) call: &'static str,
    pub(crate) number: u64,
    /// The origin of the resource in question.
    pub(crate) made: Option<Arc<Origin>>,
}

/// Findings of one kind.
#[derive(Debug, Default)]
pub(crate) struct Findings {
    pub(crate) kept: Vec<Finding>,
    pub(crate) more: u64,
}

impl Findings {
    fn push(&mut self, rule: &'static str, message: String, made: Option<Arc<Origin>>) {
        let (call, number) = current();
        if self.kept.len() < KEPT {
            self.kept.push(Finding { rule, message, call, number, made });
        } else {
            self.more += 1;
        }
    }
}

/// All findings so far.
#[derive(Debug, Default)]
pub(crate) struct Ledger {
    /// Violations by the program.
    pub(crate) violations: Findings,
    /// Permitted, but worth reporting.
    pub(crate) warnings: Findings,
    /// Print each violation with its origin when it is found, and abort.
    pub(crate) strict: bool,
}

impl Ledger {
    /// Records a violation.
    pub(crate) fn violation(&mut self, rule: &'static str, message: String, made: Option<Arc<Origin>>) {
        if self.strict {
            let (call, number) = current();
            let made = made.as_ref().map_or_else(String::new, |made| format!("\n  made at {}", made.text()));
            let here = Backtrace::force_capture().to_string();
            let here = caller_frames(&here, call);
            let here = here.iter().take(FRAMES).fold(String::new(), |text, frame| text + "\n    " + frame);
            eprintln!("ascend-twin: {rule}: {message}\n  in {call} (call {number}){here}{made}");
            std::process::abort();
        }
        self.violations.push(rule, message, made);
    }

    /// Records a warning.
    pub(crate) fn warning(&mut self, rule: &'static str, message: String, made: Option<Arc<Origin>>) {
        self.warnings.push(rule, message, made);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_twins_own_frames_are_left_out() {
        let stack = "   0: twin::ledger::here\n             at ledger.rs:1:2\n   1: aclrtMalloc\n             at api.rs:3:4\n   \
                     2: main\n             at main.rs:5:6\n";
        assert_eq!(caller_frames(stack, "aclrtMalloc"), ["main at main.rs:5:6"]);
        assert_eq!(caller_frames(stack, "aclrtFree").len(), 3);
    }
}
