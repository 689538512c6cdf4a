// dav-c100 (Ascend 910A): one core for cube and vector, no f32 reductions, four event ids, copies of whole 32 bytes.
#pragma once

#include "flow.h"

// There is one kind of core, and the compiler knows no kernel types.
#undef KERNEL_TASK_TYPE_DEFAULT
#define KERNEL_TASK_TYPE_DEFAULT(type)

namespace arch {

/// sums[row] = the sum of the 64 values of each row of `lanes`, which are overwritten. The vector unit folds them to the
/// eight of one block and reduces no further in f32; the scalar unit adds those.
__aicore__ inline void sum_lanes(const AscendC::LocalTensor<float> &sums, const AscendC::LocalTensor<float> &lanes,
                                 uint32_t rows) {
    for (uint32_t half = 32; half >= 8; half /= 2) {
        AscendC::Add(lanes, lanes, lanes[half], half, rows, {1, 1, 1, 8, 8, 8});
        AscendC::PipeBarrier<PIPE_V>();
    }
    hand_over<AscendC::HardEvent::V_S>();
    for (uint32_t row = 0; row < rows; ++row) {
        float sum = 0;
        for (uint32_t lane = 0; lane < 8; ++lane) sum += lanes.GetValue(row * 64 + lane);
        sums.SetValue(row, sum);
    }
    hand_over<AscendC::HardEvent::S_V>();
}

/// values = values * scale + shift.
__aicore__ inline void scale_and_shift(const AscendC::LocalTensor<float> &values,
                                       const AscendC::LocalTensor<float> &scale,
                                       const AscendC::LocalTensor<float> &shift, uint32_t width, uint32_t rows) {
    for (uint32_t row = 0; row < rows; ++row) AscendC::Mul(values[row * width], values[row * width], scale, width);
    AscendC::PipeBarrier<PIPE_V>();
    for (uint32_t row = 0; row < rows; ++row) AscendC::Add(values[row * width], values[row * width], shift, width);
}

}  // namespace arch
