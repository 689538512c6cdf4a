//! Whole models on the software device: the kernels compiled for it, the environment by which the library finds both,
//! and the checks for every chip. `tests/npu_*.rs` run this for one chip each, since the environment belongs to the
//! process.

use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

use ascend_bert::backend::Precision;
use ascend_bert::bert::{BertModel, BertOutput, Inputs, ModelOptions, Padding, Wanted};
use ascend_bert::dataset::Ids;
use ascend_bert::device::Device;
use ascend_bert::runtime::Runtime;
use serde_json::Value;

use super::common::{data, distance, fixtures};
use super::{kernels, twin};

/// The largest permitted distance of an f16 output from MindSpore's fp16, in units of the distance of that from
/// MindSpore's fp32.
const F16_LIMIT: f64 = 1.5;
/// The largest permitted difference between two ways of computing the same f16 output: a few roundings of normalised
/// values, which are below 8.
const F16_WAYS: f64 = 8.0 * 4.0 / 2048.0;

/// The device of this process, used by one test at a time: a software device or, on a server with `ASCEND_BERT_SMOKE`
/// set, its real device.
pub struct Session(MutexGuard<'static, ()>);

fn on_server() -> bool {
    std::env::var_os("ASCEND_BERT_SMOKE").is_some_and(|value| !value.is_empty())
}

impl Session {
    /// Makes the software device the NPU of this process; `soc` must always be the same, since it cannot change.
    pub fn new(soc: &str) -> Self {
        static ONE: Mutex<()> = Mutex::new(());
        static ENTERED: OnceLock<()> = OnceLock::new();
        let guard = ONE.lock().unwrap_or_else(PoisonError::into_inner);
        ENTERED.get_or_init(|| {
            if on_server() {
                return;
            }
            let (kernels, library) = (kernels::folder(), twin::built());
            // SAFETY: the threads of the other tests wait for the lock, so none reads the environment meanwhile.
            unsafe {
                std::env::set_var("ASCEND_BERT_ACL_LIBRARY", library);
                std::env::set_var("ASCEND_BERT_KERNELS", kernels);
                std::env::set_var("ASCEND_TWIN_SOC", soc);
                std::env::set_var("ASCEND_TWIN_DEVICES", "2");
                std::env::set_var("ASCEND_TWIN_SEED", "3");
            }
        });
        Session(guard)
    }

    /// The device's report so far.
    pub fn report(&self) -> Value {
        let report = Runtime::open().unwrap().software_report().expect("the software device");
        serde_json::from_str(&report).unwrap()
    }

    /// Asserts, after every model is dropped, that nothing is left and no rule was violated.
    pub fn finish(self) {
        if on_server() {
            return;
        }
        let report = self.report();
        let none = |key: &str| report[key].as_array().is_some_and(Vec::is_empty);
        assert!(none("violations") && none("leaks"), "{report:#}");
        drop(self.0);
    }
}

/// BertModel and every head against MindSpore's recorded outputs.
pub fn fixtures(soc: &str) {
    let session = Session::new(soc);
    fixtures::models_f16(Device::Npu(0), F16_LIMIT);
    fixtures::heads_f16(Device::Npu(0), F16_LIMIT);
    session.finish();
}

fn model(device: u32, padding: Padding) -> BertModel {
    let options =
        ModelOptions { device: Device::Npu(device), precision: Some(Precision::F16), padding, ..Default::default() };
    BertModel::load(data("tiny/tiny.ckpt"), &options).unwrap()
}

fn run(model: &BertModel, batch: &Inputs) -> BertOutput {
    model.forward(batch).unwrap()
}

/// Results must not depend on how they are computed: alone or in a batch, padding skipped or not, queued or replayed,
/// on one device or another, by one thread or several.
pub fn ways(soc: &str) {
    let session = Session::new(soc);
    let batch = fixtures::inputs("tiny");
    let skip = model(0, Padding::Skip);
    let together = run(&skip, &batch);
    let width = together.sequence_output.values.len() / batch.input_ids.rows();
    for row in 0..batch.input_ids.rows() {
        let one = |ids: &Ids| Ids::new(ids.columns(), ids.row(row).to_vec()).unwrap();
        let [input_ids, types, mask] = [&batch.input_ids, &batch.token_type_ids, &batch.attention_mask].map(one);
        let alone = run(&skip, &Inputs::bert_thor(input_ids, types, mask));
        let together = &together.sequence_output.values[row * width..][..width];
        let off = distance(&alone.sequence_output.values, together);
        assert!(off.max <= F16_WAYS, "row {row} alone: {off:?}");
    }

    let exact = run(&model(0, Padding::Exact), &batch);
    let values = exact.sequence_output.values.chunks(128).zip(together.sequence_output.values.chunks(128));
    for (position, (exact, skip)) in values.enumerate() {
        if batch.attention_mask.values()[position] == 0 {
            assert!(skip.iter().all(|value| *value == 0.0), "position {position}");
        } else {
            let off = distance(skip, exact);
            assert!(off.max <= F16_WAYS, "position {position}: {off:?}");
        }
    }

    // The third pass and later ones are replays, where graphs are supported.
    for pass in 0..4 {
        assert_eq!(run(&skip, &batch).sequence_output, together.sequence_output, "pass {pass}");
    }
    // A server may have only one device.
    let other = model(u32::from(!on_server()), Padding::Skip);
    std::thread::scope(|scope| {
        for _ in 0..2 {
            for model in [&skip, &other] {
                let (batch, together) = (&batch, &together);
                scope.spawn(move || {
                    for pass in 0..3 {
                        let output = run(model, batch);
                        assert_eq!(output.sequence_output, together.sequence_output, "pass {pass}");
                        assert_eq!(output.pooled_output, together.pooled_output, "pass {pass}");
                    }
                });
            }
        }
    });
    drop((skip, other));
    session.finish();
}

/// A batch of padding only, with the policy that skips it.
pub fn nothing(soc: &str) {
    let session = Session::new(soc);
    let mut inputs = fixtures::inputs("tiny");
    inputs.attention_mask = Ids::filled(inputs.rows(), inputs.sequence_length(), 0).unwrap();
    let model = model(0, Padding::Skip);
    let wanted = Wanted { sequence: true, ..Default::default() };
    let output = model.network().forward(&inputs, &wanted).unwrap();
    assert_eq!(output.tokens(), 0);
    assert!(output.sequence_output.unwrap().values.iter().all(|value| *value == 0.0));
    // The pooled output reads the first position, masked or not.
    let exact = run(&self::model(0, Padding::Exact), &inputs).pooled_output;
    let off = distance(&run(&model, &inputs).pooled_output.values, &exact.values);
    assert!(off.max <= F16_WAYS, "{off:?}");
    drop(model);
    session.finish();
}
