//! What the software device counted while a model ran, as a plan of its time on the chip: a model, never a measurement.
//! Reads the device's report; a real device has none.

use ascend_bert::bert::{Config, Network};
use ascend_bert::device::Device;
use ascend_bert::runtime::{Architecture, Runtime, Soc};
use serde::Serialize;
use serde_json::{Map, Value};

/// Modelled numbers of a forward pass.
#[derive(Serialize)]
pub(super) struct Modelled {
    note: &'static str,
    soc: String,
    cube_cores: u32,
    megahertz: u32,
    /// Charged for each launch.
    launch_gap_seconds: f64,
    /// Of one forward pass, gaps included.
    seconds: f64,
    /// Multiply-adds of the computed tokens, by what the cube units could do in that time.
    cube_utilisation: f64,
    /// The least time that moving its bytes through HBM takes, by that time.
    hbm_utilisation: f64,
    /// Distinct bytes of global memory that its launches touch, launch by launch, by the fewest that they could.
    bytes_over_fewest: f64,
    kernels: Vec<ModelledKernel>,
}

/// One kernel's part of a forward pass.
#[derive(Serialize)]
struct ModelledKernel {
    name: String,
    launches: f64,
    seconds: f64,
    /// Multiply-adds that it did, by what the cube units could do in its time.
    cube_utilisation: f64,
    global_read_bytes: f64,
    global_written_bytes: f64,
    distinct_bytes: f64,
}

const NOTE: &str = "a model for planning, counted on the software device: not a measurement";
const LAUNCH_GAP: f64 = 3e-6;
/// Multiply-adds of a cube unit in a cycle, f16.
const MULTIPLY_ADDS: f64 = 4096.0;

/// What was counted before the passes that matter.
pub(super) struct Before {
    kernels: Map<String, Value>,
    soc: Soc,
}

impl Before {
    /// None unless the network runs on the software device.
    pub(super) fn of(network: &Network) -> Option<Self> {
        let Device::Npu(number) = network.device().device else { return None };
        let runtime = Runtime::open().ok()?;
        let kernels = kernels(&runtime)?;
        let soc = runtime.device(number).ok()?.soc().clone();
        soc.architecture?;
        Some(Before { kernels, soc })
    }

    /// The mean of `passes` forward passes of `operations` floating-point operations each.
    pub(super) fn after(self, passes: usize, operations: f64, fewest_bytes: f64) -> Option<Modelled> {
        let after = kernels(&Runtime::open().ok()?)?;
        let hertz = f64::from(self.soc.megahertz()) * 1e6;
        let peak = f64::from(self.soc.cube_cores()) * MULTIPLY_ADDS * hertz;
        let mut kernels = Vec::new();
        let (mut seconds, mut from_memory) = (0.0, 0.0);
        for (name, counted) in &after {
            let number = |counted: Option<&Value>, key: &str| {
                counted.and_then(|counted| counted.get(key)).and_then(Value::as_f64).unwrap_or_default()
            };
            let of = |key: &str| (number(Some(counted), key) - number(self.kernels.get(name), key)) / passes as f64;
            let (launches, cycles) = (of("launches"), of("bound_cycles"));
            if launches == 0.0 {
                continue;
            }
            seconds += cycles / hertz + launches * LAUNCH_GAP;
            from_memory += of("hbm_cycles") / hertz;
            kernels.push(ModelledKernel {
                name: name.clone(),
                launches,
                seconds: cycles / hertz,
                cube_utilisation: of("multiply_adds") / (peak * cycles / hertz),
                global_read_bytes: of("global_read"),
                global_written_bytes: of("global_written"),
                distinct_bytes: of("global_footprint"),
            });
        }
        Some(Modelled {
            note: NOTE,
            soc: self.soc.name.clone(),
            cube_cores: self.soc.cube_cores(),
            megahertz: self.soc.megahertz(),
            launch_gap_seconds: LAUNCH_GAP,
            seconds,
            cube_utilisation: operations / 2.0 / (peak * seconds),
            hbm_utilisation: from_memory / seconds,
            bytes_over_fewest: kernels.iter().map(|kernel| kernel.distinct_bytes).sum::<f64>() / fewest_bytes,
            kernels,
        })
    }
}

/// The fewest bytes of global memory for `tokens` tokens, every launch reading what it needs and writing what it makes
/// once, in f16. With h the hidden size and i the intermediate one, a layer's launches read and write for each token
/// Q | K | V: h and 3h; attention: 3h and h; its output: h and h; both norms: 2h and h; up: h and i; down: i and h; and
/// each matrix once, 4h^2 + 2hi. Embedding reads 3h and writes h for each token. The pooler's rows are left out.
pub(super) fn fewest_bytes(config: &Config, tokens: f64) -> f64 {
    let (hidden, intermediate) = (config.hidden_size as f64, config.intermediate_size as f64);
    let of_token = 4.0 * hidden + 4.0 * hidden + 2.0 * hidden + 6.0 * hidden + 2.0 * (hidden + intermediate);
    let weights = 4.0 * hidden * hidden + 2.0 * hidden * intermediate;
    let pooler = hidden * hidden;
    2.0 * (config.num_hidden_layers as f64 * (tokens * of_token + weights) + tokens * 4.0 * hidden + pooler)
}

fn kernels(runtime: &Runtime) -> Option<Map<String, Value>> {
    let report: Value = serde_json::from_str(&runtime.software_report()?).ok()?;
    report.get("kernels")?.as_object().cloned()
}

impl Modelled {
    /// The same for people.
    pub(super) fn text(&self) -> String {
        let cores =
            if Soc::from_name(&self.soc).architecture == Some(Architecture::DavC100) { "cores" } else { "cube cores" };
        let mut text = format!(
            "modelled   {} ({} {cores}, {} MHz): {:.3} ms, cube {:.1} %, HBM {:.1} %, {:.2} of the fewest bytes\n           {}",
            self.soc,
            self.cube_cores,
            self.megahertz,
            self.seconds * 1e3,
            self.cube_utilisation * 100.0,
            self.hbm_utilisation * 100.0,
            self.bytes_over_fewest,
            self.note,
        );
        for kernel in &self.kernels {
            text += &format!(
                "\n           {:18} {:4} launches {:9.3} ms  cube {:5.1} %  {:9.1} MB read, {:8.1} MB written",
                kernel.name,
                kernel.launches,
                kernel.seconds * 1e3,
                kernel.cube_utilisation * 100.0,
                kernel.global_read_bytes / 1e6,
                kernel.global_written_bytes / 1e6,
            );
        }
        text
    }
}
