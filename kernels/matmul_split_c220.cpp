// activation([tokens, inputs] x packed weight + bias) in f16 on dav-c220 for few tokens: the inputs are split over the
// cores too. Each core writes f32 sums to global memory; then the vector cores add them, always in the same order, so
// that equal inputs give equal outputs.

#if __NPU_ARCH__ == 2201

#include "arch/activation_c220.h"
#include "arch/product_c220.h"

namespace {

using AscendC::HardEvent;

constexpr uint16_t sums_are_there = 0;

/// The sums of each split, [splits][tokens, outputs].
__aicore__ inline AscendC::GlobalTensor<float> sums_of(const MatmulTiling &tiling, GM_ADDR workspace) {
    return global_at<float>(workspace, static_cast<uint64_t>(tiling.splits) * tiling.tokens * tiling.outputs);
}

/// The cube core's part: writes partial sums.
class Parts {
  public:
    __aicore__ inline Parts(const MatmulTiling &tiling, GM_ADDR workspace)
        : tiling_(tiling), sums_(sums_of(tiling, workspace)) {}

    __aicore__ inline void operator()(const c220::Tile &tile, const AscendC::LocalTensor<float> &sums,
                                      uint8_t unit_flag) {
        using namespace AscendC;
        FixpipeParamsV220 params(tile.columns, tile.rows, c220::ceil_sixteen(tile.rows), tiling_.outputs, false);
        params.unitFlag = unit_flag;
        const uint64_t row = static_cast<uint64_t>(tile.split) * tiling_.tokens + tile.row;
        Fixpipe<float, float>(sums_[row * tiling_.outputs + tile.column], sums, params);
    }

  private:
    MatmulTiling tiling_;
    AscendC::GlobalTensor<float> sums_;
};

/// A vector core's part: sums a run of the result, all rows taken as one.
class Total {
  public:
    __aicore__ inline Total(AscendC::TPipe &pipe, const MatmulTiling &tiling, GM_ADDR workspace, GM_ADDR output)
        : tiling_(tiling), sums_(sums_of(tiling, workspace)), activation_(pipe, tiling.activation, most),
          size_(static_cast<uint64_t>(tiling.tokens) * tiling.outputs) {
        output_ = global_at<half>(output, size_);
        pipe.InitBuffer(in_, 2 * most * sizeof(float));
        pipe.InitBuffer(values_, most * sizeof(float));
        pipe.InitBuffer(out_, 2 * most * sizeof(half));
    }

    __aicore__ inline void run() {
        for (uint32_t buffer = 0; buffer < 2; ++buffer) {
            AscendC::SetFlag<HardEvent::V_MTE2>(buffer);
            AscendC::SetFlag<HardEvent::MTE3_V>(buffer);
        }
        const uint64_t cores = 2 * AscendC::GetBlockNum(), sixteens = size_ / 16;
        const uint64_t end = sixteens * (AscendC::GetBlockIdx() + 1) / cores * 16;
        for (uint64_t from = sixteens * AscendC::GetBlockIdx() / cores * 16; from < end; from += most) {
            add_up(from, static_cast<uint32_t>(end - from < most ? end - from : most));
        }
        for (uint32_t buffer = 0; buffer < 2; ++buffer) {
            AscendC::WaitFlag<HardEvent::V_MTE2>(buffer);
            AscendC::WaitFlag<HardEvent::MTE3_V>(buffer);
        }
    }

  private:
    /// Values processed at a time.
    static constexpr uint32_t most = 4096;

    MatmulTiling tiling_;
    AscendC::GlobalTensor<float> sums_;
    AscendC::GlobalTensor<half> output_;
    AscendC::TBuf<AscendC::TPosition::VECCALC> in_, values_, out_;
    c220::Activation activation_;
    uint64_t size_;
    /// Index of the buffers to use next.
    uint32_t in_buffer_ = 0, out_buffer_ = 0;

    __aicore__ inline void add_up(uint64_t from, uint32_t count) {
        using namespace AscendC;
        const LocalTensor<float> values = values_.Get<float>();
        for (uint32_t split = 0; split < tiling_.splits; ++split) {
            const LocalTensor<float> in = in_.Get<float>()[in_buffer_ * most];
            WaitFlag<HardEvent::V_MTE2>(in_buffer_);
            DataCopy(in, sums_[split * size_ + from], count);
            SetFlag<HardEvent::MTE2_V>(in_buffer_);
            WaitFlag<HardEvent::MTE2_V>(in_buffer_);
            PipeBarrier<PIPE_V>();
            if (split == 0) {
                Adds(values, in, 0.0f, count);
            } else {
                Add(values, values, in, count);
            }
            SetFlag<HardEvent::V_MTE2>(in_buffer_);
            in_buffer_ ^= 1;
        }
        PipeBarrier<PIPE_V>();
        activation_.apply(values, count);
        const LocalTensor<half> out = out_.Get<half>()[out_buffer_ * most];
        WaitFlag<HardEvent::MTE3_V>(out_buffer_);
        PipeBarrier<PIPE_V>();
        Cast(out, values, RoundMode::CAST_NONE, count);
        SetFlag<HardEvent::V_MTE3>(out_buffer_);
        WaitFlag<HardEvent::V_MTE3>(out_buffer_);
        DataCopy(output_[from], out, count);
        SetFlag<HardEvent::MTE3_V>(out_buffer_);
        out_buffer_ ^= 1;
    }
};

}  // namespace

extern "C" __global__ __aicore__ void matmul_split(GM_ADDR sync, GM_ADDR input, GM_ADDR weight, GM_ADDR bias,
                                                   GM_ADDR workspace, GM_ADDR output, GM_ADDR tiling) {
    KERNEL_TASK_TYPE_DEFAULT(KERNEL_TYPE_MIX_AIC_1_2);
    AscendC::SetSyncBaseAddr(reinterpret_cast<uint64_t>(sync));
    const MatmulTiling read = read_tiling<MatmulTiling>(tiling);
    AscendC::TPipe pipe;
    if ASCEND_IS_AIC {
        Parts parts(read, workspace);
        const c220::Share share(read, AscendC::GetBlockIdx(), AscendC::GetBlockNum());
        c220::Product(pipe, read, input, weight, bias).run(share, parts);
        AscendC::CrossCoreSetFlag<2, PIPE_FIX>(sums_are_there);
    }
    if ASCEND_IS_AIV {
        Total total(pipe, read, workspace, output);
        // Its own cube core has finished. When all vector cores have passed this point, all sums are written.
        AscendC::CrossCoreWaitFlag(sums_are_there);
        AscendC::SyncAll();
        total.run();
    }
}

#endif
