//! The suite on the NPU backend: on the software device of each generation, or on a server's first device if
//! `ASCEND_BERT_SMOKE` is set. Widths are multiples of sixteen there.

#[path = "../common/kernels.rs"]
mod kernels;
#[path = "../common/twin.rs"]
mod twin;

use ascend_bert::backend::npu::Npu;

use super::group::Group;
use super::tolerance::Tolerance;
use super::{activation, attention, embedding, extremes, invariance, linear, random, rows};

fn on_npus(check: impl Fn(&Group<Npu>)) {
    let group = |name: &str, npu| Group::of(Tolerance::npu(), 16, name.into(), npu);
    if std::env::var_os("ASCEND_BERT_SMOKE").is_some_and(|value| !value.is_empty()) {
        return check(&group("npu:0", Npu::open(0).unwrap()));
    }
    for soc in ["Ascend910A", "Ascend910B1"] {
        let twin = twin::Twin::new(&format!("soc={soc},memory=4G,seed=5"));
        let npu = Npu::with_kernels(&twin.runtime(), 0, Some(kernels::folder())).unwrap();
        check(&group(soc, npu));
        twin.assert_clean();
    }
}

#[test]
fn npu_linear_with_every_activation() {
    on_npus(|group| {
        linear::linear(group);
        linear::no_bias(group);
        random::linear(group);
    });
}

#[test]
fn npu_activations_over_their_range() {
    on_npus(activation::sweep);
}

#[test]
fn npu_logits() {
    on_npus(linear::logits);
}

#[test]
fn npu_linear_add_norm() {
    on_npus(linear::linear_add_norm);
}

#[test]
fn npu_feed_forward() {
    on_npus(|group| {
        linear::feed_forward(group);
        random::feed_forward(group);
    });
}

#[test]
fn npu_attention() {
    on_npus(|group| {
        attention::attention(group);
        attention::masks(group);
        attention::equal_scores(group);
        random::attention(group);
    });
}

#[test]
fn npu_norms() {
    on_npus(|group| {
        embedding::embed(group);
        embedding::layer_norm(group);
        embedding::constant_rows(group);
        random::layer_norm(group);
    });
}

#[test]
fn npu_rows() {
    on_npus(|group| {
        rows::transfer(group);
        rows::every_half(group);
        rows::gather(group);
        rows::log_softmax(group);
        rows::log_softmax_of_logits(group);
    });
}

#[test]
fn npu_extreme_values() {
    on_npus(|group| {
        extremes::linear(group);
        extremes::linear_add_norm(group);
        extremes::layer_norm(group);
        extremes::embed(group);
        extremes::attention(group);
        extremes::attention_sizes(group);
    });
}

#[test]
fn npu_results_do_not_depend_on_their_neighbours() {
    on_npus(|group| {
        // Rows alone may be summed in other splits than among many: that is what `ways` of the models' tests bounds.
        invariance::parts(group);
        invariance::attention(group);
    });
}
