//! A forward pass of a known shape allocates nothing that grows with the batch: activations are reused. One thread, so
//! that no worker's first task falls into the measured pass.

use ascend_bert::backend::Precision;
use ascend_bert::bert::weights::RandomWeights;
use ascend_bert::bert::{Config, HeadKind, Inputs, ModelOptions, Network, Wanted};
use ascend_bert::dataset::Ids;
use ascend_bert::device::Device;
use peak_alloc::PeakAlloc;

#[global_allocator]
static ALLOCATOR: PeakAlloc = PeakAlloc;

const HIDDEN: usize = 128;
const SEQ: usize = 128;
/// Far less than any activation, the smallest of which has two bytes for each of `HIDDEN` values of a token.
const BYTES_PER_TOKEN: usize = HIDDEN / 2;
const BYTES: usize = 16 << 10;

/// One test, because the counter belongs to the process.
#[test]
fn a_second_pass_allocates_no_activations() {
    for precision in [Precision::F32, Precision::F16] {
        let network = network(precision);
        if precision == Precision::F32 {
            assert!(peak_of_pass(&network, 8) > 8 * SEQ * HIDDEN * 4, "the first pass has to allocate its activations");
        }
        for batch in [8, 3, 8, 3] {
            peak_of_pass(&network, batch);
        }
        for batch in [8, 3, 8] {
            let peak = peak_of_pass(&network, batch);
            let limit = BYTES + batch * SEQ * BYTES_PER_TOKEN;
            assert!(peak <= limit, "{precision}, {batch} sequences: peak {peak}, expected at most {limit}");
        }
    }
}

fn network(precision: Precision) -> Network {
    let config = Config {
        vocab_size: 100,
        hidden_size: HIDDEN,
        num_hidden_layers: 4,
        num_attention_heads: 2,
        intermediate_size: 4 * HIDDEN,
        ..Config::base()
    };
    let options =
        ModelOptions { device: Device::Cpu, precision: Some(precision), threads: Some(1), ..Default::default() };
    Network::with_weights(&RandomWeights { seed: 3 }, config, HeadKind::None, &options).unwrap()
}

/// The peak of allocations during a forward pass over `batch` sequences.
fn peak_of_pass(network: &Network, batch: usize) -> usize {
    let ids = |values: &dyn Fn(usize) -> i32| Ids::new(SEQ, (0..batch * SEQ).map(values).collect()).unwrap();
    let (input_ids, segment_ids, input_mask) = (ids(&|at| at as i32 % 100), ids(&|_| 0), ids(&|_| 1));
    let inputs = Inputs::bert_thor(input_ids, segment_ids, input_mask);
    let before = ALLOCATOR.current_usage();
    ALLOCATOR.reset_peak_usage();
    let output = network.forward(&inputs, &Wanted { pooled: true, ..Default::default() }).unwrap();
    let peak = ALLOCATOR.peak_usage().saturating_sub(before);
    assert!(output.pooled_output.is_some());
    println!("{}, {batch} sequences: peak {peak} bytes", network.precision());
    peak
}
