//! Recorded work on the software device: what is replayed is equal to what was asked for, whatever else has the same
//! shape. Results are compared to the last bit with those of the same work computed as it comes.

#![allow(unsafe_code, dead_code, unreachable_pub)]

#[path = "common/kernels.rs"]
mod kernels;
#[path = "common/twin.rs"]
mod twin;

use std::sync::Mutex;

use ascend_bert::backend::npu::{Npu, NpuEmbeddings, NpuLinear, NpuNorm, NpuRecording, NpuTensor};
use ascend_bert::backend::{
    Activation, Backend, EmbeddingSource, Error, FeedForward, LinearSource, MatrixRole, Sequences, Tokens,
};
use ascend_bert::tensor::HostTensor;
use twin::Twin;

const WIDTH: usize = 64;
const ROWS: usize = 30;

/// One generation replays launch by launch, the other has graphs.
fn on_both(check: impl Fn(&Twin, &Npu)) {
    for soc in ["Ascend910A", "Ascend910B1"] {
        let twin = Twin::new(&format!("soc={soc},memory=1G,seed=11"));
        let npu = Npu::with_kernels(&twin.runtime(), 0, Some(kernels::folder())).unwrap();
        check(&twin, &npu);
        drop(npu);
        twin.assert_clean();
    }
}

fn tensor(shape: &[usize], seed: u64) -> HostTensor {
    let mut state = seed;
    let mut value = || {
        state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (state >> 40) as f32 / (1 << 24) as f32 - 0.5
    };
    let values: Vec<f32> = (0..shape.iter().product()).map(|_| value()).collect();
    HostTensor::from_f32("test", shape, &values).unwrap()
}

/// A layer of its own weights.
struct Model {
    tables: NpuEmbeddings,
    qkv: NpuLinear,
    output: NpuLinear,
    up: NpuLinear,
    down: NpuLinear,
    norm: NpuNorm,
    heads: usize,
    activation: Activation,
}

impl Model {
    fn new(npu: &Npu, seed: u64) -> Self {
        let linear = |outputs, inputs, seed| {
            let weight = tensor(&[outputs, inputs], seed);
            npu.load_linear(&[LinearSource { weight: &weight, bias: None }], MatrixRole::Encoder).unwrap()
        };
        let norm = || npu.load_norm(&tensor(&[WIDTH], seed + 1), &tensor(&[WIDTH], seed + 2), 1e-5).unwrap();
        let table = tensor(&[ROWS, WIDTH], seed + 3);
        let source = EmbeddingSource { word: &table, position: &table, token_type: &table };
        Model {
            tables: npu.load_embeddings(source, norm()).unwrap(),
            qkv: linear(3 * WIDTH, WIDTH, seed + 4),
            output: linear(WIDTH, WIDTH, seed + 5),
            up: linear(2 * WIDTH, WIDTH, seed + 6),
            down: linear(WIDTH, 2 * WIDTH, seed + 7),
            norm: norm(),
            heads: 4,
            activation: Activation::GeluTanh,
        }
    }

    fn work(&self, npu: &Npu, batch: &Batch) -> Result<NpuTensor, Error> {
        let hidden = npu.embed(&self.tables, batch.tokens())?;
        let qkv = npu.linear(&hidden.operand, &self.qkv, Activation::Identity)?;
        let context = npu.attention(qkv, self.heads, &batch.sequences)?;
        let hidden = npu.linear_add_norm(context, &self.output, hidden.residual, &self.norm)?;
        let Model { up, down, norm, activation, .. } = self;
        Ok(npu.feed_forward(hidden, FeedForward { up, activation: *activation, down, norm })?.operand)
    }

    fn recorded(&self, npu: &Npu, recording: &NpuRecording, batch: &Batch) -> Vec<f32> {
        let work = || self.work(npu, batch);
        read(npu, &npu.recorded(recording, batch.tokens(), &batch.sequences, &work).unwrap())
    }

    fn plain(&self, npu: &Npu, batch: &Batch) -> Vec<f32> {
        read(npu, &self.work(npu, batch).unwrap())
    }
}

struct Batch {
    ids: Vec<u32>,
    sequences: Sequences,
}

impl Batch {
    /// Five tokens in two sequences, cut as one likes.
    fn new(first: u32, cut: u32) -> Self {
        let ids = (0..5).map(|token| (first + 7 * token) % ROWS as u32).collect();
        Batch { ids, sequences: Sequences::new(vec![0, cut, 5], None).unwrap() }
    }

    fn tokens(&self) -> Tokens<'_> {
        Tokens { input_ids: &self.ids, token_type_ids: &self.ids, position_ids: &self.ids }
    }
}

fn read(npu: &Npu, tensor: &NpuTensor) -> Vec<f32> {
    let rows: Vec<u32> = (0..tensor.rows() as u32).collect();
    let mut values = vec![0.0; tensor.rows() * tensor.width()];
    npu.download(tensor, &rows, &mut values).unwrap();
    values
}

#[test]
fn works_of_equal_shape_are_told_apart() {
    on_both(|_, npu| {
        let (first, second) = (Model::new(npu, 1), Model::new(npu, 100));
        // What differs otherwise: the activation, the heads.
        let third = Model { activation: Activation::GeluErf, ..Model::new(npu, 1) };
        let fourth = Model { heads: 2, ..Model::new(npu, 1) };
        let shared = NpuRecording::default();
        let models = [&first, &second, &third, &fourth];
        for pass in 0..5 {
            let batch = Batch::new(pass, 1 + pass % 4);
            for (at, model) in models.iter().enumerate() {
                let expected = model.plain(npu, &batch);
                assert_eq!(model.recorded(npu, &shared, &batch), expected, "pass {pass}, model {at}");
            }
        }
    });
}

#[test]
fn equal_work_is_replayed_with_fewer_calls() {
    on_both(|twin, npu| {
        let (model, recording) = (Model::new(npu, 5), NpuRecording::default());
        let calls = |pass: u32| {
            let batch = Batch::new(pass, 2);
            let before = twin.calls();
            model.recorded(npu, &recording, &batch);
            twin.calls() - before
        };
        let calls: Vec<u64> = (0..4).map(calls).collect();
        assert!(calls[2] < calls[0] && calls[3] <= calls[2], "{calls:?}");
    });
}

#[test]
fn work_that_does_more_than_can_be_recorded_is_computed_as_it_comes() {
    on_both(|_, npu| {
        let model = Model::new(npu, 7);
        let recordings: [NpuRecording; 5] = Default::default();
        let other = Batch::new(20, 3);
        for pass in 0..5_u32 {
            let batch = Batch::new(pass, 2);
            let recorded = |kind: usize, work: &dyn Fn() -> Result<NpuTensor, Error>| {
                read(npu, &npu.recorded(&recordings[kind], batch.tokens(), &batch.sequences, work).unwrap())
            };
            // Rows that change from call to call, values from outside, other tokens, other sequences.
            let rows = [pass % 5, 4, 0];
            let gathered = || npu.gather_rows(&model.work(npu, &batch)?, &rows);
            assert_eq!(recorded(0, &gathered), read(npu, &gathered().unwrap()), "gathered, pass {pass}");
            let values = vec![pass as f32; 5 * WIDTH];
            let uploaded = || npu.linear(&npu.upload(&values, WIDTH)?, &model.output, Activation::Identity);
            assert_eq!(recorded(1, &uploaded), read(npu, &uploaded().unwrap()), "uploaded, pass {pass}");
            let outside = npu.upload(&values, WIDTH).unwrap();
            let captured = || npu.linear(&outside, &model.output, Activation::Tanh);
            assert_eq!(recorded(2, &captured), read(npu, &captured().unwrap()), "from outside, pass {pass}");
            let elsewhere = || model.work(npu, &other);
            assert_eq!(recorded(3, &elsewhere), model.plain(npu, &other), "other tokens, pass {pass}");
            let mixed = || {
                let embedded = npu.embed(&model.tables, batch.tokens())?;
                let qkv = npu.linear(&embedded.operand, &model.qkv, Activation::Identity)?;
                npu.attention(qkv, model.heads, &other.sequences)
            };
            assert_eq!(recorded(4, &mixed), read(npu, &mixed().unwrap()), "other sequences, pass {pass}");
        }
    });
}

#[test]
fn values_of_recorded_work_are_not_used_after_it() {
    on_both(|_, npu| {
        let (model, recording) = (Model::new(npu, 9), NpuRecording::default());
        for pass in 0..4 {
            let batch = Batch::new(pass, 2);
            let expected = read(npu, &npu.embed(&model.tables, batch.tokens()).unwrap().operand);
            let taken = Mutex::new(None);
            let work = || {
                let embedded = npu.embed(&model.tables, batch.tokens())?.operand;
                *taken.lock().unwrap() = Some(embedded.clone());
                npu.linear(&embedded, &model.output, Activation::Identity)
            };
            let output = npu.recorded(&recording, batch.tokens(), &batch.sequences, &work).unwrap();
            let taken = taken.into_inner().unwrap().unwrap();
            let mut values = vec![0.0; 5 * WIDTH];
            match npu.download(&taken, &[0, 1, 2, 3, 4], &mut values) {
                Ok(()) => assert_eq!(values, expected, "pass {pass}"),
                Err(error) => assert!(matches!(error, Error::Recorded { operation: "download" }), "{error}"),
            }
            let plain = npu.linear(
                &npu.embed(&model.tables, batch.tokens()).unwrap().operand,
                &model.output,
                Activation::Identity,
            );
            assert_eq!(read(npu, &output), read(npu, &plain.unwrap()), "pass {pass}");
        }
    });
}

#[test]
fn an_id_that_does_not_fit_is_an_error_in_a_replay_too() {
    on_both(|_, npu| {
        let (model, recording) = (Model::new(npu, 13), NpuRecording::default());
        for pass in 0..3 {
            model.recorded(npu, &recording, &Batch::new(pass, 2));
        }
        let bad = Batch { ids: vec![1, 2, ROWS as u32, 3, 4], ..Batch::new(0, 2) };
        let work = || model.work(npu, &bad);
        let error = npu.recorded(&recording, bad.tokens(), &bad.sequences, &work).err().unwrap();
        assert!(matches!(error, Error::Index { operation: "embed", at: 2, found: 30, end: 30, .. }), "{error}");
        let good = Batch::new(1, 2);
        assert_eq!(model.recorded(npu, &recording, &good), model.plain(npu, &good));
    });
}

#[test]
fn what_another_device_made_is_refused() {
    let twin = Twin::new("soc=Ascend910B1,memory=1G,devices=2,seed=11");
    let open = |number| Npu::with_kernels(&twin.runtime(), number, Some(kernels::folder())).unwrap();
    // Two backends on one device have streams of their own, whose orders have nothing to do with each other.
    for (one, other) in [(open(0), open(0)), (open(0), open(1))] {
        let (model, batch, recording) = (Model::new(&one, 3), Batch::new(0, 2), NpuRecording::default());
        let foreign = Model::new(&other, 3);
        let error = other.embed(&model.tables, batch.tokens()).err().unwrap();
        assert!(matches!(error, Error::Foreign { operation: "embed", .. }), "{error}");
        let operand = one.upload(&[0.5; WIDTH], WIDTH).unwrap();
        let error = other.linear(&operand, &foreign.output, Activation::Identity).err().unwrap();
        assert!(matches!(error, Error::Foreign { operation: "linear", .. }), "{error}");
        // A recording that both use holds each one's own.
        for pass in 0..3 {
            let batch = Batch::new(pass, 2);
            assert_eq!(model.recorded(&one, &recording, &batch), foreign.recorded(&other, &recording, &batch));
        }
    }
    twin.assert_clean();
}
