//! What a process that is about to end removes. One test: the list of temporary files is the process's.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::mpsc;
use std::time::Duration;

use ascend_bert::checkpoint::{CkptWriter, SafetensorsWriter, Unfinished, remove_unfinished};
use ascend_bert::tensor::DType;

fn count(folder: &Path) -> usize {
    fs::read_dir(folder).unwrap().count()
}

#[test]
fn unfinished_files_are_removed_and_complete_ones_stay() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let tensors = vec![("a".to_owned(), DType::F32, vec![2])];
    let safetensors =
        |name: &str| SafetensorsWriter::create(&at(name), false, tensors.clone(), BTreeMap::new()).unwrap();
    let mut complete = safetensors("complete.safetensors");
    complete.write_at(0, 0, &[0; 8]).unwrap();
    complete.finish().unwrap();
    drop(safetensors("dropped.safetensors"));
    assert_eq!(count(folder.path()), 1);

    let mut half = safetensors("half.safetensors");
    half.write_at(0, 0, &[0; 4]).unwrap();
    let ckpt = CkptWriter::create(&at("half.ckpt"), false, true).unwrap();
    let scratch = || tempfile::tempdir_in(folder.path());
    let (scratch, unfinished) = Unfinished::create(scratch, tempfile::TempDir::path).unwrap();
    fs::write(scratch.path().join("content"), b"x").unwrap();
    assert_eq!(count(folder.path()), 4);

    let held = remove_unfinished();
    assert_eq!(count(folder.path()), 1);
    assert!(at("complete.safetensors").is_file());
    // Nobody starts another meanwhile.
    let (sender, receiver) = mpsc::channel();
    let path = at("later.ckpt");
    let later = std::thread::spawn(move || {
        let later = CkptWriter::create(&path, false, false);
        sender.send(()).unwrap();
        drop(later);
    });
    assert!(receiver.recv_timeout(Duration::from_millis(200)).is_err());
    assert_eq!(count(folder.path()), 1);
    drop(held);
    receiver.recv().unwrap();
    later.join().unwrap();
    half.write_at(0, 4, &[0; 4]).unwrap();
    assert!(half.finish().is_err(), "its file is gone");
    drop((ckpt, scratch, unfinished));
    assert_eq!(count(folder.path()), 1);
}
