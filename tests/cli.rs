//! The command as users and scripts meet it: outputs, exit status, messages, and files never left half-written.

mod common;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use ascend_bert::backend::cpu::Isa;
use ascend_bert::dataset::{Feature, RecordWriter};
use common::models::{self, Parameter};
use common::{data, distance, floats};
use safetensors::SafeTensors;
use serde_json::Value;

fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ascend-bert"));
    command.args(arguments).env_remove("ASCEND_BERT_KEY").env_remove("ASCEND_BERT_LOG");
    command
}

fn ascend_bert(arguments: &[&str]) -> Output {
    command(arguments).output().unwrap()
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

fn json(arguments: &[&str]) -> Value {
    let output = ascend_bert(arguments);
    assert!(output.status.success(), "{}", text(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// A failure is one line `error: WHAT: WHY` and, below it, what to do; never a panic.
fn fails(arguments: &[&str], status: i32, expected: &[&str]) {
    fails_as(&mut command(arguments), status, expected);
}

fn fails_as(command: &mut Command, status: i32, expected: &[&str]) {
    let output = command.output().unwrap();
    let message = text(&output.stderr);
    assert_eq!(output.status.code(), Some(status), "{command:?}: {message}");
    assert!(!message.contains("panicked"), "{message}");
    if status == 1 {
        let lines: Vec<_> = message.lines().filter(|line| !line.starts_with("note: ")).collect();
        assert_eq!(lines.len(), 2, "{message}");
        assert!(lines[0].starts_with("error: ") && lines[1].starts_with("  "), "{message}");
    }
    for part in expected {
        assert!(message.contains(part), "{command:?}: '{part}' is not in: {message}");
    }
    assert!(output.stdout.is_empty(), "{}", text(&output.stdout));
}

fn path(path: &Path) -> &str {
    path.to_str().unwrap()
}

fn file(name: &str) -> String {
    path(&data(name)).to_owned()
}

/// Records like the sample's, with these lengths.
fn records(folder: &Path, name: &str, lengths: &[usize]) -> PathBuf {
    let target = folder.join(name);
    let mut writer = RecordWriter::new(std::fs::File::create(&target).unwrap());
    for &length in lengths {
        let (ids, zeros, ones) = (vec![7; length], vec![0; length], vec![1; length]);
        let features = [("input_ids", &ids), ("segment_ids", &zeros), ("input_mask", &ones)];
        writer.write_example(&features.map(|(name, values)| (name, Feature::Integers(values)))).unwrap();
    }
    target
}

fn tensor(bytes: &[u8], name: &str) -> (Vec<usize>, Vec<f32>) {
    let file = SafeTensors::deserialize(bytes).unwrap();
    let tensor = file.tensor(name).unwrap();
    assert_eq!(tensor.dtype(), safetensors::Dtype::F32);
    let values = tensor.data().as_chunks().0.iter().map(|&bytes| f32::from_le_bytes(bytes)).collect();
    (tensor.shape().to_vec(), values)
}

#[test]
fn the_sample_agrees_with_mindspore() {
    let output = ascend_bert(&["run"]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert!(text(&output.stdout).contains("largest difference from MindSpore"));
    for padding in ["skip", "exact"] {
        for device in ["cpu", "reference"] {
            let report = json(&["run", "--padding", padding, "--device", device, "--json"]);
            for difference in report["sample_differences"].as_array().unwrap() {
                assert!(difference.as_f64().unwrap() < 5e-5, "{report}");
            }
        }
    }
}

#[test]
fn json_reports_have_the_promised_keys() {
    let run = json(&["run", "--json", "--threads", "2"]);
    let bench = ["bench", "--config", &file("config/tiny.json"), "--batch-size", "2", "--seq-length", "16", "--json"];
    let bench = json(&bench);
    for key in ["device", "device_reason", "precision", "padding"] {
        assert!(run[key].is_string() && bench[key].is_string(), "{key}");
    }
    let numbers = ["threads", "batch_size", "seq_length", "tokens", "seconds", "seconds_min", "sequences_per_second"];
    for key in numbers.into_iter().chain(["gflops", "peak_rss_bytes"]) {
        assert!(run[key].is_number() && bench[key].is_number(), "{key}");
    }
    assert_eq!(run["threads"], 2);
    assert_eq!(
        (&run["seq_length"], &run["tokens"]),
        (&32.into(), &(53 + 32).into()),
        "the masked row is computed for its pooled output"
    );
    assert_eq!((&bench["batch_size"], &bench["tokens"]), (&2.into(), &(5 * 2 * 16).into()));
}

#[test]
fn output_holds_every_row_in_order_whatever_the_batch_size() {
    let folder = tempfile::tempdir().unwrap();
    for batch_size in ["1", "3", "12"] {
        let target = folder.path().join(format!("{batch_size}.safetensors"));
        let arguments = ["run", "--checkpoint", &file("tiny/tiny.ckpt"), "--data", &file("tiny/tiny.tfrecord")];
        let more = ["--padding", "exact", "--batch-size", batch_size, "--output", path(&target), "--json"];
        let report = json(&[&arguments[..], &more[..]].concat());
        assert_eq!(report["sequences"], 4);
        let bytes = std::fs::read(&target).unwrap();
        let (shape, values) = tensor(&bytes, "sequence_output");
        assert_eq!(shape, [4, 32, 128]);
        assert!(distance(&values, &floats("tiny/seq_gelu_fp32.npy")).max < 5e-5);
        let (shape, values) = tensor(&bytes, "pooled_output");
        assert_eq!(shape, [4, 128]);
        assert!(distance(&values, &floats("tiny/pooled_gelu_fp32.npy")).max < 1e-5);
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 3, "nothing but the outputs is left");
}

#[test]
fn a_head_writes_logits_and_loss() {
    let folder = tempfile::tempdir().unwrap();
    let target = folder.path().join("out.safetensors");
    let arguments = ["run", "--checkpoint", &file("heads/cls3.ckpt"), "--data", &file("tfrecord/cls.tfrecord")];
    let more = ["--head", "classification", "--heads", "2", "--batch-size", "2", "--output", path(&target)];
    let output = ascend_bert(&[&arguments[..], &more[..], &["--outputs", "logits,loss"]].concat());
    assert!(output.status.success(), "{}", text(&output.stderr));
    let bytes = std::fs::read(&target).unwrap();
    let names = SafeTensors::deserialize(&bytes).unwrap().names().len();
    assert_eq!(names, 2);
    let (shape, logits) = tensor(&bytes, "logits");
    assert_eq!(shape, [5, 3]);
    for row in logits.chunks(3) {
        assert!((row.iter().map(|value| value.exp()).sum::<f32>() - 1.0).abs() < 1e-5);
    }
    // cls.json: the labels of the five records.
    let nll: f32 = [0, 1, 2, 0, 1].iter().zip(logits.chunks(3)).map(|(&label, row): (&usize, _)| -row[label]).sum();
    let (shape, loss) = tensor(&bytes, "loss");
    assert_eq!(shape, [1]);
    assert!((loss[0] - nll / 5.0).abs() < 1e-6);
}

#[test]
fn heads_that_read_padding_say_so() {
    let arguments = ["run", "--checkpoint", &file("heads/squad.ckpt"), "--data", &file("tfrecord/squad_eval.tfrecord")];
    let output = ascend_bert(&[&arguments[..], &["--head", "squad", "--heads", "2"]].concat());
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert!(text(&output.stderr).contains("note: padding is exact: SQuAD's log-softmax"));
    assert!(text(&output.stdout).contains("padding exact"));
}

#[test]
fn training_state_is_ignored_and_counted() {
    let checkpoint = file("pretrain/train_state_thor.ckpt");
    let arguments = ["run", "--checkpoint", &checkpoint, "--data", &file("tfrecord/pretrain.tfrecord"), "--heads", "2"];
    let report = json(&[&arguments[..], &["--head", "pretraining", "--json"]].concat());
    assert!(report["ignored_tensors"].as_u64().unwrap() > 50, "{report}");
    assert!(report["loss"].as_f64().unwrap().is_finite());
}

#[test]
fn existing_output_needs_force_and_failures_leave_it_alone() {
    let folder = tempfile::tempdir().unwrap();
    let target = folder.path().join("out.safetensors");
    std::fs::write(&target, "mine").unwrap();
    let checkpoint = file("tiny/tiny.ckpt");
    let start = ["run", "--checkpoint", &checkpoint, "--output", path(&target), "--data"];
    fails(&[&start[..], &[&file("tiny/tiny.tfrecord")]].concat(), 1, &["exists already", "--force"]);
    let bad = file("tfrecord/cls_bad_data.tfrecord");
    fails(&[&start[..], &[&bad, "--force", "--batch-size", "1"]].concat(), 1, &["cls_bad_data.tfrecord"]);
    assert_eq!(std::fs::read(&target).unwrap(), b"mine");
    let output = ascend_bert(&[&start[..], &[&file("tiny/tiny.tfrecord"), "--force"]].concat());
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert!(std::fs::read(&target).unwrap().len() > 4 * 32 * 128 * 4);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn records_of_differing_lengths_are_padded_to_the_longest() {
    let folder = tempfile::tempdir().unwrap();
    let checkpoint = file("tiny/tiny.ckpt");
    let run = |lengths: &[usize], more: &[&str]| {
        let data = records(folder.path(), "records.tfrecord", lengths);
        let target = folder.path().join("out.safetensors");
        let arguments =
            ["run", "--checkpoint", &checkpoint, "--data", path(&data), "--output", path(&target), "--force"];
        let report = json(&[&arguments[..], more, &["--json"]].concat());
        (report, tensor(&std::fs::read(&target).unwrap(), "sequence_output"))
    };
    let (_, (_, alone)) = run(&[5], &[]);
    for batch_size in ["1", "2", "12"] {
        for padding in ["skip", "exact"] {
            let (report, (shape, values)) = run(&[8, 5, 6], &["--batch-size", batch_size, "--padding", padding]);
            assert_eq!(shape, [3, 8, 128]);
            assert_eq!(report["seq_length"], 8);
            assert!(distance(&values[8 * 128..][..5 * 128], &alone).max < 1e-5, "{batch_size} {padding}");
            if padding == "skip" {
                assert_eq!(report["tokens"], 19);
                assert!(values[13 * 128..16 * 128].iter().all(|value| *value == 0.0));
            }
        }
    }
}

#[test]
fn records_without_segment_ids_are_of_type_0_and_that_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let plain = records(folder.path(), "plain.tfrecord", &[9, 9]);
    let target = folder.path().join("without.tfrecord");
    let mut writer = RecordWriter::new(std::fs::File::create(&target).unwrap());
    for _ in 0..2 {
        let features = [("input_ids", &vec![7; 9]), ("input_mask", &vec![1; 9])];
        writer.write_example(&features.map(|(name, values)| (name, Feature::Integers(values)))).unwrap();
    }
    let outputs = [&plain, &target].map(|data| {
        let out = folder.path().join("out.safetensors");
        let checkpoint = file("tiny/tiny.ckpt");
        let arguments = ["run", "--checkpoint", &checkpoint, "--data", path(data), "--output", path(&out), "--force"];
        let output = ascend_bert(&arguments);
        assert!(output.status.success());
        (std::fs::read(&out).unwrap(), text(&output.stderr).contains("segment_ids"))
    });
    assert_eq!(outputs[0].0, outputs[1].0);
    assert_eq!((outputs[0].1, outputs[1].1), (false, true));
}

/// NER records whose labels are these, over five positions.
fn labelled(folder: &Path, labels: &[[i64; 5]]) -> PathBuf {
    let target = folder.join("labelled.tfrecord");
    let mut writer = RecordWriter::new(std::fs::File::create(&target).unwrap());
    for labels in labels {
        let (ids, zeros, ones) = (vec![7; 5], vec![0; 5], vec![1; 5]);
        let features =
            [("input_ids", &ids), ("segment_ids", &zeros), ("input_mask", &ones), ("tags", &labels.to_vec())];
        writer.write_example(&features.map(|(name, values)| (name, Feature::Integers(values)))).unwrap();
    }
    target
}

#[test]
fn losses_leave_out_minus_100_and_are_no_obstacle_to_logits() {
    let folder = tempfile::tempdir().unwrap();
    let checkpoint = file("heads/ner_softmax.ckpt");
    let target = folder.path().join("out.safetensors");
    let arguments = |data: &Path, more: &[&str]| -> Vec<String> {
        let start = ["run", "--checkpoint", &checkpoint, "--data", path(data), "--head", "ner", "--heads", "2"];
        let end = ["--columns", "label_ids=tags", "--output", path(&target), "--force"];
        start.iter().chain(&end).chain(more).map(|argument| argument.to_string()).collect()
    };
    let run = |labels: &[[i64; 5]], more: &[&str]| {
        let data = labelled(folder.path(), labels);
        let arguments = arguments(&data, more);
        ascend_bert(&arguments.iter().map(String::as_str).collect::<Vec<_>>())
    };
    let output = run(&[[1, -100, 0, -100, 2], [0; 5]], &["--json"]);
    assert!(text(&output.stderr).contains("2 labels of -100 are left out"), "{}", text(&output.stderr));
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    let bytes = std::fs::read(&target).unwrap();
    let (shape, logits) = tensor(&bytes, "logits");
    let nll = |row: usize, label: usize| -f64::from(logits[row * shape[1] + label]);
    let kept = [nll(0, 1), nll(2, 0), nll(4, 2), nll(5, 0), nll(6, 0), nll(7, 0), nll(8, 0), nll(9, 0)];
    let expected = kept.iter().sum::<f64>() / 8.0;
    assert!((report["loss"].as_f64().unwrap() - expected).abs() < 1e-6, "{report}");
    assert_eq!(report["labels_left_out"], 2);

    // Labels that are none of the head's: no loss, said, unless it was asked for.
    let output = run(&[[1, 0, 0, 99, 0]], &["--json"]);
    assert!(output.status.success() && text(&output.stderr).contains("no loss: "), "{}", text(&output.stderr));
    assert_eq!(serde_json::from_slice::<Value>(&output.stdout).unwrap()["loss"], Value::Null);
    let output = run(&[[1, 0, 0, 99, 0]], &["--outputs", "logits,loss"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains("99"));
    let output = run(&[[1, 0, 0, 99, 0]], &["--outputs", "logits"]);
    assert!(output.status.success() && !text(&output.stderr).contains("no loss"));
    let output = run(&[[-100; 5]], &["--outputs", "loss"]);
    assert!(text(&output.stderr).contains("every label is -100"), "{}", text(&output.stderr));
    // A name that no record has is a slip, not a file without labels.
    let data = labelled(folder.path(), &[[0; 5]]);
    let wrong: Vec<String> =
        arguments(&data, &[]).into_iter().map(|argument| argument.replace("=tags", "=tag")).collect();
    fails(&wrong.iter().map(String::as_str).collect::<Vec<_>>(), 1, &["tag", "tags"]);
}

#[test]
fn a_crf_writes_its_best_path_and_transitions() {
    let folder = tempfile::tempdir().unwrap();
    let target = folder.path().join("out.safetensors");
    let checkpoint = file("heads/ner_crf.ckpt");
    let arguments = ["run", "--checkpoint", &checkpoint, "--data", &file("tfrecord/ner.tfrecord"), "--head", "ner-crf"];
    let output = ascend_bert(&[&arguments[..], &["--heads", "2", "--output", path(&target)]].concat());
    assert!(output.status.success(), "{}", text(&output.stderr));
    let bytes = std::fs::read(&target).unwrap();
    let (shape, logits) = tensor(&bytes, "logits");
    let (tags, transitions) = tensor(&bytes, "transitions");
    assert_eq!(tags, [shape[2], shape[2]]);
    let found = SafeTensors::deserialize(&bytes).unwrap();
    let found = found.tensor("tags").unwrap();
    assert_eq!((found.dtype(), found.shape()), (safetensors::Dtype::I32, &shape[..2]));
    let found: Vec<i32> = found.data().as_chunks().0.iter().map(|&bytes| i32::from_le_bytes(bytes)).collect();
    for (emissions, path) in logits.chunks(shape[1] * shape[2]).zip(found.chunks(shape[1])) {
        assert_eq!(path, viterbi(emissions, &transitions, shape[2]));
    }
}

/// The best path, written out once more: START and STOP are the last two tags, `transitions` is `[to, from]`.
fn viterbi(emissions: &[f32], transitions: &[f32], tags: usize) -> Vec<i32> {
    let mut paths: Vec<(f32, Vec<i32>)> =
        (0..tags).map(|tag| (if tag == tags - 2 { 0.0 } else { -10000.0 }, Vec::new())).collect();
    let best = |to: usize, paths: &[(f32, Vec<i32>)]| {
        let scores: Vec<f32> = (0..tags).map(|from| paths[from].0 + transitions[to * tags + from]).collect();
        (0..tags).fold(0, |best, from| if scores[from] > scores[best] { from } else { best })
    };
    for row in emissions.chunks(tags) {
        paths = (0..tags)
            .map(|to| {
                let from = best(to, &paths);
                let score = paths[from].0 + transitions[to * tags + from] + row[to];
                (score, [paths[from].1.clone(), vec![to as i32]].concat())
            })
            .collect();
    }
    paths[best(tags - 1, &paths)].1.clone()
}

#[test]
fn outputs_are_refused_before_anything_is_computed() {
    let folder = tempfile::tempdir().unwrap();
    let data = records(folder.path(), "records.tfrecord", &[8]);
    let linked = folder.path().join("linked.safetensors");
    std::fs::hard_link(&data, &linked).unwrap();
    let checkpoint = file("tiny/tiny.ckpt");
    let missing = folder.path().join("missing/out.safetensors");
    let npz = folder.path().join("out.npz");
    for (target, expected) in [
        (path(&linked), &["linked.safetensors", "records.tfrecord"][..]),
        (path(&missing), &["missing"]),
        (path(&npz), &["out.npz", ".safetensors"]),
        ("-", &[".safetensors"]),
    ] {
        let arguments =
            ["run", "--checkpoint", &checkpoint, "--data", path(&data), "--output", target, "--force", "--quiet"];
        fails(&arguments, 1, expected);
    }
    let kept = std::fs::read(&data).unwrap();
    assert_eq!(kept, std::fs::read(&linked).unwrap());
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 2);
}

#[test]
fn guesses_are_said_with_the_options_that_settle_them() {
    let arguments = ["run", "--checkpoint", &file("tiny/tiny.ckpt"), "--data", &file("tiny/tiny.tfrecord")];
    let output = ascend_bert(&arguments);
    let said = text(&output.stderr);
    for part in ["2 attention heads", "--heads", "gelu-tanh", "--activation", "1e-7", "--layer-norm-eps"] {
        assert!(said.contains(part), "'{part}' is not in: {said}");
    }
    let more = ["--heads", "2", "--activation", "gelu-tanh", "--layer-norm-eps", "1e-7"];
    let output = ascend_bert(&[&arguments[..], &more].concat());
    assert!(output.stderr.is_empty(), "{}", text(&output.stderr));
}

/// A file that takes a while to convert, ended in the middle of it.
#[cfg(unix)]
#[test]
fn a_signal_leaves_no_temporary_file() {
    use std::os::unix::process::ExitStatusExt;
    let folder = tempfile::tempdir().unwrap();
    let data = records(folder.path(), "records.tfrecord", &vec![64; 40_000]);
    for (signal, name) in [(libc::SIGINT, "INT"), (libc::SIGTERM, "TERM"), (libc::SIGHUP, "HUP")] {
        let target = folder.path().join("out.safetensors");
        let checkpoint = file("tiny/tiny.ckpt");
        let arguments = ["run", "--checkpoint", &checkpoint, "--data", path(&data), "--output", path(&target)];
        let mut child = command(&[&arguments[..], &["--quiet", "--threads", "1"]].concat()).spawn().unwrap();
        let files = || std::fs::read_dir(folder.path()).unwrap().count();
        while files() < 2 {
            assert!(child.try_wait().unwrap().is_none(), "it ended before it wrote anything");
            std::thread::yield_now();
        }
        let sent = Command::new("kill").args(["-s", name, &child.id().to_string()]).status().unwrap();
        assert!(sent.success());
        assert_eq!(child.wait().unwrap().signal(), Some(signal));
        assert_eq!(files(), 1, "after SIG{name}");
    }
}

#[test]
fn bad_input_is_refused_with_the_place_and_the_numbers() {
    let folder = tempfile::tempdir().unwrap();
    let checkpoint = file("tiny/tiny.ckpt");
    let long = records(folder.path(), "long.tfrecord", &[65]);
    let run = |data: &str, expected: &[&str]| {
        fails(&["run", "--checkpoint", &checkpoint, "--data", data], 1, expected);
    };
    run(path(&long), &["long.tfrecord: record 0", "65", "64"]);
    run(&file("tfrecord/empty.tfrecord"), &["empty.tfrecord", "record"]);
    run(&file("tfrecord/cls_truncated.tfrecord"), &["cls_truncated.tfrecord", "byte"]);
    run("no-such-file", &["no-such-file"]);
    run(path(folder.path()), &["director"]);
    // The heads' vocabulary of 200 is smaller than the sample's ids.
    let small = file("heads/cls3.ckpt");
    let arguments = ["run", "--checkpoint", &small, "--heads", "2", "--data", &file("tiny/tiny.tfrecord")];
    fails(&arguments, 1, &["tiny.tfrecord: record 0", "input_ids", "0 to 199"]);
    let arguments = ["run", "--checkpoint", &small, "--data", &file("tfrecord/cls.tfrecord"), "--head", "squad"];
    fails(&[&arguments[..], &["--heads", "2"]].concat(), 1, &["squad", "dense1.weight"]);
    let arguments = ["run", "--checkpoint", &small, "--data", &file("tfrecord/cls.tfrecord"), "--heads", "7"];
    fails(&arguments, 1, &["7 attention heads do not divide hidden_size 64", "--heads"]);
}

#[test]
fn precisions_and_devices_that_are_not_there_are_named() {
    for precision in ["f16", "bf16", "int8"] {
        fails(&["run", "--device", "reference", "--precision", precision], 1, &["reference", precision]);
    }
    fails(&["run", "--device", "npu:0"], 1, &["npu:0", "--device cpu"]);
}

#[test]
fn the_sample_agrees_with_mindspore_in_every_precision() {
    for precision in ["f32", "f16", "bf16", "int8"] {
        let output = ascend_bert(&["run", "--precision", precision]);
        assert!(output.status.success(), "{precision}: {}", String::from_utf8_lossy(&output.stderr));
        assert!(String::from_utf8_lossy(&output.stdout).contains("largest difference from MindSpore"), "{precision}");
    }
}

/// The library's remedies speak of settings; users are told the options that give them.
#[test]
fn remedies_name_the_options_that_help() {
    let folder = tempfile::tempdir().unwrap();
    let model = |name: &str, parameters: &[Parameter]| {
        path(&models::write(&folder.path().join(name), parameters, None).join("model.safetensors")).to_owned()
    };
    let two = model("two", &[models::hugging_face("a."), models::hugging_face("b.")].concat());
    fails(&["run", "--checkpoint", &two, "--data", &file("tiny/tiny.tfrecord")], 1, &["2 encoders", "--prefix"]);
    let arguments = ["run", "--checkpoint", &two, "--data", &file("tiny/tiny.tfrecord"), "--prefix", "c"];
    fails(&arguments, 1, &["no encoder with the prefix 'c'", "the option is --prefix"]);
    let more = model("more", &[models::hugging_face(""), models::dense("more", 2).to_vec()].concat());
    let target = folder.path().join("out.safetensors");
    let arguments = ["convert", &more, path(&target), "--names", "huggingface"];
    fails(&arguments, 1, &["more.weight", "the option is --names"]);

    let data = folder.path().join("unmasked.tfrecord");
    let mut writer = RecordWriter::new(std::fs::File::create(&data).unwrap());
    writer.write_example(&[("input_ids", Feature::Integers(&[7; 9]))]).unwrap();
    let checkpoint = file("tiny/tiny.ckpt");
    let arguments = ["run", "--checkpoint", &checkpoint, "--data", path(&data)];
    fails(&arguments, 1, &["'input_mask': not in the record", "input_mask=NAME", "the option is --columns"]);
    let arguments = ["run", "--checkpoint", &checkpoint, "--data", &file("tfrecord/cls.tfrecord"), "--head", "squad"];
    fails(&arguments, 1, &["dense1.weight", "the option is --head"]);
}

#[test]
fn wrong_usage_ends_with_status_2() {
    for arguments in [
        &["run", "--checkpoint", "x"][..],
        &["run", "--data", "x"],
        &["run", "--head", "squad"],
        &["run", "--outputs", "logits"],
        &["run", "--heads", "2"],
        &["run", "--threads", "40000"],
        &["run", "--batch-size", "0"],
        &["run", "--device", "gpu"],
        &["run", "--columns", "input_ids"],
        &["run", "--no-such-option"],
        &["convert", "one-path"],
        &["bench", "--seq-length", "513"],
        &[],
    ] {
        fails(arguments, 2, &[]);
    }
}

#[test]
fn columns_may_have_other_names_and_files_other_formats() {
    let folder = tempfile::tempdir().unwrap();
    let plain = records(folder.path(), "plain.tfrecord", &[9, 9]);
    let target = folder.path().join("renamed.tfrecord");
    let mut writer = RecordWriter::new(std::fs::File::create(&target).unwrap());
    for _ in 0..2 {
        let (ids, zeros, ones) = (vec![7; 9], vec![0; 9], vec![1; 9]);
        let features = [("a", &ids), ("token_type_ids", &zeros), ("attention_mask", &ones)];
        writer.write_example(&features.map(|(name, values)| (name, Feature::Integers(values)))).unwrap();
    }
    let columns = "input_ids=a,segment_ids=token_type_ids,input_mask=attention_mask";
    let outputs = [(path(&plain), None), (path(&target), Some(columns))].map(|(data, columns)| {
        let out = folder.path().join("out.safetensors");
        let checkpoint = file("tiny/tiny.ckpt");
        let mut arguments = vec!["run", "--checkpoint", &checkpoint, "--data", data, "--output", path(&out), "--force"];
        arguments.extend(columns.iter().flat_map(|columns| ["--columns", columns]));
        assert!(ascend_bert(&arguments).status.success());
        std::fs::read(&out).unwrap()
    });
    assert_eq!(outputs[0], outputs[1]);
    let gz = file("tfrecord/cls.tfrecord.gz");
    assert_eq!(json(&["run", "--checkpoint", &file("tiny/tiny.ckpt"), "--data", &gz, &gz, "--json"])["sequences"], 10);
}

#[test]
fn encrypted_checkpoints_run_with_their_key_only() {
    let folder = tempfile::tempdir().unwrap();
    let key = folder.path().join("key");
    std::fs::write(&key, "0123456789ABCDEF\n").unwrap();
    let zoo = file("checkpoint/format_zoo_aesgcm.ckpt");
    fails(&["inspect", &zoo], 1, &["--key-file", "ASCEND_BERT_KEY"]);
    let report = json(&["inspect", &zoo, "--key-file", path(&key), "--verify", "--json"]);
    assert_eq!(report["tensors"].as_array().unwrap().len(), 18);
    std::fs::write(&key, "0123456789ABCDEX").unwrap();
    fails(&["inspect", &zoo, "--key-file", path(&key)], 1, &["format_zoo_aesgcm.ckpt", "key"]);
}

#[test]
fn inspect_infers_the_configuration() {
    let report = json(&["inspect", &file("tiny/tiny.ckpt"), "--verify", "--json"]);
    let config = &report["config"];
    assert_eq!((&config["hidden_size"], &config["num_hidden_layers"]), (&128.into(), &2.into()));
    assert_eq!((&config["vocab_size"], &config["intermediate_size"]), (&1000.into(), &512.into()));
    assert_eq!(report["tensors"].as_array().unwrap().len(), 39);
    assert_eq!(report["verification"]["sha256"][0].as_str().unwrap().len(), 64);
    let text = ascend_bert(&["inspect", &file("pretrain/train_state_thor.ckpt")]);
    let text = std::str::from_utf8(&text.stdout).unwrap().to_owned();
    assert!(text.contains("heads      mlm, pretraining") && text.contains("prefix 'bert.bert.'"), "{text}");
}

#[test]
fn a_converted_checkpoint_computes_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let start = std::iter::once(file("tiny/tiny.ckpt"));
    let names = ["a.safetensors", "b.ckpt", "huggingface.safetensors", "mindspore.ckpt"];
    let paths: Vec<String> = start.chain(names.map(|name| path(&folder.path().join(name)).to_owned())).collect();
    for (index, scheme) in [None, None, Some("huggingface"), Some("mindspore")].iter().enumerate() {
        let mut arguments = vec!["convert", &paths[index], &paths[index + 1]];
        arguments.extend(scheme.iter().flat_map(|scheme| ["--names", scheme]));
        let output = ascend_bert(&arguments);
        assert!(output.status.success(), "{}", text(&output.stderr));
    }
    let outputs: Vec<Vec<u8>> = paths
        .iter()
        .map(|checkpoint| {
            let out = folder.path().join("out.safetensors");
            let data = file("tiny/tiny.tfrecord");
            let arguments = ["run", "--checkpoint", checkpoint, "--data", &data, "--output", path(&out), "--force"];
            let output = ascend_bert(&arguments);
            assert!(output.status.success(), "{checkpoint}: {}", text(&output.stderr));
            std::fs::read(&out).unwrap()
        })
        .collect();
    // MindSpore's activation and epsilon survive the renaming to Hugging Face's names.
    assert!(outputs.iter().all(|output| *output == outputs[0]));
    fails(&["convert", &paths[0], &paths[1]], 1, &["exists already", "--force"]);
    fails(&["convert", &paths[0], path(&folder.path().join("x.bin"))], 1, &[".ckpt or .safetensors"]);
}

#[test]
fn convert_writes_what_it_was_told_beside_its_output() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| path(&folder.path().join(name)).to_owned();
    let heads = |name: &str| -> Value {
        let text = std::fs::read(folder.path().join(name)).unwrap();
        serde_json::from_slice::<Value>(&text).unwrap()["num_attention_heads"].clone()
    };
    std::fs::copy(data("tiny/tiny.ckpt"), at("tiny.ckpt")).unwrap();
    let own = r#"{"num_attention_heads": 4, "hidden_act": "gelu_new", "layer_norm_eps": 1e-7}"#;
    std::fs::write(at("config.json"), own).unwrap();
    // The input's own configuration holds for an output beside it; another one needs --force.
    assert!(ascend_bert(&["convert", &at("tiny.ckpt"), &at("a.ckpt"), "--quiet"]).status.success());
    assert_eq!(heads("config.json"), 4);
    let other = ["convert", &at("tiny.ckpt"), &at("b.ckpt"), "--heads", "2", "--quiet"];
    fails(&other, 1, &["config.json", "exists already", "--force"]);
    assert!(!folder.path().join("b.ckpt").exists());
    let output = ascend_bert(&[&other[..5], &["--force"]].concat());
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert_eq!(heads("config.json"), 2);
    assert!(text(&output.stderr).contains("tiny.ckpt"), "that its meaning changed is said: {}", text(&output.stderr));
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 4, "no temporary file is left");
}

/// An instruction set that is not there is an error that names those that are; one that is there is used.
#[test]
fn the_instruction_set_can_be_chosen() {
    let config = file("config/tiny.json");
    let bench = ["bench", "--config", &config, "--batch-size", "1", "--seq-length", "8"];
    for arguments in [&bench[..], &["run", "--json"]] {
        for precision in ["f32", "f16", "bf16", "int8"] {
            let command = |isa: &str| {
                let mut command = command(&[arguments, &["--device", "cpu", "--precision", precision]].concat());
                command.env("ASCEND_BERT_CPU_ISA", isa);
                command
            };
            let best = Isa::best().name();
            let remedy = "Unset ASCEND_BERT_CPU_ISA";
            for unknown in ["nonsense", ""] {
                let named = format!("ASCEND_BERT_CPU_ISA={unknown}: ");
                fails_as(&mut command(unknown), 1, &[&named, "this machine has portable", best, remedy]);
            }
            let output = command("portable").output().unwrap();
            assert!(output.status.success(), "{arguments:?} {precision}: {}", text(&output.stderr));
        }
    }
}
