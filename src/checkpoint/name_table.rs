//! The tables behind `names.rs`: MindSpore's names, which are canonical here, beside those of others.
//!
//! Sources: MindSpore's model zoo (`official/nlp/Bert`); transformers' `modeling_bert.py` and `modeling_roberta.py`;
//! MindNLP's `models/bert/bert.py` of 2022 (`layer_norm`, `self_attn`) and `transformers/models/bert/bert.py` of 2023.

/// The word embeddings, which every encoder has: what precedes their name is the encoder's prefix.
pub(crate) const ANCHOR: &str = "bert_embedding_lookup.embedding_table";

/// Canonical name, Hugging Face name.
pub(super) const ENCODER: [(&str, &str); 7] = [
    (ANCHOR, "embeddings.word_embeddings.weight"),
    ("bert_embedding_postprocessor.token_type_embedding.embedding_table", "embeddings.token_type_embeddings.weight"),
    ("bert_embedding_postprocessor.full_position_embedding.embedding_table", "embeddings.position_embeddings.weight"),
    ("bert_embedding_postprocessor.layernorm.gamma", "embeddings.LayerNorm.weight"),
    ("bert_embedding_postprocessor.layernorm.beta", "embeddings.LayerNorm.bias"),
    ("dense.weight", "pooler.dense.weight"),
    ("dense.bias", "pooler.dense.bias"),
];

/// The same within a layer: after `bert_encoder.layers.{i}.` and `encoder.layer.{i}.`.
pub(super) const LAYER: [(&str, &str); 16] = [
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
pub(super) const LAYERS: (&str, &str) = ("bert_encoder.layers.", "encoder.layer.");

/// Starts of names that belong to an encoder whatever follows.
pub(super) const ROOTS: [&str; 5] =
    [LAYERS.0, LAYERS.1, "bert_embedding_lookup.", "bert_embedding_postprocessor.", "embeddings."];

/// The same for BERT's heads. transformers has no BiLSTM and no CRF, MindSpore's zoo no decoder of its own and no
/// dense layer before the classifier: those keep the other's names.
pub(super) const HEADS: [(&str, &str); 22] = [
    ("cls1.output_bias", "cls.predictions.bias"),
    ("cls1.dense.weight", "cls.predictions.transform.dense.weight"),
    ("cls1.dense.bias", "cls.predictions.transform.dense.bias"),
    ("cls1.layernorm.gamma", "cls.predictions.transform.LayerNorm.weight"),
    ("cls1.layernorm.beta", "cls.predictions.transform.LayerNorm.bias"),
    ("cls1.decoder.weight", "cls.predictions.decoder.weight"),
    ("cls1.decoder.bias", "cls.predictions.decoder.bias"),
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

/// RoBERTa's names where they differ from BERT's. Its classifier of tokens is BERT's `classifier`, that of sequences
/// is `out_proj` behind a dense layer of its own.
pub(super) const ROBERTA_HEADS: [(&str, &str); 11] = [
    ("cls1.output_bias", "lm_head.bias"),
    ("cls1.dense.weight", "lm_head.dense.weight"),
    ("cls1.dense.bias", "lm_head.dense.bias"),
    ("cls1.layernorm.gamma", "lm_head.layer_norm.weight"),
    ("cls1.layernorm.beta", "lm_head.layer_norm.bias"),
    ("cls1.decoder.weight", "lm_head.decoder.weight"),
    ("cls1.decoder.bias", "lm_head.decoder.bias"),
    (HEAD_DENSE, "classifier.dense.weight"),
    ("classifier.dense.bias", "classifier.dense.bias"),
    ("dense_1.weight", "classifier.out_proj.weight"),
    ("dense_1.bias", "classifier.out_proj.bias"),
];

/// The tensor that tells a RoBERTa classifier of sequences from one of tokens.
pub(crate) const HEAD_DENSE: &str = "classifier.dense.weight";

/// Names that MindSpore 1.0's model zoo used, as later ones' conversion script lists them.
pub(super) const OLDER: [(&str, &str); 2] = [
    (
        "bert_embedding_postprocessor.token_type_embedding.embedding_table",
        "bert_embedding_postprocessor.embedding_table",
    ),
    (
        "bert_embedding_postprocessor.full_position_embedding.embedding_table",
        "bert_embedding_postprocessor.full_position_embeddings",
    ),
];

/// Modules of transformers that hold other models with this encoder's names, or nearly.
pub(super) const OTHER_MODELS: [&str; 16] = [
    "albert",
    "big_bird",
    "convbert",
    "data2vec_text",
    "deberta",
    "distilbert",
    "electra",
    "ernie",
    "layoutlm",
    "longformer",
    "luke",
    "megatron",
    "mpnet",
    "nezha",
    "nystromformer",
    "xmod",
];
