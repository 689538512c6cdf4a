// dav-c220 (Ascend 910B): cube and vector cores apart, f32 reductions, fused multiply-adds.
#pragma once

#include "flow.h"

namespace arch {

/// sums[row] = the sum of the 64 values of each row of `lanes`, left where the vector pipe wrote it.
__aicore__ inline void sum_lanes(const AscendC::LocalTensor<float> &sums, const AscendC::LocalTensor<float> &lanes,
                                 uint32_t rows) {
    AscendC::WholeReduceSum<float>(sums, lanes, 64, rows, 1, 1, 8);
}

/// values = values * scale + shift.
__aicore__ inline void scale_and_shift(const AscendC::LocalTensor<float> &values,
                                       const AscendC::LocalTensor<float> &scale,
                                       const AscendC::LocalTensor<float> &shift, uint32_t width, uint32_t rows) {
    for (uint32_t row = 0; row < rows; ++row) AscendC::FusedMulAdd(values[row * width], scale, shift, width);
}

}  // namespace arch
