//! Shapes that nobody thought of: a few random ones, the same in every run.

use ascend_bert::backend::{Activation, Backend};
use proptest::prelude::{Strategy, any};
use proptest::sample::select;
use proptest::test_runner::{Config, RngSeed, TestRunner};

use super::attention::{self, Mask, sequences};
use super::data::Random;
use super::group::Group;
use super::{embedding, linear};

/// Calls `check` with values of `strategy`, and again with smaller ones if it fails.
fn all<S: Strategy>(strategy: S, check: impl Fn(S::Value)) {
    let seed = RngSeed::Fixed(0x910);
    let config = Config { cases: 24, rng_seed: seed, failure_persistence: None, ..Config::default() };
    let run = |value| {
        check(value);
        Ok(())
    };
    TestRunner::new(config).run(&strategy, run).unwrap_or_else(|failure| panic!("{failure}"));
}

pub(crate) fn linear<B: Backend>(group: &Group<B>) {
    let shapes = (any::<u64>(), 0..40usize, 1..150usize, 1..100usize, select(&Activation::ALL[..]));
    all(shapes, |(seed, tokens, inputs, outputs, activation)| {
        linear::one_linear(group, &mut Random(seed), tokens, inputs, outputs, &[activation]);
    });
}

pub(crate) fn feed_forward<B: Backend>(group: &Group<B>) {
    let shapes = (any::<u64>(), 0..30usize, 1..70usize, 1..150usize, select(&Activation::ALL[..]));
    all(shapes, |(seed, tokens, width, between, activation)| {
        linear::one_feed_forward(group, &mut Random(seed), tokens, width, between, activation);
    });
}

pub(crate) fn layer_norm<B: Backend>(group: &Group<B>) {
    all((any::<u64>(), 0..30usize, 1..300usize, -3.0..3.0f32), |(seed, tokens, width, offset)| {
        embedding::one_layer_norm(group, &mut Random(seed), tokens, width, offset);
    });
}

pub(crate) fn attention<B: Backend>(group: &Group<B>) {
    let lengths = proptest::collection::vec(0..70usize, 0..5);
    let shapes = (any::<u64>(), lengths, 1..5usize, 1..70usize, select(&Mask::ALL[..]));
    all(shapes, |(seed, lengths, heads, head_size, mask)| {
        let case = attention::random(group, &mut Random(seed), heads, head_size, sequences(&lengths, mask));
        let what = format!("attention {lengths:?}, {heads} heads of {head_size}, mask {mask:?}");
        group.check(what, &case.expected(group.tolerance), |backend| case.run(backend));
    });
}
