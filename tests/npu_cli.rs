//! The command on software NPUs: every launch function that CANN has had, overlapping batches, failing devices.

#![allow(unsafe_code, dead_code, unreachable_pub)]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use ascend_bert::dataset::{Feature, RecordWriter};
use safetensors::SafeTensors;
use serde_json::Value;

mod common;
#[path = "common/kernels.rs"]
mod kernels;
#[path = "common/twin.rs"]
mod twin;

use common::data;

fn ascend_bert(arguments: &[&str], soc: &str, variables: &[(&str, &str)]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ascend-bert"));
    command.args(arguments).env("ASCEND_BERT_ACL_LIBRARY", twin::built()).env("ASCEND_BERT_KERNELS", kernels::folder());
    command.env("ASCEND_TWIN_SOC", soc).envs(variables.iter().copied()).output().unwrap()
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

#[test]
fn the_bundled_sample_agrees_at_every_level_of_cann() {
    let folder = tempfile::tempdir().unwrap();
    for (soc, cann) in [
        ("Ascend910A", "7.0"),
        ("Ascend910A", "9.1"),
        ("Ascend910B1", "7.0"),
        ("Ascend910B1", "8.1"),
        ("Ascend910B1", "9.1"),
        ("Ascend910B4", "9.1"),
    ] {
        let report = folder.path().join("report.json");
        let variables = [("ASCEND_TWIN_CANN", cann), ("ASCEND_TWIN_REPORT", report.to_str().unwrap())];
        // One batch per record: two are in flight at once.
        let output = ascend_bert(&["run", "--json", "--batch-size", "1"], soc, &variables);
        assert!(output.status.success(), "{soc}, CANN {cann}: {}", text(&output.stderr));
        let json: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(json["device"], "npu:0", "{soc}, CANN {cann}");
        assert_eq!(json["device_reason"], format!("auto: npu:0 ({soc}) answers"));
        assert_eq!(json["precision"], "f16");
        assert!(json["sample_differences"][0].as_f64().unwrap() > 0.0, "{json:#}");
        let report: Value = serde_json::from_slice(&std::fs::read(&report).unwrap()).unwrap();
        for key in ["violations", "leaks"] {
            assert_eq!(report[key], Value::Array(vec![]), "{soc}, CANN {cann}: {report:#}");
        }
    }
}

/// Records of 32 tokens with increasing padding.
fn records(folder: &Path) -> PathBuf {
    let target = folder.join("records.tfrecord");
    let mut writer = RecordWriter::new(std::fs::File::create(&target).unwrap());
    for record in 0..7 {
        let ids: Vec<i64> = (0..32).map(|position| (position * 31 + record * 7) % 1000).collect();
        let mask: Vec<i64> = (0..32).map(|position| i64::from(position < 32 - 4 * record)).collect();
        let features = [("input_ids", &ids), ("segment_ids", &vec![0; 32]), ("input_mask", &mask)];
        writer.write_example(&features.map(|(name, values)| (name, Feature::Integers(values)))).unwrap();
    }
    target
}

fn sequence_output(file: &Path) -> Vec<f32> {
    let bytes = std::fs::read(file).unwrap();
    let tensors = SafeTensors::deserialize(&bytes).unwrap();
    let values = tensors.tensor("sequence_output").unwrap();
    values.data().as_chunks().0.iter().map(|&bytes| f32::from_le_bytes(bytes)).collect()
}

#[test]
fn records_come_out_in_their_order_whatever_the_batches() {
    let folder = tempfile::tempdir().unwrap();
    let (checkpoint, records) = (data("tiny/tiny.ckpt"), records(folder.path()));
    let outputs = ["1", "3", "12"].map(|size| {
        let output = folder.path().join(format!("{size}.safetensors"));
        let [checkpoint, records, file] = [&checkpoint, &records, &output].map(|path| path.to_str().unwrap());
        let arguments =
            ["run", "--checkpoint", checkpoint, "--data", records, "--batch-size", size, "--output", file, "--quiet"];
        let run = ascend_bert(&arguments, "Ascend910B1", &[]);
        assert!(run.status.success(), "{}", text(&run.stderr));
        sequence_output(&output)
    });
    for other in &outputs[1..] {
        assert!(common::distance(other, &outputs[0]).max < 8.0 * 4.0 / 2048.0);
    }
}

#[test]
fn a_device_that_fails_ends_the_run_with_its_reason_and_no_file() {
    let (folder, input) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (checkpoint, records) = (data("tiny/tiny.ckpt"), records(input.path()));
    let output = folder.path().join("out.safetensors");
    let [checkpoint, records, file] = [&checkpoint, &records, &output].map(|path| path.to_str().unwrap());
    for (rule, what, remedy) in [
        ("aclrtLaunchKernelWithHostArgs:9=507015@sync", "ACL_ERROR_RT_AICORE_EXCEPTION", "restart the process"),
        (
            "aclrtMalloc:1=207001,aclrtMalloc:2=207001,aclrtMalloc:3=207001",
            "ACL_ERROR_RT_MEMORY_ALLOCATION",
            "--batch-size",
        ),
        ("aclrtBinaryLoadFromData:1=107000", "aclrtBinaryLoadFromData", ""),
    ] {
        let arguments = ["run", "--checkpoint", checkpoint, "--data", records, "--output", file, "--device", "npu:0"];
        let run = ascend_bert(&arguments, "Ascend910B1", &[("ASCEND_TWIN_FAIL", rule)]);
        let message = text(&run.stderr);
        assert_eq!(run.status.code(), Some(1), "{rule}: {message}");
        assert!(
            message.contains("error: ") && message.contains(what) && message.to_lowercase().contains(remedy),
            "{rule}: {message}"
        );
        assert!(!message.contains("panicked"), "{message}");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "{rule}: a file was left");
    }
}

#[test]
fn precisions_that_an_npu_lacks_are_refused() {
    let output = ascend_bert(&["run", "--device", "npu:0", "--precision", "f32"], "Ascend910A", &[]);
    let message = text(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{message}");
    assert!(message.contains("npu:0 has no precision f32: it has f16"), "{message}");
}

#[test]
fn bench_plans_the_time_on_the_chip_and_says_that_it_is_a_plan() {
    let config = data("config/tiny.json");
    for soc in ["Ascend910A", "Ascend910B1"] {
        let arguments = ["bench", "--json", "--repeat", "2", "--batch-size", "2", "--seq-length", "32", "--config"];
        let arguments = [&arguments[..], &[config.to_str().unwrap(), "--device", "npu:0"]].concat();
        let output = ascend_bert(&arguments, soc, &[]);
        assert!(output.status.success(), "{}", text(&output.stderr));
        let modelled = &serde_json::from_slice::<Value>(&output.stdout).unwrap()["modelled"];
        assert_eq!(modelled["soc"], soc);
        assert!(modelled["note"].as_str().unwrap().contains("not a measurement"));
        let number = |value: &Value| value.as_f64().unwrap();
        assert!((0.0..1.0).contains(&number(&modelled["cube_utilisation"])), "{modelled:#}");
        let kernels = modelled["kernels"].as_array().unwrap();
        let launches = |name: &str| {
            kernels
                .iter()
                .filter(|kernel| kernel["name"] == name)
                .map(|kernel| number(&kernel["launches"]))
                .sum::<f64>()
        };
        // Seven launches per layer, of which one is attention and two are norms.
        let layers = launches("attention");
        assert_eq!(launches("add_layer_norm"), 2.0 * layers);
        let products: f64 = kernels
            .iter()
            .filter(|kernel| kernel["name"].as_str().unwrap().starts_with("matmul"))
            .map(|kernel| number(&kernel["launches"]))
            .sum();
        // And the pooler's.
        assert_eq!(products, 4.0 * layers + 1.0, "{modelled:#}");
    }
}
