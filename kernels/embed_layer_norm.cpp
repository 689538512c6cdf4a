// LayerNorm(word + position + token type) of every token, the three rows gathered from their tables of f16.

#include "arch/arch.h"
#include "layer_norm.h"

namespace {

class EmbedLayerNorm {
  public:
    /// `ids` holds three numbers of rows for each token: word, position, token type, all of one kind behind each other.
    __aicore__ inline void run(GM_ADDR ids, GM_ADDR words, GM_ADDR positions, GM_ADDR types, GM_ADDR gamma, GM_ADDR beta,
                               GM_ADDR out, GM_ADDR tiling) {
        const NormTiling norm = read_tiling<NormTiling>(tiling);
        const Batches batches(norm.rows);
        if (batches.count() == 0) return;
        width_ = norm.rows.width;
        tokens_ = norm.rows.rows;
        room_ = norm.rows.batch * width_;
        ids_ = global_at<uint32_t>(ids, 3ull * tokens_);
        tables_[0].SetGlobalBuffer((__gm__ half *)words);
        tables_[1].SetGlobalBuffer((__gm__ half *)positions);
        tables_[2].SetGlobalBuffer((__gm__ half *)types);
        out_ = global_at<half>(out, static_cast<uint64_t>(tokens_) * width_);
        AscendC::TPipe pipe;
        pipe.InitBuffer(in_queue_, 2, 3 * room_ * sizeof(half));
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
    AscendC::GlobalTensor<uint32_t> ids_;
    AscendC::GlobalTensor<half> tables_[3], out_;
    AscendC::TQue<AscendC::TPosition::VECIN, 2> in_queue_;
    AscendC::TQue<AscendC::TPosition::VECOUT, 1> out_queue_;
    AscendC::TBuf<AscendC::TPosition::VECCALC> values_;
    RowNorm norm_;
    uint32_t width_, tokens_, room_;

    __aicore__ inline void load(const Batches &batches, uint32_t batch) {
        AscendC::LocalTensor<half> in = in_queue_.AllocTensor<half>();
        const uint32_t first = batches.first_row(batch), rows = batches.rows(batch);
        for (uint32_t table = 0; table < 3; ++table) {
            for (uint32_t row = 0; row < rows; ++row) {
                const uint64_t id = ids_.GetValue(table * static_cast<uint64_t>(tokens_) + first + row);
                AscendC::DataCopy(in[table * room_ + row * width_], tables_[table][id * width_], width_);
            }
        }
        in_queue_.EnQue(in);
    }

    __aicore__ inline void compute(uint32_t rows) {
        using namespace AscendC;
        LocalTensor<half> in = in_queue_.DeQue<half>();
        LocalTensor<float> values = values_.Get<float>();
        PipeBarrier<PIPE_V>();
        Cast(values, in, RoundMode::CAST_NONE, rows * width_);
        for (uint32_t table = 1; table < 3; ++table) {
            PipeBarrier<PIPE_V>();
            Axpy(values, in[table * room_], static_cast<half>(1.0f), rows * width_);
        }
        PipeBarrier<PIPE_V>();
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

extern "C" __global__ __aicore__ void embed_layer_norm(GM_ADDR ids, GM_ADDR words, GM_ADDR positions, GM_ADDR types,
                                                       GM_ADDR gamma, GM_ADDR beta, GM_ADDR out, GM_ADDR tiling) {
    KERNEL_TASK_TYPE_DEFAULT(KERNEL_TYPE_AIV_ONLY);
    EmbedLayerNorm().run(ids, words, positions, types, gamma, beta, out, tiling);
}
