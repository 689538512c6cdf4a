//! What the checkpoint tests share: MindSpore's messages as an independent decoder knows them.
#![allow(dead_code)]

use std::path::{Path, PathBuf};

use prost::Message;

#[derive(Clone, PartialEq, Message)]
pub(crate) struct Checkpoint {
    #[prost(message, repeated, tag = "1")]
    pub(crate) value: Vec<Value>,
}

#[derive(Clone, PartialEq, Message)]
pub(crate) struct Value {
    #[prost(string, required, tag = "1")]
    pub(crate) tag: String,
    #[prost(message, optional, tag = "2")]
    pub(crate) tensor: Option<TensorProto>,
    #[prost(message, optional, tag = "3")]
    pub(crate) maptensor: Option<MapTensorProto>,
}

#[derive(Clone, PartialEq, Message)]
pub(crate) struct TensorProto {
    #[prost(int64, repeated, packed = "false", tag = "1")]
    pub(crate) dims: Vec<i64>,
    #[prost(string, required, tag = "2")]
    pub(crate) tensor_type: String,
    #[prost(bytes = "vec", required, tag = "3")]
    pub(crate) tensor_content: Vec<u8>,
}

#[derive(Clone, PartialEq, Message)]
pub(crate) struct MapTensorProto {
    #[prost(message, repeated, tag = "1")]
    pub(crate) tensor: Vec<TensorProto>,
}

/// One value of a checkpoint.
pub(crate) fn value(tag: &str, dims: &[i64], tensor_type: &str, content: &[u8]) -> Value {
    let tensor = TensorProto { dims: dims.to_vec(), tensor_type: tensor_type.into(), tensor_content: content.to_vec() };
    Value { tag: tag.into(), tensor: Some(tensor), maptensor: None }
}

/// The bytes of a file of `values`.
pub(crate) fn encode(values: Vec<Value>) -> Vec<u8> {
    Checkpoint { value: values }.encode_to_vec()
}

/// Little-endian bytes of `values`.
pub(crate) fn floats(values: &[f32]) -> Vec<u8> {
    values.iter().flat_map(|value| value.to_le_bytes()).collect()
}

/// A file of `tests/data/checkpoint`.
pub(crate) fn data(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/checkpoint").join(name)
}

/// `bytes` as a file of that name in `directory`.
pub(crate) fn write(directory: &Path, name: &str, bytes: &[u8]) -> PathBuf {
    let path = directory.join(name);
    std::fs::write(&path, bytes).unwrap();
    path
}
