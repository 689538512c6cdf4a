// LayerNorm of rows that stand in UB as f32: mean first, then the variance of what is left of it, both in f32.
#pragma once

#include "arch/arch.h"

class RowNorm {
  public:
    /// Takes its buffers and loads scale and shift, [width] of f32 each.
    __aicore__ inline void init(AscendC::TPipe &pipe, const NormTiling &tiling, GM_ADDR gamma, GM_ADDR beta) {
        width_ = tiling.rows.width;
        epsilon_ = tiling.epsilon;
        pipe.InitBuffer(parameters_, 2 * width_ * sizeof(float));
        pipe.InitBuffer(squares_, tiling.rows.batch * width_ * sizeof(float));
        pipe.InitBuffer(lanes_, tiling.rows.batch * 64 * sizeof(float));
        pipe.InitBuffer(sums_, 2 * padded(tiling.rows.batch) * sizeof(float));
        AscendC::LocalTensor<float> parameters = parameters_.Get<float>();
        AscendC::DataCopy(parameters, global_at<float>(gamma, width_), width_);
        AscendC::DataCopy(parameters[width_], global_at<float>(beta, width_), width_);
        hand_over<AscendC::HardEvent::MTE2_V>();
    }

    /// Normalises `rows` rows in place. What was given to the vector pipe before must have been waited for.
    __aicore__ inline void apply(const AscendC::LocalTensor<float> &values, uint32_t rows) {
        using namespace AscendC;
        LocalTensor<float> parameters = parameters_.Get<float>(), squares = squares_.Get<float>();
        LocalTensor<float> sums = sums_.Get<float>(), ones = sums[sums.GetSize() / 2];
        const float share = 1.0f / static_cast<float>(width_);

        sum_rows(values, rows);
        hand_over<HardEvent::V_S>();
        for (uint32_t row = 0; row < rows; ++row) {
            Adds(values[row * width_], values[row * width_], -share * sums.GetValue(row), width_);
        }
        // The sums have been read and may be overwritten.
        hand_over<HardEvent::S_V>();
        PipeBarrier<PIPE_V>();
        Mul(squares, values, values, rows * width_);
        PipeBarrier<PIPE_V>();
        sum_rows(squares, rows);
        // 1 / sqrt(variance + epsilon): Rsqrt is an estimate, Sqrt and Div are not.
        PipeBarrier<PIPE_V>();
        Duplicate(ones, 1.0f, rows);
        Muls(sums, sums, share, rows);
        PipeBarrier<PIPE_V>();
        Adds(sums, sums, epsilon_, rows);
        PipeBarrier<PIPE_V>();
        Sqrt(sums, sums, rows);
        PipeBarrier<PIPE_V>();
        Div(sums, ones, sums, rows);
        hand_over<HardEvent::V_S>();
        for (uint32_t row = 0; row < rows; ++row) {
            Muls(values[row * width_], values[row * width_], sums.GetValue(row), width_);
        }
        hand_over<HardEvent::S_V>();
        PipeBarrier<PIPE_V>();
        arch::scale_and_shift(values, parameters, parameters[width_], width_, rows);
        PipeBarrier<PIPE_V>();
    }

  private:
    AscendC::TBuf<AscendC::TPosition::VECCALC> parameters_, squares_, lanes_, sums_;
    uint32_t width_;
    float epsilon_;

    __aicore__ static inline uint32_t padded(uint32_t rows) { return (rows + 7) / 8 * 8; }

    /// sums[row] = the sum of each row. Pieces of 64 values are added up lane by lane, each row by one instruction that
    /// takes its own result again; then the lanes.
    __aicore__ inline void sum_rows(const AscendC::LocalTensor<float> &values, uint32_t rows) {
        using namespace AscendC;
        LocalTensor<float> lanes = lanes_.Get<float>();
        const uint32_t pieces = width_ / 64, rest = width_ % 64;
        Duplicate(lanes, 0.0f, rows * 64);
        PipeBarrier<PIPE_V>();
        for (uint32_t row = 0; row < rows && pieces > 0; ++row) {
            Add(lanes[row * 64], values[row * width_], lanes[row * 64], 64, pieces, {1, 1, 1, 0, 8, 0});
        }
        PipeBarrier<PIPE_V>();
        for (uint32_t row = 0; row < rows && rest > 0; ++row) {
            Add(lanes[row * 64], lanes[row * 64], values[row * width_ + pieces * 64], rest, 1, {1, 1, 1, 8, 8, 8});
        }
        PipeBarrier<PIPE_V>();
        arch::sum_lanes(sums_.Get<float>(), lanes, rows);
    }
};
