// LayerNorm(x + residual) and LayerNorm(x) over rows of f16. The sum and all statistics are f32. The f16 it writes is
// both the new residual and the next operand.

#include "arch/arch.h"
#include "layer_norm.h"

namespace {

template <bool with_residual>
class AddLayerNorm {
  public:
    __aicore__ inline void run(GM_ADDR x, GM_ADDR residual, GM_ADDR gamma, GM_ADDR beta, GM_ADDR out, GM_ADDR tiling) {
        const NormTiling norm = read_tiling<NormTiling>(tiling);
        const Batches batches(norm.rows);
        if (batches.count() == 0) return;
        width_ = norm.rows.width;
        const uint64_t size = static_cast<uint64_t>(norm.rows.rows) * width_;
        x_ = global_at<half>(x, size);
        residual_ = global_at<half>(residual, size);
        out_ = global_at<half>(out, size);
        room_ = norm.rows.batch * width_;
        AscendC::TPipe pipe;
        pipe.InitBuffer(in_queue_, 2, (with_residual ? 2 : 1) * room_ * sizeof(half));
        pipe.InitBuffer(out_queue_, 2, room_ * sizeof(half));
        pipe.InitBuffer(values_, room_ * sizeof(float));
        norm_.init(pipe, norm, gamma, beta);

        load(batches, 0);
        for (uint32_t batch = 0; batch < batches.count(); ++batch) {
            if (batch + 1 < batches.count()) load(batches, batch + 1);
            compute(batches.rows(batch));
            store(batches, batch);
        }
    }

  private:
    AscendC::GlobalTensor<half> x_, residual_, out_;
    AscendC::TQue<AscendC::TPosition::VECIN, 2> in_queue_;
    AscendC::TQue<AscendC::TPosition::VECOUT, 1> out_queue_;
    AscendC::TBuf<AscendC::TPosition::VECCALC> values_;
    RowNorm norm_;
    uint32_t width_, room_;

    __aicore__ inline void load(const Batches &batches, uint32_t batch) {
        AscendC::LocalTensor<half> in = in_queue_.AllocTensor<half>();
        const uint64_t first = static_cast<uint64_t>(batches.first_row(batch)) * width_;
        const uint32_t count = batches.rows(batch) * width_;
        AscendC::DataCopy(in, x_[first], count);
        if (with_residual) AscendC::DataCopy(in[room_], residual_[first], count);
        in_queue_.EnQue(in);
    }

    __aicore__ inline void compute(uint32_t rows) {
        using namespace AscendC;
        LocalTensor<half> in = in_queue_.DeQue<half>();
        LocalTensor<float> values = values_.Get<float>();
        PipeBarrier<PIPE_V>();
        Cast(values, in, RoundMode::CAST_NONE, rows * width_);
        PipeBarrier<PIPE_V>();
        if (with_residual) {
            Axpy(values, in[room_], static_cast<half>(1.0f), rows * width_);
            PipeBarrier<PIPE_V>();
        }
        in_queue_.FreeTensor(in);
        norm_.apply(values, rows);
        LocalTensor<half> out = out_queue_.AllocTensor<half>();
        Cast(out, values, RoundMode::CAST_NONE, rows * width_);
        out_queue_.EnQue(out);
    }

    __aicore__ inline void store(const Batches &batches, uint32_t batch) {
        AscendC::LocalTensor<half> out = out_queue_.DeQue<half>();
        const uint64_t first = static_cast<uint64_t>(batches.first_row(batch)) * width_;
        AscendC::DataCopy(out_[first], out, batches.rows(batch) * width_);
        out_queue_.FreeTensor(out);
    }
};

}  // namespace

extern "C" __global__ __aicore__ void add_layer_norm(GM_ADDR x, GM_ADDR residual, GM_ADDR gamma, GM_ADDR beta,
                                                     GM_ADDR out, GM_ADDR tiling) {
    KERNEL_TASK_TYPE_DEFAULT(KERNEL_TYPE_AIV_ONLY);
    AddLayerNorm<true>().run(x, residual, gamma, beta, out, tiling);
}

extern "C" __global__ __aicore__ void layer_norm(GM_ADDR x, GM_ADDR gamma, GM_ADDR beta, GM_ADDR out, GM_ADDR tiling) {
    KERNEL_TASK_TYPE_DEFAULT(KERNEL_TYPE_AIV_ONLY);
    AddLayerNorm<false>().run(x, x, gamma, beta, out, tiling);
}
