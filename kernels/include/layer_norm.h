// The common part of the kernels that end in LayerNorm: batches of f16 rows are loaded, summed and normalised in f32,
// and written as f16 activations. The mean is subtracted first; the variance is computed from the differences.
#pragma once

#include "arch/rows.h"

/// Each kernel derives its own `Kernel`, which defines how rows are read:
///     load(in, first, rows)     copies the f16 operands of rows to UB
///     sum(values, in, rows)     sums them in strips of f32
///
/// The vector unit is the bottleneck. Its cycles per 64 values in `add_layer_norm`: 16 on dav-c100 (2 casts, 2
/// operations with a scalar at 1; 6 with tensors at 2: residual, two sums, square, scale, shift); 12 on dav-c220, whose
/// sums take 1 each and whose scale and shift are one instruction. A batch adds about 30 barriers of 28 cycles: with 16
/// rows of 1024, 5200 cycles in place of 4096; on dav-c220 with 13 rows, 3230 in place of 2500. Memory takes 3070 and
/// 4990 cycles for the same rows.
///
/// Operands need no second buffer: they are in use for 3 of about 16 cycles per 64 values, and the next rows are loaded
/// during the others. The result is written from the buffer that served as scratch.
template <typename Kernel>
class LayerNorm {
  protected:
    Strips strips_;

    __aicore__ inline void normalise(const NormTiling &tiling, uint32_t room, GM_ADDR gamma, GM_ADDR beta, GM_ADDR out) {
        const Batches batches(tiling.rows);
        if (batches.count() == 0) return;
        strips_ = {tiling.rows.width, tiling.rows.batch};
        out_ = arch::Activations(out, tiling.rows.rows, tiling.rows.width);
        share_ = 1.0f / static_cast<float>(strips_.width);
        epsilon_ = tiling.epsilon;
        AscendC::TPipe pipe;
        init(pipe, room, gamma, beta);
        load(batches, 0);
        for (uint32_t batch = 0; batch < batches.count(); ++batch) {
            const uint32_t rows = batches.rows(batch);
            sum(rows);
            // The operands' buffer is free from here on.
            if (batch + 1 < batches.count()) load(batches, batch + 1);
            compute(rows);
            AscendC::LocalTensor<half> done = out_queue_.template DeQue<half>();
            out_.store(done, batches.first_row(batch), rows);
            out_queue_.FreeTensor(done);
        }
    }

  private:
    arch::Activations out_;
    arch::Reduction reduction_;
    AscendC::TQue<AscendC::TPosition::VECIN, 1> in_queue_;
    AscendC::TQue<AscendC::TPosition::VECOUT, 1> out_queue_;
    AscendC::TBuf<AscendC::TPosition::VECCALC> values_, parameters_, roots_;
    float share_, epsilon_;

    __aicore__ inline Kernel &kernel() { return *static_cast<Kernel *>(this); }

    __aicore__ inline void init(AscendC::TPipe &pipe, uint32_t room, GM_ADDR gamma, GM_ADDR beta) {
        using namespace AscendC;
        const uint32_t width = strips_.width;
        pipe.InitBuffer(in_queue_, 1, room * sizeof(half));
        pipe.InitBuffer(out_queue_, 1, strips_.size() * sizeof(float));
        pipe.InitBuffer(values_, strips_.size() * sizeof(float));
        pipe.InitBuffer(parameters_, 2 * width * sizeof(float));
        reduction_.init(pipe, strips_);
        pipe.InitBuffer(roots_, reduction_.size() * sizeof(float));
        const LocalTensor<float> roots = roots_.Get<float>();
        Duplicate(roots, static_cast<float>(width), reduction_.size());
        // Columns beyond the width stay 0 and do not change sums; rows beyond the batch do not affect other rows.
        Duplicate(values_.Get<float>(), 0.0f, strips_.size());
        PipeBarrier<PIPE_V>();
        Sqrt(roots, roots, reduction_.size());
        LocalTensor<float> parameters = parameters_.Get<float>();
        DataCopy(parameters, global_at<float>(gamma, width), width);
        DataCopy(parameters[width], global_at<float>(beta, width), width);
        hand_over<HardEvent::MTE2_V>();
    }

    __aicore__ inline void load(const Batches &batches, uint32_t batch) {
        AscendC::LocalTensor<half> in = in_queue_.template AllocTensor<half>();
        kernel().load(in, batches.first_row(batch), batches.rows(batch));
        in_queue_.EnQue(in);
    }

    __aicore__ inline void sum(uint32_t rows) {
        AscendC::LocalTensor<half> in = in_queue_.template DeQue<half>();
        AscendC::PipeBarrier<PIPE_V>();
        kernel().sum(values_.Get<float>(), in, rows);
        AscendC::PipeBarrier<PIPE_V>();
        in_queue_.FreeTensor(in);
    }

    __aicore__ inline void compute(uint32_t rows) {
        using namespace AscendC;
        const LocalTensor<float> values = values_.Get<float>(), parameters = parameters_.Get<float>();
        LocalTensor<half> out = out_queue_.template AllocTensor<half>();
        const LocalTensor<float> scratch = out.template ReinterpretCast<float>();

        reduction_.template reduce<Summed>(values, scratch);
        subtract_means(values, rows);
        Mul(scratch, values, values, strips_.size());
        PipeBarrier<PIPE_V>();
        reduction_.template reduce<Summed>(scratch, scratch);
        divide_by_deviations(values, rows);
        arch::scale_and_shift(values, parameters, parameters[strips_.width], strips_, rows);
        PipeBarrier<PIPE_V>();
        arch::narrow(out, values, strips_, rows);
        out_queue_.EnQue(out);
    }

    /// The scalar unit passes one value per row to the vector unit; a scalar operand costs half as much as a tensor
    /// operand.
    __aicore__ inline void subtract_means(const AscendC::LocalTensor<float> &values, uint32_t rows) {
        using namespace AscendC;
        const LocalTensor<float> sums = reduction_.results();
        const UnaryRepeatParams strides(1, 1, strips_.step(), strips_.step());
        const uint32_t full = strips_.full(), rest = strips_.rest();
        hand_over<HardEvent::V_S>();
        for (uint32_t row = 0; row < rows; ++row) {
            const float shift = -share_ * sums.GetValue(reduction_.place(row));
            const LocalTensor<float> whole = values[row * Strips::columns], end = whole[full * strips_.strip_size()];
            Adds(whole, whole, shift, Strips::columns, full, strides);
            if (rest > 0) Adds(end, end, shift, rest, 1, strides);
        }
        // The sums have been read and may be overwritten.
        hand_over<HardEvent::S_V>();
        PipeBarrier<PIPE_V>();
    }

    /// Input is the sums of squares: 1 / sqrt(sum / width + epsilon) = sqrt(width) / sqrt(sum + epsilon * width). Rsqrt
    /// is an estimate; Sqrt and Div are not.
    __aicore__ inline void divide_by_deviations(const AscendC::LocalTensor<float> &values, uint32_t rows) {
        using namespace AscendC;
        const LocalTensor<float> sums = reduction_.results();
        const UnaryRepeatParams strides(1, 1, strips_.step(), strips_.step());
        const uint32_t full = strips_.full(), rest = strips_.rest();
        Adds(sums, sums, epsilon_ * static_cast<float>(strips_.width), reduction_.size());
        PipeBarrier<PIPE_V>();
        Sqrt(sums, sums, reduction_.size());
        PipeBarrier<PIPE_V>();
        Div(sums, roots_.Get<float>(), sums, reduction_.size());
        hand_over<HardEvent::V_S>();
        for (uint32_t row = 0; row < rows; ++row) {
            const float scale = sums.GetValue(reduction_.place(row));
            const LocalTensor<float> whole = values[row * Strips::columns], end = whole[full * strips_.strip_size()];
            Muls(whole, whole, scale, Strips::columns, full, strides);
            if (rest > 0) Muls(end, end, scale, rest, 1, strides);
        }
        hand_over<HardEvent::S_V>();
        PipeBarrier<PIPE_V>();
    }
};
