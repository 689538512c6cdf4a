//! The conformance suite: every operation of every backend present against the reference in f64. Here it runs on the
//! CPU backend, in `npu.rs` on the NPU backend.
//! Generic over the kernel contract; `group.rs` says which backends there are, `tolerance.rs` what they may differ by.

#![allow(unsafe_code, dead_code, unreachable_pub)]

mod activation;
mod attention;
mod data;
mod embedding;
mod errors;
mod extremes;
mod group;
mod invariance;
mod linear;
mod npu;
mod quantised;
mod random;
mod rows;
mod tolerance;

use ascend_bert::backend::cpu::Cpu;
use group::{Group, cpus, reference};

/// Runs `check` on the CPU backend in every precision.
fn on_all(check: impl Fn(&Group<Cpu>)) {
    cpus().iter().for_each(check);
}

/// Runs `check` where attention has kernels of its own.
fn on_attentions(check: impl Fn(&Group<Cpu>)) {
    cpus().iter().filter(|group| !group.attends_as_f32()).for_each(check);
}

#[test]
fn linear_with_every_activation() {
    on_all(linear::linear);
    on_all(linear::no_bias);
}

#[test]
fn products_with_outliers_and_with_weights_alike() {
    on_all(linear::uneven_linear);
}

#[test]
fn activations_over_their_range() {
    on_all(activation::sweep);
}

#[test]
fn products_around_the_ends_of_slices_and_tiles() {
    on_all(linear::slices);
    on_all(linear::tiles);
    on_all(linear::largest);
}

#[test]
fn logits() {
    on_all(linear::logits);
    on_all(linear::head);
}

#[test]
fn linear_add_norm() {
    on_all(linear::linear_add_norm);
}

#[test]
fn feed_forward() {
    on_all(linear::feed_forward);
}

#[test]
fn attention_of_all_lengths() {
    on_attentions(attention::attention);
}

#[test]
fn attention_under_all_masks() {
    on_all(attention::masks);
    on_all(attention::equal_scores);
}

#[test]
fn embed() {
    on_all(embedding::embed);
}

#[test]
fn layer_norm() {
    on_all(embedding::layer_norm);
    on_all(embedding::constant_rows);
}

#[test]
fn upload_download_and_gather() {
    on_all(rows::transfer);
    on_all(rows::every_half);
    on_all(rows::gather);
}

#[test]
fn log_softmax_over_both_axes() {
    on_all(rows::log_softmax);
    on_all(rows::log_softmax_of_logits);
}

#[test]
fn extreme_values_in_products() {
    on_all(extremes::linear);
    on_all(extremes::linear_add_norm);
}

#[test]
fn extreme_values_in_norms() {
    on_all(extremes::layer_norm);
    on_all(extremes::embed);
}

#[test]
fn extreme_values_in_attention() {
    on_attentions(extremes::attention);
    on_attentions(extremes::attention_sizes);
}

#[test]
fn rows_do_not_depend_on_their_neighbours() {
    on_all(invariance::rows);
    on_all(invariance::parts);
}

#[test]
fn sequences_do_not_depend_on_their_neighbours() {
    on_attentions(invariance::attention);
}

#[test]
fn operands_that_do_not_fit_are_errors() {
    on_all(errors::shapes);
    errors::shapes(&reference());
    on_all(errors::range);
}

#[test]
fn random_linear() {
    on_all(random::linear);
}

#[test]
fn random_feed_forward() {
    on_all(random::feed_forward);
}

#[test]
fn random_layer_norm() {
    on_all(random::layer_norm);
}

#[test]
fn random_attention() {
    on_attentions(random::attention);
}
