//! The command on BERT-large as a user runs it: time of a second process, and its largest resident set.
//!
//! Writes a checkpoint of random weights (1.34 GB) and record files to a temporary folder, then runs `ascend-bert run`
//! with one row of 128 and with 12 rows of 512. With `--test` the model is tiny, so that the bench itself is tested.

use std::path::Path;
use std::process::Command;
use std::time::Instant;

use ascend_bert::bert::Config;
use ascend_bert::bert::weights::{RandomWeights, WeightSource, parameters};
use ascend_bert::checkpoint::CkptWriter;
use ascend_bert::dataset::{Feature, RecordWriter};

fn main() {
    let test = std::env::args().any(|argument| argument == "--test");
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut config = Config::large();
    if test {
        config = Config { hidden_size: 64, num_attention_heads: 1, num_hidden_layers: 1, vocab_size: 100, ..config };
        config.intermediate_size = 128;
    }
    let checkpoint = folder.path().join("large.ckpt");
    write_checkpoint(&checkpoint, &config);
    println!("checkpoint of {} bytes", std::fs::metadata(&checkpoint).expect("just written").len());
    for (rows, seq, repeat) in [(1, 128, 5), (12, 512, 2)] {
        let records = folder.path().join(format!("{rows}x{seq}.tfrecord"));
        write_records(&records, rows, seq, config.vocab_size as i64);
        for precision in ["f32", "f16"] {
            for pass in 0..repeat {
                let begun = Instant::now();
                let report = run(&checkpoint, &records, precision);
                let wall = begun.elapsed().as_secs_f64();
                let number = |key: &str| report[key].as_f64().unwrap_or(f64::NAN);
                println!(
                    "{rows}x{seq} {precision} process {pass}: {wall:.3} s in all, {:.3} s of them the forward pass, \
                     largest resident set {:.0} MB",
                    number("seconds_total"),
                    number("peak_rss_bytes") / 1e6,
                );
            }
        }
    }
}

fn write_checkpoint(path: &Path, config: &Config) {
    let weights = RandomWeights { seed: 20 };
    let mut writer = CkptWriter::create(path, true, false).expect("room for the checkpoint");
    for (name, shape) in parameters(config) {
        let tensor = weights.load(&name, &shape).expect("random weights have any shape");
        writer.tensor(&name, &tensor).expect("room for the checkpoint");
    }
    writer.finish().expect("room for the checkpoint");
}

fn write_records(path: &Path, rows: usize, seq: usize, vocabulary: i64) {
    let mut writer = RecordWriter::new(std::fs::File::create(path).expect("room for the records"));
    for row in 0..rows {
        let ids: Vec<i64> = (0..seq as i64).map(|at| (at * 7919 + row as i64 * 104_729) % vocabulary).collect();
        let (zeros, ones) = (vec![0; seq], vec![1; seq]);
        let features = [
            ("input_ids", Feature::Integers(&ids)),
            ("segment_ids", Feature::Integers(&zeros)),
            ("input_mask", Feature::Integers(&ones)),
        ];
        writer.write_example(&features).expect("room for the records");
    }
}

fn run(checkpoint: &Path, records: &Path, precision: &str) -> serde_json::Value {
    let output = Command::new(env!("CARGO_BIN_EXE_ascend-bert"))
        .args(["run", "--json", "--quiet", "--precision", precision])
        .arg("--checkpoint")
        .arg(checkpoint)
        .arg("--data")
        .arg(records)
        .output()
        .expect("the command starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("one JSON object")
}
