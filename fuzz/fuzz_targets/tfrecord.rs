//! Reads arbitrary bytes as a TFRecord file of tf.Example records.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    ascend_bert::dataset::fuzz_tfrecord(data);
});
