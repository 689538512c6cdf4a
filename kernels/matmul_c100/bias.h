// The bias as one more product. On dav-c100 only the cube adds to L0C; there the bias costs as much as 16 inputs, in
// place of two cycles of the vector unit per 64 values.
#pragma once

#include "flow.h"

/// Ones [rows, 16] x a matrix [16, columns] whose first row is the bias as f16, whose second row is the rounding error
/// of the first, and whose other rows are zero: 22 bits of a bias within the range of f16, which the host guarantees.
///
/// There is one buffer of each kind. A bias is prepared after the previous one has been loaded, and well before it is
/// needed.
class BiasProduct {
  public:
    /// Needs a UB tensor of 16 x (columns + 16) halves until `open` returns.
    __aicore__ inline void init(AscendC::TPipe &pipe, uint32_t columns) {
        columns_ = columns;
        pipe.InitBuffer(ones_, fractal * sizeof(half));
        pipe.InitBuffer(rows_, columns / 16 * fractal * sizeof(half));
        pipe.InitBuffer(bias_, columns * sizeof(float));
        pipe.InitBuffer(rest_, columns * sizeof(float));
        pipe.InitBuffer(halves_, 2 * columns * sizeof(half));
    }

    /// Writes the constant ones and zeros, and marks all buffers as free.
    __aicore__ inline void open(const AscendC::LocalTensor<half> &spare) {
        using namespace AscendC;
        const uint32_t zeros = columns_ * 16;
        Duplicate(spare, static_cast<half>(0.0f), zeros);
        Duplicate(spare[zeros], static_cast<half>(1.0f), fractal);
        hand_over<HardEvent::V_MTE3>();
        DataCopy(rows_.Get<half>(), spare, zeros);
        DataCopy(ones_.Get<half>(), spare[zeros], fractal);
        hand_over<HardEvent::MTE3_V>();
        SetFlag<HardEvent::V_MTE2>(flag);
        SetFlag<HardEvent::MTE3_V>(flag);
        SetFlag<HardEvent::MTE1_MTE3>(flag);
    }

    /// Consumes all flags; a kernel must end without any set.
    __aicore__ inline void close() {
        using namespace AscendC;
        WaitFlag<HardEvent::V_MTE2>(flag);
        WaitFlag<HardEvent::MTE3_V>(flag);
        WaitFlag<HardEvent::MTE1_MTE3>(flag);
    }

    /// Copies `columns` values of a bias to L1.
    __aicore__ inline void prepare(const AscendC::GlobalTensor<float> &from, uint32_t columns) {
        using namespace AscendC;
        const LocalTensor<float> bias = bias_.Get<float>(), rest = rest_.Get<float>();
        const LocalTensor<half> high = halves_.Get<half>(), low = high[columns_];
        WaitFlag<HardEvent::V_MTE2>(flag);
        DataCopy(bias, from, columns);
        SetFlag<HardEvent::MTE2_V>(flag);
        WaitFlag<HardEvent::MTE2_V>(flag);
        WaitFlag<HardEvent::MTE3_V>(flag);
        Cast(high, bias, RoundMode::CAST_NONE, columns);
        PipeBarrier<PIPE_V>();
        Cast(rest, high, RoundMode::CAST_NONE, columns);
        PipeBarrier<PIPE_V>();
        Sub(rest, bias, rest, columns);
        PipeBarrier<PIPE_V>();
        Cast(low, rest, RoundMode::CAST_NONE, columns);
        SetFlag<HardEvent::V_MTE2>(flag);
        SetFlag<HardEvent::V_MTE3>(flag);
        WaitFlag<HardEvent::V_MTE3>(flag);
        WaitFlag<HardEvent::MTE1_MTE3>(flag);
        DataCopy(rows_.Get<half>(), high, DataCopyParams(columns / 16, 1, 0, 15));
        DataCopy(rows_.Get<half>()[16], low, DataCopyParams(columns / 16, 1, 0, 15));
        SetFlag<HardEvent::MTE3_V>(flag);
        SetFlag<HardEvent::MTE3_MTE1>(flag);
    }

    /// Makes the following loads wait for the bias prepared last.
    __aicore__ inline void await() { AscendC::WaitFlag<AscendC::HardEvent::MTE3_MTE1>(flag); }

    /// Loads the operands of `high` x `wide` fractals into L0, as the last of `deep` columns and rows of fractals. In
    /// L1 the fractals of the right operand have inputs as rows, so each is transposed.
    __aicore__ inline void load(const AscendC::LocalTensor<half> &left, const AscendC::LocalTensor<half> &right,
                                uint32_t high, uint32_t wide, uint32_t deep) {
        AscendC::LoadData(left, ones_.Get<half>(), AscendC::LoadData2DParams(0, high, 0, 0, deep - 1, false, 0));
        AscendC::LoadData(right, rows_.Get<half>(), AscendC::LoadData2DParams(0, wide, 1, 0, 0, true, 0));
    }

    /// Allows another bias to be prepared.
    __aicore__ inline void release() { AscendC::SetFlag<AscendC::HardEvent::MTE1_MTE3>(flag); }

  private:
    static constexpr uint32_t fractal = 256;
    /// The id of all flags here.
    static constexpr int32_t flag = 2;

    AscendC::TBuf<AscendC::TPosition::A1> ones_;
    AscendC::TBuf<AscendC::TPosition::B1> rows_;
    AscendC::TBuf<AscendC::TPosition::VECIN> bias_;
    AscendC::TBuf<AscendC::TPosition::VECCALC> rest_;
    AscendC::TBuf<AscendC::TPosition::VECOUT> halves_;
    uint32_t columns_ = 0;
};
