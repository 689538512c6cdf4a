//! Whole models on the software Ascend 910B4.

#![allow(unsafe_code, dead_code, unreachable_pub)]

mod common;
#[path = "common/kernels.rs"]
mod kernels;
#[path = "common/npu.rs"]
mod npu;
#[path = "common/twin.rs"]
mod twin;

const SOC: &str = "Ascend910B4";

#[test]
fn outputs_are_those_of_mindspore() {
    npu::fixtures(SOC);
}

#[test]
fn every_execution_path_gives_the_same_output() {
    npu::ways(SOC);
}

#[test]
fn a_batch_of_padding_is_zero() {
    npu::nothing(SOC);
}
