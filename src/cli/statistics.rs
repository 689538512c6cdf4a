//! How fast a model ran: the object that `run --json` and `bench --json` print.

use std::time::{Duration, Instant};

use ascend_bert::bert::Network;
use serde::Serialize;

/// Times of forward passes, and what was computed in them.
#[derive(Default)]
pub(super) struct Times {
    forwards: Vec<Duration>,
    /// When the last forward pass ended.
    last: Option<Instant>,
    pub(super) sequences: usize,
    pub(super) tokens: usize,
    pub(super) operations: f64,
}

impl Times {
    /// Adds a forward pass, in the order of their ends. Of passes that overlap each counts what it took beyond the last.
    pub(super) fn add(&mut self, begun: Instant, ended: Instant, sequences: usize, tokens: usize, operations: f64) {
        let from = self.last.map_or(begun, |last| last.max(begun));
        self.forwards.push(ended.saturating_duration_since(from));
        self.last = Some(ended);
        self.sequences += sequences;
        self.tokens += tokens;
        self.operations += operations;
    }

    pub(super) fn total(&self) -> f64 {
        self.forwards.iter().sum::<Duration>().as_secs_f64()
    }

    fn median(&self) -> f64 {
        let mut sorted: Vec<_> = self.forwards.iter().map(Duration::as_secs_f64).collect();
        sorted.sort_by(f64::total_cmp);
        let half = sorted.len() / 2;
        match sorted.len() {
            0 => 0.0,
            len if len % 2 == 1 => sorted[half],
            _ => (sorted[half - 1] + sorted[half]) / 2.0,
        }
    }

    fn min(&self) -> f64 {
        self.forwards.iter().min().map_or(0.0, Duration::as_secs_f64)
    }
}

/// One object of facts about a run.
#[derive(Serialize)]
pub(super) struct Statistics {
    device: String,
    device_reason: String,
    precision: &'static str,
    padding: &'static str,
    threads: usize,
    batch_size: usize,
    seq_length: usize,
    /// Sequences in all.
    sequences: usize,
    /// Tokens computed in all.
    tokens: usize,
    /// Median time of a forward pass.
    seconds: f64,
    /// Shortest time of a forward pass.
    seconds_min: f64,
    /// Time of all forward passes.
    seconds_total: f64,
    sequences_per_second: f64,
    /// Of computed tokens only.
    gflops: f64,
    peak_rss_bytes: Option<u64>,
}

impl Statistics {
    pub(super) fn new(network: &Network, times: &Times, batch_size: usize, seq_length: usize) -> Self {
        let total = times.total();
        let per_second = |amount: f64| if total > 0.0 { amount / total } else { 0.0 };
        Self {
            device: network.device().device.to_string(),
            device_reason: network.device().reason.clone(),
            precision: network.precision().name(),
            padding: network.padding().name(),
            threads: network.threads(),
            batch_size,
            seq_length,
            sequences: times.sequences,
            tokens: times.tokens,
            seconds: times.median(),
            seconds_min: times.min(),
            seconds_total: total,
            sequences_per_second: per_second(times.sequences as f64),
            gflops: per_second(times.operations / 1e9),
            peak_rss_bytes: peak_rss_bytes(),
        }
    }

    /// The same for people.
    pub(super) fn text(&self) -> String {
        let Self { device, device_reason, precision, padding, threads, .. } = self;
        let plural = if *threads == 1 { "" } else { "s" };
        let memory = self.peak_rss_bytes.map_or(String::new(), |bytes| format!(", peak memory {}", megabytes(bytes)));
        format!(
            "device     {device} ({device_reason}), {precision}, padding {padding}, {threads} thread{plural}\n\
             computed   {} sequences of {}, {} tokens\n\
             speed      {:.2} sequences/s, {:.1} GFLOP/s, {:.4} s a batch of {} (median){memory}",
            self.sequences,
            self.seq_length,
            self.tokens,
            self.sequences_per_second,
            self.gflops,
            self.seconds,
            self.batch_size,
        )
    }
}

/// Decimal megabytes.
pub(super) fn megabytes(bytes: u64) -> String {
    format!("{:.1} MB", bytes as f64 / 1e6)
}

/// The largest resident set of this process so far, mapped files included, where the system tells.
fn peak_rss_bytes() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kilobytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kilobytes * 1024)
}
