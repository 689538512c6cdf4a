//! The report: the ledger's contents as JSON. Reads the state only.

use std::io::Write;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use serde_json::{Map, Value, json};

use crate::instance::{Instance, State, instance};
use crate::ledger::{Finding, Findings, Origin};
use crate::running::Total;
use crate::table::Table;

/// A live resource, for the report.
struct Live {
    kind: &'static str,
    what: String,
    origin: Arc<Origin>,
    abandoned: bool,
    /// Its device; `None` for host resources.
    device: Option<usize>,
}

impl State {
    /// The resources that the program created and has not released.
    fn live_resources(&self) -> Vec<Live> {
        let mut live = Vec::new();
        for (number, device) in self.devices.iter().enumerate() {
            for (address, block) in device.space.blocks().filter(|(_, block)| !block.internal) {
                live.push(Live {
                    kind: "device memory",
                    what: format!("{} bytes at {address:#x} of device {number}", block.size),
                    origin: block.origin.clone(),
                    abandoned: block.abandoned,
                    device: Some(number),
                });
            }
        }
        for (address, pinned) in &self.pinned {
            live.push(Live {
                kind: if pinned.registered { "registered host memory" } else { "pinned memory" },
                what: format!("{} bytes at {address:#x}", pinned.size),
                origin: pinned.origin.clone(),
                abandoned: pinned.abandoned,
                device: None,
            });
        }
        let device_of = |context: usize| self.contexts.get(context).map(|context| context.device);
        add_all(&mut live, "context", &self.contexts, |context| (!context.implicit).then_some(Some(context.device)));
        add_all(&mut live, "stream", &self.streams, |stream| (!stream.is_default).then_some(Some(stream.device)));
        add_all(&mut live, "event", &self.events, |event| Some(device_of(event.context)));
        add_all(&mut live, "binary", &self.modules, |module| Some(module.device));
        add_all(&mut live, "graph", &self.graphs, |graph| Some(Some(graph.device)));
        add_all(&mut live, "binary description", &self.binaries, |_| Some(None));
        let arguments = self.arguments.values().filter_map(|arguments| arguments.origin.clone());
        live.extend(arguments.map(|origin| Live {
            kind: "kernel arguments",
            what: "never finalised".to_owned(),
            origin,
            abandoned: false,
            device: None,
        }));
        live
    }

    /// Leaks: live resources whose release was not failed on purpose.
    fn leaks(&self) -> Vec<Live> {
        self.live_resources().into_iter().filter(|live| !live.abandoned).collect()
    }

    /// The live resources of a device, or of all, as text, and the origin of the first.
    pub(crate) fn describe_leaks(&self, device: Option<usize>) -> Option<(String, Arc<Origin>)> {
        let mut leaks = self.leaks();
        leaks.retain(|leak| device.is_none() || leak.device == device);
        let first = leaks.first()?.origin.clone();
        let words: Vec<String> = leaks.iter().take(8).map(|live| format!("{} ({})", live.kind, live.what)).collect();
        let more = if leaks.len() > 8 { format!(" and {} more", leaks.len() - 8) } else { String::new() };
        Some((format!("{} still live: {}{more}", leaks.len(), words.join(", ")), first))
    }

    /// Counters of kernels, by name: modelled cycles and bytes, summed over their launches.
    fn kernels(&self) -> Value {
        let one = |total: &Total| {
            let first = [("launches", json!(total.launches)), ("bound_cycles", json!(total.bound_cycles))];
            let counters = total.counters.each().map(|(name, value)| (name, json!(value)));
            Value::Object(first.into_iter().chain(counters).map(|(name, value)| (name.to_owned(), value)).collect())
        };
        let kernels = self.counters.iter().map(|(name, total)| (name.to_string(), one(total)));
        Value::Object(kernels.collect())
    }

    fn report(&self, calls: u64) -> Value {
        let mut live: Map<String, Value> = Map::new();
        for resource in self.live_resources() {
            let count = live.entry(resource.kind).or_insert(json!(0));
            *count = json!(count.as_u64().unwrap_or(0) + 1);
        }
        let leaks: Vec<Value> = (self.leaks().iter())
            .map(|leak| json!({"rule": "leak", "kind": leak.kind, "message": leak.what, "made_at": leak.origin.text()}))
            .collect();
        let peak = self.devices.iter().map(|device| device.space.peak).sum::<u64>();
        json!({
            "soc": self.settings.soc.name,
            "cann": self.settings.cann,
            "calls": calls,
            "violations": findings(&self.ledger.violations),
            "violations_not_kept": self.ledger.violations.more,
            "warnings": findings(&self.ledger.warnings),
            "leaks": leaks,
            "live": live,
            "peak_memory": peak,
            "kernels": self.kernels(),
        })
    }
}

/// Adds the live entries of a table; `place` returns the device, or `None` for internal resources.
fn add_all<T>(live: &mut Vec<Live>, kind: &'static str, table: &Table<T>, place: impl Fn(&T) -> Option<Option<usize>>) {
    for (index, entry, value) in table.live() {
        let Some(device) = place(value) else { continue };
        let (what, origin) = (format!("{kind} {index}"), entry.origin.clone());
        live.push(Live { kind, what, origin, abandoned: entry.abandoned, device });
    }
}

fn findings(findings: &Findings) -> Vec<Value> {
    let one = |finding: &Finding| {
        json!({
            "rule": finding.rule,
            "message": finding.message,
            "call": format!("{} (call {})", finding.call, finding.number),
            "made_at": finding.made.as_ref().map(|made| made.text()),
        })
    };
    findings.kept.iter().map(one).collect()
}

impl Instance {
    /// The report as JSON.
    pub(crate) fn report(&'static self) -> String {
        let calls = self.calls.load(Ordering::Relaxed);
        let report = self.lock().report(calls);
        serde_json::to_string_pretty(&report).unwrap_or_default()
    }

    /// Writes the report to the file in the settings, if there is one.
    pub(crate) fn write_report(&'static self) {
        let Some(path) = self.lock().settings.report.clone() else { return };
        let report = self.report() + "\n";
        let outcome = match path.as_str() {
            "-" => std::io::stderr().write_all(report.as_bytes()),
            path => std::fs::write(path, report),
        };
        if let Err(error) = outcome {
            eprintln!("ascend-twin: the report can't be written to {path}: {error}");
        }
    }
}

/// Writes the report when the process ends.
pub(crate) extern "C" fn at_exit() {
    instance().write_report();
}
