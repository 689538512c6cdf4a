// activation([tokens, inputs] x packed weight + bias) in f16 on dav-c220: a cube core writes tiles to a ring buffer in
// global memory; its two vector cores each read half of a tile, apply the activation and write the result, while the
// next tile is computed.
//
// Tiles in the ring are f16: Fixpipe writes 64 bytes per cycle, so a 128 x 256 tile of f32 would occupy L0C for 2048
// cycles of the 8320 that the cube takes for 1024 inputs. The ring is small enough to stay in L2.

#if __NPU_ARCH__ == 2201

#include "arch/activation_c220.h"
#include "arch/product_c220.h"

namespace {

using AscendC::HardEvent;

/// The flags between a cube core and its vector cores.
constexpr uint16_t tile_is_there = 0, place_is_free = 1;

/// The ring buffer of one cube core and its vector cores.
__aicore__ inline AscendC::GlobalTensor<half> ring_of(const MatmulTiling &tiling, GM_ADDR workspace, uint32_t block) {
    const uint64_t size = static_cast<uint64_t>(tiling.ring) * tiling.tile_rows * tiling.tile_columns;
    return global_at<half>(workspace + block * size * sizeof(half), size);
}

/// The cube core's part: writes tiles to the ring.
class Sender {
  public:
    __aicore__ inline Sender(const MatmulTiling &tiling, GM_ADDR workspace)
        : tiling_(tiling), ring_(ring_of(tiling, workspace, AscendC::GetBlockIdx())) {}

    __aicore__ inline void operator()(const c220::Tile &tile, const AscendC::LocalTensor<float> &sums,
                                      uint8_t unit_flag) {
        using namespace AscendC;
        if (sent_ >= tiling_.ring) CrossCoreWaitFlag(place_is_free);
        FixpipeParamsV220 params(tile.columns, tile.rows, c220::ceil_sixteen(tile.rows), tile.columns, false);
        params.quantPre = QuantMode_t::F322F16;
        params.unitFlag = unit_flag;
        Fixpipe<half, float>(ring_[sent_ % tiling_.ring * tiling_.tile_rows * tiling_.tile_columns], sums, params);
        CrossCoreSetFlag<2, PIPE_FIX>(tile_is_there);
        ++sent_;
    }

    /// Waits until all tiles have been read: no flag may stay set.
    __aicore__ inline void finish() {
        const uint32_t left = c220::least(sent_, tiling_.ring);
        for (uint32_t i = 0; i < left; ++i) AscendC::CrossCoreWaitFlag(place_is_free);
    }

  private:
    MatmulTiling tiling_;
    AscendC::GlobalTensor<half> ring_;
    uint32_t sent_ = 0;
};

/// A vector core's part.
class Receiver {
  public:
    __aicore__ inline Receiver(AscendC::TPipe &pipe, const MatmulTiling &tiling, GM_ADDR workspace, GM_ADDR output)
        : tiling_(tiling), ring_(ring_of(tiling, workspace, AscendC::GetBlockIdx() / 2)),
          activation_(pipe, tiling.activation, most) {
        output_ = global_at<half>(output, static_cast<uint64_t>(tiling.tokens) * tiling.outputs);
        pipe.InitBuffer(in_, 2 * most * sizeof(half));
        pipe.InitBuffer(values_, most * sizeof(float));
        pipe.InitBuffer(out_, 2 * most * sizeof(half));
    }

    __aicore__ inline void run(c220::Share share) {
        for (uint32_t buffer = 0; buffer < 2; ++buffer) {
            AscendC::SetFlag<HardEvent::V_MTE2>(buffer);
            AscendC::SetFlag<HardEvent::MTE3_V>(buffer);
        }
        c220::Tile tile;
        for (uint32_t i = 0; share.next(tile); ++i) {
            AscendC::CrossCoreWaitFlag(tile_is_there);
            // The first vector core takes the upper half, including the middle row if there is one.
            const uint32_t upper = (tile.rows + 1) / 2, lower = AscendC::GetSubBlockIdx();
            const uint32_t end = lower ? tile.rows : upper, batch = most / tile.columns;
            const uint32_t place = i % tiling_.ring * tiling_.tile_rows * tiling_.tile_columns;
            for (uint32_t row = lower ? upper : 0; row < end; row += batch) {
                fetch(ring_[place + row * tile.columns], c220::least(batch, end - row) * tile.columns);
                if (row + batch >= end) AscendC::CrossCoreSetFlag<2, PIPE_MTE2>(place_is_free);
                finish(tile, row, c220::least(batch, end - row));
            }
            // A core without rows must set the flag too.
            if (lower && upper == end) AscendC::CrossCoreSetFlag<2, PIPE_MTE2>(place_is_free);
        }
        for (uint32_t buffer = 0; buffer < 2; ++buffer) {
            AscendC::WaitFlag<HardEvent::V_MTE2>(buffer);
            AscendC::WaitFlag<HardEvent::MTE3_V>(buffer);
        }
    }

  private:
    /// Values processed at a time: two f16 buffers in each direction and three f32 buffers are 160 KiB of UB.
    static constexpr uint32_t most = 8192;

    MatmulTiling tiling_;
    AscendC::GlobalTensor<half> ring_, output_;
    AscendC::TBuf<AscendC::TPosition::VECCALC> in_, values_, out_;
    c220::Activation activation_;
    /// Index of the buffers to use next.
    uint32_t buffer_ = 0;

    __aicore__ inline void fetch(const AscendC::GlobalTensor<half> &from, uint32_t count) {
        AscendC::WaitFlag<HardEvent::V_MTE2>(buffer_);
        AscendC::DataCopy(in_.Get<half>()[buffer_ * most], from, count);
        AscendC::SetFlag<HardEvent::MTE2_V>(buffer_);
    }

    /// Converts the loaded values to `rows` rows of the result, starting at a row of the tile.
    __aicore__ inline void finish(const c220::Tile &tile, uint32_t row, uint32_t rows) {
        using namespace AscendC;
        const LocalTensor<float> values = values_.Get<float>();
        const LocalTensor<half> out = out_.Get<half>()[buffer_ * most];
        const uint32_t count = rows * tile.columns;
        WaitFlag<HardEvent::MTE2_V>(buffer_);
        PipeBarrier<PIPE_V>();
        Cast(values, in_.Get<half>()[buffer_ * most], RoundMode::CAST_NONE, count);
        SetFlag<HardEvent::V_MTE2>(buffer_);
        PipeBarrier<PIPE_V>();
        activation_.apply(values, count);
        WaitFlag<HardEvent::MTE3_V>(buffer_);
        PipeBarrier<PIPE_V>();
        Cast(out, values, RoundMode::CAST_NONE, count);
        SetFlag<HardEvent::V_MTE3>(buffer_);
        WaitFlag<HardEvent::V_MTE3>(buffer_);
        const uint64_t to = static_cast<uint64_t>(tile.row + row) * tiling_.outputs + tile.column;
        DataCopy(output_[to], out, DataCopyParams(rows, tile.columns / 16, 0, (tiling_.outputs - tile.columns) / 16));
        SetFlag<HardEvent::MTE3_V>(buffer_);
        buffer_ ^= 1;
    }
};

}  // namespace

extern "C" __global__ __aicore__ void matmul_activation(GM_ADDR sync, GM_ADDR input, GM_ADDR weight, GM_ADDR bias,
                                                        GM_ADDR workspace, GM_ADDR output, GM_ADDR tiling) {
    KERNEL_TASK_TYPE_DEFAULT(KERNEL_TYPE_MIX_AIC_1_2);
    AscendC::SetSyncBaseAddr(reinterpret_cast<uint64_t>(sync));
    const MatmulTiling read = read_tiling<MatmulTiling>(tiling);
    AscendC::TPipe pipe;
    if ASCEND_IS_AIC {
        Sender sender(read, workspace);
        const c220::Share share(read, AscendC::GetBlockIdx(), AscendC::GetBlockNum());
        c220::Product(pipe, read, input, weight, bias).run(share, sender);
        sender.finish();
    }
    if ASCEND_IS_AIV {
        Receiver(pipe, read, workspace, output)
            .run(c220::Share(read, AscendC::GetBlockIdx() / 2, AscendC::GetBlockNum()));
    }
}

#endif
