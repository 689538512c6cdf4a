//! Matrix products: `linear`, `logits`, `linear_add_norm`, `feed_forward`.
//! In every precision; what int8 makes of a matrix is in `quantised.rs`.

use ascend_bert::backend::reference::{Reference, activate};
use ascend_bert::backend::{Activation, Backend, FeedForward, Hidden, LinearSource, MatrixRole, Precision};

use super::data::{Layer, Random, Scale, read, tensor};
use super::embedding::Text;
use super::group::{Estimate, Group};
use super::quantised;
use super::tolerance::{Tolerance, sum};

/// Tokens, inputs and outputs: one token and more than a block of them; inputs below and above a slice of 1024, and
/// two slices; outputs that fill panels, fall short of them or begin another.
const SHAPES: [(usize, usize, usize); 22] = [
    (0, 8, 3),
    (1, 1, 1),
    (1, 8, 16),
    (1, 64, 65),
    (1, 1032, 200),
    (2, 3, 15),
    (3, 17, 17),
    (4, 96, 64),
    (5, 128, 3),
    (6, 64, 16),
    (7, 1032, 65),
    (7, 2050, 1),
    (11, 17, 200),
    (13, 128, 65),
    (31, 96, 33),
    (61, 8, 64),
    (67, 3, 17),
    (97, 1, 15),
    (127, 64, 48),
    (128, 1032, 17),
    (129, 64, 200),
    (129, 2050, 3),
];

impl Layer {
    /// The product with an estimate, before any activation.
    pub(crate) fn times(&self, input: &Estimate, tolerance: Tolerance) -> Estimate {
        if tolerance.precision() == Precision::Int8 {
            return quantised::product(self, input, tolerance.int8_steps());
        }
        let values =
            Reference.linear(&input.matrix(), &self.load(&Reference), Activation::Identity).unwrap().into_values();
        Estimate { width: self.outputs, values, errors: self.errors(input, tolerance.flushed()) }
    }

    /// `flushed`: below it inputs, weights and sums may be taken for zero.
    fn errors(&self, input: &Estimate, flushed: f64) -> Vec<f64> {
        let rounding = sum(self.inputs + 1);
        // Products below f32's smallest number are rounded to a multiple of it.
        let tiny = (self.inputs + 1) as f64 * flushed.max(f64::from(f32::from_bits(1)));
        let mut errors = Vec::new();
        for (values, off) in input.values.chunks(self.inputs).zip(input.errors.chunks(self.inputs)) {
            let share = |(value, off): (&f64, &f64)| rounding * value.abs() + off + flushed;
            let shares: Vec<f64> = values.iter().zip(off).map(share).collect();
            let lost = if flushed > 0.0 { values.iter().map(|value| flushed * value.abs()).sum() } else { 0.0 };
            for (weights, bias) in self.weight.chunks(self.inputs).zip(&self.bias) {
                let products = shares.iter().zip(weights).map(|(share, weight)| share * f64::from(weight.abs()));
                errors.push(products.sum::<f64>() + rounding * f64::from(bias.abs()) + tiny + lost);
            }
        }
        errors
    }
}

impl Estimate {
    /// After an activation in f32.
    pub(crate) fn activated(self, activation: Activation, tolerance: Tolerance) -> Self {
        let values = self.values.iter().map(|&x| activate(activation, x)).collect();
        let arguments = self.values.iter().zip(&self.errors).zip(&values);
        let errors = arguments.map(|((&x, &error), &y)| tolerance.activated(activation, x, y, error)).collect();
        Self { width: self.width, values, errors }
    }

    /// As the operand of what comes next.
    pub(crate) fn stored(self, tolerance: Tolerance) -> Self {
        self.map(|value, error| tolerance.stored(value, error))
    }

    /// As the residual stream, or as a normalisation leaves it.
    pub(crate) fn streamed(self, tolerance: Tolerance) -> Self {
        self.map(|value, error| tolerance.streamed(value, error))
    }

    /// The residual stream as the operand that is written beside it.
    pub(crate) fn taken(self, tolerance: Tolerance) -> Self {
        self.map(|value, error| tolerance.taken(value, error))
    }

    /// Added to the residual stream and normalised.
    pub(crate) fn added_and_normalised(mut self, residual: &Estimate, scale: &Scale, tolerance: Tolerance) -> Self {
        self = self.streamed(tolerance);
        for (index, (value, error)) in self.values.iter_mut().zip(&mut self.errors).enumerate() {
            *value += residual.values[index];
            *error += residual.errors[index];
        }
        self.streamed(tolerance).normalised(scale, tolerance).streamed(tolerance)
    }
}

/// Cuts outputs in three uneven parts, or leaves too few of them together.
fn parts(outputs: usize) -> Vec<usize> {
    if outputs < 3 { vec![outputs] } else { vec![outputs / 3, 1, outputs - outputs / 3 - 1] }
}

/// Every activation of a product with one matrix or with three side by side.
pub(crate) fn linear<B: Backend>(group: &Group<B>) {
    for (index, (tokens, inputs, outputs)) in SHAPES.into_iter().enumerate() {
        one_linear(group, &mut Random(index as u64), tokens, inputs, outputs, group.activations());
    }
}

/// Rows with a few numbers that are far larger than all others, as trained encoders have them, and outputs whose
/// neighbouring weights are all as large as can be: what products of eight bits treat apart.
pub(crate) fn uneven_linear<B: Backend>(group: &Group<B>) {
    let (inputs, outputs) = (group.fit(300), group.fit(40));
    let random = &mut Random(1900);
    let mut layer = Layer::random(random, inputs, outputs, group.precision);
    for (output, weights) in layer.weight.chunks_mut(inputs).enumerate().filter(|(output, _)| output % 3 == 0) {
        let alike = |input: usize| if output % 2 == 0 || input.is_multiple_of(2) { 0.0625 } else { -0.0625 };
        weights.iter_mut().enumerate().for_each(|(input, weight)| *weight = alike(input));
    }
    // Token t has t outliers, of either sign, in the first and the last column among others.
    let tokens = 8;
    let mut values = random.values(tokens * inputs, 2.0, group.operands());
    for (token, row) in values.chunks_mut(inputs).enumerate() {
        for (index, column) in [0, inputs - 1, 5, inputs / 2, 130, 131, 132].into_iter().enumerate().take(token) {
            row[column] = if (token + index).is_multiple_of(2) { 64.0 } else { -48.0 };
        }
    }
    // One with nothing but the largest.
    values[..inputs].fill(2.0);
    let product = layer.times(&Estimate::exact(&values, inputs), group.tolerance);
    let expected = product.activated(Activation::Identity, group.tolerance).stored(group.tolerance);
    group.check(format!("linear [{tokens}, {inputs}] x [{outputs}] with outliers"), &expected, |backend| {
        let input = backend.upload(&values, inputs).unwrap();
        read(backend, &backend.linear(&input, &layer.load(backend), Activation::Identity).unwrap(), tokens)
    });
}

pub(crate) fn one_linear<B: Backend>(
    group: &Group<B>,
    random: &mut Random,
    tokens: usize,
    inputs: usize,
    outputs: usize,
    activations: &[Activation],
) {
    let (inputs, outputs) = (group.fit(inputs), group.fit(outputs));
    let layer = Layer::random(random, inputs, outputs, group.precision);
    let values = random.values(tokens * inputs, 3.0, group.operands());
    let product = layer.times(&Estimate::exact(&values, inputs), group.tolerance);
    for &activation in activations {
        let expected = product.clone().activated(activation, group.tolerance).stored(group.tolerance);
        for parts in [vec![outputs], parts(outputs)] {
            let what = format!("linear [{tokens}, {inputs}] x {parts:?}, {activation}");
            group.check(what, &expected, |backend| {
                let linear = layer.load_parts(backend, &parts);
                let input = backend.upload(&values, inputs).unwrap();
                read(backend, &backend.linear(&input, &linear, activation).unwrap(), tokens)
            });
        }
    }
}

/// A part without a bias has zeros for it.
pub(crate) fn no_bias<B: Backend>(group: &Group<B>) {
    let (tokens, inputs, outputs) = (5, group.fit(24), group.fit(20));
    let random = &mut Random(100);
    let layers = [(); 2].map(|()| Layer::random(random, inputs, outputs, group.precision));
    let mut both = layers[0].clone();
    both.weight.extend(&layers[1].weight);
    both.bias = [vec![0.0; outputs], layers[1].bias.clone()].concat();
    both.outputs *= 2;
    let values = random.values(tokens * inputs, 1.0, group.operands());
    let expected = both.times(&Estimate::exact(&values, inputs), group.tolerance).stored(group.tolerance);
    group.check("a part without bias", &expected, |backend| {
        let [without, with] = layers.each_ref().map(|layer| tensor(&[outputs, inputs], &layer.weight));
        let bias = tensor(&[outputs], &layers[1].bias);
        let parts = [LinearSource { weight: &without, bias: None }, LinearSource { weight: &with, bias: Some(&bias) }];
        let linear = backend.load_linear(&parts, MatrixRole::Encoder).unwrap();
        let input = backend.upload(&values, inputs).unwrap();
        read(backend, &backend.linear(&input, &linear, Activation::Identity).unwrap(), tokens)
    });
}

/// Logits are not rounded to the operand's type.
pub(crate) fn logits<B: Backend>(group: &Group<B>) {
    for (index, (tokens, inputs, outputs)) in SHAPES.into_iter().enumerate() {
        let (random, inputs) = (&mut Random(200 + index as u64), group.fit(inputs));
        let layer = Layer::random(random, inputs, outputs, group.precision);
        let values = random.values(tokens * inputs, 3.0, group.operands());
        let input = Estimate::exact(&values, inputs);
        // A matrix outside the encoder is another only with int8.
        let heads = if group.precision == Precision::Int8 { &[false, true][..] } else { &[false] };
        for &head in heads {
            let tolerance = if head { group.tolerance.head() } else { group.tolerance };
            let expected = layer.times(&input, tolerance).stored(Tolerance::wide());
            group.check(format!("logits [{tokens}, {inputs}] x {outputs}, head: {head}"), &expected, |backend| {
                let linear = if head { layer.load_head(backend) } else { layer.load(backend) };
                let input = backend.upload(&values, inputs).unwrap();
                backend.download_logits(&backend.logits(&input, &linear).unwrap()).unwrap()
            });
        }
    }
}

/// What heads do: gathered rows of what a normalisation left, a matrix with an activation, and one of logits.
pub(crate) fn head<B: Backend>(group: &Group<B>) {
    for (tokens, width, outputs) in [(1, 16, 16), (9, 96, 33), (20, 1100, 70)] {
        let (width, outputs) = (group.fit(width), group.fit(outputs));
        let random = &mut Random(250);
        let text = Text::random(random, tokens, width, group.tables);
        let [dense, last] = [(width, outputs), (outputs, 5)].map(|(i, o)| Layer::random(random, i, o, group.precision));
        let rows = [0, tokens as u32 / 2, tokens as u32 - 1];
        let tolerance = group.tolerance.head();
        let input = text.estimate(tolerance).rows(&rows).taken(tolerance);
        let between = dense.times(&input, tolerance).activated(Activation::Tanh, tolerance).stored(tolerance);
        let expected = last.times(&between, tolerance).stored(Tolerance::wide());
        group.check(format!("head of {outputs} after {width}"), &expected, |backend| {
            let gathered = backend.gather_rows(&text.embed(backend).operand, &rows).unwrap();
            let between = backend.linear(&gathered, &dense.load_head(backend), Activation::Tanh).unwrap();
            backend.download_logits(&backend.logits(&between, &last.load_head(backend)).unwrap()).unwrap()
        });
    }
}

/// Around the ends of slices of the inputs, which each way to multiply has its own of; odd ones leave a last group of
/// inputs short.
pub(crate) fn slices<B: Backend>(group: &Group<B>) {
    for end in [1024, 2048, 4096, 8192] {
        for inputs in [end - 1, end, end + 1, end + 3] {
            one_linear(group, &mut Random(inputs as u64), 3, inputs, 18, &[Activation::Identity]);
        }
    }
}

/// Around the ends of register tiles, which change with the rows of an operand; outputs that end amid a strip.
pub(crate) fn tiles<B: Backend>(group: &Group<B>) {
    let (inputs, outputs) = (group.fit(21), group.fit(130));
    let random = &mut Random(260);
    let layer = Layer::random(random, inputs, outputs, group.precision);
    let values = random.values(205 * inputs, 2.0, group.operands());
    let all = layer.times(&Estimate::exact(&values, inputs), group.tolerance).stored(group.tolerance);
    for tokens in (1..=40).chain([191, 192, 193, 205]) {
        let expected = all.rows(&(0..tokens as u32).collect::<Vec<_>>());
        group.check(format!("{tokens} rows by {outputs}"), &expected, |backend| {
            let input = backend.upload(&values[..tokens * inputs], inputs).unwrap();
            read(backend, &backend.linear(&input, &layer.load(backend), Activation::Identity).unwrap(), tokens)
        });
    }
}

/// The largest numbers everywhere: no sum between them may saturate.
pub(crate) fn largest<B: Backend>(group: &Group<B>) {
    let (inputs, outputs) = (group.fit(70), group.fit(40));
    let sign = |index: usize| if index.is_multiple_of(2) { 1.0_f32 } else { -1.0 };
    let layer = Layer {
        weight: (0..inputs * outputs).map(|at| 0.5 * sign(at / inputs)).collect(),
        bias: vec![0.0; outputs],
        inputs,
        outputs,
    };
    let values: Vec<f32> = (0..7 * inputs).map(|at| 2.0 * sign(at / inputs)).collect();
    let expected = layer.times(&Estimate::exact(&values, inputs), group.tolerance).stored(group.tolerance);
    group.check("products of the largest numbers", &expected, |backend| {
        let input = backend.upload(&values, inputs).unwrap();
        read(backend, &backend.linear(&input, &layer.load(backend), Activation::Identity).unwrap(), 7)
    });
}

/// Tokens, inputs, and the width of the residual stream.
const RESIDUAL_SHAPES: [(usize, usize, usize); 12] = [
    (0, 8, 3),
    (1, 8, 16),
    (1, 1032, 65),
    (2, 3, 15),
    (5, 2050, 8),
    (6, 17, 200),
    (7, 64, 1),
    (13, 96, 17),
    (61, 128, 64),
    (67, 1, 96),
    (128, 64, 128),
    (129, 16, 1032),
];

/// A product added to the residual stream and normalised, and what a second product adds to the outcome.
pub(crate) fn linear_add_norm<B: Backend>(group: &Group<B>) {
    for (index, (tokens, inputs, width)) in RESIDUAL_SHAPES.into_iter().enumerate() {
        let random = &mut Random(300 + index as u64);
        let (inputs, width) = (group.fit(inputs), group.fit(width));
        let text = Text::random(random, tokens, width, group.tables);
        let layer = Layer::random(random, inputs, width, group.precision);
        let scale = Scale::random(random, width, group.precision);
        let values = random.values(tokens * inputs, 2.0, group.operands());
        let product = layer.times(&Estimate::exact(&values, inputs), group.tolerance);
        let residual = text.estimate(group.tolerance);
        let expected = product.clone().added_and_normalised(&residual, &scale, group.tolerance);
        let again = product.added_and_normalised(&expected, &scale, group.tolerance);
        let run = |backend: &B, residual: B::Residual| {
            let input = backend.upload(&values, inputs).unwrap();
            backend.linear_add_norm(input, &layer.load(backend), residual, &scale.load(backend)).unwrap()
        };
        let what = format!("linear_add_norm [{tokens}, {inputs}] + [{tokens}, {width}]");
        group.check(&what, &expected, |backend| {
            let hidden = run(backend, text.embed(backend).residual);
            read(backend, &hidden.operand, tokens)
        });
        group.check(format!("{what}, twice"), &again, |backend| {
            let hidden = run(backend, text.embed(backend).residual);
            read(backend, &run(backend, hidden.residual).operand, tokens)
        });
    }
}

/// Tokens, width of the residual stream, and of what lies between; the last is too much for one piece.
const BLOCK_SHAPES: [(usize, usize, usize); 9] = [
    (0, 8, 16),
    (1, 16, 65),
    (1, 65, 1032),
    (3, 3, 15),
    (7, 17, 64),
    (61, 8, 200),
    (128, 64, 96),
    (129, 1, 17),
    (400, 4, 8200),
];

/// Both matrices of a block, whether its operand is the residual stream itself or a caller's own copy.
pub(crate) fn feed_forward<B: Backend>(group: &Group<B>) {
    for (index, (tokens, width, between)) in BLOCK_SHAPES.into_iter().enumerate() {
        let activations = if tokens > 200 { &Activation::ALL[2..3] } else { group.activations() };
        for &activation in activations {
            one_feed_forward(group, &mut Random(400 + index as u64), tokens, width, between, activation);
        }
    }
}

pub(crate) fn one_feed_forward<B: Backend>(
    group: &Group<B>,
    random: &mut Random,
    tokens: usize,
    width: usize,
    between: usize,
    activation: Activation,
) {
    let (width, between) = (group.fit(width), group.fit(between));
    let text = Text::random(random, tokens, width, group.tables);
    let up = Layer::random(random, width, between, group.precision);
    let down = Layer::random(random, between, width, group.precision);
    let scale = Scale::random(random, width, group.precision);
    let values = random.values(tokens * width, 2.0, group.operands());
    let residual = text.estimate(group.tolerance);
    // A backend may store the intermediate as an operand or keep it in f32.
    let block = |input: &Estimate| {
        let product = up.times(input, group.tolerance);
        let intermediate = product.activated(activation, group.tolerance).stored(group.tolerance);
        down.times(&intermediate, group.tolerance).added_and_normalised(&residual, &scale, group.tolerance)
    };
    let run = |backend: &B, hidden: Hidden<B>| {
        let (up, down, norm) = (up.load(backend), down.load(backend), scale.load(backend));
        let block = FeedForward { up: &up, activation, down: &down, norm: &norm };
        read(backend, &backend.feed_forward(hidden, block).unwrap().operand, tokens)
    };
    let what = format!("feed_forward [{tokens}, {width}], {between} between, {activation}");
    let taken = residual.clone().taken(group.tolerance);
    group.check(&what, &block(&taken), |backend| run(backend, text.embed(backend)));
    if tokens > 200 {
        return;
    }
    group.check(format!("{what}, operand apart"), &block(&Estimate::exact(&values, width)), |backend| {
        let residual = text.embed(backend).residual;
        run(backend, Hidden { residual, operand: backend.upload(&values, width).unwrap() })
    });
}
