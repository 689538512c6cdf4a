//! Times candle's BERT: the `serve` part of ../protocol.py, for f32 and without padding. Weights are candle's own
//! random ones; uses only standard input and output.

use std::error::Error;
use std::io::{BufRead, Write};
use std::time::Instant;

use candle_core::{DType, Device, Tensor};
use candle_nn::{VarBuilder, VarMap};
use candle_transformers::models::bert::{BertModel, Config, HiddenAct};
use serde_json::{Value, json};

const VERSION: &str = "0.11.1";

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().collect();
    let [_, does, config, precision, ..] = &arguments[..] else { return Err("expected serve CONFIG f32".into()) };
    if does == "make" {
        return Ok(());
    }
    let (model, config) = match (config.as_str(), precision.as_str()) {
        ("base", "f32") => load(base())?,
        _ => return Err(format!("expected base f32, found {config} {precision}").into()),
    };
    for line in std::io::stdin().lock().lines() {
        let request: Value = serde_json::from_str(&line?)?;
        let number = |key: &str| request[key].as_u64().ok_or_else(|| format!("no '{key}' in the request"));
        let shape = (number("batch")? as usize, number("seq")? as usize);
        let seconds = seconds(&model, shape, number("repeat")?, config.vocab_size)?;
        let notes = "candle-transformers, gemm crate, rayon";
        let answer = json!({
            "seconds": seconds, "peak_rss_bytes": largest_resident_set(), "precision": "f32",
            "version": VERSION, "notes": notes,
        });
        println!("{answer}");
        std::io::stdout().flush()?;
    }
    Ok(())
}

fn base() -> Config {
    Config { hidden_act: HiddenAct::GeluApproximate, layer_norm_eps: 1e-7, ..Config::default() }
}

fn load(config: Config) -> Result<(BertModel, Config), Box<dyn Error>> {
    let variables = VarMap::new();
    let builder = VarBuilder::from_varmap(&variables, DType::F32, &Device::Cpu);
    Ok((BertModel::load(builder, &config)?, config))
}

/// Seconds of each forward pass after one that is not counted.
fn seconds(
    model: &BertModel,
    (batch, seq): (usize, usize),
    repeat: u64,
    vocabulary: usize,
) -> Result<Vec<f64>, Box<dyn Error>> {
    let values = (0..batch * seq).map(|at| (at * 7919 % vocabulary) as u32).collect();
    let ids = Tensor::from_vec(values, (batch, seq), &Device::Cpu)?;
    let (segments, mask) = (ids.zeros_like()?, ids.ones_like()?);
    let mut seconds = Vec::new();
    for pass in 0..=repeat {
        let begun = Instant::now();
        let output = model.forward(&ids, &segments, Some(&mask))?;
        if pass > 0 {
            seconds.push(begun.elapsed().as_secs_f64());
        }
        drop(output);
    }
    Ok(seconds)
}

fn largest_resident_set() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM"))?;
    Some(line.split_whitespace().nth(1)?.parse::<u64>().ok()? * 1024)
}
