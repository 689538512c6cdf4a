//! The NPU backend: on a device, every kernel at the sizes of BERT-large; on the software device, with empty kernels,
//! the host time of a layer.
//!
//! On a server: `ASCEND_BERT_BENCH_NPU=0 cargo bench --bench npu`, where 0 is the number of the device.

#![allow(unsafe_code, dead_code, missing_docs, unreachable_pub)]

use std::path::PathBuf;
use std::process::Command;
use std::time::{Duration, Instant};

use ascend_bert::backend::npu::{Npu, NpuEmbeddings, NpuLinear, NpuNorm, NpuRecording, NpuTensor};
use ascend_bert::backend::{
    Activation, Backend, EmbeddingSource, FeedForward, Hidden, LinearSource, MatrixRole, Sequences, SoftmaxAxis, Tokens,
};
use ascend_bert::tensor::HostTensor;
use criterion::{BatchSize, Bencher, Criterion, Throughput, criterion_group, criterion_main};

#[path = "../tests/common/twin.rs"]
mod twin;

/// The weights of a layer.
struct Layer {
    qkv: NpuLinear,
    attention_output: NpuLinear,
    attention_norm: NpuNorm,
    up: NpuLinear,
    down: NpuLinear,
    output_norm: NpuNorm,
}

fn matrix(npu: &Npu, outputs: usize, inputs: usize) -> NpuLinear {
    let weight = HostTensor::from_f32("weight", &[outputs, inputs], &vec![0.01; outputs * inputs]).expect("a tensor");
    npu.load_linear(&[LinearSource { weight: &weight, bias: None }], MatrixRole::Encoder).expect("it loads")
}

fn norm(npu: &Npu, width: usize) -> NpuNorm {
    let ones = HostTensor::from_f32("gamma", &[width], &vec![1.0; width]).expect("a tensor");
    npu.load_norm(&ones, &ones, 1e-12).expect("it loads")
}

fn embeddings(npu: &Npu, rows: usize, width: usize) -> NpuEmbeddings {
    let table = HostTensor::from_f32("table", &[rows, width], &vec![0.5; rows * width]).expect("a tensor");
    let source = EmbeddingSource { word: &table, position: &table, token_type: &table };
    npu.load_embeddings(source, norm(npu, width)).expect("the tables load")
}

impl Layer {
    fn new(npu: &Npu, hidden: usize) -> Self {
        Layer {
            qkv: matrix(npu, 3 * hidden, hidden),
            attention_output: matrix(npu, hidden, hidden),
            attention_norm: norm(npu, hidden),
            up: matrix(npu, 4 * hidden, hidden),
            down: matrix(npu, hidden, 4 * hidden),
            output_norm: norm(npu, hidden),
        }
    }

    fn queue(&self, npu: &Npu, hidden: Hidden<Npu>, heads: usize, sequences: &Sequences) -> Hidden<Npu> {
        let qkv = npu.linear(&hidden.operand, &self.qkv, Activation::Identity).expect("queued");
        let context = npu.attention(qkv, heads, sequences).expect("queued");
        let hidden = npu
            .linear_add_norm(context, &self.attention_output, hidden.residual, &self.attention_norm)
            .expect("queued");
        let block =
            FeedForward { up: &self.up, activation: Activation::GeluTanh, down: &self.down, norm: &self.output_norm };
        npu.feed_forward(hidden, block).expect("queued")
    }
}

fn sequences(count: usize, length: usize) -> Sequences {
    Sequences::new((0..=count).map(|end| (end * length) as u32).collect(), None).expect("in order")
}

fn both(tensor: &NpuTensor) -> Hidden<Npu> {
    Hidden { residual: tensor.clone(), operand: tensor.clone() }
}

/// Queues the work `iters` times and waits once.
fn timed(npu: &Npu, bencher: &mut Bencher<'_>, mut queue: impl FnMut()) {
    bencher.iter_custom(|iterations| {
        npu.device().synchronize().expect("idle");
        let begun = Instant::now();
        (0..iterations).for_each(|_| queue());
        npu.device().synchronize().expect("done");
        begun.elapsed()
    });
}

/// Every kernel, and a whole layer.
fn kernels(criterion: &mut Criterion) {
    let Ok(number) = std::env::var("ASCEND_BERT_BENCH_NPU") else { return };
    let npu = Npu::open(number.parse().expect("ASCEND_BERT_BENCH_NPU is a device's number")).expect("the NPU opens");
    // On the software device the wall time of a kernel is meaningless, so its sizes are small.
    let (hidden, heads, cases): (_, _, &[_]) = match npu.runtime().is_software() {
        true => (128, 2, &[(1, 32)]),
        false => (1024, 16, &[(12, 512), (1, 128)]),
    };
    let (layer, tables, vocabulary) = (Layer::new(&npu, hidden), embeddings(&npu, 1000, hidden), 30 * hidden);
    let decoder = matrix(&npu, vocabulary, hidden);
    for &(count, length) in cases {
        let tokens = count * length;
        let mut group = criterion.benchmark_group(format!("npu {count}x{length}"));
        let input = |width: usize| npu.upload(&vec![0.1; tokens * width], width).expect("uploaded");
        let (narrow, wide, qkv) = (input(hidden), input(4 * hidden), input(3 * hidden));
        let sequences = sequences(count, length);
        let ids: Vec<u32> = (0..tokens as u32).map(|token| token * 7 % 1000).collect();
        let every = Tokens { input_ids: &ids, token_type_ids: &ids, position_ids: &ids };

        let products = [
            ("qkv", &narrow, &layer.qkv, Activation::Identity),
            ("attention output", &narrow, &layer.attention_output, Activation::Identity),
            ("up, GELU", &narrow, &layer.up, Activation::GeluTanh),
            ("down", &wide, &layer.down, Activation::Identity),
        ];
        for (name, input, linear, activation) in products {
            let outputs = npu.linear(input, linear, activation).expect("queued").width();
            group.throughput(Throughput::Elements(2 * (tokens * input.width() * outputs) as u64));
            group.bench_function(name, |bencher| {
                timed(&npu, bencher, || drop(npu.linear(input, linear, activation).expect("queued")));
            });
        }
        group.throughput(Throughput::Elements(4 * (count * length * length * hidden) as u64));
        group.bench_function("attention", |bencher| {
            timed(&npu, bencher, || drop(npu.attention(qkv.clone(), heads, &sequences).expect("queued")));
        });
        let row = (2 * hidden) as u64;
        group.throughput(Throughput::Bytes(2 * tokens as u64 * row));
        group.bench_function("layer_norm", |bencher| {
            timed(&npu, bencher, || drop(npu.layer_norm(narrow.clone(), &layer.output_norm).expect("queued")));
        });
        group.throughput(Throughput::Bytes(4 * tokens as u64 * row));
        group.bench_function("embed", |bencher| {
            timed(&npu, bencher, || drop(npu.embed(&tables, every).expect("queued")));
        });
        group.throughput(Throughput::Bytes(2 * count as u64 * row));
        let first: Vec<u32> = (0..count).map(|sequence| (sequence * length) as u32).collect();
        group.bench_function("gather_rows", |bencher| {
            timed(&npu, bencher, || drop(npu.gather_rows(&narrow, &first).expect("queued")));
        });
        let predicted = npu.gather_rows(&narrow, &first).expect("queued");
        group.throughput(Throughput::Bytes((8 * count * vocabulary) as u64));
        group.bench_function("log_softmax, downloaded", |bencher| {
            let logits = || npu.logits(&predicted, &decoder).expect("queued");
            let run = |logits| {
                let logits = npu.log_softmax(logits, SoftmaxAxis::Width).expect("queued");
                npu.download_logits(&logits).expect("downloaded")
            };
            bencher.iter_batched(logits, run, BatchSize::PerIteration);
        });
        let matrices = 24 * tokens * hidden * hidden;
        group.throughput(Throughput::Elements((matrices + 4 * tokens * length * hidden) as u64));
        group.bench_function("layer", |bencher| {
            timed(&npu, bencher, || drop(layer.queue(&npu, both(&narrow), heads, &sequences)));
        });
        group.finish();
    }
}

/// Number of layers of BERT-large.
const LAYERS: usize = 24;

/// Host time of a layer: the time to queue a forward pass divided by its layers, on empty kernels, behind a kernel that
/// takes longer than queueing.
fn host(criterion: &mut Criterion) {
    let folder = tempfile::tempdir().expect("a folder");
    for (soc, architecture) in [("Ascend910A", "dav-c100"), ("Ascend910B1", "dav-c220")] {
        compile_nothing(folder.path().join(format!("nothing.{architecture}.so")));
        let twin = twin::Twin::new(&format!("soc={soc},memory=1G"));
        let npu = Npu::with_kernels(&twin.runtime(), 0, Some(folder.path())).expect("the device opens");
        let hidden = 128;
        let (layer, tables) = (Layer::new(&npu, hidden), embeddings(&npu, 32, hidden));
        let input = npu.upload(&vec![0.0; 32 * hidden], hidden).expect("uploaded");
        let sequences = sequences(1, 32);
        let ids: Vec<u32> = (0..32).collect();
        let tokens = Tokens { input_ids: &ids, token_type_ids: &ids, position_ids: &ids };
        let work = || {
            let embedded = npu.embed(&tables, tokens)?;
            let last = (0..LAYERS).fold(embedded, |hidden, _| layer.queue(&npu, hidden, 2, &sequences));
            Ok(last.operand)
        };
        let recording = NpuRecording::default();
        let forward = || npu.recorded(&recording, tokens, &sequences, &work).expect("queued");
        // The work of a shape is recorded when it occurs for the second time.
        (0..3).for_each(|_| drop(forward()));
        criterion.bench_function(&format!("host time of a layer, {soc}"), |bencher| {
            bencher.iter_custom(|iterations| {
                let mut total = Duration::ZERO;
                for _ in 0..iterations.div_ceil(LAYERS as u64) {
                    npu.device().synchronize().expect("idle");
                    // The device is busy meanwhile, so that no launch has to wake its thread.
                    drop(npu.gather_rows(&input, &[0]).expect("queued"));
                    let begun = Instant::now();
                    drop(forward());
                    total += begun.elapsed();
                }
                total.mul_f64(iterations as f64 / (iterations.div_ceil(LAYERS as u64) * LAYERS as u64) as f64)
            });
        });
    }
}

fn compile_nothing(output: PathBuf) {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/twin");
    let compiler = std::env::var_os("CXX").unwrap_or_else(|| "c++".into());
    let status = Command::new(compiler)
        .args(["-std=c++17", "-O2", "-fPIC", "-shared", "-Wall", "-Werror", "-o"])
        .arg(output)
        .arg("-I")
        .arg(root.join("include"))
        .arg(root.join("kernels/nothing.cpp"))
        .status();
    assert!(status.expect("a C++ compiler").success());
}

criterion_group!(benches, host, kernels);
criterion_main!(benches);
