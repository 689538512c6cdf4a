//! The names of BERT's tensors: MindSpore's, which are canonical here, and Hugging Face's.
//! Pure text: knows no file.
//!
//! Sources: MindSpore's model zoo (`official/nlp/Bert`), transformers' `modeling_bert.py`.

use std::fmt;

use super::TensorInfo;

/// Whose names a checkpoint's tensors have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameScheme {
    /// The model zoo's: `bert_encoder.layers.0.intermediate.weight`.
    MindSpore,
    /// transformers': `encoder.layer.0.intermediate.dense.weight`.
    HuggingFace,
}

impl fmt::Display for NameScheme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            NameScheme::MindSpore => "mindspore",
            NameScheme::HuggingFace => "huggingface",
        })
    }
}

/// The tensor that every BERT has and no other model names so: its prefix is the encoder's.
pub(crate) const ANCHOR: &str = "bert_embedding_lookup.embedding_table";

/// Canonical name, Hugging Face name.
const ENCODER: [(&str, &str); 7] = [
    (ANCHOR, "embeddings.word_embeddings.weight"),
    ("bert_embedding_postprocessor.token_type_embedding.embedding_table", "embeddings.token_type_embeddings.weight"),
    ("bert_embedding_postprocessor.full_position_embedding.embedding_table", "embeddings.position_embeddings.weight"),
    ("bert_embedding_postprocessor.layernorm.gamma", "embeddings.LayerNorm.weight"),
    ("bert_embedding_postprocessor.layernorm.beta", "embeddings.LayerNorm.bias"),
    ("dense.weight", "pooler.dense.weight"),
    ("dense.bias", "pooler.dense.bias"),
];

/// The same within a layer: after `bert_encoder.layers.{i}.` and `encoder.layer.{i}.`.
const LAYER: [(&str, &str); 16] = [
    ("attention.attention.query_layer.weight", "attention.self.query.weight"),
    ("attention.attention.query_layer.bias", "attention.self.query.bias"),
    ("attention.attention.key_layer.weight", "attention.self.key.weight"),
    ("attention.attention.key_layer.bias", "attention.self.key.bias"),
    ("attention.attention.value_layer.weight", "attention.self.value.weight"),
    ("attention.attention.value_layer.bias", "attention.self.value.bias"),
    ("attention.output.dense.weight", "attention.output.dense.weight"),
    ("attention.output.dense.bias", "attention.output.dense.bias"),
    ("attention.output.layernorm.gamma", "attention.output.LayerNorm.weight"),
    ("attention.output.layernorm.beta", "attention.output.LayerNorm.bias"),
    ("intermediate.weight", "intermediate.dense.weight"),
    ("intermediate.bias", "intermediate.dense.bias"),
    ("output.dense.weight", "output.dense.weight"),
    ("output.dense.bias", "output.dense.bias"),
    ("output.layernorm.gamma", "output.LayerNorm.weight"),
    ("output.layernorm.beta", "output.LayerNorm.bias"),
];
const LAYERS: (&str, &str) = ("bert_encoder.layers.", "encoder.layer.");

/// The same for the heads. transformers has no BiLSTM and no CRF: those keep their names.
const HEADS: [(&str, &str); 20] = [
    ("cls1.output_bias", "cls.predictions.bias"),
    ("cls1.dense.weight", "cls.predictions.transform.dense.weight"),
    ("cls1.dense.bias", "cls.predictions.transform.dense.bias"),
    ("cls1.layernorm.gamma", "cls.predictions.transform.LayerNorm.weight"),
    ("cls1.layernorm.beta", "cls.predictions.transform.LayerNorm.bias"),
    ("cls2.dense.weight", "cls.seq_relationship.weight"),
    ("cls2.dense.bias", "cls.seq_relationship.bias"),
    ("dense_1.weight", "classifier.weight"),
    ("dense_1.bias", "classifier.bias"),
    ("dense1.weight", "qa_outputs.weight"),
    ("dense1.bias", "qa_outputs.bias"),
    ("lstm.weight_ih_l0", "lstm.weight_ih_l0"),
    ("lstm.weight_ih_l0_reverse", "lstm.weight_ih_l0_reverse"),
    ("lstm.weight_hh_l0", "lstm.weight_hh_l0"),
    ("lstm.weight_hh_l0_reverse", "lstm.weight_hh_l0_reverse"),
    ("lstm.bias_ih_l0", "lstm.bias_ih_l0"),
    ("lstm.bias_ih_l0_reverse", "lstm.bias_ih_l0_reverse"),
    ("lstm.bias_hh_l0", "lstm.bias_hh_l0"),
    ("lstm.bias_hh_l0_reverse", "lstm.bias_hh_l0_reverse"),
    ("loss.transitions", "loss.transitions"),
];

/// Names that MindSpore 1.0's model zoo used, as later ones' conversion script lists them.
const OLDER: [(&str, &str); 2] = [
    (
        "bert_embedding_postprocessor.token_type_embedding.embedding_table",
        "bert_embedding_postprocessor.embedding_table",
    ),
    (
        "bert_embedding_postprocessor.full_position_embedding.embedding_table",
        "bert_embedding_postprocessor.full_position_embeddings",
    ),
];

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
const COUNTERS: [&str; 7] =
    ["global_step", "learning_rate", "momentum", "epoch_num", "step_num", "loss_scale", "scale_sense"];

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

/// Whether `canonical` belongs to a head rather than to the encoder.
pub(crate) fn is_head(canonical: &str) -> bool {
    ["cls1.", "cls2.", "dense_1.", "dense1.", "lstm.", "loss."].iter().any(|start| canonical.starts_with(start))
}

/// Whether `name` is a canonical name of the encoder or a head.
pub(crate) fn is_canonical(name: &str) -> bool {
    to_hugging_face(name).is_some()
}

/// transformers' name of a canonical one, without a prefix.
pub(crate) fn to_hugging_face(canonical: &str) -> Option<String> {
    let find = |table: &[(&str, &'static str)], name: &str| {
        table.iter().find(|(ours, _)| *ours == name).map(|(_, theirs)| *theirs)
    };
    if let Some((number, rest)) = split_layer(canonical, LAYERS.0) {
        return Some(format!("{}{number}.{}", LAYERS.1, find(&LAYER, rest)?));
    }
    find(&ENCODER, canonical).or_else(|| find(&HEADS, canonical)).map(str::to_owned)
}

/// The canonical name of transformers' one, without a prefix. Takes `gamma` and `beta` too.
pub(crate) fn from_hugging_face(name: &str) -> Option<String> {
    let modern = match name.strip_suffix("LayerNorm.gamma") {
        Some(owner) => format!("{owner}LayerNorm.weight"),
        None => match name.strip_suffix("LayerNorm.beta") {
            Some(owner) => format!("{owner}LayerNorm.bias"),
            None => name.to_owned(),
        },
    };
    let find = |table: &[(&'static str, &str)], name: &str| {
        table.iter().find(|(_, theirs)| *theirs == name).map(|(ours, _)| *ours)
    };
    if let Some((number, rest)) = split_layer(&modern, LAYERS.1) {
        return Some(format!("{}{number}.{}", LAYERS.0, find(&LAYER, rest)?));
    }
    find(&ENCODER, &modern).or_else(|| find(&HEADS, &modern)).map(str::to_owned)
}

/// Every name that `canonical` may have under `scheme`, without a prefix, best first.
pub(crate) fn spellings(canonical: &str, scheme: NameScheme) -> Vec<String> {
    match scheme {
        NameScheme::MindSpore => {
            let older = OLDER.iter().find(|(name, _)| *name == canonical).map(|(_, older)| *older);
            [canonical].into_iter().chain(older).map(str::to_owned).collect()
        }
        NameScheme::HuggingFace => {
            let Some(modern) = to_hugging_face(canonical) else {
                return vec![canonical.to_owned()];
            };
            let older = match modern.strip_suffix("LayerNorm.weight") {
                Some(owner) => Some(format!("{owner}LayerNorm.gamma")),
                None => modern.strip_suffix("LayerNorm.bias").map(|owner| format!("{owner}LayerNorm.beta")),
            };
            [modern].into_iter().chain(older).collect()
        }
    }
}

/// The canonical name of a tensor called `name` under `scheme`, without a prefix.
pub(crate) fn canonical(name: &str, scheme: NameScheme) -> Option<String> {
    match scheme {
        NameScheme::MindSpore => {
            let newer = OLDER.iter().find(|(_, older)| *older == name).map(|(newer, _)| *newer);
            let name = newer.unwrap_or(name);
            is_canonical(name).then(|| name.to_owned())
        }
        NameScheme::HuggingFace => from_hugging_face(name),
    }
}

/// Up to three names of `tensors` that end most like `name`, best first.
pub(crate) fn nearest(name: &str, tensors: &[TensorInfo]) -> Vec<String> {
    let alike = |other: &str| {
        let same = |(ours, theirs): &(&str, &str)| ours == theirs;
        let tail = name.rsplit('.').zip(other.rsplit('.')).take_while(same).count();
        let head = name.split('.').zip(other.split('.')).take_while(same).count();
        (tail.max(head), tail)
    };
    let mut best: Vec<((usize, usize), &str)> = Vec::new();
    for info in tensors.iter().filter(|info| !is_training_state(&info.name)) {
        let score = alike(&info.name);
        let place = best.partition_point(|(other, _)| *other >= score);
        if score.0 > 0 && place < 3 {
            best.insert(place, (score, &info.name));
            best.truncate(3);
        }
    }
    best.into_iter().map(|(_, name)| name.to_owned()).collect()
}

/// The layer's number (as written) and the rest of a name that starts with `start`.
fn split_layer<'a>(name: &'a str, start: &str) -> Option<(&'a str, &'a str)> {
    let (number, rest) = name.strip_prefix(start)?.split_once('.')?;
    let digits = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    digits.then_some((number, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_comes_back() {
        let layers = LAYER.iter().map(|(ours, _)| format!("{}23.{ours}", LAYERS.0));
        let others = ENCODER.iter().chain(&HEADS).map(|(ours, _)| ours.to_string());
        for name in others.chain(layers) {
            for scheme in [NameScheme::MindSpore, NameScheme::HuggingFace] {
                for spelling in spellings(&name, scheme) {
                    assert_eq!(canonical(&spelling, scheme).as_ref(), Some(&name), "{spelling}");
                }
            }
        }
    }

    #[test]
    fn names_that_are_no_weights_stay_unknown() {
        for name in ["cls.predictions.decoder.weight", "embeddings.position_ids", "encoder.layer.x.output.dense.bias"] {
            assert_eq!(from_hugging_face(name), None, "{name}");
        }
        for name in ["bert_encoder.layers..intermediate.bias", "dense", "cov_step"] {
            assert!(!is_canonical(name), "{name}");
        }
    }

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
