//! Names of what a training run leaves in a checkpoint beside the model: optimizer copies, THOR's matrices, counters.
//! Pure text: knows no file.

/// Name components under which optimizers keep a copy of every weight's name.
const OPTIMIZER: [&str; 16] = [
    "moments",
    "moment1",
    "moment2",
    "moment",
    "momentum",
    "velocity",
    "accum",
    "accumulation",
    "accu_grads",
    "adam_m",
    "adam_v",
    "lamb_m",
    "lamb_v",
    "mean_square",
    "mean_grad",
    "mean_gradient",
];

/// Last components of what THOR keeps beside a weight, and whole names of a training run's counters.
const THOR: [&str; 5] = ["matrix_A_inv", "matrix_G_inv", "matrix_a", "matrix_g", "cov_step"];
const COUNTERS: [&str; 11] = [
    "beta1_power",
    "beta2_power",
    "current_iterator_step",
    "epoch_num",
    "global_step",
    "last_overflow_iterator_step",
    "learning_rate",
    "loss_scale",
    "momentum",
    "scale_sense",
    "step_num",
];

/// Whether `name` is optimizer or THOR state, or a counter of the training run: no weight of the model.
pub fn is_training_state(name: &str) -> bool {
    let last = name.rsplit('.').next().unwrap_or(name);
    is_optimizer_copy(name)
        || THOR.contains(&last)
        || COUNTERS.contains(&name)
        || last.starts_with("matrix_a_inv_")
        || last.starts_with("matrix_g_inv_")
}

/// Whether `name` is an optimizer's copy of a weight's name.
pub(crate) fn is_optimizer_copy(name: &str) -> bool {
    let owners = name.rsplit_once('.').map_or("", |(owners, _)| owners);
    owners.split('.').any(|component| OPTIMIZER.contains(&component))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn training_state_is_told_from_weights() {
        for name in [
            "moments.bert.bert.dense.weight",
            "adam_m.bert.dense.bias",
            "bert.bert.dense.matrix_A_inv",
            "matrix_g_inv_12",
            "bert.cls1.dense.cov_step",
            "global_step",
            "momentum",
        ] {
            assert!(is_training_state(name), "{name}");
        }
        for name in ["bert.bert.dense.weight", "loss.transitions", "bert.cls1.output_bias"] {
            assert!(!is_training_state(name), "{name}");
        }
    }
}
