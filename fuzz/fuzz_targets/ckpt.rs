//! Opens arbitrary bytes as a `.ckpt` and as a safetensors file.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    ascend_bert::checkpoint::fuzz_ckpt(data);
    ascend_bert::checkpoint::fuzz_safetensors(data);
});
