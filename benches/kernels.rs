//! Every operation of the kernel contract, and a whole layer, at the shapes of BERT-base and BERT-large, in every
//! precision of the CPU backend.
//!
//! Throughput in elements counts floating-point operations, a multiplication and an addition being two; operations that
//! compute almost nothing report the bytes they read and write. `cargo bench --bench kernels -- FILTER` selects by
//! names such as `linear/cpu-f32-base/128`, whose last part is the number of tokens. The kernels are the fastest ones,
//! or those that `ASCEND_BERT_CPU_ISA` names.

use std::cell::LazyCell;
use std::hint::black_box;

use ascend_bert::backend::cpu::Cpu;
use ascend_bert::backend::{
    Activation, Backend, EmbeddingSource, FeedForward, Hidden, LinearSource, MatrixRole, Precision, Sequences,
    SoftmaxAxis, Tokens,
};
use ascend_bert::bert::weights::{RandomWeights, WeightSource};
use ascend_bert::tensor::HostTensor;
use criterion::{BatchSize, BenchmarkId, Criterion, Throughput};

fn main() {
    let mut criterion = Criterion::default().sample_size(10).configure_from_args();
    for precision in Precision::ALL {
        let cpu = Cpu::new(precision, None).expect("threads");
        for shape in [BASE, LARGE] {
            Bench::new(format!("cpu-{precision}-{}", shape.name), &cpu, shape).all(&mut criterion);
        }
    }
    criterion.final_summary();
}

/// The sizes of a model.
#[derive(Clone, Copy)]
struct Shape {
    name: &'static str,
    hidden: usize,
    heads: usize,
    intermediate: usize,
}

const BASE: Shape = Shape { name: "base", hidden: 768, heads: 12, intermediate: 3072 };
const LARGE: Shape = Shape { name: "large", hidden: 1024, heads: 16, intermediate: 4096 };

const VOCAB: usize = 30522;
const POSITIONS: usize = 512;

/// Tokens of a short row, of one row, and of a batch, in sequences of at most 512.
const TOKENS: [usize; 3] = [16, 128, 1536];

/// Rows of the vocabulary decoder: masked positions, at most 20 per sequence.
const PREDICTIONS: [usize; 2] = [20, 128];

/// One backend with one model's sizes. Large inputs are created lazily, so that benchmarks excluded by the filter cost
/// nothing.
struct Bench<'a, B: Backend> {
    name: String,
    backend: &'a B,
    shape: Shape,
}

/// Distributed like freshly initialised weights. Large ones repeat, because drawing them all would take longer than the
/// timing.
fn weights(name: &str, shape: &[usize]) -> HostTensor {
    let len = shape.iter().product::<usize>();
    let drawn = RandomWeights { seed: 910 }.load(name, &[len.min(100_003)]).expect("random weights").to_f32();
    let values: Vec<f32> = drawn.into_iter().cycle().take(len).collect();
    HostTensor::from_f32(name, shape, &values).expect("values that fill the shape")
}

impl<'a, B: Backend> Bench<'a, B> {
    fn new(name: String, backend: &'a B, shape: Shape) -> Self {
        Self { name, backend, shape }
    }

    fn all(&self, criterion: &mut Criterion) {
        self.embed(criterion);
        self.linear(criterion);
        self.logits(criterion);
        self.linear_add_norm(criterion);
        self.feed_forward(criterion);
        self.attention(criterion);
        self.layer(criterion);
        self.layer_norm(criterion);
        self.gather_rows(criterion);
        self.log_softmax(criterion);
        self.transfer(criterion);
    }

    fn bytes(&self) -> usize {
        match self.backend.precision() {
            Precision::F32 => 4,
            Precision::F16 | Precision::Bf16 => 2,
            Precision::Int8 => 1,
        }
    }

    fn load(&self, inputs: usize, outputs: &[usize]) -> B::Linear {
        let tensors: Vec<_> = outputs
            .iter()
            .map(|&outputs| (weights("weight", &[outputs, inputs]), weights("bias", &[outputs])))
            .collect();
        let sources: Vec<_> = tensors.iter().map(|(weight, bias)| LinearSource { weight, bias: Some(bias) }).collect();
        self.backend.load_linear(&sources, MatrixRole::Encoder).expect("weights that fit")
    }

    fn norm(&self) -> B::Norm {
        let width = [self.shape.hidden];
        self.backend.load_norm(&weights("gamma", &width), &weights("beta", &width), 1e-12).expect("a norm that fits")
    }

    fn tables(&self) -> B::Embeddings {
        let table = |rows: usize| weights("table", &[rows, self.shape.hidden]);
        let (word, position, token_type) = (table(VOCAB), table(POSITIONS), table(2));
        let source = EmbeddingSource { word: &word, position: &position, token_type: &token_type };
        self.backend.load_embeddings(source, self.norm()).expect("tables that fit")
    }

    fn operand(&self, tokens: usize, width: usize) -> B::Operand {
        let values: Vec<f32> = (0..tokens * width).map(|index| (index * 37 % 1009) as f32 / 504.5 - 1.0).collect();
        self.backend.upload(&values, width).expect("whole rows")
    }

    /// A fresh copy of all rows, for operations that consume their input.
    fn copy(&self, operand: &B::Operand, tokens: usize) -> B::Operand {
        self.backend.gather_rows(operand, &(0..tokens as u32).collect::<Vec<_>>()).expect("rows within the operand")
    }

    fn hidden(&self, tables: &B::Embeddings, tokens: usize) -> Hidden<B> {
        let input_ids: Vec<u32> = (0..tokens).map(|token| (token * 7919 % VOCAB) as u32).collect();
        let position_ids: Vec<u32> = (0..tokens).map(|token| (token % POSITIONS) as u32).collect();
        let tokens = Tokens { input_ids: &input_ids, token_type_ids: &vec![0; tokens], position_ids: &position_ids };
        self.backend.embed(tables, tokens).expect("ids within the tables")
    }

    /// Times `run` on an input that `prepare` creates each time.
    fn time<I, O>(
        &self,
        criterion: &mut Criterion,
        operation: &str,
        tokens: usize,
        throughput: Throughput,
        prepare: impl Fn() -> I,
        run: impl Fn(I) -> O,
    ) {
        let mut group = criterion.benchmark_group(operation);
        group.throughput(throughput);
        group.bench_function(BenchmarkId::new(&self.name, tokens), |bencher| {
            bencher.iter_batched(&prepare, |input| black_box(run(black_box(input))), BatchSize::PerIteration);
        });
        group.finish();
    }

    fn embed(&self, criterion: &mut Criterion) {
        let tables = LazyCell::new(|| self.tables());
        for tokens in TOKENS {
            let bytes = tokens * self.shape.hidden * (3 * 4 + self.bytes());
            let run = |()| self.hidden(&tables, tokens);
            self.time(criterion, "embed", tokens, Throughput::Bytes(bytes as u64), || (), run);
        }
    }

    /// Q, K and V as one matrix.
    fn linear(&self, criterion: &mut Criterion) {
        let Shape { hidden, .. } = self.shape;
        let linear = LazyCell::new(|| self.load(hidden, &[hidden; 3]));
        for tokens in TOKENS {
            let input = LazyCell::new(|| self.operand(tokens, hidden));
            let run = |()| self.backend.linear(&input, &linear, Activation::Identity).expect("shapes that fit");
            self.time(criterion, "linear", tokens, product(tokens, hidden, 3 * hidden), || (), run);
        }
    }

    /// The masked-LM decoder.
    fn logits(&self, criterion: &mut Criterion) {
        let Shape { hidden, .. } = self.shape;
        let linear = LazyCell::new(|| self.load(hidden, &[VOCAB]));
        for tokens in PREDICTIONS {
            let input = LazyCell::new(|| self.operand(tokens, hidden));
            let run = |()| self.backend.logits(&input, &linear).expect("shapes that fit");
            self.time(criterion, "logits", tokens, product(tokens, hidden, VOCAB), || (), run);
        }
    }

    fn linear_add_norm(&self, criterion: &mut Criterion) {
        let Shape { hidden, .. } = self.shape;
        let weights = LazyCell::new(|| (self.load(hidden, &[hidden]), self.norm(), self.tables()));
        for tokens in TOKENS {
            let input = LazyCell::new(|| self.operand(tokens, hidden));
            let prepare = || (self.copy(&input, tokens), self.hidden(&weights.2, tokens).residual);
            let run = |(input, residual)| {
                let (linear, norm, _) = &*weights;
                self.backend.linear_add_norm(input, linear, residual, norm).expect("shapes that fit")
            };
            self.time(criterion, "linear_add_norm", tokens, product(tokens, hidden, hidden), prepare, run);
        }
    }

    fn feed_forward(&self, criterion: &mut Criterion) {
        let Shape { hidden, intermediate, .. } = self.shape;
        let matrices = || (self.load(hidden, &[intermediate]), self.load(intermediate, &[hidden]));
        let weights = LazyCell::new(|| (matrices(), self.norm(), self.tables()));
        for tokens in TOKENS {
            let run = |hidden| {
                let ((up, down), norm, _) = &*weights;
                let block = FeedForward { up, activation: Activation::GeluTanh, down, norm };
                self.backend.feed_forward(hidden, block).expect("shapes that fit")
            };
            let flop = product(tokens, hidden, 2 * intermediate);
            self.time(criterion, "feed_forward", tokens, flop, || self.hidden(&weights.2, tokens), run);
        }
    }

    fn attention(&self, criterion: &mut Criterion) {
        let Shape { hidden, heads, .. } = self.shape;
        for tokens in TOKENS {
            let sequences = sequences(tokens);
            let qkv = LazyCell::new(|| self.operand(tokens, 3 * hidden));
            let run = |qkv| self.backend.attention(qkv, heads, &sequences).expect("shapes that fit");
            // Scores and context: each token is multiplied with every key of its sequence twice.
            let flop = product(tokens, hidden, 2 * tokens.min(POSITIONS));
            self.time(criterion, "attention", tokens, flop, || self.copy(&qkv, tokens), run);
        }
    }

    /// An encoder layer from one residual stream to the next.
    fn layer(&self, criterion: &mut Criterion) {
        let Shape { hidden, heads, intermediate, .. } = self.shape;
        let weights = LazyCell::new(|| {
            let attention = (self.load(hidden, &[hidden; 3]), self.load(hidden, &[hidden]), self.norm());
            (attention, (self.load(hidden, &[intermediate]), self.load(intermediate, &[hidden]), self.norm()))
        });
        let tables = LazyCell::new(|| self.tables());
        for tokens in TOKENS {
            let sequences = sequences(tokens);
            let run = |input: Hidden<B>| {
                let ((qkv, output, attention_norm), (up, down, norm)) = &*weights;
                let Hidden { residual, operand } = input;
                let qkv = self.backend.linear(&operand, qkv, Activation::Identity).expect("shapes that fit");
                drop(operand);
                let context = self.backend.attention(qkv, heads, &sequences).expect("shapes that fit");
                let attended = self.backend.linear_add_norm(context, output, residual, attention_norm);
                let block = FeedForward { up, activation: Activation::GeluTanh, down, norm };
                self.backend.feed_forward(attended.expect("shapes that fit"), block).expect("shapes that fit")
            };
            let columns = 4 * hidden + 2 * intermediate + 2 * tokens.min(POSITIONS);
            let flop = product(tokens, hidden, columns);
            self.time(criterion, "layer", tokens, flop, || self.hidden(&tables, tokens), run);
        }
    }

    fn layer_norm(&self, criterion: &mut Criterion) {
        let Shape { hidden, .. } = self.shape;
        let norm = self.norm();
        for tokens in TOKENS {
            let input = LazyCell::new(|| self.operand(tokens, hidden));
            let run = |input| self.backend.layer_norm(input, &norm).expect("shapes that fit");
            let bytes = self.moved(tokens, hidden);
            self.time(criterion, "layer_norm", tokens, bytes, || self.copy(&input, tokens), run);
        }
    }

    fn gather_rows(&self, criterion: &mut Criterion) {
        let Shape { hidden, .. } = self.shape;
        for tokens in TOKENS {
            let input = LazyCell::new(|| self.operand(tokens, hidden));
            let rows: Vec<u32> = (0..tokens).map(|row| (row * 5 % tokens) as u32).collect();
            let run = |()| self.backend.gather_rows(&input, &rows).expect("rows within the operand");
            self.time(criterion, "gather_rows", tokens, self.moved(tokens, hidden), || (), run);
        }
    }

    /// Over the vocabulary, as the masked-LM head does, and down the positions, as SQuAD's does.
    fn log_softmax(&self, criterion: &mut Criterion) {
        for tokens in PREDICTIONS {
            let input = LazyCell::new(|| (self.operand(tokens, 16), self.load(16, &[VOCAB])));
            let logits = || self.backend.logits(&input.0, &input.1).expect("shapes that fit");
            let run = |logits| self.log_probabilities(logits, SoftmaxAxis::Width);
            let bytes = Throughput::Bytes((tokens * VOCAB * (self.bytes() + 4)) as u64);
            self.time(criterion, "log_softmax_width", tokens, bytes, logits, run);
        }
        for tokens in TOKENS {
            let input = LazyCell::new(|| (self.operand(tokens, 16), self.load(16, &[2])));
            let logits = || self.backend.logits(&input.0, &input.1).expect("shapes that fit");
            let axis = SoftmaxAxis::Rows(tokens.min(POSITIONS));
            let run = |logits| self.log_probabilities(logits, axis);
            let bytes = Throughput::Bytes((tokens * 2 * (self.bytes() + 4)) as u64);
            self.time(criterion, "log_softmax_rows", tokens, bytes, logits, run);
        }
    }

    fn log_probabilities(&self, logits: B::Logits, axis: SoftmaxAxis) -> Vec<f32> {
        let logits = self.backend.log_softmax(logits, axis).expect("whole blocks");
        self.backend.download_logits(&logits).expect("downloaded")
    }

    fn transfer(&self, criterion: &mut Criterion) {
        let Shape { hidden, .. } = self.shape;
        for tokens in TOKENS {
            let values = LazyCell::new(|| vec![0.5; tokens * hidden]);
            let bytes = || Throughput::Bytes((tokens * hidden * (self.bytes() + 4)) as u64);
            let run = |()| self.backend.upload(&values, hidden).expect("whole rows");
            self.time(criterion, "upload", tokens, bytes(), || (), run);
            let input = LazyCell::new(|| self.operand(tokens, hidden));
            let rows: Vec<u32> = (0..tokens as u32).collect();
            let run = |mut out: Vec<f32>| {
                self.backend.download(&input, &rows, &mut out).expect("as many rows");
                out
            };
            self.time(criterion, "download", tokens, bytes(), || vec![0.0; tokens * hidden], run);
        }
    }

    /// For operands that are read once and written once.
    fn moved(&self, tokens: usize, width: usize) -> Throughput {
        Throughput::Bytes((2 * tokens * width * self.bytes()) as u64)
    }
}

/// Tokens in sequences of maximum length.
fn sequences(tokens: usize) -> Sequences {
    let ends = (0..=tokens).step_by(tokens.min(POSITIONS)).map(|end| end as u32).collect();
    Sequences::new(ends, None).expect("ends in order")
}

/// Floating-point operations of `[tokens, inputs] x [inputs, outputs]`.
fn product(tokens: usize, inputs: usize, outputs: usize) -> Throughput {
    Throughput::Elements((2 * tokens * inputs * outputs) as u64)
}
