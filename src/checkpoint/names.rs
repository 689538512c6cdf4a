//! The names of the model's tensors: MindSpore's, which are canonical here, and Hugging Face's for BERT and RoBERTa.
//! Pure text: knows no file.

pub(crate) use super::name_table::{ANCHOR, HEAD_DENSE};
use super::name_table::{ENCODER, HEADS, LAYER, LAYERS, OLDER, OTHER_MODELS, ROBERTA_HEADS, ROOTS};
use super::{Family, NameScheme, TensorInfo, is_training_state};

/// A parsed name of a file.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Known<'a> {
    /// What stands before the model's name, with its dot.
    pub(crate) owner: &'a str,
    /// The canonical name of the rest.
    pub(crate) canonical: String,
}

/// Parses `name`; `None` if no ending of it is a name of the model under `scheme`.
///
/// The longest ending wins. A head's name within an encoder's own modules is none:
/// `encoder.layer.0.adapter.classifier.weight` is no classifier.
pub(crate) fn read(name: &str, scheme: NameScheme) -> Option<Known<'_>> {
    let mut inside = false;
    for (owner, ending) in endings(name) {
        match canonical(ending, scheme) {
            Some(canonical) if inside && is_head(&canonical) => return None,
            Some(canonical) => return Some(Known { owner, canonical }),
            None => inside |= is_of_encoder(ending),
        }
    }
    None
}

/// Whether `name`, without a prefix, starts as an encoder's names do under either scheme.
pub(crate) fn is_of_encoder(name: &str) -> bool {
    ROOTS.iter().any(|root| name.starts_with(root))
}

/// Whether some ending of `name` is a tensor of an encoder's layer or embeddings, under either scheme: for layers,
/// whatever the modules are called that hold them (`tower.layer.3.attention.self.query.weight`).
pub(crate) fn is_encoder_kind(name: &str) -> bool {
    let known =
        |ending: &str, scheme| canonical(ending, scheme).is_some_and(|name| !is_head(&name) && !is_pooler(&name));
    let layer = |ending: &str| {
        let rest = split_layer(ending, "layer.").or_else(|| split_layer(ending, "layers."));
        rest.is_some_and(|(_, rest)| LAYER.iter().any(|(ours, theirs)| *ours == rest || *theirs == modern(rest)))
    };
    endings(name).any(|(_, ending)| {
        known(ending, NameScheme::MindSpore) || known(ending, NameScheme::HuggingFace) || layer(ending)
    })
}

/// The layer's number in a name without a prefix, if it is one of a layer under `scheme`.
pub(crate) fn layer_number(name: &str, scheme: NameScheme) -> Option<usize> {
    let start = if scheme == NameScheme::MindSpore { LAYERS.0 } else { LAYERS.1 };
    split_layer(name, start)?.0.parse().ok()
}

/// Whether `canonical` is the pooler's.
pub(crate) fn is_pooler(canonical: &str) -> bool {
    matches!(canonical, "dense.weight" | "dense.bias")
}

/// Whether `canonical` belongs to a head rather than to the encoder.
pub(crate) fn is_head(canonical: &str) -> bool {
    let of = |table: &[(&str, &str)]| table.iter().any(|(ours, _)| *ours == canonical);
    of(&HEADS) || of(&ROBERTA_HEADS)
}

/// The first component of a canonical name: the module that it is a tensor of.
pub(crate) fn module(canonical: &str) -> &str {
    canonical.split('.').next().unwrap_or(canonical)
}

/// The module of a head's tensor, by its name in the file without a prefix: `cls.predictions`, `classifier`.
pub(crate) fn head_module(name: &str) -> &str {
    // Two heads share transformers' `cls`.
    let dots = if name.starts_with("cls.") { 2 } else { 1 };
    name.match_indices('.').nth(dots - 1).map_or(name, |(dot, _)| &name[..dot])
}

/// Whether `name`, without a prefix, is one that only RoBERTa has, or only BERT.
pub(crate) fn family(name: &str) -> Option<Family> {
    let name = modern(name);
    let in_table = |table: &[(&str, &str)]| table.iter().any(|(_, theirs)| *theirs == name);
    if in_table(&ROBERTA_HEADS) {
        return Some(Family::Roberta);
    }
    (name.starts_with("cls.") && in_table(&HEADS)).then_some(Family::Bert)
}

/// Whether a module of that name holds a model that is neither BERT nor RoBERTa.
pub(crate) fn is_other_model(module: &str) -> bool {
    OTHER_MODELS.contains(&module)
}

/// transformers' name of a canonical one, without a prefix.
///
/// `out_proj` says that a RoBERTa's classifier is one of sequences; it has no effect for BERT.
pub(crate) fn to_hugging_face(canonical: &str, family: Family, out_proj: bool) -> Option<String> {
    if let Some((number, rest)) = split_layer(canonical, LAYERS.0) {
        return Some(format!("{}{number}.{}", LAYERS.1, theirs(&LAYER, rest)?));
    }
    let roberta = family == Family::Roberta && (out_proj || module(canonical) != "dense_1");
    let roberta = roberta.then(|| theirs(&ROBERTA_HEADS, canonical)).flatten();
    let name = roberta.or_else(|| theirs(&ENCODER, canonical)).or_else(|| theirs(&HEADS, canonical));
    name.or_else(|| theirs(&ROBERTA_HEADS, canonical)).map(str::to_owned)
}

/// Every name that `canonical` may have under `scheme`, without a prefix, the most usual first.
pub(crate) fn spellings(canonical: &str, scheme: NameScheme) -> Vec<String> {
    if scheme == NameScheme::MindSpore {
        let older = OLDER.iter().find(|(name, _)| *name == canonical).map(|(_, older)| *older);
        return [canonical].into_iter().chain(older).map(str::to_owned).collect();
    }
    let families = [(Family::Bert, false), (Family::Roberta, true)];
    let now = families.into_iter().filter_map(|(family, out_proj)| to_hugging_face(canonical, family, out_proj));
    let mut all: Vec<String> = now.flat_map(|name| older_spellings(&name)).collect();
    let mut seen = std::collections::HashSet::new();
    all.retain(|name| seen.insert(name.clone()));
    if all.is_empty() { vec![canonical.to_owned()] } else { all }
}

/// `name` as transformers has it, then as its old versions and MindNLP have it.
fn older_spellings(name: &str) -> Vec<String> {
    let mut all = vec![name.to_owned()];
    if let Some((owner, parameter)) = split_norm(name) {
        let parameter = if parameter == "weight" { "gamma" } else { "beta" };
        all.push(format!("{owner}.{parameter}"));
        if let Some(owner) = owner.strip_suffix("LayerNorm") {
            all.push(format!("{owner}layer_norm.{parameter}"));
        }
    } else if let Some(table) = name.strip_suffix("_embeddings.weight") {
        all.push(format!("{table}_embeddings.embedding_table"));
    } else if name.contains(".attention.self.") {
        all.push(name.replace(".attention.self.", ".attention.self_attn."));
    }
    all
}

/// `name` as present versions of transformers write it, given a name of an old version or of MindNLP.
fn modern(name: &str) -> String {
    let mut words: Vec<&str> = name.split('.').collect();
    for index in 1..words.len() {
        let before = words[index - 1];
        words[index] = match (before, words[index]) {
            ("attention", "self_attn") => "self",
            (owner, "layer_norm") if owner != "lm_head" => "LayerNorm",
            ("LayerNorm" | "layer_norm", "gamma") => "weight",
            ("LayerNorm" | "layer_norm", "beta") => "bias",
            (table, "embedding_table") if table.ends_with("_embeddings") => "weight",
            (_, word) => word,
        };
    }
    words.join(".")
}

/// The canonical name of a tensor called `name` under `scheme`, without a prefix.
pub(crate) fn canonical(name: &str, scheme: NameScheme) -> Option<String> {
    if scheme == NameScheme::MindSpore {
        let newer = OLDER.iter().find(|(_, older)| *older == name).map(|(newer, _)| *newer);
        let name = newer.unwrap_or(name);
        return to_hugging_face(name, Family::Bert, false).map(|_| name.to_owned());
    }
    let name = modern(name);
    if let Some((number, rest)) = split_layer(&name, LAYERS.1) {
        return Some(format!("{}{number}.{}", LAYERS.0, ours(&LAYER, rest)?));
    }
    [&ENCODER[..], &HEADS, &ROBERTA_HEADS].iter().find_map(|table| ours(table, &name)).map(str::to_owned)
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

/// The name, and every ending of it after a dot, longest first, each with what precedes it.
fn endings(name: &str) -> impl Iterator<Item = (&str, &str)> {
    let starts = std::iter::once(0).chain(name.match_indices('.').map(|(dot, _)| dot + 1));
    starts.map(|start| name.split_at(start))
}

/// The layer's number (as written) and the rest of a name that starts with `start`.
fn split_layer<'a>(name: &'a str, start: &str) -> Option<(&'a str, &'a str)> {
    let (number, rest) = name.strip_prefix(start)?.split_once('.')?;
    let digits = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    digits.then_some((number, rest))
}

/// The owner and the parameter of transformers' name of a normalisation.
fn split_norm(name: &str) -> Option<(&str, &str)> {
    let (owner, parameter) = name.rsplit_once('.')?;
    (owner.ends_with("LayerNorm") || owner.ends_with("layer_norm")).then_some((owner, parameter))
}

fn theirs(table: &[(&str, &'static str)], canonical: &str) -> Option<&'static str> {
    table.iter().find(|(ours, _)| *ours == canonical).map(|(_, theirs)| *theirs)
}

fn ours(table: &[(&'static str, &str)], name: &str) -> Option<&'static str> {
    table.iter().find(|(_, theirs)| *theirs == name).map(|(ours, _)| *ours)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all() -> Vec<String> {
        let layers = LAYER.iter().map(|(ours, _)| format!("{}23.{ours}", LAYERS.0));
        let others = ENCODER.iter().chain(&HEADS).chain(&ROBERTA_HEADS).map(|(ours, _)| ours.to_string());
        others.chain(layers).collect()
    }

    #[test]
    fn every_spelling_comes_back() {
        for name in all() {
            for scheme in [NameScheme::MindSpore, NameScheme::HuggingFace] {
                for spelling in spellings(&name, scheme) {
                    assert_eq!(canonical(&spelling, scheme).as_ref(), Some(&name), "{spelling}");
                    let full = format!("model.{spelling}");
                    let known = Known { owner: "model.", canonical: name.clone() };
                    assert_eq!(read(&full, scheme), Some(known), "{spelling}");
                }
            }
        }
    }

    #[test]
    fn every_family_writes_names_that_come_back() {
        for (family, out_proj) in [(Family::Bert, false), (Family::Roberta, false), (Family::Roberta, true)] {
            for name in all() {
                let theirs = to_hugging_face(&name, family, out_proj).unwrap();
                assert_eq!(canonical(&theirs, NameScheme::HuggingFace), Some(name), "{theirs}");
            }
        }
        let roberta = |name, out_proj| to_hugging_face(name, Family::Roberta, out_proj).unwrap();
        assert_eq!(roberta("dense_1.weight", true), "classifier.out_proj.weight");
        assert_eq!(roberta("dense_1.weight", false), "classifier.weight");
        assert_eq!(roberta("cls1.layernorm.gamma", false), "lm_head.layer_norm.weight");
        assert_eq!(roberta("dense1.bias", true), "qa_outputs.bias");
        assert_eq!(roberta("dense.bias", true), "pooler.dense.bias");
    }

    /// Names as the programs write them, copied from their files.
    #[test]
    fn dialects_are_known() {
        let layer = "bert_encoder.layers.11.";
        for (name, expected) in [
            ("embeddings.word_embeddings.embedding_table", ANCHOR.to_owned()),
            ("embeddings.LayerNorm.gamma", "bert_embedding_postprocessor.layernorm.gamma".to_owned()),
            ("embeddings.layer_norm.beta", "bert_embedding_postprocessor.layernorm.beta".to_owned()),
            ("encoder.layer.11.attention.self_attn.key.bias", format!("{layer}attention.attention.key_layer.bias")),
            ("encoder.layer.11.attention.output.layer_norm.gamma", format!("{layer}attention.output.layernorm.gamma")),
            ("encoder.layer.11.output.LayerNorm.beta", format!("{layer}output.layernorm.beta")),
            ("cls.predictions.transform.layer_norm.gamma", "cls1.layernorm.gamma".to_owned()),
            ("cls.predictions.decoder.weight", "cls1.decoder.weight".to_owned()),
            ("lm_head.layer_norm.gamma", "cls1.layernorm.gamma".to_owned()),
            ("lm_head.layer_norm.weight", "cls1.layernorm.gamma".to_owned()),
            ("lm_head.bias", "cls1.output_bias".to_owned()),
            ("classifier.out_proj.bias", "dense_1.bias".to_owned()),
        ] {
            assert_eq!(canonical(name, NameScheme::HuggingFace), Some(expected), "{name}");
        }
    }

    #[test]
    fn names_that_are_no_weights_stay_unknown() {
        for name in [
            "embeddings.position_ids",
            "encoder.layer.x.output.dense.bias",
            "encoder.layer.0.attention.self.distance_embedding.weight",
            "encoder.layer.0.output.LayerNorm.scale",
        ] {
            assert_eq!(canonical(name, NameScheme::HuggingFace), None, "{name}");
        }
        for name in ["bert_encoder.layers..intermediate.bias", "dense", "cov_step"] {
            assert_eq!(canonical(name, NameScheme::MindSpore), None, "{name}");
        }
    }

    #[test]
    fn a_head_is_no_part_of_a_layer() {
        for name in ["bert.encoder.layer.0.adapter.classifier.weight", "embeddings.lm_head.bias"] {
            assert_eq!(read(name, NameScheme::HuggingFace), None, "{name}");
        }
        assert_eq!(read("bert.bert_encoder.layers.0.x.dense_1.weight", NameScheme::MindSpore), None);
        let cross = "bert.encoder.layer.0.crossattention.output.dense.weight";
        assert_eq!(read(cross, NameScheme::HuggingFace), None);
    }

    #[test]
    fn tensors_of_layers_are_told_wherever_they_are() {
        for name in [
            "encoder.layer.5.output.dense.bias",
            "tower.layer.5.attention.self_attn.query.weight",
            "x.bert_encoder.layers.0.intermediate.weight",
            "embeddings.LayerNorm.gamma",
        ] {
            assert!(is_encoder_kind(name), "{name}");
        }
        for name in ["pooler.dense.weight", "vision.encoder.layers.0.self_attn.k_proj.weight", "layer.weight"] {
            assert!(!is_encoder_kind(name), "{name}");
        }
    }

    #[test]
    fn families_are_told_by_their_heads() {
        assert_eq!(family("lm_head.dense.weight"), Some(Family::Roberta));
        assert_eq!(family("classifier.out_proj.bias"), Some(Family::Roberta));
        assert_eq!(family("cls.predictions.bias"), Some(Family::Bert));
        assert_eq!(family("classifier.weight"), None);
        assert_eq!(family("qa_outputs.weight"), None);
    }
}
