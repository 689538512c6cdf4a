//! The contract is safe whatever it is called with: every operation of every backend present, with extents, indices,
//! ranks, types, sequences, heads and lengths that fit and that do not. What fits is computed, what does not is an
//! error; nothing panics, and the software device finds no access out of bounds.

#![allow(unsafe_code, dead_code, unreachable_pub)]

#[path = "common/kernels.rs"]
mod kernels;
#[path = "common/twin.rs"]
mod twin;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use ascend_bert::backend::cpu::{Cpu, Isa};
use ascend_bert::backend::npu::Npu;
use ascend_bert::backend::reference::Reference;
use ascend_bert::backend::{
    Activation, Backend, EmbeddingSource, Error, FeedForward, Hidden, LinearSource, MatrixRole, Precision, Sequences,
    SoftmaxAxis, Tokens,
};
use ascend_bert::tensor::{DType, HostTensor, Piece, byte_len};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestRng, TestRunner};

/// Numbers by which a call differs from one that fits; most are 0, and then nothing does.
type Bends = [u8; 10];

/// An operation, its sizes, and what is wrong with it.
#[derive(Clone, Debug)]
struct Case {
    operation: usize,
    rows: usize,
    /// In units of what the backend takes.
    width: usize,
    between: usize,
    bends: Bends,
}

fn cases() -> impl Strategy<Value = Case> {
    let bend = prop_oneof![12 => Just(0_u8), 1 => Just(1), 1 => Just(2), 1 => Just(3), 1 => Just(4)];
    (0..OPERATIONS.len(), 0_usize..5, 1_usize..4, 1_usize..4, prop::array::uniform10(bend))
        .prop_map(|(operation, rows, width, between, bends)| Case { operation, rows, width, between, bends })
}

/// A backend with the multiple of which its widths are.
struct Subject<B> {
    backend: B,
    unit: usize,
}

/// The calls of one case: what is drawn for each number, and the results.
struct Call<'a, B: Backend> {
    backend: &'a B,
    unit: usize,
    case: &'a Case,
    next: usize,
}

/// What a call was expected to give, and gave.
type Outcome = Result<bool, String>;

const OPERATIONS: [&str; 14] = [
    "load_linear",
    "load_norm",
    "load_embeddings",
    "embed",
    "linear",
    "linear_add_norm",
    "feed_forward",
    "attention",
    "layer_norm",
    "gather_rows",
    "log_softmax",
    "upload",
    "download",
    "recorded",
];

impl<B: Backend> Subject<B> {
    /// Runs so many cases; each operation must have fitted in some and not in others.
    fn check(&self, name: &str, cases: u32) {
        let seen: Mutex<BTreeMap<&str, [usize; 2]>> = Mutex::default();
        let config = Config { cases, failure_persistence: None, ..Config::default() };
        let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
        let run = |case: Case| {
            let operation = OPERATIONS[case.operation];
            let mut call = Call { backend: &self.backend, unit: self.unit, case: &case, next: 0 };
            let outcome = call.run().map_err(|what| TestCaseError::fail(format!("{name}, {operation}: {what}")))?;
            seen.lock().unwrap().entry(operation).or_default()[usize::from(outcome)] += 1;
            Ok(())
        };
        TestRunner::new_with_rng(config, rng).run(&self::cases(), run).unwrap();
        for operation in OPERATIONS {
            let counts = seen.lock().unwrap().get(operation).copied().unwrap_or_default();
            assert!(counts.iter().all(|count| *count > 0), "{name}, {operation}: {counts:?} refused and computed");
        }
    }
}

/// Whether it fitted; a message if the backend thought otherwise.
fn held<T>(fits: bool, result: Result<T, Error>) -> Outcome {
    match (fits, result) {
        (true, Err(error)) => Err(format!("what fits is refused: {error}")),
        (false, Ok(_)) => Err("what does not fit is computed".into()),
        _ => Ok(fits),
    }
}

/// A tensor of zeros.
fn tensor(dtype: DType, shape: &[usize]) -> HostTensor {
    let bytes = vec![0_u8; byte_len(dtype, shape).unwrap()];
    let range = 0..bytes.len();
    HostTensor::new("zeros", dtype, shape.to_vec(), vec![Piece { owner: Arc::new(bytes), range }]).unwrap()
}

fn zeros(shape: &[usize]) -> HostTensor {
    tensor(DType::F32, shape)
}

impl<B: Backend> Call<'_, B> {
    /// The next number that may be wrong.
    fn bend(&mut self) -> u8 {
        self.next += 1;
        self.case.bends[self.next - 1]
    }

    /// An extent that ought to be `right`, in steps of `step`.
    fn extent(&mut self, right: usize, step: usize) -> usize {
        match self.bend() {
            0 => right,
            1 => right + step,
            2 => right.saturating_sub(step),
            3 => 0,
            _ => 3 * right + step,
        }
    }

    fn width(&mut self) -> usize {
        let right = self.case.width * self.unit;
        self.extent(right, self.unit)
    }

    fn between(&mut self) -> usize {
        let right = self.case.between * self.unit;
        self.extent(right, self.unit)
    }

    fn rows(&mut self) -> usize {
        self.extent(self.case.rows, 1)
    }

    fn linear(&self, outputs: usize, inputs: usize) -> Result<B::Linear, Error> {
        let (weight, bias) = (zeros(&[outputs, inputs]), zeros(&[outputs]));
        self.backend.load_linear(&[LinearSource { weight: &weight, bias: Some(&bias) }], MatrixRole::Encoder)
    }

    fn norm(&self, width: usize) -> Result<B::Norm, Error> {
        self.backend.load_norm(&zeros(&[width]), &zeros(&[width]), 1e-5)
    }

    fn operand(&self, rows: usize, width: usize) -> B::Operand {
        self.backend.upload(&vec![0.5; rows * width], width).unwrap()
    }

    /// Rows of a residual stream, which only an embedding makes.
    fn hidden(&self, rows: usize, width: usize) -> Hidden<B> {
        let table = zeros(&[1, width]);
        let source = EmbeddingSource { word: &table, position: &table, token_type: &table };
        let tables = self.backend.load_embeddings(source, self.norm(width).unwrap()).unwrap();
        let ids = vec![0; rows];
        self.backend.embed(&tables, Tokens { input_ids: &ids, token_type_ids: &ids, position_ids: &ids }).unwrap()
    }

    fn run(&mut self) -> Outcome {
        match OPERATIONS[self.case.operation] {
            "load_linear" => self.load_linear(),
            "load_norm" => self.load_norm(),
            "load_embeddings" => self.load_embeddings(),
            "embed" => self.embed(),
            "linear" => self.product(),
            "linear_add_norm" => self.linear_add_norm(),
            "feed_forward" => self.feed_forward(),
            "attention" => self.attention(),
            "layer_norm" => self.layer_norm(),
            "gather_rows" => self.gather_rows(),
            "log_softmax" => self.log_softmax(),
            "upload" => self.upload(),
            "download" => self.download(),
            "recorded" => self.recorded(),
            other => unreachable!("{other}"),
        }
    }

    /// A type of tensors, and whether it holds numbers.
    fn dtype(&mut self) -> (DType, bool) {
        match self.bend() {
            3 => (DType::Str, false),
            4 => (DType::I4, false),
            1 => (DType::BF16, true),
            2 => (DType::I64, true),
            _ => (DType::F32, true),
        }
    }

    fn load_linear(&mut self) -> Outcome {
        let count = self.extent(2, 1).min(3);
        let (mut fits, mut tensors, mut inputs) = (count > 0, Vec::new(), None);
        for _ in 0..count.min(2) {
            let (rows, columns, (dtype, numbers)) = (self.between(), self.width(), self.dtype());
            let bias = self.extent(rows, 1);
            fits &= rows > 0 && columns > 0 && numbers && bias == rows;
            fits &= columns == *inputs.get_or_insert(columns);
            tensors.push((tensor(dtype, &[rows, columns]), zeros(&[bias])));
        }
        if self.case.rows == 4 {
            // A vector, or a rank of three.
            let shape = if self.case.width == 1 { vec![self.unit] } else { vec![1, self.unit, self.unit] };
            tensors.push((zeros(&shape), zeros(&[self.unit])));
            fits = false;
        }
        let parts: Vec<_> = tensors.iter().map(|(weight, bias)| LinearSource { weight, bias: Some(bias) }).collect();
        let role = if self.case.width == 2 { MatrixRole::Head } else { MatrixRole::Encoder };
        held(fits && !parts.is_empty(), self.backend.load_linear(&parts, role))
    }

    fn load_norm(&mut self) -> Outcome {
        let (gamma, beta, (dtype, numbers)) = (self.width(), self.width(), self.dtype());
        let result = self.backend.load_norm(&tensor(dtype, &[gamma]), &zeros(&[beta]), 1e-5);
        held(gamma == beta && gamma > 0 && numbers, result)
    }

    fn load_embeddings(&mut self) -> Outcome {
        let norm = self.width();
        let Ok(loaded) = self.norm(norm) else { return held(norm > 0, Err::<(), _>(self.norm(norm).err().unwrap())) };
        let mut fits = true;
        let tables = [(); 3].map(|()| {
            let (rows, width, (dtype, numbers)) = (self.rows(), self.width(), self.dtype());
            fits &= width == norm && numbers;
            tensor(dtype, &[rows, width])
        });
        let [word, position, token_type] = &tables;
        held(fits, self.backend.load_embeddings(EmbeddingSource { word, position, token_type }, loaded))
    }

    fn embed(&mut self) -> Outcome {
        let width = self.case.width * self.unit;
        let rows = [7, 5, 2];
        let [word, position, token_type] = rows.map(|rows| zeros(&[rows, width]));
        let source = EmbeddingSource { word: &word, position: &position, token_type: &token_type };
        let tables = self.backend.load_embeddings(source, self.norm(width).unwrap()).unwrap();
        let (counts, mut fits) = ([self.rows(), self.rows(), self.rows()], true);
        fits &= counts.iter().all(|count| *count == counts[0]);
        let mut number = 0;
        let ids = rows.map(|rows| {
            let (count, beyond) =
                (counts[number], [0, rows, usize::from(u16::MAX), i32::MAX as usize, u32::MAX as usize]);
            number += 1;
            let mut ids: Vec<u32> = (0..count).map(|at| (at % rows) as u32).collect();
            let bend = self.bend();
            if let (Some(last), true) = (ids.last_mut(), bend > 0) {
                *last = beyond[usize::from(bend)] as u32;
                fits = false;
            }
            ids
        });
        let [input_ids, position_ids, token_type_ids] = &ids;
        held(fits, self.backend.embed(&tables, Tokens { input_ids, token_type_ids, position_ids }))
    }

    /// `linear` and `logits`.
    fn product(&mut self) -> Outcome {
        let (rows, outputs, inputs, width) = (self.rows(), self.between(), self.width(), self.width());
        let linear = self.linear(outputs, inputs);
        if outputs == 0 || inputs == 0 || width == 0 {
            return held(linear.is_ok() && width > 0, self.backend.upload(&[], width).and(linear));
        }
        let (linear, input) = (linear.unwrap(), self.operand(rows, width));
        let activation = Activation::ALL[self.case.rows % Activation::ALL.len()];
        held(inputs == width, self.backend.logits(&input, &linear))?;
        let result = self.backend.linear(&input, &linear, activation);
        if let Ok(output) = &result {
            assert_eq!(self.backend.extent(output), [rows, outputs]);
        }
        held(inputs == width, result)
    }

    fn linear_add_norm(&mut self) -> Outcome {
        let (rows, outputs, inputs) = (self.rows(), self.width().max(1), self.between().max(1));
        let (outputs, inputs) = (outputs.next_multiple_of(self.unit), inputs.next_multiple_of(self.unit));
        let (width, norm) = (self.between(), self.width());
        let (rows_of_residual, width_of_residual) = (self.rows(), self.width());
        if width * norm * width_of_residual == 0 {
            return Ok(false);
        }
        let fits = inputs == width && rows == rows_of_residual && outputs == width_of_residual && outputs == norm;
        let (linear, norm) = (self.linear(outputs, inputs).unwrap(), self.norm(norm).unwrap());
        let residual = self.hidden(rows_of_residual, width_of_residual).residual;
        held(fits, self.backend.linear_add_norm(self.operand(rows, width), &linear, residual, &norm))
    }

    fn feed_forward(&mut self) -> Outcome {
        let (rows, width) = (self.rows(), self.width());
        let (up, down) = ([self.between(), self.width()], [self.width(), self.between()]);
        let (norm, residual) = (self.width(), [self.rows(), self.width()]);
        if [up[0], up[1], down[0], down[1], norm, width, residual[1]].contains(&0) {
            return Ok(false);
        }
        let fits = width == up[1] && up[0] == down[1] && residual == [rows, down[0]] && norm == down[0];
        let (up, down) = (self.linear(up[0], up[1]).unwrap(), self.linear(down[0], down[1]).unwrap());
        let norm = self.norm(norm).unwrap();
        let block = FeedForward { up: &up, activation: Activation::Relu, down: &down, norm: &norm };
        let residual = self.hidden(residual[0], residual[1]).residual;
        held(fits, self.backend.feed_forward(Hidden { residual, operand: self.operand(rows, width) }, block))
    }

    fn attention(&mut self) -> Outcome {
        let heads = self.extent(self.case.between, 1);
        let head_size = self.unit;
        let width = self.extent(3 * self.case.between * head_size, self.unit);
        let rows = self.rows();
        let lengths = [self.case.rows / 2, self.case.rows - self.case.rows / 2];
        let ends = vec![0, lengths[0] as u32, (lengths[0] + lengths[1]) as u32];
        let mask = (self.bend() > 0).then(|| vec![false; self.case.rows]);
        let sequences = Sequences::new(ends, mask).unwrap();
        if width == 0 {
            return Ok(false);
        }
        let size = (width / 3).checked_div(heads).unwrap_or(0);
        let kernel = self.unit == 1 || rows == 0 || size.is_multiple_of(16) && size <= 128;
        let fits = rows == self.case.rows && size > 0 && width == 3 * heads * size && kernel;
        let result = self.backend.attention(self.operand(rows, width), heads, &sequences);
        if self.bend() == 1 {
            let huge = self.backend.attention(self.operand(rows, width), usize::MAX, &sequences);
            held(false, huge)?;
        }
        held(fits, result)
    }

    fn layer_norm(&mut self) -> Outcome {
        let (rows, width, norm) = (self.rows(), self.width(), self.width());
        if width * norm == 0 {
            return Ok(false);
        }
        held(width == norm, self.backend.layer_norm(self.operand(rows, width), &self.norm(norm).unwrap()))
    }

    fn gather_rows(&mut self) -> Outcome {
        let (rows, width) = (self.rows(), self.case.width * self.unit);
        let picked: Vec<u32> = [0, 1, 1, 0].map(|row| self.extent(row, rows) as u32).into();
        let fits = picked.iter().all(|row| (*row as usize) < rows);
        let result = self.backend.gather_rows(&self.operand(rows, width), &picked);
        held(false, self.backend.gather_rows(&self.operand(rows, width), &[u32::MAX]))?;
        held(fits, result)
    }

    /// `log_softmax` and `download_logits`.
    fn log_softmax(&mut self) -> Outcome {
        let (rows, classes) = (self.rows(), 1 + self.case.between);
        let linear = self.linear(classes, self.unit).unwrap();
        let mut fits = true;
        let mut logits = self.backend.logits(&self.operand(rows, self.unit), &linear).unwrap();
        for _ in 0..2 {
            let axis = match self.bend() {
                0 => SoftmaxAxis::Width,
                1 => SoftmaxAxis::Rows(0),
                2 => SoftmaxAxis::Rows(usize::MAX),
                block => SoftmaxAxis::Rows(usize::from(block) - 2),
            };
            fits = !matches!(axis, SoftmaxAxis::Rows(block) if block == 0 || rows % block != 0);
            match self.backend.log_softmax(logits, axis) {
                Ok(next) if fits => logits = next,
                result => return held(fits, result),
            }
        }
        let values = self.backend.download_logits(&logits).unwrap();
        assert_eq!(values.len(), rows * classes);
        Ok(fits)
    }

    fn upload(&mut self) -> Outcome {
        let (len, width) = (self.extent(self.case.rows * self.case.width, 1), self.extent(self.case.width, 1));
        held(width > 0 && len.is_multiple_of(width.max(1)), self.backend.upload(&vec![1.0; len], width))
    }

    fn download(&mut self) -> Outcome {
        let (rows, width) = (self.case.rows, self.case.width);
        let order: Vec<u32> = (0..self.rows()).map(|row| self.case.rows.abs_diff(row + 1) as u32).collect();
        let mut out = vec![-1.0; self.extent(rows * width, 1)];
        let places = out.len() / width;
        let fits =
            order.len() == rows && out.len().is_multiple_of(width) && order.iter().all(|row| (*row as usize) < places);
        held(fits, self.backend.download(&self.operand(rows, width), &order, &mut out))
    }

    fn recorded(&mut self) -> Outcome {
        let (width, recording) = (self.case.width * self.unit, B::Recording::default());
        let table = zeros(&[4, width]);
        let source = EmbeddingSource { word: &table, position: &table, token_type: &table };
        let tables = self.backend.load_embeddings(source, self.norm(width).unwrap()).unwrap();
        let counts = [self.rows(), self.rows(), self.rows()];
        let [input_ids, token_type_ids, position_ids] = counts.map(|count| vec![3; count]);
        let tokens = self.rows();
        let sequences = Sequences::new(vec![0, tokens as u32], None).unwrap();
        let fits = counts.iter().all(|count| *count == tokens);
        let batch = Tokens { input_ids: &input_ids, token_type_ids: &token_type_ids, position_ids: &position_ids };
        for _ in 0..3 {
            let work = || Ok(self.backend.embed(&tables, batch)?.operand);
            held(fits, self.backend.recorded(&recording, batch, &sequences, &work))?;
        }
        Ok(fits)
    }
}

#[test]
fn the_reference_takes_what_fits_and_refuses_the_rest() {
    Subject { backend: Reference, unit: 1 }.check("reference", 3000);
}

#[test]
fn the_cpu_takes_what_fits_and_refuses_the_rest() {
    for precision in Precision::ALL {
        for isa in Isa::present() {
            let backend = Cpu::with_isa(precision, Some(2), isa).unwrap();
            Subject { backend, unit: 1 }.check(&format!("cpu {} {precision}", isa.name()), 3000);
        }
    }
}

#[test]
fn an_npu_takes_what_fits_and_refuses_the_rest() {
    for soc in ["Ascend910A", "Ascend910B1"] {
        let twin = twin::Twin::new(&format!("soc={soc},memory=1G,seed=17"));
        let backend = Npu::with_kernels(&twin.runtime(), 0, Some(kernels::folder())).unwrap();
        Subject { backend, unit: 16 }.check(soc, 1000);
        twin.assert_clean();
    }
}

/// Values of a backend of other arithmetic are refused, or they are values that this one reads.
#[test]
fn values_of_other_backends_are_read_or_refused() {
    let all: Vec<Cpu> = Precision::ALL
        .into_iter()
        .flat_map(|precision| Isa::present().map(move |isa| Cpu::with_isa(precision, Some(1), isa).unwrap()))
        .collect();
    let case = Case { operation: 0, rows: 3, width: 16, between: 8, bends: [0; 10] };
    let (mut refused, mut read) = (0, 0);
    let mut count = |result: Result<(), Error>| match result {
        Ok(()) => read += 1,
        Err(Error::Foreign { .. }) => refused += 1,
        Err(error) => panic!("{error}"),
    };
    let sequences = Sequences::new(vec![0, 3], None).unwrap();
    for one in &all {
        for backend in &all {
            let [made, own] = [one, backend].map(|backend| Call { backend, unit: 1, case: &case, next: 0 });
            let operand = || made.operand(3, 48);
            let norm = own.norm(48).unwrap();
            count(backend.linear(&operand(), &own.linear(8, 48).unwrap(), Activation::Tanh).map(drop));
            count(backend.linear(&own.operand(3, 48), &made.linear(8, 48).unwrap(), Activation::Tanh).map(drop));
            count(backend.attention(operand(), 2, &sequences).map(drop));
            count(backend.layer_norm(operand(), &norm).map(drop));
            count(backend.gather_rows(&operand(), &[2, 0]).map(drop));
            let linear = own.linear(48, 48).unwrap();
            count(backend.linear_add_norm(own.operand(3, 48), &linear, made.hidden(3, 48).residual, &norm).map(drop));
            let block = FeedForward { up: &linear, activation: Activation::Silu, down: &linear, norm: &norm };
            count(backend.feed_forward(made.hidden(3, 48), block).map(drop));
        }
    }
    assert!(refused > 0 && read > 0);
}
