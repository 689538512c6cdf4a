//! Checkpoints that MindSpore, safetensors and transformers' names give us, read and written.

mod checkpoint_support;

use std::collections::{BTreeMap, HashMap};
use std::fs::{self, File};
use std::io::{Seek, SeekFrom, Write};
use std::path::Path;

use aes_gcm::aead::consts::U12;
use aes_gcm::aead::{Aead, KeyInit};
use aes_gcm::aes::Aes192;
use aes_gcm::{Aes128Gcm, Aes256Gcm, AesGcm, Nonce};
use ascend_bert::checkpoint::{
    Checkpoint, CkptWriter, ConvertOptions, CrcStatus, Error, Format, Key, NameScheme, OpenOptions, SafetensorsWriter,
    convert, hub_cards, is_training_state,
};
use ascend_bert::tensor::{DType, HostTensor, byte_len};
use checkpoint_support::{self as support, data, encode, floats, value, write};
use proptest::prelude::*;
use prost::Message;

const KEY: &[u8] = b"0123456789ABCDEF";

fn open(path: &Path) -> Checkpoint {
    Checkpoint::open(path, &OpenOptions::default()).unwrap()
}

fn with_key() -> OpenOptions {
    OpenOptions { key: Some(Key::from_bytes(KEY).unwrap()) }
}

fn bytes_of(tensor: &HostTensor) -> Vec<u8> {
    tensor.pieces().flatten().copied().collect()
}

/// Name, type, shape and bytes of every tensor.
fn contents(checkpoint: &Checkpoint) -> BTreeMap<String, (DType, Vec<usize>, Vec<u8>)> {
    let one = |info: &ascend_bert::checkpoint::TensorInfo| {
        let tensor = checkpoint.tensor(&info.name).unwrap();
        (info.name.clone(), (info.dtype, info.shape.clone(), bytes_of(&tensor)))
    };
    checkpoint.tensors().iter().map(one).collect()
}

fn zoo() -> serde_json::Value {
    serde_json::from_slice(&fs::read(data("format_zoo.json")).unwrap()).unwrap()
}

fn check_zoo(checkpoint: &Checkpoint) {
    let zoo = zoo();
    let zoo = zoo.as_object().unwrap();
    assert_eq!(checkpoint.tensors().len(), zoo.len());
    for (name, expected) in zoo {
        if let Some(text) = expected.as_str() {
            assert_eq!(checkpoint.text(name).unwrap(), text);
            continue;
        }
        let info = checkpoint.get(name).unwrap();
        let shape: Vec<usize> = serde_json::from_value(expected[0].clone()).unwrap();
        assert_eq!(info.shape, shape, "{name}");
        let dtype = match expected[1].as_str().unwrap() {
            "Float32" => DType::F32,
            "Float16" => DType::F16,
            "BFloat16" => DType::BF16,
            "Float64" => DType::F64,
            "Int8" => DType::I8,
            "Int16" => DType::I16,
            "Int32" => DType::I32,
            "Int64" => DType::I64,
            "UInt8" => DType::U8,
            "Bool" => DType::Bool,
            other => panic!("{other}"),
        };
        assert_eq!(info.dtype, dtype, "{name}");
        let values: Vec<f64> = serde_json::from_value(expected[2].clone()).unwrap();
        let values: Vec<f32> = values.into_iter().map(|value| value as f32).collect();
        assert_eq!(checkpoint.tensor(name).unwrap().to_f32(), values, "{name}");
    }
}

#[test]
fn every_type_and_scalar_form_reads_as_mindspore_saved_it() {
    let plain = open(&data("format_zoo.ckpt"));
    assert_eq!((plain.format(), plain.has_crc()), (Format::MindSpore, false));
    check_zoo(&plain);
    let names: Vec<&str> = plain.tensors().iter().map(|info| info.name.as_str()).collect();
    assert_eq!((names[0], names[13], names[17]), ("f32", "epoch_num", "note"), "in file order");

    let with_crc = open(&data("format_zoo_crc.ckpt"));
    assert!(with_crc.has_crc());
    check_zoo(&with_crc);
    // A key for a plain file does no harm.
    check_zoo(&Checkpoint::open(&data("format_zoo.ckpt"), &with_key()).unwrap());
}

#[test]
fn an_encrypted_file_reads_with_its_key() {
    let path = data("format_zoo_aesgcm.ckpt");
    let encrypted = Checkpoint::open(&path, &with_key()).unwrap();
    assert_eq!(encrypted.format(), Format::MindSporeEncrypted);
    check_zoo(&encrypted);
    // One block: the ciphertext follows 48 bytes of header, and lies as the plain text does.
    let plain = open(&data("format_zoo.ckpt"));
    for (a, b) in encrypted.tensors().iter().zip(plain.tensors()) {
        assert_eq!(a.offset, b.offset + 48, "{}", a.name);
    }
    assert_eq!(encrypted.verify(&mut |_, _| {}).unwrap().crc, CrcStatus::Absent);
}

/// `plain` as MindSpore encrypts it, in blocks of `block_len` (MindSpore's are 64 MiB).
fn encrypt(plain: &[u8], key: &[u8], block_len: usize) -> Vec<u8> {
    let mut file = Vec::new();
    for (number, block) in plain.chunks(block_len).enumerate() {
        let iv = [number as u8; 16];
        let nonce = <&Nonce<U12>>::try_from(&iv[..12]).unwrap();
        let sealed = match key.len() {
            16 => Aes128Gcm::new_from_slice(key).unwrap().encrypt(nonce, block),
            24 => AesGcm::<Aes192, U12>::new_from_slice(key).unwrap().encrypt(nonce, block),
            _ => Aes256Gcm::new_from_slice(key).unwrap().encrypt(nonce, block),
        };
        let sealed = sealed.unwrap();
        let (cipher, tag) = sealed.split_at(block.len());
        file.extend(0x7F3A_5ED8u32.to_le_bytes());
        file.extend(tag);
        file.extend((24 + cipher.len() as u32).to_le_bytes());
        file.extend(16u32.to_le_bytes());
        file.extend(iv);
        file.extend((cipher.len() as u32).to_le_bytes());
        file.extend(cipher);
    }
    file
}

#[test]
fn tensors_span_encrypted_blocks_of_any_length_under_keys_of_every_length() {
    let folder = tempfile::tempdir().unwrap();
    let plain = fs::read(data("format_zoo_crc.ckpt")).unwrap();
    let original = open(&data("format_zoo_crc.ckpt"));
    for key in [KEY, b"0123456789ABCDEF01234567", b"0123456789ABCDEF0123456789ABCDEF"] {
        let options = OpenOptions { key: Some(Key::from_bytes(key).unwrap()) };
        for block_len in [1, 7, 100, 676] {
            let mut file = encrypt(&plain, key, block_len);
            let path = write(folder.path(), "x.ckpt", &file);
            let encrypted = Checkpoint::open(&path, &options).unwrap();
            check_zoo(&encrypted);
            for (ours, theirs) in encrypted.tensors().iter().zip(original.tensors()) {
                let blocks = theirs.offset / block_len as u64 + 1;
                assert_eq!(ours.offset, theirs.offset + 48 * blocks, "{}", ours.name);
            }
            let verification = encrypted.verify(&mut |_, _| {}).unwrap();
            assert_eq!(verification.crc, CrcStatus::Matches, "the trailer is inside");
            assert_eq!(verification.files[0].bytes, file.len() as u64);

            // Damage in the second block is told from the rest.
            let second = 48 + block_len;
            if let Some(byte) = file.get_mut(second + 48) {
                *byte ^= 1;
                write(folder.path(), "x.ckpt", &file);
                let error = Checkpoint::open(&path, &options).err().unwrap();
                let at = second as u64;
                assert!(matches!(error, Error::WrongKey { block: 1, offset, .. } if offset == at));
            }
        }
    }
}

#[test]
fn verification_is_that_of_other_tools() {
    let mut last = (0, 0);
    let checkpoint = open(&data("format_zoo_crc.ckpt"));
    let verification = checkpoint.verify(&mut |done, total| last = (done, total)).unwrap();
    assert_eq!(last, (676, 676));
    assert_eq!(verification.crc, CrcStatus::Matches);
    assert_eq!((verification.files.len(), verification.files[0].bytes), (1, 676));
    assert_eq!(verification.files[0].sha256, SHA256_OF_ZOO_CRC);
    assert_eq!(verification.card, None);
    assert_eq!(hub_cards().len(), 2);
    assert!(hub_cards().iter().all(|card| card.sha256.len() == 64));
}

/// What sha256sum says.
const SHA256_OF_ZOO_CRC: &str = "f83f70d1d74e5558bb324c88a57ff476ae124516dc40ae26b5a49e835139cff4";

#[test]
fn older_forms_read_too() {
    let folder = tempfile::tempdir().unwrap();
    let mut values = vec![
        value("scalar of 1.x", &[0], "Float32", &floats(&[2.5])),
        value("empty", &[0], "Float32", &[]),
        value("unsigned of 1.x", &[2], "Uint8", &[250, 3]),
        value("pairs", &[2, 3], "Int4", &[1, 2, 3, 4, 5, 6]),
        value("packed", &[4, 3], "Int4", &[1, 2, 3, 4, 5, 6]),
        value("sliced", &[2, 3], "Float32", &floats(&[0.0, 1.0, 2.0, 3.0])),
        value("sliced", &[2, 3], "Float32", &floats(&[4.0])),
        value("sliced", &[2, 3], "Float32", &floats(&[5.0])),
        value("after", &[1], "Float32", &floats(&[6.0])),
    ];
    let table = values[0].tensor.take().unwrap();
    let map = support::MapTensorProto { tensor: vec![table.clone(), table.clone(), table.clone()] };
    values[0].tensor = Some(table);
    let map = |tag: &str| support::Value { tag: tag.into(), tensor: None, maptensor: Some(map.clone()) };
    values.extend([map("hash table"), map("hash table")]);
    let checkpoint = open(&write(folder.path(), "x.ckpt", &encode(values)));
    let shape = |name: &str| checkpoint.get(name).unwrap().shape.clone();
    assert_eq!(shape("scalar of 1.x"), [0usize; 0]);
    assert_eq!(checkpoint.tensor("scalar of 1.x").unwrap().to_f32(), [2.5]);
    assert_eq!(shape("empty"), [0]);
    assert_eq!(checkpoint.tensor("unsigned of 1.x").unwrap().to_f32(), [250.0, 3.0]);
    assert_eq!((shape("pairs"), shape("packed")), (vec![2, 6], vec![4, 3]));
    let sliced = checkpoint.tensor("sliced").unwrap();
    assert_eq!((sliced.pieces().count(), sliced.to_f32()), (3, vec![0.0, 1.0, 2.0, 3.0, 4.0, 5.0]));
    assert_eq!(checkpoint.map_tensors(), ["hash table"]);
}

#[test]
fn unknown_fields_packed_dims_and_any_field_order_read_as_protobuf_says() {
    let folder = tempfile::tempdir().unwrap();
    let tensor = [
        &[0x1A, 8][..],
        &floats(&[1.0, 2.0]),
        &[0x12, 7],
        b"Float32",
        &[0x0A, 2, 2, 1],                                  // dims, packed
        &[0x20, 0x96, 0x01],                               // field 4, a varint
        &[0x2B, 0x33, 0x34, 0x2C],                         // field 5, a group around a group
        &[0x31, 0, 0, 0, 0, 0, 0, 0, 0, 0x3D, 0, 0, 0, 0], // fixed64, fixed32
    ]
    .concat();
    let mut body = vec![0x12, tensor.len() as u8];
    body.extend(&tensor);
    body.extend([0x0A, 1, b'a', 0x52, 2, 0xFF, 0xFF]);
    let mut file = vec![0x12, 1, 0x00, 0x0A, body.len() as u8];
    file.extend(body);
    let checkpoint = open(&write(folder.path(), "x.ckpt", &file));
    assert_eq!(checkpoint.tensors()[0].shape, [2, 1]);
    assert_eq!(checkpoint.tensor("a").unwrap().to_f32(), [1.0, 2.0]);
}

/// A training checkpoint of 4.5 GB: 391 weights, moments and THOR matrices, all content a hole.
#[test]
fn opening_a_training_checkpoint_touches_only_its_headers() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("train.ckpt");
    let mut file = File::create(&path).unwrap();
    let (mut headers, mut end) = (0, 0);
    for index in 0..1125 {
        // 4 MiB of content each, behind a header as the format has it.
        let name = format!("moments.bert.bert.bert_encoder.layers.{index}.weight");
        let content: u64 = 4 << 20;
        let dims = [0x08, 0x80, 0x08, 0x08, 0x80, 0x08];
        let mut tensor = [&dims[..], &[0x12, 7], b"Float32", &[0x1A]].concat();
        varint(&mut tensor, content);
        let mut body = [&[0x0A, name.len() as u8][..], name.as_bytes(), &[0x12]].concat();
        varint(&mut body, tensor.len() as u64 + content);
        body.extend(tensor);
        let mut header = vec![0x0A];
        varint(&mut header, body.len() as u64 + content);
        header.extend(body);
        file.seek(SeekFrom::Start(end)).unwrap();
        file.write_all(&header).unwrap();
        headers += header.len() as u64;
        end += header.len() as u64 + content;
    }
    file.set_len(end).unwrap();
    let checkpoint = open(&path);
    assert!(checkpoint.file_len() > 4_500_000_000);
    assert_eq!(checkpoint.tensors().len(), 1125);
    assert_eq!(checkpoint.bytes_indexed(), headers);
    let last = &checkpoint.tensors()[1124];
    assert_eq!((last.shape.as_slice(), last.offset + last.byte_len), (&[1024, 1024][..], end));
    assert_eq!(checkpoint.tensor(&last.name).unwrap().len(), 1 << 20);
}

fn varint(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

#[test]
fn what_the_writer_writes_an_independent_decoder_reads() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out.ckpt");
    let source = open(&data("format_zoo_crc.ckpt"));
    let mut writer = CkptWriter::create(&path, false, true).unwrap();
    for info in source.tensors() {
        writer.tensor(&info.name, &source.tensor(&info.name).unwrap()).unwrap();
    }
    assert!(!path.exists(), "only when complete");
    assert_eq!(writer.finish().unwrap(), 676);
    // What MindSpore wrote, to the bit: same order, same fields, same checksum.
    assert_eq!(fs::read(&path).unwrap(), fs::read(data("format_zoo_crc.ckpt")).unwrap());

    let bytes = fs::read(&path).unwrap();
    let decoded = support::Checkpoint::decode(&bytes[..bytes.len() - 17]).unwrap();
    assert_eq!(decoded.value[0], value("f32", &[3, 5], "Float32", &contents(&source)["f32"].2));
    assert_eq!(decoded.value.len(), source.tensors().len());
}

#[test]
fn large_tensors_are_cut_into_slices_with_the_full_dims() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out.ckpt");
    let content: Vec<u8> = (0..240).collect();
    let mut writer = CkptWriter::create(&path, false, false).unwrap().with_slice_len(100);
    writer.start("a", DType::F32, &[6, 10]).unwrap();
    for part in content.chunks(7) {
        writer.write(part).unwrap();
    }
    writer.text("note", "dzień").unwrap();
    writer.start("empty", DType::F16, &[0, 3]).unwrap();
    writer.start("pairs", DType::I4, &[2, 4]).unwrap();
    writer.write(&[1, 2, 3, 4]).unwrap();
    writer.finish().unwrap();
    let decoded = support::Checkpoint::decode(&*fs::read(&path).unwrap()).unwrap();
    let slices: Vec<_> = content.chunks(100).map(|slice| value("a", &[6, 10], "Float32", slice)).collect();
    assert_eq!(decoded.value[..3], slices);
    assert_eq!(decoded.value[3].tensor.as_ref().unwrap().dims, [0]);
    assert_eq!(decoded.value[5], value("pairs", &[2, 2], "Int4", &[1, 2, 3, 4]));
    let read = open(&path);
    assert_eq!(bytes_of(&read.tensor("a").unwrap()), content);
    assert_eq!(read.text("note").unwrap(), "dzień");
    assert_eq!((&read.get("empty").unwrap().shape[..], read.get("pairs").unwrap().shape[1]), (&[0, 3][..], 4));
}

#[test]
fn a_writer_that_is_used_wrongly_says_so_and_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out.ckpt");
    let new = || CkptWriter::create(&path, false, false).unwrap();
    let mut short = new();
    short.start("a", DType::F32, &[2]).unwrap();
    short.write(&[0; 7]).unwrap();
    assert_eq!(
        short.finish().unwrap_err().to_string(),
        format!("cannot write {}: tensor a: 7 bytes written, expected 8", path.display())
    );
    let mut long = new();
    long.start("a", DType::F32, &[]).unwrap();
    assert!(matches!(long.write(&[0; 5]), Err(Error::Misuse { .. })));
    let mut twice_named = new();
    twice_named.text("a", "").unwrap();
    assert!(matches!(twice_named.text("a", ""), Err(Error::SameName { .. })));
    assert!(matches!(new().start("a", DType::F32, &[usize::MAX, 2]), Err(Error::Misuse { .. })));

    let path = folder.path().join("out.safetensors");
    let create = |tensors| SafetensorsWriter::create(&path, false, tensors, BTreeMap::new());
    let mut half = create(vec![("a".into(), DType::F32, vec![2])]).unwrap();
    half.write_at(0, 4, &[0; 4]).unwrap();
    assert!(matches!(half.write_at(0, 4, &[0; 1]), Err(Error::Misuse { .. })), "written before");
    assert!(matches!(half.write_at(1, 0, &[]), Err(Error::Misuse { .. })), "no such tensor");
    assert!(matches!(half.finish(), Err(Error::Misuse { .. })));
    let twice = vec![("a".into(), DType::F32, vec![]), ("a".into(), DType::F32, vec![])];
    assert!(matches!(create(twice), Err(Error::SameName { .. })));
    assert!(matches!(create(vec![("a".into(), DType::Str, vec![1])]), Err(Error::Misuse { .. })));
    drop((long, twice_named));
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0, "no temporary file stays");
}

#[test]
fn what_the_safetensors_writer_writes_the_reference_implementation_reads() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out.safetensors");
    let tensors = vec![
        ("mask \"1\"".into(), DType::Bool, vec![3]),
        ("weights".into(), DType::F32, vec![2, 2]),
        ("empty".into(), DType::F16, vec![0]),
    ];
    let metadata = BTreeMap::from([("k".into(), "v".into())]);
    let mut writer = SafetensorsWriter::create(&path, false, tensors, metadata).unwrap();
    let content = floats(&[1.0, 2.0, 3.0, 4.0]);
    writer.write_at(1, 8, &content[8..]).unwrap();
    writer.write_at(0, 0, &[1, 0, 1]).unwrap();
    writer.write_at(1, 0, &content[..8]).unwrap();
    let len = writer.finish().unwrap();
    let bytes = fs::read(&path).unwrap();
    assert_eq!(bytes.len() as u64, len);
    let (header, parsed) = safetensors::SafeTensors::read_metadata(&bytes).unwrap();
    assert_eq!(parsed.metadata().as_ref().unwrap()["k"], "v");
    let read = safetensors::SafeTensors::deserialize(&bytes).unwrap();
    assert_eq!(read.tensor("mask \"1\"").unwrap().data(), [1, 0, 1]);
    assert_eq!(read.tensor("weights").unwrap().data(), content);
    assert_eq!(parsed.info("weights").unwrap().data_offsets, (0, 16), "aligned to its type");
    assert_eq!(header % 8, 0);
    let ours = open(&path);
    let names: Vec<&str> = ours.tensors().iter().map(|info| info.name.as_str()).collect();
    assert_eq!(names, ["mask \"1\"", "weights", "empty"], "in the order announced");
}

#[cfg(unix)]
#[test]
fn a_new_file_has_the_permissions_of_any_new_file() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let (ours, other) = (folder.path().join("a.ckpt"), folder.path().join("other"));
    let mut writer = CkptWriter::create(&ours, false, false).unwrap();
    writer.text("a", "").unwrap();
    writer.finish().unwrap();
    File::create(&other).unwrap();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode();
    assert_eq!(mode(&ours), mode(&other));
}

fn convert_to(input: &Path, output: &Path, options: &ConvertOptions) -> ascend_bert::checkpoint::ConvertReport {
    let mut last = (0, 0);
    let report = convert(input, output, options, &mut |done, total| {
        assert!(done >= last.0 && done <= total);
        last = (done, total);
    });
    assert_eq!(last.0, last.1);
    report.unwrap()
}

#[test]
fn conversion_there_and_back_loses_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let (there, back) = (folder.path().join("a.safetensors"), folder.path().join("b.ckpt"));
    let options = ConvertOptions::default();
    let report = convert_to(&data("format_zoo_crc.ckpt"), &there, &options);
    assert_eq!((report.tensors, report.crc), (17, CrcStatus::Matches));
    assert_eq!(report.unsupported, [("note".to_owned(), DType::Str)]);
    let bytes = fs::read(&there).unwrap();
    let read = safetensors::SafeTensors::deserialize(&bytes).unwrap();
    assert_eq!(read.tensor("bf16").unwrap().shape(), [4, 3]);
    assert_eq!(open(&there).metadata()["format"], "ms");

    convert_to(&there, &back, &options);
    assert_eq!(fs::read(&back).unwrap(), fs::read(data("format_zoo.ckpt")).unwrap());
    check_zoo(&open(&back));
}

#[test]
fn conversion_decrypts() {
    let folder = tempfile::tempdir().unwrap();
    let output = folder.path().join("plain.ckpt");
    let options = ConvertOptions { open: with_key(), ..Default::default() };
    convert_to(&data("format_zoo_aesgcm.ckpt"), &output, &options);
    assert_eq!(fs::read(&output).unwrap(), fs::read(data("format_zoo.ckpt")).unwrap());
}

#[test]
fn conversion_renames_both_ways() {
    let folder = tempfile::tempdir().unwrap();
    let rename = |input: &Path, output: &str, scheme| {
        let output = folder.path().join(output);
        let options = ConvertOptions { names: Some(scheme), ..Default::default() };
        let report = convert_to(input, &output, &options);
        (output, report)
    };
    for (file, head, theirs) in [
        ("../pretrain/pretrain.ckpt", "bert.cls1.layernorm.gamma", "cls.predictions.transform.LayerNorm.weight"),
        ("../heads/ner_crf.ckpt", "bert.dense_1.weight", "classifier.weight"),
    ] {
        let original = open(&data(file));
        let (there, report) = rename(&data(file), "there.safetensors", NameScheme::HuggingFace);
        assert_eq!(report.left_out, [""; 0]);
        let renamed = open(&there);
        assert_eq!(renamed.parameters(None).unwrap().scheme(), NameScheme::HuggingFace);
        assert_eq!(renamed.parameters(None).unwrap().prefix(), "bert.");
        assert_eq!(renamed.metadata()["ascend_bert.names_from"], "mindspore");
        assert_eq!(renamed.metadata()["format"], "pt");
        assert_eq!(contents(&renamed)[theirs], contents(&original)[head]);
        let word = "bert.embeddings.word_embeddings.weight";
        assert_eq!(renamed.get(word).unwrap().shape, [200, 64]);
        let (back, _) = rename(&there, "back.ckpt", NameScheme::MindSpore);
        assert_eq!(contents(&open(&back)), contents(&original), "{file}");
        fs::remove_file(there).unwrap();
        fs::remove_file(back).unwrap();
    }
}

#[test]
fn an_encoder_alone_has_no_prefix_and_training_state_is_left_out() {
    let folder = tempfile::tempdir().unwrap();
    let names = [
        "moments.bert.bert_embedding_lookup.embedding_table",
        "bert.bert_embedding_lookup.embedding_table",
        "bert.dense.weight",
        "bert.dense.matrix_A_inv",
        "global_step",
    ];
    let values = names.map(|name| value(name, &[1], "Float32", &floats(&[1.0])));
    let input = write(folder.path(), "train.ckpt", &encode(values.to_vec()));
    let checkpoint = open(&input);
    let parameters = checkpoint.parameters(None).unwrap();
    assert_eq!(parameters.prefix(), "bert.", "not the optimizer's");
    parameters.load("dense.weight", &[1]).unwrap();
    parameters.load("bert_embedding_lookup.embedding_table", &[1]).unwrap();
    let unused = parameters.unused();
    assert_eq!(unused.len(), 3);
    assert!(unused.iter().all(|info| is_training_state(&info.name)));

    let output = folder.path().join("out.safetensors");
    let options = ConvertOptions { names: Some(NameScheme::MindSpore), ..Default::default() };
    let report = convert_to(&input, &output, &options);
    assert_eq!((report.tensors, report.left_out.len()), (2, 3));
    assert!(open(&output).get("dense.weight").is_some());
}

#[test]
fn parameters_are_found_under_any_prefix() {
    let checkpoint = open(&data("../pretrain/pretrain.ckpt"));
    let parameters = checkpoint.parameters(None).unwrap();
    assert_eq!((parameters.scheme(), parameters.prefix()), (NameScheme::MindSpore, "bert.bert."));
    for canonical in [
        "dense.weight",
        "cls1.dense.weight",
        "cls2.dense.bias",
        "bert_encoder.layers.0.attention.output.layernorm.beta",
    ] {
        let info = parameters.find(canonical).unwrap();
        assert!(info.name.ends_with(canonical));
        assert_eq!(parameters.canonical(info).unwrap(), canonical);
        assert_eq!(parameters.load(canonical, &info.shape).unwrap().shape(), info.shape);
    }
    assert_eq!(parameters.find("dense.weight").unwrap().name, "bert.bert.dense.weight");
    assert_eq!(parameters.unused().len(), checkpoint.tensors().len() - 4);

    let tagger = open(&data("../heads/ner_crf.ckpt"));
    assert_eq!(tagger.parameters(None).unwrap().find("loss.transitions").unwrap().shape, [7, 7]);
    assert_eq!(tagger.parameters(None).unwrap().find("dense_1.bias").unwrap().name, "bert.dense_1.bias");
}

#[test]
fn the_names_of_mindspore_1_0_are_known() {
    let folder = tempfile::tempdir().unwrap();
    let names = [
        "bert.bert.bert_embedding_lookup.embedding_table",
        "bert.bert.bert_embedding_postprocessor.embedding_table",
        "bert.bert.bert_embedding_postprocessor.full_position_embeddings",
    ];
    let values = names.map(|name| value(name, &[1], "Float32", &floats(&[1.0])));
    let checkpoint = open(&write(folder.path(), "old.ckpt", &encode(values.to_vec())));
    let parameters = checkpoint.parameters(None).unwrap();
    for (canonical, name) in [
        ("bert_embedding_postprocessor.token_type_embedding.embedding_table", names[1]),
        ("bert_embedding_postprocessor.full_position_embedding.embedding_table", names[2]),
    ] {
        assert_eq!(parameters.find(canonical).unwrap().name, name);
    }
}

#[test]
fn a_missing_or_misshapen_tensor_is_named_with_its_shapes() {
    let path = data("../pretrain/pretrain.ckpt");
    let checkpoint = open(&path);
    let parameters = checkpoint.parameters(None).unwrap();
    let missing = parameters.load("bert_encoder.layers.1.intermediate.weight", &[128, 64]);
    assert_eq!(
        missing.unwrap_err().to_string(),
        format!(
            "cannot read checkpoint {}: tensor bert_encoder.layers.1.intermediate.weight is missing \
             (shape [128, 64]), expected bert.bert.bert_encoder.layers.1.intermediate.weight; similar names: \
             bert.bert.bert_encoder.layers.0.intermediate.weight, \
             bert.bert.bert_encoder.layers.0.attention.attention.query_layer.weight, \
             bert.bert.bert_encoder.layers.0.attention.attention.key_layer.weight",
            path.display()
        )
    );
    let misshapen = parameters.load("dense.weight", &[64, 65]).unwrap_err().to_string();
    let offset = parameters.find("dense.weight").unwrap().offset;
    assert_eq!(
        misshapen,
        format!(
            "cannot read checkpoint {}: tensor bert.bert.dense.weight at byte {offset}: \
             shape [64, 64], expected [64, 65]",
            path.display()
        )
    );
    let zoo = open(&data("format_zoo.ckpt"));
    assert!(matches!(zoo.tensor("nothing"), Err(Error::Missing { .. })));
    let folder = tempfile::tempdir().unwrap();
    let integers = value("dense.bias", &[1], "Int32", &[0; 4]);
    let integers = open(&write(folder.path(), "x.ckpt", &encode(vec![integers])));
    let refused = integers.parameters(None).unwrap().load("dense.bias", &[1]);
    assert!(matches!(refused, Err(Error::NotFloat { .. })));
}

/// A safetensors file as the reference implementation writes it, all tensors one float.
fn reference_file(path: &Path, names: &[&str]) {
    let content = floats(&[1.0]);
    let view = || safetensors::tensor::TensorView::new(safetensors::Dtype::F32, vec![1], &content).unwrap();
    let metadata = HashMap::from([("format".to_owned(), "pt".to_owned())]);
    let tensors = names.iter().map(|name| (*name, view()));
    safetensors::serialize_to_file(tensors, Some(metadata), path).unwrap();
}

const WORDS: &str = "embeddings.word_embeddings.weight";
const NORM: &str = "bert_encoder.layers.3.output.layernorm.gamma";

#[test]
fn hugging_face_names_are_known_with_and_without_prefix_old_and_new() {
    let folder = tempfile::tempdir().unwrap();
    for (prefix, norm) in [("", "weight"), ("bert.", "weight"), ("", "gamma"), ("bert.", "gamma")] {
        let path = folder.path().join("model.safetensors");
        let norm = format!("{prefix}encoder.layer.3.output.LayerNorm.{norm}");
        let names = [
            &format!("{prefix}{WORDS}"),
            &norm,
            "classifier.bias",
            "embeddings.position_ids",
            "cls.predictions.decoder.bias",
        ];
        reference_file(&path, &names);
        // A directory that holds a model is that model.
        let checkpoint = open(folder.path());
        assert_eq!((checkpoint.path(), checkpoint.format()), (&*path, Format::Safetensors));
        let parameters = checkpoint.parameters(None).unwrap();
        assert_eq!((parameters.scheme(), parameters.prefix()), (NameScheme::HuggingFace, prefix));
        assert_eq!(parameters.find(NORM).unwrap().name, norm);
        assert_eq!(parameters.find("dense_1.bias").unwrap().name, "classifier.bias");
        assert!(parameters.find("dense1.bias").is_none());
        assert!(parameters.canonical(checkpoint.get("embeddings.position_ids").unwrap()).is_none());
    }
}

#[test]
fn shards_open_as_one() {
    let folder = tempfile::tempdir().unwrap();
    reference_file(&folder.path().join("model-00001-of-00002.safetensors"), &[WORDS, "elsewhere"]);
    reference_file(
        &folder.path().join("model-00002-of-00002.safetensors"),
        &["encoder.layer.3.output.LayerNorm.weight"],
    );
    let index = |map: serde_json::Value| {
        let json = serde_json::json!({ "metadata": { "total_size": 8 }, "weight_map": map });
        write(folder.path(), "model.safetensors.index.json", json.to_string().as_bytes())
    };
    let path = index(serde_json::json!({
        WORDS: "model-00001-of-00002.safetensors",
        "encoder.layer.3.output.LayerNorm.weight": "model-00002-of-00002.safetensors",
    }));
    for path in [&*path, folder.path()] {
        let checkpoint = open(path);
        assert_eq!(checkpoint.format(), Format::SafetensorsSharded);
        assert_eq!(checkpoint.tensors().len(), 2);
        assert_eq!(checkpoint.parameters(None).unwrap().load(NORM, &[1]).unwrap().to_f32(), [1.0]);
        assert_eq!(checkpoint.verify(&mut |_, _| {}).unwrap().files.len(), 2);
    }
    let report = convert_to(&path, &folder.path().join("joined.ckpt"), &ConvertOptions::default());
    assert_eq!(report.tensors, 2);

    let refused = |map| Checkpoint::open(&index(map), &OpenOptions::default()).err().unwrap().to_string();
    let missing = refused(serde_json::json!({ "x": "model-00001-of-00002.safetensors" }));
    assert!(missing.ends_with("tensor \"x\" is missing, expected in model-00001-of-00002.safetensors"));
    for outside in ["../a.safetensors", "/etc/passwd", "a/b", "..", ".", "", "a\\b", "c:x"] {
        let message = refused(serde_json::json!({ "x": outside }));
        assert!(message.ends_with("expected the name of a file beside the index"), "{message}");
    }
    assert!(refused(serde_json::json!({ "x": "model-00003.safetensors" })).contains("model-00003"));
    assert!(refused(serde_json::json!({})).contains("empty weight_map"));
}

#[test]
fn an_output_is_never_replaced_unasked_nor_left_half() {
    let folder = tempfile::tempdir().unwrap();
    let output = write(folder.path(), "out.safetensors", b"precious");
    let mut options = ConvertOptions::default();
    let run = |input: &str, options: &ConvertOptions| convert(&data(input), &output, options, &mut |_, _| {});
    assert!(matches!(run("format_zoo.ckpt", &options), Err(Error::Exists { .. })));
    options.force = true;
    // Encrypted, no key: the output stays.
    assert!(matches!(run("format_zoo_aesgcm.ckpt", &options), Err(Error::KeyNeeded { .. })));
    let unnamed = ConvertOptions { names: Some(NameScheme::HuggingFace), ..options.clone() };
    assert!(matches!(run("format_zoo.ckpt", &unnamed), Err(Error::NothingToWrite { .. })));
    assert_eq!(fs::read(&output).unwrap(), b"precious");
    run("format_zoo.ckpt", &options).unwrap();
    assert_ne!(fs::read(&output).unwrap(), b"precious");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    let elsewhere = convert(&data("format_zoo.ckpt"), Path::new("x.bin"), &options, &mut |_, _| {});
    assert!(matches!(elsewhere, Err(Error::OutputExtension { .. })));
    let nowhere = folder.path().join("none/x.ckpt");
    let nowhere = convert(&data("format_zoo.ckpt"), &nowhere, &options, &mut |_, _| {});
    assert!(matches!(nowhere, Err(Error::Write { .. })));
}

const TYPES: [DType; 13] = [
    DType::Bool,
    DType::I8,
    DType::I16,
    DType::I32,
    DType::I64,
    DType::U8,
    DType::U16,
    DType::U32,
    DType::U64,
    DType::F16,
    DType::BF16,
    DType::F32,
    DType::F64,
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..Default::default() })]

    /// Written with slices and a checksum, converted to safetensors and back: the same tensors.
    #[test]
    fn any_tensors_survive_every_format(
        tensors in prop::collection::btree_map(
            "[^\\u{0}]{0,12}",
            (0usize..13, prop::collection::vec(0usize..5, 0..4), any::<u8>()),
            1..8,
        ),
        slice_len in 1u64..40,
    ) {
        let folder = tempfile::tempdir().unwrap();
        let path = |name| folder.path().join(name);
        let mut writer =
            CkptWriter::create(&path("a.ckpt"), false, true).unwrap().with_slice_len(slice_len);
        for (name, (dtype, shape, seed)) in &tensors {
            let len = byte_len(TYPES[*dtype], shape).unwrap();
            let content: Vec<u8> = (0..len).map(|at| (at as u8).wrapping_mul(31) ^ seed).collect();
            writer.start(name, TYPES[*dtype], shape).unwrap();
            writer.write(&content).unwrap();
        }
        writer.finish().unwrap();
        let original = contents(&open(&path("a.ckpt")));
        prop_assert_eq!(original.len(), tensors.len());
        for (name, (dtype, shape, _)) in &tensors {
            prop_assert_eq!((&original[name].0, &original[name].1), (&TYPES[*dtype], shape));
        }
        convert_to(&path("a.ckpt"), &path("b.safetensors"), &ConvertOptions::default());
        convert_to(&path("b.safetensors"), &path("c.ckpt"), &ConvertOptions::default());
        prop_assert_eq!(&contents(&open(&path("b.safetensors"))), &original);
        prop_assert_eq!(&contents(&open(&path("c.ckpt"))), &original);
    }
}

#[test]
fn keys_come_from_files_with_and_without_a_newline() {
    let folder = tempfile::tempdir().unwrap();
    for content in [&b"0123456789ABCDEF"[..], b"0123456789ABCDEF\n", b"0123456789ABCDEF\r\n"] {
        let key = Key::from_file(&write(folder.path(), "key", content)).unwrap();
        assert_eq!(key, Key::from_bytes(KEY).unwrap());
        assert_eq!(format!("{key:?}"), "Key(128 bits)");
    }
    // A binary key may end in the byte of a newline.
    let binary = b"0123456789ABCDE\n";
    assert_eq!(Key::from_file(&write(folder.path(), "key", binary)).unwrap(), Key::from_bytes(binary).unwrap());
    assert!(matches!(Key::from_bytes(b"short"), Err(Error::KeyLength { found: 5 })));
    assert!(matches!(Key::from_file(folder.path()), Err(Error::KeyFile { .. })));
}
