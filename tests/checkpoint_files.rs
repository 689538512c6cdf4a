//! Which file a path means, what is given for a checkpoint by mistake, and outputs that are refused.

mod checkpoint_support;

use std::fs;
use std::path::{Path, PathBuf};

use ascend_bert::Remedy;
use ascend_bert::checkpoint::{
    Checkpoint, ConvertOptions, Error, Fault, Foreign, OpenOptions, PreparedFile, check_output, convert, same_file,
};
use checkpoint_support::{data, encode, floats, value, write};

const LFS: &[u8] = b"version https://git-lfs.github.com/spec/v1\noid sha256:0000\nsize 440449768\n";

fn open(path: &Path) -> Result<Checkpoint, Error> {
    Checkpoint::open(path, &OpenOptions::default())
}

fn ckpt(tensor: &str) -> Vec<u8> {
    encode(vec![value(tensor, &[1], "Float32", &floats(&[1.0]))])
}

fn safetensors(tensor: &str) -> Vec<u8> {
    let header = format!(r#"{{"{tensor}":{{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}}}"#);
    [&(header.len() as u64).to_le_bytes(), header.as_bytes(), &floats(&[1.0])].concat()
}

#[test]
fn what_is_given_by_mistake_is_named_whatever_it_is_called() {
    let folder = tempfile::tempdir().unwrap();
    for (bytes, what, remedy) in [
        (LFS, "a Git LFS pointer, not the file itself", "git lfs pull"),
        (b"# xet version 0\nfilesize = 1\nhash = 'a'\n", "a Xet pointer, not the file itself", "git xet checkout"),
        (b"<!DOCTYPE html><html>", "an HTML page", "Download the file itself"),
        (b"\xef\xbb\xbf\n <HTML lang=en>", "an HTML page", "Download the file itself"),
        (b"<?xml version='1.0'?><Error>", "an XML document", "Download the file itself"),
        (b"{ \"error\": \"not found\" }", "JSON text", "Download the file itself"),
        (b"PK\x03\x04 PyTorch", "a zip archive, as PyTorch writes", "save_pretrained"),
        (b"\x80\x02\x8a\x0a", "a Python pickle", "save_pretrained"),
        (b"\x89HDF\r\n", "an HDF5 file, as TensorFlow writes", "from_tf=True"),
        (b"GGUF\x03\0\0\0", "a GGUF file", "exported from"),
    ] {
        // Under an index's name, JSON is what is expected.
        let names = ["model.safetensors", "m.ckpt", "m", "pytorch_model.bin", "model.safetensors.index.json"];
        let names = if what == "JSON text" { &names[..4] } else { &names[..] };
        for name in names {
            let error = open(&write(folder.path(), name, bytes)).err().unwrap();
            let Error::Malformed { fault, offset: 0, .. } = &error else { panic!("{name}: {error}") };
            assert!(matches!(**fault, Fault::OtherFormat { found } if found.what.starts_with(what)), "{name}: {error}");
            assert!(error.to_string().contains(what), "{error}");
            assert!(error.remedy().contains(remedy), "{}", error.remedy());
        }
    }
    fs::remove_file(folder.path().join("model.safetensors.index.json")).unwrap();
    assert_eq!(Foreign::of_bytes(b"{\"vocab_size\": 1}"), None, "a config.json is JSON");
    assert_eq!(Foreign::of_bytes(&fs::read(data("format_zoo.ckpt")).unwrap()), None);
    // A shard may be a pointer too.
    let map = r#"{"weight_map": {"a": "one.safetensors"}}"#;
    let index = write(folder.path(), "x.safetensors.index.json", map.as_bytes());
    write(folder.path(), "one.safetensors", LFS);
    let error = open(&index).err().unwrap();
    assert!(error.to_string().contains("one.safetensors: at byte 0: a Git LFS pointer"), "{error}");
}

#[test]
fn shards_of_other_programs_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let map = br#"{"weight_map": {"a": "pytorch_model-00001-of-00001.bin"}}"#;
    for name in ["pytorch_model.bin.index.json", "model.safetensors.index.json"] {
        let error = open(&write(folder.path(), name, map)).err().unwrap();
        assert!(error.to_string().contains("PyTorch"), "{error}");
        assert!(error.remedy().contains("save_pretrained"), "{}", error.remedy());
    }
    // The name alone says nothing: a MindSpore checkpoint may have any.
    assert_eq!(open(&write(folder.path(), "x.bin", &ckpt("a"))).unwrap().tensors().len(), 1);
    let error = open(&write(folder.path(), "flax_model.msgpack", b"\xde\x00\x05abc")).err().unwrap();
    assert!(error.to_string().contains("weights of Flax"), "{error}");
}

#[test]
fn a_folder_means_the_one_checkpoint_in_it() {
    let folder = tempfile::tempdir().unwrap();
    let add = |name: &str, bytes: &[u8]| write(folder.path(), name, bytes);
    let opened = || open(folder.path()).map(|checkpoint| checkpoint.path().to_path_buf());
    let refused = || opened().unwrap_err();
    assert!(matches!(refused(), Error::Directory { found: None, .. }));

    for (name, what) in [
        ("model.onnx", "an exported graph (.onnx)"),
        ("flax_model.msgpack", "weights of Flax (.msgpack)"),
        ("bert_model.ckpt.index", "weights of TensorFlow (.ckpt.index)"),
        ("tf_model.h5", "weights of TensorFlow (.h5)"),
        ("m.om", "an offline model (.om)"),
        ("pytorch_model-00001-of-00002.bin", "weights of PyTorch (.bin)"),
        ("pytorch_model.bin.index.json", "the index of PyTorch's shards (.bin)"),
        ("model-00001-of-00002.safetensors", "a shard without its model.safetensors.index.json"),
    ] {
        let file = add(name, b"x");
        let error = refused();
        assert!(error.to_string().contains(&format!("a directory with {name}, {what}")), "{error}");
        assert!(!error.remedy().contains("Give the path"), "{}", error.remedy());
        fs::remove_file(file).unwrap();
    }
    let pytorch = add("pytorch_model.bin", b"PK\x03\x04");
    assert!(refused().remedy().contains("save_pretrained"));

    add("._m.ckpt", b"metadata of another system");
    fs::create_dir(folder.path().join("old.ckpt")).unwrap();
    let one = add("bert.ckpt", &ckpt("a"));
    assert_eq!(opened().unwrap(), one, "beside PyTorch's");
    fs::remove_file(pytorch).unwrap();
    let two = add("bert_2.ckpt", &ckpt("a"));
    let error = refused();
    assert!(error.to_string().contains("2 checkpoints: bert.ckpt, bert_2.ckpt, expected one"), "{error}");
    fs::remove_file(two).unwrap();
    let other = add("weights.safetensors", &safetensors("a"));
    assert!(matches!(refused(), Error::SeveralFiles { files, .. } if files == ["bert.ckpt", "weights.safetensors"]));
    fs::remove_file(one).unwrap();
    assert_eq!(opened().unwrap(), other);
    let index = add("model.safetensors.index.json", br#"{"weight_map": {"a": "weights.safetensors"}}"#);
    assert_eq!(opened().unwrap(), index);
    let first = add("model.safetensors", &safetensors("a"));
    add("bert.ckpt", &ckpt("a"));
    assert_eq!(opened().unwrap(), first);
    assert_eq!(open(folder.path()).unwrap().files(), [&*first]);
    assert_eq!(open(&index).unwrap().files(), [&*index, &*other]);
    #[cfg(unix)]
    {
        // As a cache leaves it whose blobs were removed.
        fs::remove_file(&first).unwrap();
        std::os::unix::fs::symlink("nowhere", &first).unwrap();
        assert!(matches!(refused(), Error::Open { path, .. } if path == first));
    }
}

#[test]
fn an_output_that_is_an_input_is_refused_whatever_links_lead_to_it() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let input = write(folder.path(), "in.safetensors", &safetensors("a"));
    let other = write(folder.path(), "other.safetensors", &safetensors("a"));
    fs::create_dir(at("sub")).unwrap();
    let mut same: Vec<PathBuf> = vec![input.clone(), at("sub/../in.safetensors")];
    #[cfg(unix)]
    {
        fs::hard_link(&input, at("hard.safetensors")).unwrap();
        std::os::unix::fs::symlink(&input, at("soft.safetensors")).unwrap();
        std::os::unix::fs::symlink(folder.path(), at("folder")).unwrap();
        same.extend([at("hard.safetensors"), at("soft.safetensors"), at("folder/in.safetensors")]);
    }
    let options = ConvertOptions { force: true, ..ConvertOptions::default() };
    for output in same {
        assert!(same_file(&output, &input) && !same_file(&output, &other), "{}", output.display());
        for force in [false, true] {
            let error = check_output(&output, force, &[&other, &input]).unwrap_err();
            assert!(matches!(&error, Error::OutputIsInput { input: found, .. } if *found == input), "{error}");
        }
        let error = convert(&input, &output, &options, &mut |_, _| {}).unwrap_err();
        assert!(matches!(error, Error::OutputIsInput { .. }), "{error}");
    }
    assert!(!same_file(&at("none"), &at("none")));
    // A shard of the input is the input too.
    let map = br#"{"weight_map": {"a": "in.safetensors"}}"#;
    let index = write(folder.path(), "model.safetensors.index.json", map);
    for input in [&*index, folder.path()] {
        let error = convert(input, &at("in.safetensors"), &options, &mut |_, _| {}).unwrap_err();
        assert!(matches!(error, Error::OutputIsInput { .. }), "{error}");
    }
    assert_eq!(fs::read(&input).unwrap(), safetensors("a"));
}

#[test]
fn an_output_is_refused_before_it_is_begun() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    assert!(check_output(&at("o.safetensors"), false, &[]).is_ok());
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0, "asking leaves nothing behind");
    for name in ["o.npz", "-", "o", "o.ckpt", ".safetensors", "o.safetensors.txt"] {
        let error = check_output(&at(name), true, &[]).unwrap_err();
        assert!(matches!(error, Error::OutputExtension { .. }), "{error}");
        assert!(
            error.to_string().ends_with("expected .safetensors") && error.remedy() == "End the name in .safetensors"
        );
    }
    assert!(matches!(check_output(&at("none/o.safetensors"), true, &[]), Err(Error::Write { .. })));
    let file = write(folder.path(), "o.safetensors", b"");
    assert!(matches!(check_output(&file, false, &[]), Err(Error::Exists { .. })));
    assert!(check_output(&file, true, &[]).is_ok());
    assert!(matches!(check_output(&file.join("x.safetensors"), true, &[]), Err(Error::Write { .. })));
    fs::create_dir(at("d.safetensors")).unwrap();
    for force in [false, true] {
        let error = check_output(&at("d.safetensors"), force, &[]).unwrap_err();
        assert!(error.to_string().ends_with("it is a directory"), "{error}");
    }
    // Where root may not write either.
    #[cfg(target_os = "linux")]
    assert!(matches!(check_output(Path::new("/proc/o.safetensors"), true, &[]), Err(Error::Write { .. })));
}

#[test]
fn a_small_file_is_written_whole_or_not_at_all() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("config.json");
    prepared(&path, false, b"{}").unwrap();
    assert!(matches!(prepared(&path, false, b"[]"), Err(Error::Exists { .. })));
    assert_eq!(fs::read(&path).unwrap(), b"{}");
    prepared(&path, true, b"[]").unwrap();
    assert_eq!(fs::read(&path).unwrap(), b"[]");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn a_shape_that_is_not_known_is_not_shown_as_one() {
    let folder = tempfile::tempdir().unwrap();
    let checkpoint = open(&write(folder.path(), "m.ckpt", &ckpt("a"))).unwrap();
    let parameters = checkpoint.parameters(None).unwrap();
    assert!(parameters.missing("dense.weight").to_string().contains("tensor dense.weight is missing, expected"));
    let scalar = parameters.load("dense.weight", &[]).unwrap_err();
    assert!(scalar.to_string().contains("tensor dense.weight is missing (a scalar), expected"));
    let matrix = parameters.load("dense.weight", &[2, 3]).unwrap_err();
    assert!(matrix.to_string().contains("tensor dense.weight is missing (shape [2, 3]), expected"));
}

/// A small file, prepared and named at once.
fn prepared(path: &Path, force: bool, bytes: &[u8]) -> Result<(), Error> {
    PreparedFile::create(path, force, bytes)?.commit()
}
