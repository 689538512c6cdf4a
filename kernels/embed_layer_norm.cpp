// LayerNorm(word + position + token type) of every token. The three rows are gathered from f16 tables, which are
// row-major on both generations.

#include "layer_norm.h"

namespace {

class EmbedLayerNorm : public LayerNorm<EmbedLayerNorm> {
  public:
    /// `ids` holds three row numbers per token: all word ids, then all positions, then all token types.
    __aicore__ inline void run(GM_ADDR ids, GM_ADDR words, GM_ADDR positions, GM_ADDR types, GM_ADDR gamma, GM_ADDR beta,
                               GM_ADDR out, GM_ADDR tiling) {
        const NormTiling norm = read_tiling<NormTiling>(tiling);
        tokens_ = norm.rows.rows;
        room_ = norm.rows.batch * norm.rows.width;
        ids_ = global_at<uint32_t>(ids, 3ull * tokens_);
        tables_[0].SetGlobalBuffer((__gm__ half *)words);
        tables_[1].SetGlobalBuffer((__gm__ half *)positions);
        tables_[2].SetGlobalBuffer((__gm__ half *)types);
        normalise(norm, tables * room_, gamma, beta, out);
    }

    __aicore__ inline void load(const AscendC::LocalTensor<half> &in, uint32_t first, uint32_t rows) const {
        const uint32_t width = strips_.width;
        for (uint32_t table = 0; table < tables; ++table) {
            for (uint32_t row = 0; row < rows; ++row) {
                const uint64_t id = ids_.GetValue(table * static_cast<uint64_t>(tokens_) + first + row);
                AscendC::DataCopy(in[table * room_ + row * width], tables_[table][id * width], width);
            }
        }
    }

    __aicore__ inline void sum(const AscendC::LocalTensor<float> &values, const AscendC::LocalTensor<half> &in,
                               uint32_t rows) const {
        widen_rows(values, in, strips_, rows);
        for (uint32_t table = 1; table < tables; ++table) {
            AscendC::PipeBarrier<PIPE_V>();
            add_rows(values, in[table * room_], strips_, rows);
        }
    }

  private:
    static constexpr uint32_t tables = 3;

    AscendC::GlobalTensor<uint32_t> ids_;
    AscendC::GlobalTensor<half> tables_[tables];
    uint32_t tokens_, room_;
};

}  // namespace

extern "C" __global__ __aicore__ void embed_layer_norm(GM_ADDR ids, GM_ADDR words, GM_ADDR positions, GM_ADDR types,
                                                       GM_ADDR gamma, GM_ADDR beta, GM_ADDR out, GM_ADDR tiling) {
    KERNEL_TASK_TYPE_DEFAULT(KERNEL_TYPE_AIV_ONLY);
    EmbedLayerNorm().run(ids, words, positions, types, gamma, beta, out, tiling);
}
